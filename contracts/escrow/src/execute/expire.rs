//! `expire`: nobody proved in time. The requester is refunded; who held a lock is slashed.

use cosmwasm_std::{DepsMut, Env, Response, Uint128};
use proofmark_api::escrow::{JobState, JobStatus, Phase};
use proofmark_api::events;

use crate::error::ContractError;
use crate::execute::refund::{refuse_revoked, slash_lock};
use crate::state::{STATES, load_job};
use crate::{ledger, phase};

/// Ends a job after its deadline.
pub fn expire(mut deps: DepsMut, env: &Env, job_id: u64) -> Result<Response, ContractError> {
    let (terms, state) = load_job(deps.storage, job_id)?;
    let now = env.block.time.seconds();
    match phase::at(&terms, &state, now) {
        Phase::Overdue => {}
        got => return Err(ContractError::WrongPhase { job_id, expected: "overdue", got }),
    }
    // Otherwise the requester could turn a revocation into a slash.
    refuse_revoked(deps.storage, job_id, &terms)?;

    let slash = match phase::live_lock(&state) {
        Some(lock) => slash_lock(&mut deps, now, &terms, lock, &terms.requester)?,
        None => None,
    };
    let slashed = if slash.is_some() { terms.collateral } else { Uint128::zero() };
    ledger::credit(deps.storage, &terms.requester, &terms.denom, terms.max_price)?;
    STATES.save(deps.storage, job_id, &JobState { status: JobStatus::Expired, lock: state.lock })?;
    Ok(events::response(events::JOB_EXPIRED)
        .add_attribute("job_id", job_id.to_string())
        .add_attribute("refund", terms.max_price)
        .add_attribute("slashed", slashed))
}
