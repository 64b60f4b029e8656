//! Whose a verifying key is: the owner's of the first model that was registered with it.
//!
//! A copy of somebody's key under another commitment would be a model that looks like his, so nobody but the holder
//! registers one. The key follows its first model: whoever owns that one holds the key.

use cosmwasm_std::{Addr, Storage};
use proofmark_api::registry::{ModelMode, ModelRegistration, ModelResponse};

use crate::error::ContractError;
use crate::state::{KEY_MODELS, MODELS, VERIFYING_KEYS};
use crate::validate::Ids;

/// Checks that `sender` may register `model`, and records the key if it is new.
pub fn claim(
    storage: &mut dyn Storage,
    sender: &Addr,
    model: &ModelRegistration,
    ids: &Ids,
) -> Result<(), ContractError> {
    let Some(first) = first_model(storage, sender, model, ids)? else {
        KEY_MODELS.save(storage, ids.key.as_slice(), &ids.model)?;
        VERIFYING_KEYS.save(storage, ids.key.as_slice(), &model.vk)?;
        return Ok(());
    };
    let key = ids.key.to_hex();
    if first.developer != sender {
        let (expected, got) = (first.developer.into_string(), sender.to_string());
        return Err(ContractError::KeyHolder { key, model: first.id.to_hex(), expected, got });
    }
    // Under a key of constants a commitment binds nothing: any number of ids for one and the same model.
    let (expected, got) = (mode(&first.mode), mode(&model.mode));
    if expected != got {
        return Err(ContractError::KeyMode { key, expected, got });
    }
    Ok(())
}

/// The first model with this key; `None` if there is no model with it.
fn first_model(
    storage: &mut dyn Storage,
    sender: &Addr,
    model: &ModelRegistration,
    ids: &Ids,
) -> Result<Option<ModelResponse>, ContractError> {
    if let Some(id) = KEY_MODELS.may_load(storage, ids.key.as_slice())? {
        return Ok(Some(MODELS.load(storage, id.as_slice())?));
    }
    if !VERIFYING_KEYS.has(storage, ids.key.as_slice()) {
        return Ok(None);
    }
    // 0.1.0 did not note the first model. A baked one's id is the key's; of committed ones the sender names his own.
    let id = match &model.previous {
        None => ids.key.clone(),
        Some(previous) => previous.clone(),
    };
    let unclaimed = || ContractError::KeyUnclaimed { key: ids.key.to_hex() };
    let first = MODELS.may_load(storage, id.as_slice())?.ok_or_else(unclaimed)?;
    if first.key != ids.key {
        return Err(unclaimed());
    }
    if first.developer == sender {
        KEY_MODELS.save(storage, ids.key.as_slice(), &first.id)?;
    }
    Ok(Some(first))
}

/// The mode's name.
#[must_use]
pub fn mode(mode: &ModelMode) -> &'static str {
    match mode {
        ModelMode::Baked => "baked",
        ModelMode::Committed { .. } => "committed",
    }
}
