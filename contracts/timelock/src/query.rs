//! Queries.

use cosmwasm_std::{Deps, Env, Order};
use cw_storage_plus::Bound;
use proofmark_api::timelock::{ConfigResponse, ProposalResponse, ProposalsResponse};

use crate::error::ContractError;
use crate::state::{CONFIG, LAST_ID, PROPOSALS, Record, load};
use crate::{limits, status};

/// Who may what, and the times.
pub fn config(deps: Deps) -> Result<ConfigResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    Ok(ConfigResponse {
        admin: config.admin,
        offered_to: config.offered_to,
        guardian: config.guardian,
        delay_seconds: config.delay_seconds,
        grace_seconds: config.grace_seconds,
        escrow: config.escrow,
        registry: config.registry,
        last_id: LAST_ID.load(deps.storage)?,
    })
}

/// One proposal.
pub fn proposal(deps: Deps, env: &Env, id: u64) -> Result<ProposalResponse, ContractError> {
    Ok(answer(env, id, load(deps.storage, id)?))
}

/// A page of proposals.
pub fn proposals(
    deps: Deps,
    env: &Env,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<ProposalsResponse, ContractError> {
    let start = start_after.map(Bound::exclusive);
    let page = PROPOSALS.range(deps.storage, start, None, Order::Ascending).take(limits::page(limit));
    let proposals = page.map(|entry| entry.map(|(id, record)| answer(env, id, record)));
    Ok(ProposalsResponse { proposals: proposals.collect::<Result<_, _>>()? })
}

fn answer(env: &Env, id: u64, record: Record) -> ProposalResponse {
    ProposalResponse { id, status: status::at(&record, env.block.time.seconds()), proposal: record.proposal }
}
