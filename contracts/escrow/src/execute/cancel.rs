//! `cancel`: a job that was never locked goes back to its requester.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use proofmark_api::escrow::{JobState, JobStatus, Phase};
use proofmark_api::events;

use crate::error::ContractError;
use crate::state::{STATES, load_job};
use crate::{ledger, phase};

/// Cancels an open job for its requester.
pub fn cancel(deps: DepsMut, env: &Env, sender: &Addr, job_id: u64) -> Result<Response, ContractError> {
    let (terms, state) = load_job(deps.storage, job_id)?;
    if terms.requester != sender {
        return Err(ContractError::Unauthorized {
            action: "cancel",
            expected: terms.requester.into_string(),
            got: sender.to_string(),
        });
    }
    match phase::at(&terms, &state, env.block.time.seconds()) {
        Phase::Open => {}
        got => return Err(ContractError::WrongPhase { job_id, expected: "open", got }),
    }
    ledger::credit(deps.storage, &terms.requester, &terms.denom, terms.max_price)?;
    STATES.save(deps.storage, job_id, &JobState { status: JobStatus::Cancelled, lock: None })?;
    Ok(events::response(events::JOB_CANCELLED)
        .add_attribute("job_id", job_id.to_string())
        .add_attribute("refund", terms.max_price))
}
