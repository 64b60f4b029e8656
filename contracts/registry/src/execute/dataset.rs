//! Datasets: register.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage};
use proofmark_api::escrow::{DatasetTerms, ExecuteMsg};
use proofmark_api::events;
use proofmark_api::registry::{DatasetRegistration, DatasetResponse, Line, RecordId, RecordStatus, Tenure};

use crate::error::ContractError;
use crate::execute::admin::{escrow, push};
use crate::state::{DATASET_COUNT, DATASETS, ROOTS};
use crate::{validate, versions};

/// Registers a dataset of `provider` and tells the escrow.
pub fn register(
    deps: DepsMut,
    env: &Env,
    provider: Addr,
    dataset: DatasetRegistration,
) -> Result<Response, ContractError> {
    let escrow = escrow(deps.storage)?;
    validate::dataset(&dataset)?;
    if let Some(id) = ROOTS.may_load(deps.storage, dataset.root.as_slice())? {
        let provider = DATASETS.load(deps.storage, id)?.provider.into_string();
        return Err(ContractError::KnownRoot { root: dataset.root.to_hex(), id, provider });
    }
    let id = DATASET_COUNT.may_load(deps.storage)?.unwrap_or_default().saturating_add(1);
    let line = follow(deps.storage, &provider, dataset.previous, id)?;
    let terms = DatasetTerms {
        id,
        root: dataset.root.clone(),
        depth: dataset.depth,
        provider: provider.clone(),
        royalty_bps: dataset.royalty_bps,
    };
    let record = DatasetResponse {
        id,
        provider,
        registered_at: env.block.time.seconds(),
        name: dataset.name,
        root: dataset.root,
        leaf_count: dataset.leaf_count,
        depth: dataset.depth,
        royalty_bps: dataset.royalty_bps,
        licence: dataset.licence,
        uri: dataset.uri,
        schema: dataset.schema,
        status: RecordStatus::Active,
        line,
        tenure: Tenure::default(),
    };
    DATASET_COUNT.save(deps.storage, &id)?;
    ROOTS.save(deps.storage, record.root.as_slice(), &id)?;
    DATASETS.save(deps.storage, id, &record)?;
    Ok(announce(&record).add_message(push(escrow, &ExecuteMsg::SyncDataset(terms))?))
}

fn announce(record: &DatasetResponse) -> Response {
    let response = events::response(events::DATASET_REGISTERED)
        .add_attribute("dataset", record.id.to_string())
        .add_attribute("provider", record.provider.as_str())
        .add_attribute("root", record.root.to_hex())
        .add_attribute("royalty_bps", record.royalty_bps.to_string())
        .add_attribute("version", record.line.version.to_string());
    match record.line.previous {
        Some(previous) => response.add_attribute("previous", previous.to_string()),
        None => response,
    }
}

/// The new dataset's place: after `previous`, or at the start of a line of its own.
fn follow(
    storage: &mut dyn Storage,
    provider: &Addr,
    previous: Option<u64>,
    id: u64,
) -> Result<Line<u64>, ContractError> {
    let Some(previous) = previous else { return Ok(Line::default()) };
    let kind = |id| RecordId::Dataset { id };
    let unknown = || ContractError::Unknown { record: kind(previous) };
    let mut previous = DATASETS.may_load(storage, previous)?.ok_or_else(unknown)?;
    let line = versions::after(provider, &previous.provider, &previous.id, &previous.line, kind)?;
    previous.line.successor = Some(id);
    DATASETS.save(storage, previous.id, &previous)?;
    versions::set_newest(storage, &id, &line, kind)?;
    Ok(line)
}
