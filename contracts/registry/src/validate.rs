//! What a registration has to be. Pure.

use cosmwasm_std::HexBinary;
use proofmark_api::BPS;
use proofmark_api::bytes::bytes32;
use proofmark_api::registry::{DatasetRegistration, ModelMode, ModelRegistration, SetupKind, SourceRegistration};
use proofmark_statement::{Fr, committed_model_id, element_from_bytes, model_id};

use crate::error::ContractError;

/// Levels of a dataset's tree, at most.
pub const MAX_DEPTH: u8 = 32;
const MAX_NAME: usize = 64;
const MAX_URI: usize = 256;
const MAX_SCHEMA: usize = 1_024;

/// The ids of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Ids {
    /// Of the model.
    pub model: HexBinary,
    /// Of its verifying key.
    pub key: HexBinary,
}

/// Checks what a developer says and derives the ids. Whether the key is a key is the escrow's to check.
pub fn model(model: &ModelRegistration, allow_development: bool) -> Result<Ids, ContractError> {
    text("name", &model.name, 1, MAX_NAME)?;
    text("metadata_uri", &model.metadata_uri, 0, MAX_URI)?;
    bytes32("circuit_hash", &model.circuit_hash)?;
    for (field, hash) in [("metadata_hash", &model.metadata_hash), ("architecture_hash", &model.architecture_hash)] {
        if let Some(hash) = hash {
            bytes32(field, hash)?;
        }
    }
    in_range("royalty_bps", model.royalty_bps.into(), 0, BPS.into())?;
    in_range("input.len", model.input.len.into(), 1, u32::MAX.into())?;
    in_range("output.len", model.output.len.into(), 1, u32::MAX.into())?;
    in_range("dataset_depth", model.dataset_depth.into(), 0, MAX_DEPTH.into())?;
    match &model.setup {
        SetupKind::Development if !allow_development => return Err(ContractError::DevelopmentSetup),
        SetupKind::Development => {}
        SetupKind::Ceremony { transcript_hash } => {
            bytes32("transcript_hash", transcript_hash)?;
        }
    }
    let key = model_id(&model.vk);
    let id = match &model.mode {
        ModelMode::Baked => key,
        ModelMode::Committed { weights_commitment } => {
            committed_model_id(key, element("weights_commitment", weights_commitment)?)
        }
    };
    Ok(Ids { model: id.to_bytes_be().into(), key: key.to_bytes_be().into() })
}

/// Checks what a provider says.
pub fn dataset(dataset: &DatasetRegistration) -> Result<(), ContractError> {
    text("name", &dataset.name, 1, MAX_NAME)?;
    text("licence", &dataset.licence, 0, MAX_NAME)?;
    text("uri", &dataset.uri, 0, MAX_URI)?;
    text("schema", &dataset.schema, 0, MAX_SCHEMA)?;
    if element("root", &dataset.root)?.is_zero() {
        return Err(ContractError::ZeroRoot);
    }
    in_range("depth", dataset.depth.into(), 1, MAX_DEPTH.into())?;
    in_range("leaf_count", dataset.leaf_count, 1, 1 << dataset.depth)?;
    in_range("royalty_bps", dataset.royalty_bps.into(), 0, BPS.into())
}

/// Checks what an owner says of a source at second `now`. Whether he has the key, its proof of possession shows.
pub fn source(source: &SourceRegistration, now: u64) -> Result<(), ContractError> {
    text("name", &source.name, 1, MAX_NAME)?;
    text("metadata_uri", &source.metadata_uri, 0, MAX_URI)?;
    let (from, until) = (source.valid_from, source.valid_until);
    if from >= until {
        return Err(ContractError::Validity { from, until });
    }
    if until <= now {
        return Err(ContractError::Expired { now, until });
    }
    Ok(())
}

fn element(field: &'static str, value: &HexBinary) -> Result<Fr, ContractError> {
    element_from_bytes(value.as_slice()).map_err(|source| ContractError::Element { field, source })
}

/// Text that people compare by eye: no character that looks like another one, or like nothing.
fn text(field: &'static str, value: &str, min: usize, max: usize) -> Result<(), ContractError> {
    if !(min..=max).contains(&value.len()) {
        return Err(ContractError::TextLength { field, min, max, got: value.len() });
    }
    let mut before = ' ';
    for (at, character) in value.char_indices() {
        let space = character == ' ' && before != ' ' && at.saturating_add(1) < value.len();
        if !character.is_ascii_graphic() && !space {
            return Err(ContractError::TextCharacter { field, at, got: character.into() });
        }
        before = character;
    }
    Ok(())
}

fn in_range(field: &'static str, got: u64, min: u64, max: u64) -> Result<(), ContractError> {
    if !(min..=max).contains(&got) {
        return Err(ContractError::OutOfRange { field, min, max, got });
    }
    Ok(())
}
