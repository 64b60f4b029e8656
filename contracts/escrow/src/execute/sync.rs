//! What the registry pushes, so that no message about a job has to ask it anything.

use cosmwasm_std::{Addr, DepsMut, HexBinary, Response, Storage};
use proofmark_api::BPS;
use proofmark_api::bytes::bytes32;
use proofmark_api::escrow::{DatasetTerms, ModelSync, ModelTerms, SourceTerms};
use proofmark_api::events;
use proofmark_api::registry::{ModelMode, RecordId, RecordStatus};
use proofmark_statement::{Fr, committed_model_id, element_from_bytes, model_id};

use crate::error::ContractError;
use crate::proof;
use crate::state::{
    CONFIG, DATASET_STATUS, DATASETS, KEYS, MODEL_STATUS, MODELS, SOURCE_STATUS, SOURCES, dataset_status, source_status,
};

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
    MODEL_STATUS.save(deps.storage, id.as_slice(), &RecordStatus::Active)?;
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

/// A source was registered. The registry has checked that its owner holds the key.
pub fn source(deps: DepsMut, sender: &Addr, source: &SourceTerms) -> Result<Response, ContractError> {
    expect_registry(deps.storage, sender, "sync_source")?;
    let length = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
    let expected = length(source.scheme.key_len());
    in_range("public_key", length(source.public_key.len()), expected, expected)?;
    in_range("valid_until", source.valid_until, source.valid_from.saturating_add(1), u64::MAX)?;
    if SOURCES.has(deps.storage, source.id) {
        return Err(ContractError::KnownSource { id: source.id });
    }
    SOURCES.save(deps.storage, source.id, source)?;
    Ok(events::response(events::SOURCE_SYNCED).add_attribute("source", source.id.to_string()))
}

/// A record was deprecated or revoked; revoked is final.
pub fn set_status(
    deps: DepsMut,
    sender: &Addr,
    record: &RecordId,
    status: RecordStatus,
) -> Result<Response, ContractError> {
    expect_registry(deps.storage, sender, "set_record_status")?;
    match load_status(deps.storage, record)? {
        RecordStatus::Active | RecordStatus::Deprecated => {}
        got => return Err(ContractError::RecordIs { record: record.clone(), expected: "active or deprecated", got }),
    }
    match record {
        RecordId::Model { id } => MODEL_STATUS.save(deps.storage, id.as_slice(), &status)?,
        RecordId::Dataset { id } => DATASET_STATUS.save(deps.storage, *id, &status)?,
        RecordId::Source { id } => SOURCE_STATUS.save(deps.storage, *id, &status)?,
    }
    Ok(events::response(events::RECORD_STATUS_SET)
        .add_attribute("record", record.to_string())
        .add_attribute("status", status.to_string()))
}

/// A record has a new owner: the terms of jobs created from now on name him.
pub fn set_owner(deps: DepsMut, sender: &Addr, record: &RecordId, owner: Addr) -> Result<Response, ContractError> {
    expect_registry(deps.storage, sender, "set_record_owner")?;
    let owner = deps.api.addr_validate(owner.as_str())?;
    let response = events::response(events::RECORD_OWNER_SET)
        .add_attribute("record", record.to_string())
        .add_attribute("owner", owner.as_str());
    load_status(deps.storage, record)?;
    match record {
        RecordId::Model { id } => {
            MODELS.update(deps.storage, id.as_slice(), |terms| {
                terms.map(|terms| ModelTerms { developer: owner, ..terms }).ok_or_else(|| unknown(record))
            })?;
        }
        RecordId::Dataset { id } => {
            DATASETS.update(deps.storage, *id, |terms| {
                terms.map(|terms| DatasetTerms { provider: owner, ..terms }).ok_or_else(|| unknown(record))
            })?;
        }
        RecordId::Source { id } => {
            SOURCES.update(deps.storage, *id, |terms| {
                terms.map(|terms| SourceTerms { owner, ..terms }).ok_or_else(|| unknown(record))
            })?;
        }
    }
    Ok(response)
}

fn load_status(storage: &dyn Storage, record: &RecordId) -> Result<RecordStatus, ContractError> {
    match record {
        RecordId::Model { id } => MODEL_STATUS.may_load(storage, &bytes32("id", id)?)?.ok_or_else(|| unknown(record)),
        RecordId::Dataset { id } if DATASETS.has(storage, *id) => Ok(dataset_status(storage, *id)?),
        RecordId::Source { id } if SOURCES.has(storage, *id) => Ok(source_status(storage, *id)?),
        RecordId::Dataset { .. } | RecordId::Source { .. } => Err(unknown(record)),
    }
}

fn unknown(record: &RecordId) -> ContractError {
    match record {
        RecordId::Model { id } => ContractError::UnknownModel { id: id.to_hex() },
        RecordId::Dataset { id } => ContractError::UnknownDataset { id: *id },
        RecordId::Source { id } => ContractError::UnknownSource { id: *id },
    }
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
