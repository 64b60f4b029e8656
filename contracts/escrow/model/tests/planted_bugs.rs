//! The real contract with a bug put in: the checker must find it, name its invariant, and show the way there.

// A panic is how a test fails; the error is the entry point's own.
#![allow(clippy::unwrap_used, clippy::panic, clippy::result_large_err)]

use std::num::NonZeroUsize;

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, Uint128};
use proofmark_api::escrow::{ExecuteMsg, JobState, JobStatus, Lock};
use proofmark_escrow::ContractError;
use proofmark_escrow::contract::execute;
use proofmark_escrow::pricing::price_at;
use proofmark_escrow::state::{CLAIMABLE, COLLATERAL, SETTLEMENTS, STATES, TALLY, TERMS};
use proofmark_escrow_model::configuration::Configuration;
use proofmark_escrow_model::explore::{Counterexample, explore_contract};
use proofmark_escrow_model::world::Contract;

type Answer = Result<Response, ContractError>;

/// Explores until something is found, and expects this invariant to be among what is.
fn found(contract: Contract, invariant: &str) -> Counterexample {
    let report = explore_contract(Configuration::single(), contract, NonZeroUsize::MIN).unwrap();
    let violation = report.violations.iter().find(|found| found.invariant.starts_with(&format!("{invariant} ")));
    violation.unwrap_or_else(|| panic!("{invariant} is not among {:#?}", report.violations)).clone()
}

/// The last thing that happens on the way.
fn last(violation: &Counterexample) -> &str {
    violation.actions.last().unwrap()
}

/// `expire` takes the collateral of a lapsed lock twice.
fn slashes_twice(mut deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Answer {
    let expired = if let ExecuteMsg::Expire { job_id } = msg { Some(job_id) } else { None };
    let response = execute(deps.branch(), env, info, msg)?;
    if let Some(lock) = expired.and_then(|job_id| STATES.load(deps.storage, job_id).unwrap().lock) {
        let mut account = COLLATERAL.may_load(deps.storage, &lock.prover)?.unwrap_or_default();
        let again = account.staked.min(Uint128::new(11));
        account.staked -= again;
        COLLATERAL.save(deps.storage, &lock.prover, &account)?;
        let mut tally = TALLY.load(deps.storage)?;
        tally.pending_burn += again;
        TALLY.save(deps.storage, &tally)?;
    }
    Ok(response)
}

#[test]
fn a_second_slash_of_one_lapse_is_found() {
    let violation = found(slashes_twice, "11");
    assert!(last(&violation).starts_with("Expire"), "{violation:#?}");
    assert!(violation.actions.iter().any(|action| action.starts_with("Lock")), "{violation:#?}");
}

/// A proof that is sent again pays again.
fn pays_twice(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Answer {
    if let ExecuteMsg::Submit { job_id, .. } = &msg
        && STATES.load(deps.storage, *job_id)?.status == JobStatus::Fulfilled
    {
        STATES.save(deps.storage, *job_id, &JobState { status: JobStatus::Open, lock: None })?;
    }
    execute(deps, env, info, msg)
}

#[test]
fn a_second_payment_of_one_statement_is_found() {
    let violation = found(pays_twice, "4");
    let submissions = violation.actions.iter().filter(|action| action.starts_with("Submit")).count();
    assert_eq!(submissions, 2, "{violation:#?}");
}

/// Whoever sends another's proof is paid as if it were the own: the proof is stored under the wrong name.
fn takes_anybodys_proof(mut deps: DepsMut, env: Env, mut info: MessageInfo, msg: ExecuteMsg) -> Answer {
    let submission = if let ExecuteMsg::Submit { job_id, .. } = &msg { Some(*job_id) } else { None };
    let (thief, first) = (info.sender.clone(), execute(deps.branch(), env.clone(), info.clone(), msg.clone()));
    let (Some(job_id), Err(ContractError::Proof(_))) = (submission, &first) else { return first };
    for rightful in proofmark_escrow_model::cast::Who::PROVERS {
        info.sender = proofmark_escrow_model::cast::Cast::default().addr(rightful).clone();
        if let Ok(response) = execute(deps.branch(), env.clone(), info.clone(), msg.clone()) {
            let mut settlement = SETTLEMENTS.load(deps.storage, job_id)?;
            rename(&mut settlement.prover, &info.sender, &thief);
            settlement.payouts.iter_mut().for_each(|payout| rename(&mut payout.account, &info.sender, &thief));
            SETTLEMENTS.save(deps.storage, job_id, &settlement)?;
            return Ok(response);
        }
    }
    first
}

fn rename(address: &mut Addr, from: &Addr, to: &Addr) {
    if address == from {
        *address = to.clone();
    }
}

#[test]
fn a_stolen_proof_is_found() {
    let violation = found(takes_anybodys_proof, "5");
    assert!(last(&violation).contains("ForOtherProver"), "{violation:#?}");
}

/// A job lives one second longer than it should.
fn expires_a_second_late(deps: DepsMut, mut env: Env, info: MessageInfo, msg: ExecuteMsg) -> Answer {
    if matches!(msg, ExecuteMsg::Expire { .. }) {
        env.block.time = env.block.time.minus_seconds(1);
    }
    execute(deps, env, info, msg)
}

#[test]
fn a_deadline_that_is_off_by_one_is_found() {
    let violation = found(expires_a_second_late, "8");
    assert!(last(&violation).starts_with("Expire"), "{violation:#?}");
}

/// The requester can cancel a job that somebody has locked.
fn cancels_locked_jobs(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Answer {
    if let ExecuteMsg::Cancel { job_id } = msg
        && let Some(state) = STATES.may_load(deps.storage, job_id)?
        && state.status == JobStatus::Locked
    {
        STATES.save(deps.storage, job_id, &JobState { status: JobStatus::Open, lock: None })?;
    }
    execute(deps, env, info, msg)
}

#[test]
fn a_cancelled_lock_is_found() {
    let violation = found(cancels_locked_jobs, "9");
    assert!(last(&violation).starts_with("Cancel"), "{violation:#?}");
}

/// A late proof is paid the ramp's price of its own second: what the escrow did before decision 025.
fn pays_the_price_of_now(mut deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Answer {
    let submission = if let ExecuteMsg::Submit { job_id, .. } = &msg { Some(*job_id) } else { None };
    let Some(job_id) = submission else { return execute(deps, env, info, msg) };
    let now = env.block.time.seconds();
    let lock = STATES.may_load(deps.storage, job_id)?.filter(|state| state.status == JobStatus::Locked);
    let Some(lock) = lock.and_then(|state| state.lock).filter(|lock| now >= lock.lock_deadline) else {
        return execute(deps, env, info, msg);
    };
    let price = price_at(&TERMS.load(deps.storage, job_id)?, now)?;
    let raised = Some(Lock { price, ..lock.clone() });
    STATES.save(deps.storage, job_id, &JobState { status: JobStatus::Locked, lock: raised })?;
    let response = execute(deps.branch(), env, info, msg)?;
    STATES.save(deps.storage, job_id, &JobState { status: JobStatus::LateFulfilled, lock: Some(lock) })?;
    Ok(response)
}

#[test]
fn a_late_price_of_now_is_found() {
    let violation = found(pays_the_price_of_now, "10");
    assert!(last(&violation).starts_with("Submit"), "{violation:#?}");
}

/// A claim that is rounded in the contract's favour: a unit stays behind for ever.
fn keeps_a_unit(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Answer {
    if let ExecuteMsg::Claim { .. } = &msg {
        let cut: Vec<_> = CLAIMABLE
            .range(deps.storage, None, None, cosmwasm_std::Order::Ascending)
            .filter_map(Result::ok)
            .filter(|((account, _), amount)| *account == info.sender && amount.u128() > 1)
            .collect();
        for ((account, denom), amount) in cut {
            CLAIMABLE.save(deps.storage, (&account, &denom), &(amount - Uint128::one()))?;
        }
    }
    execute(deps, env, info, msg)
}

#[test]
fn a_unit_that_stays_behind_is_found() {
    // Alice's surplus can be claimed in the first state: nothing has to happen.
    found(keeps_a_unit, "2");
}

/// Coins leave with a message that pays nobody.
fn sends_something_odd(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Answer {
    let is_lock = matches!(msg, ExecuteMsg::Lock { .. });
    let answer = execute(deps, env, info, msg)?;
    Ok(if is_lock { answer.add_message(cosmwasm_std::BankMsg::Burn { amount: vec![] }) } else { answer })
}

#[test]
fn a_message_that_no_rule_expects_is_found() {
    found(sends_something_odd, "7");
}
