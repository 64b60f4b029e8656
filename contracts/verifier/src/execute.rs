//! `register_key`.

use cosmwasm_std::{Addr, Binary, DepsMut, HexBinary, Response};
use proofmark_api::events;
use proofmark_groth16::{PreparedVerifyingKey, VerifyingKey};
use proofmark_statement::model_id;

use crate::error::ContractError;
use crate::state::{KEYS, Key, PREPARED};

/// Public inputs of a key, at most: each costs gas with every verification.
pub const MAX_INPUTS: usize = 64;

/// Checks, prepares and stores a key under the hash of its bytes.
pub fn register_key(deps: DepsMut, sender: Addr, vk: Binary) -> Result<Response, ContractError> {
    let key_id = HexBinary::from(model_id(&vk).to_bytes_be());
    if let Some(known) = KEYS.may_load(deps.storage, key_id.as_slice())? {
        return Err(ContractError::KnownKey { key_id: key_id.to_hex(), registrant: known.registrant.into_string() });
    }
    let key = VerifyingKey::from_bytes(&vk).map_err(ContractError::VerifyingKey)?;
    let got = key.num_inputs();
    let num_inputs = match u32::try_from(got) {
        Ok(inputs) if got <= MAX_INPUTS => inputs,
        _ => return Err(ContractError::TooManyInputs { max: MAX_INPUTS, got }),
    };
    let prepared = PreparedVerifyingKey::from(&key).to_bytes();
    PREPARED.save(deps.storage, key_id.as_slice(), &prepared.into())?;
    let response = events::response(events::KEY_REGISTERED)
        .add_attribute("key_id", key_id.to_hex())
        .add_attribute("registrant", sender.as_str());
    KEYS.save(deps.storage, key_id.as_slice(), &Key { vk, num_inputs, registrant: sender })?;
    Ok(response)
}
