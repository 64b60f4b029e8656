//! `lock`: collateral buys the right to be the only one who may submit, at the price of this second.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use proofmark_api::escrow::{JobState, JobStatus, Lock, Phase};
use proofmark_api::events;

use crate::error::ContractError;
use crate::execute::refund::refuse_revoked;
use crate::state::{STATES, load_job};
use crate::{allow, ledger, phase, pricing};

/// Locks an open job for `sender`.
pub fn lock(deps: DepsMut, env: &Env, sender: Addr, job_id: u64) -> Result<Response, ContractError> {
    let (terms, state) = load_job(deps.storage, job_id)?;
    let now = env.block.time.seconds();
    match phase::at(&terms, &state, now) {
        Phase::Open => {}
        got => return Err(ContractError::WrongPhase { job_id, expected: "open", got }),
    }
    allow::check(job_id, &terms, &sender)?;
    refuse_revoked(deps.storage, job_id, &terms)?;
    let price = pricing::price_at(&terms, now)?;
    let lock_deadline = phase::lock_deadline(&terms, now);

    if !terms.collateral.is_zero() {
        ledger::collateral(deps.storage, now, &sender, |account| account.reserve(terms.collateral))?;
    }
    let response = events::response(events::JOB_LOCKED)
        .add_attribute("job_id", job_id.to_string())
        .add_attribute("prover", sender.as_str())
        .add_attribute("price", price)
        .add_attribute("lock_deadline", lock_deadline.to_string());
    let lock = Lock { prover: sender, price, locked_at: now, lock_deadline };
    STATES.save(deps.storage, job_id, &JobState { status: JobStatus::Locked, lock: Some(lock) })?;
    Ok(response)
}
