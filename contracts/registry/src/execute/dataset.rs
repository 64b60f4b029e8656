//! Datasets: register.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use proofmark_api::escrow::{DatasetTerms, ExecuteMsg};
use proofmark_api::events;
use proofmark_api::registry::{DatasetRegistration, DatasetResponse};

use crate::error::ContractError;
use crate::execute::admin::{escrow, push};
use crate::state::{DATASET_COUNT, DATASETS, ROOTS};
use crate::validate;

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
    let response = events::response(events::DATASET_REGISTERED)
        .add_attribute("dataset", id.to_string())
        .add_attribute("provider", provider.as_str())
        .add_attribute("root", dataset.root.to_hex());
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
    };
    DATASET_COUNT.save(deps.storage, &id)?;
    ROOTS.save(deps.storage, record.root.as_slice(), &id)?;
    DATASETS.save(deps.storage, id, &record)?;
    Ok(response.add_message(push(escrow, &ExecuteMsg::SyncDataset(terms))?))
}
