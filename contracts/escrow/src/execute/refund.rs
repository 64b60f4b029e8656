//! `refund_revoked`, and what the other ends of a job share with it.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage, Uint128};
use proofmark_api::Denom;
use proofmark_api::escrow::{JobState, JobStatus, JobTerms, Lock, Phase, Slash};
use proofmark_api::events;
use proofmark_api::registry::RecordStatus;

use crate::error::ContractError;
use crate::settlement::Paid;
use crate::state::{CONFIG, MODEL_STATUS, STATES, load_job};
use crate::{ledger, phase, settlement};

/// Refunds a job whose model was revoked; a lock costs its holder nothing, not even a lapsed one.
pub fn refund_revoked(deps: DepsMut, env: &Env, job_id: u64) -> Result<Response, ContractError> {
    let (terms, state) = load_job(deps.storage, job_id)?;
    let now = env.block.time.seconds();
    let got = phase::at(&terms, &state, now);
    if !matches!(got, Phase::Open | Phase::Locked | Phase::Lapsed | Phase::Overdue) {
        return Err(ContractError::WrongPhase { job_id, expected: "open, locked, lapsed or overdue", got });
    }
    match MODEL_STATUS.load(deps.storage, terms.model.as_slice())? {
        RecordStatus::Revoked => {}
        got => return Err(ContractError::NotRevoked { job_id, id: terms.model.to_hex(), got }),
    }

    let mut released = Uint128::zero();
    if let Some(lock) = phase::live_lock(&state)
        && !terms.collateral.is_zero()
    {
        ledger::collateral(deps.storage, now, &lock.prover, |account| account.release(terms.collateral))?;
        released = terms.collateral;
    }
    ledger::credit(deps.storage, &terms.requester, &terms.denom, terms.max_price)?;
    STATES.save(deps.storage, job_id, &JobState { status: JobStatus::Refunded, lock: state.lock })?;
    Ok(events::response(events::JOB_REFUNDED)
        .add_attribute("job_id", job_id.to_string())
        .add_attribute("refund", terms.max_price)
        .add_attribute("released", released))
}

/// An error if the job's model is revoked: then only `refund_revoked` ends the job.
pub fn refuse_revoked(storage: &dyn Storage, job_id: u64, terms: &JobTerms) -> Result<(), ContractError> {
    match MODEL_STATUS.load(storage, terms.model.as_slice())? {
        RecordStatus::Revoked => Err(ContractError::Revoked { job_id, id: terms.model.to_hex() }),
        RecordStatus::Active | RecordStatus::Deprecated => Ok(()),
    }
}

/// Slashes the collateral of a lapsed lock at second `now`; `None` if there is none.
pub fn slash_lock(
    deps: &mut DepsMut,
    now: u64,
    terms: &JobTerms,
    lock: &Lock,
    beneficiary: &Addr,
) -> Result<Option<Slash>, ContractError> {
    if terms.collateral.is_zero() {
        return Ok(None);
    }
    let slash = settlement::slash(&lock.prover, terms.collateral, beneficiary)?;
    let token = Denom::Cw20(CONFIG.load(deps.storage)?.token);
    ledger::collateral(deps.storage, now, &lock.prover, |account| account.slash(terms.collateral))?;
    ledger::burn(deps.storage, slash.burnt, Paid::default())?;
    ledger::credit(deps.storage, &slash.beneficiary, &token, slash.bounty)?;
    Ok(Some(slash))
}
