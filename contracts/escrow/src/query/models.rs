//! Configuration, models and datasets.

use cosmwasm_std::{Deps, HexBinary};
use proofmark_api::bytes::bytes32;
use proofmark_api::escrow::{ConfigResponse, DatasetTerms, ModelTermsResponse, SourceTermsResponse};

use crate::error::ContractError;
use crate::state::{CONFIG, DATASETS, MODEL_STATUS, MODELS, SOURCES, source_status};

/// Wiring, parameters, pause.
pub fn config(deps: Deps) -> Result<ConfigResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    Ok(ConfigResponse {
        registry: config.registry,
        token: config.token,
        rewards: config.rewards,
        treasury: config.treasury,
        params: config.params,
        paused: config.paused,
    })
}

/// A model as the escrow knows it.
pub fn model(deps: Deps, id: HexBinary) -> Result<ModelTermsResponse, ContractError> {
    let key = bytes32("id", &id)?;
    let unknown = || ContractError::UnknownModel { id: id.to_hex() };
    let terms = MODELS.may_load(deps.storage, &key)?.ok_or_else(unknown)?;
    let status = MODEL_STATUS.load(deps.storage, &key)?;
    Ok(ModelTermsResponse { id, terms, status })
}

/// A dataset as the escrow knows it.
pub fn dataset(deps: Deps, id: u64) -> Result<DatasetTerms, ContractError> {
    DATASETS.may_load(deps.storage, id)?.ok_or(ContractError::UnknownDataset { id })
}

/// A source as the escrow knows it.
pub fn source(deps: Deps, id: u64) -> Result<SourceTermsResponse, ContractError> {
    let terms = SOURCES.may_load(deps.storage, id)?.ok_or(ContractError::UnknownSource { id })?;
    let status = source_status(deps.storage, id)?;
    Ok(SourceTermsResponse { terms, status })
}
