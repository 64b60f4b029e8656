//! Queries: they load and answer.

use cosmwasm_std::{Binary, Deps, HexBinary, Order, StdResult};
use cw_storage_plus::Bound;
use proofmark_api::bytes::bytes32;
use proofmark_api::registry::{
    ConfigResponse, DatasetResponse, DatasetsResponse, ModelResponse, ModelsResponse, RecordId, SourceResponse,
    SourcesResponse, VerifyingKeyResponse,
};
use proofmark_api::signature::SignatureScheme;

use crate::error::ContractError;
use crate::execute::source::scheme_key;
use crate::state::{CONFIG, DATASETS, MODELS, ROOTS, SOURCE_KEYS, SOURCES, VERIFYING_KEYS};

/// Wiring and parameters.
pub fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let config = CONFIG.load(deps.storage)?;
    Ok(ConfigResponse { allow_development_setups: config.allow_development_setups, escrow: config.escrow })
}

/// One model.
pub fn model(deps: Deps, id: &HexBinary) -> Result<ModelResponse, ContractError> {
    let key = bytes32("id", id)?;
    MODELS.may_load(deps.storage, &key)?.ok_or_else(|| unknown(RecordId::Model { id: id.clone() }))
}

/// A model's verifying key.
pub fn verifying_key(deps: Deps, id: &HexBinary) -> Result<VerifyingKeyResponse, ContractError> {
    let model = model(deps, id)?;
    Ok(VerifyingKeyResponse { vk: VERIFYING_KEYS.load(deps.storage, model.key.as_slice())? })
}

/// A page of models.
pub fn models(
    deps: Deps,
    start_after: Option<&HexBinary>,
    limit: Option<u32>,
) -> Result<ModelsResponse, ContractError> {
    let start = start_after.map(|id| bytes32("start_after", id)).transpose()?;
    let start = start.as_ref().map(|id| Bound::exclusive(id.as_slice()));
    let models = MODELS.range(deps.storage, start, None, Order::Ascending).take(page(limit));
    Ok(ModelsResponse { models: models.map(|entry| entry.map(|(_, model)| model)).collect::<StdResult<_>>()? })
}

/// One dataset.
pub fn dataset(deps: Deps, id: u64) -> Result<DatasetResponse, ContractError> {
    DATASETS.may_load(deps.storage, id)?.ok_or_else(|| unknown(RecordId::Dataset { id }))
}

/// A page of datasets.
pub fn datasets(deps: Deps, start_after: Option<u64>, limit: Option<u32>) -> StdResult<DatasetsResponse> {
    let start = start_after.map(Bound::exclusive);
    let datasets = DATASETS.range(deps.storage, start, None, Order::Ascending).take(page(limit));
    Ok(DatasetsResponse { datasets: datasets.map(|entry| entry.map(|(_, set)| set)).collect::<StdResult<_>>()? })
}

/// The dataset with a root.
pub fn dataset_by_root(deps: Deps, root: &HexBinary) -> Result<DatasetResponse, ContractError> {
    let key = bytes32("root", root)?;
    let id = ROOTS.may_load(deps.storage, &key)?.ok_or_else(|| ContractError::UnknownRoot { root: root.to_hex() })?;
    dataset(deps, id)
}

/// One source.
pub fn source(deps: Deps, id: u64) -> Result<SourceResponse, ContractError> {
    SOURCES.may_load(deps.storage, id)?.ok_or_else(|| unknown(RecordId::Source { id }))
}

/// The source with a key.
pub fn source_by_key(deps: Deps, scheme: SignatureScheme, key: &Binary) -> Result<SourceResponse, ContractError> {
    let id = SOURCE_KEYS.may_load(deps.storage, (scheme_key(scheme), key.as_slice()))?;
    source(deps, id.ok_or_else(|| ContractError::UnknownKey { scheme, key: key.to_base64() })?)
}

/// A page of sources.
pub fn sources(deps: Deps, start_after: Option<u64>, limit: Option<u32>) -> StdResult<SourcesResponse> {
    let start = start_after.map(Bound::exclusive);
    let sources = SOURCES.range(deps.storage, start, None, Order::Ascending).take(page(limit));
    Ok(SourcesResponse { sources: sources.map(|entry| entry.map(|(_, source)| source)).collect::<StdResult<_>>()? })
}

fn unknown(record: RecordId) -> ContractError {
    ContractError::Unknown { record }
}

/// How many entries a page has: 10 when not asked, 30 at most.
fn page(limit: Option<u32>) -> usize {
    limit.unwrap_or(10).min(30) as usize
}
