//! What the registry pushes, so that no message about a job has to ask it anything.

use cosmwasm_std::{Addr, DepsMut, HexBinary, Response, Storage};
use proofmark_api::BPS;
use proofmark_api::bytes::bytes32;
use proofmark_api::escrow::{DatasetTerms, ModelSync, ModelTerms};
use proofmark_api::events;
use proofmark_api::registry::{ModelMode, ModelStatus};
use proofmark_statement::{Fr, committed_model_id, element_from_bytes, model_id};

use crate::error::ContractError;
use crate::proof;
use crate::state::{CONFIG, DATASETS, KEYS, MODEL_STATUS, MODELS};

/// A model was registered: derive its id, check and prepare its key.
pub fn model(deps: DepsMut, sender: &Addr, model: ModelSync) -> Result<Response, ContractError> {
    expect_registry(deps.storage, sender, "sync_model")?;
    let key = model_id(&model.vk);
    let id = match &model.mode {
        ModelMode::Baked => key,
        ModelMode::Committed { weights_commitment } => {
            committed_model_id(key, element("weights_commitment", weights_commitment)?)
        }
    };
    let (id, key) = (HexBinary::from(id.to_bytes_be()), HexBinary::from(key.to_bytes_be()));
    if id != model.id {
        return Err(ContractError::ModelId { expected: id.to_hex(), got: model.id.to_hex() });
    }
    in_range("royalty_bps", model.royalty_bps.into(), 0, BPS.into())?;
    in_range("input_len", model.input_len.into(), 1, u32::MAX.into())?;
    in_range("output_len", model.output_len.into(), 1, u32::MAX.into())?;
    in_range("dataset_depth", model.dataset_depth.into(), 0, MAX_DEPTH)?;
    if MODELS.has(deps.storage, id.as_slice()) {
        return Err(ContractError::KnownModel { id: id.to_hex() });
    }
    if KEYS.may_load(deps.storage, key.as_slice()).is_none() {
        KEYS.save(deps.storage, key.as_slice(), &proof::prepare(&model.vk)?);
    }
    let terms = ModelTerms {
        key,
        developer: model.developer,
        royalty_bps: model.royalty_bps,
        input_len: model.input_len,
        output_len: model.output_len,
        dataset_depth: model.dataset_depth,
        units: model.units,
    };
    MODELS.save(deps.storage, id.as_slice(), &terms)?;
    MODEL_STATUS.save(deps.storage, id.as_slice(), &ModelStatus::Active)?;
    Ok(events::response(events::MODEL_SYNCED).add_attribute("model", id.to_hex()))
}

/// A dataset was registered.
pub fn dataset(deps: DepsMut, sender: &Addr, dataset: &DatasetTerms) -> Result<Response, ContractError> {
    expect_registry(deps.storage, sender, "sync_dataset")?;
    let root = element("root", &dataset.root)?;
    if root.is_zero() {
        return Err(ContractError::ZeroAmount { what: "root" });
    }
    in_range("royalty_bps", dataset.royalty_bps.into(), 0, BPS.into())?;
    in_range("depth", dataset.depth.into(), 1, MAX_DEPTH)?;
    if DATASETS.has(deps.storage, dataset.id) {
        return Err(ContractError::KnownDataset { id: dataset.id });
    }
    DATASETS.save(deps.storage, dataset.id, dataset)?;
    Ok(events::response(events::DATASET_SYNCED).add_attribute("dataset", dataset.id.to_string()))
}

/// A model was deprecated or revoked.
pub fn status(deps: DepsMut, sender: &Addr, id: &HexBinary, new: ModelStatus) -> Result<Response, ContractError> {
    expect_registry(deps.storage, sender, "set_model_status")?;
    let key = bytes32("id", id)?;
    let old = MODEL_STATUS.may_load(deps.storage, &key)?;
    match old.ok_or_else(|| ContractError::UnknownModel { id: id.to_hex() })? {
        ModelStatus::Revoked => {
            let got = ModelStatus::Revoked;
            return Err(ContractError::ModelIs { id: id.to_hex(), expected: "active or deprecated", got });
        }
        ModelStatus::Active | ModelStatus::Deprecated => {}
    }
    MODEL_STATUS.save(deps.storage, &key, &new)?;
    Ok(events::response(events::MODEL_STATUS_SET)
        .add_attribute("model", id.to_hex())
        .add_attribute("status", new.to_string()))
}

/// Levels of a dataset's tree, at most.
const MAX_DEPTH: u64 = 32;

fn expect_registry(storage: &dyn Storage, sender: &Addr, action: &'static str) -> Result<(), ContractError> {
    let registry = CONFIG.load(storage)?.registry;
    if registry != sender {
        return Err(ContractError::Unauthorized { action, expected: registry.into_string(), got: sender.to_string() });
    }
    Ok(())
}

fn element(field: &'static str, value: &HexBinary) -> Result<Fr, ContractError> {
    element_from_bytes(value.as_slice()).map_err(|source| ContractError::Element { field, source })
}

fn in_range(field: &'static str, got: u64, min: u64, max: u64) -> Result<(), ContractError> {
    if !(min..=max).contains(&got) {
        return Err(ContractError::OutOfRange { field, min, max, got });
    }
    Ok(())
}
