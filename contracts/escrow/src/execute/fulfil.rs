//! What `submit` and `submit_many` share: whether a submission may settle its job, and the settlement.
//!
//! Between the two stands the proof. [`check`] only reads, and nothing that [`settle`] writes for one job is read by the
//! check of another, so that a batch may check all its items first and settle them afterwards.

use cosmwasm_std::{Addr, DepsMut, Env, HexBinary, Response, Storage, Uint128};
use proofmark_api::Denom;
use proofmark_api::escrow::{Claim, JobState, JobStatus, JobTerms, Phase, Settlement, Slash, SubmitItem, statement};
use proofmark_api::events;
use proofmark_statement::Fr;

use crate::error::ContractError;
use crate::execute::refund::{refuse_revoked, slash_lock};
use crate::settlement::{self, Split};
use crate::state::{KEYS, SETTLEMENTS, STATES};
use crate::{allow, callback, ledger, phase, pricing};

/// What is known of a submission that settles its job if its proof shows `digest`.
pub struct Checked {
    /// The statement's digest, the proof's only public input.
    pub digest: Fr,
    price: Uint128,
    late: bool,
}

/// Everything that `submit` asks of a submission but its proof.
pub fn check(
    storage: &dyn Storage,
    env: &Env,
    sender: &Addr,
    item: &SubmitItem,
    terms: &JobTerms,
    state: &JobState,
) -> Result<Checked, ContractError> {
    let job_id = item.job_id;
    let (price, late) = price_for(terms, state, sender, job_id, env.block.time.seconds())?;
    allow::check(job_id, terms, sender)?;
    refuse_revoked(storage, job_id, terms)?;
    let claim = Claim {
        chain_id: &env.block.chain_id,
        contract: env.contract.address.as_str(),
        job_id,
        prover: sender.as_str(),
        output: &item.output,
    };
    Ok(Checked { digest: statement(terms, &claim)?.digest(), price, late })
}

/// The prepared key under which proofs of these terms must hold.
pub fn prepared_key(storage: &dyn Storage, terms: &JobTerms) -> Result<Vec<u8>, ContractError> {
    let key = KEYS.may_load(storage, terms.key.as_slice());
    key.ok_or_else(|| ContractError::UnknownModel { id: terms.model.to_hex() })
}

/// Settles a job whose proof was verified, announces it, and tells its requester if he asked for it.
pub fn settle(
    deps: &mut DepsMut,
    env: &Env,
    prover: Addr,
    item: SubmitItem,
    terms: &JobTerms,
    state: JobState,
    checked: &Checked,
) -> Result<Response, ContractError> {
    let SubmitItem { job_id, output, proof } = item;
    let Checked { digest, price, late } = *checked;
    let split = settlement::split(terms, price, &prover)?;
    pay(deps.storage, terms, &split, &prover)?;
    let settled_at = env.block.time.seconds();
    let slash = free_lock(deps, settled_at, terms, &state, &prover, late)?;
    let status = if late { JobStatus::LateFulfilled } else { JobStatus::Fulfilled };
    STATES.save(deps.storage, job_id, &JobState { status, lock: state.lock })?;

    let mut response = events::response(events::JOB_FULFILLED)
        .add_attribute("job_id", job_id.to_string())
        .add_attribute("prover", prover.as_str())
        .add_attribute("price", price)
        .add_attribute("late", late.to_string())
        .add_attribute("digest", HexBinary::from(digest.to_bytes_be()).to_hex());
    if let Some(call) = callback::message(terms, job_id, &output, &prover)? {
        let gas = call.gas_limit.unwrap_or_default().to_string();
        response = response.add_attribute("callback_gas", gas).add_submessage(call);
    }
    let Split { payouts, fee_burnt } = split;
    let settlement = Settlement { prover, output, proof, price, settled_at, payouts, fee_burnt, slash };
    SETTLEMENTS.save(deps.storage, job_id, &settlement)?;
    Ok(response)
}

/// What a proof by `sender` is paid, and whether it comes after a lapsed lock; an error if it is not taken.
fn price_for(
    terms: &JobTerms,
    state: &JobState,
    sender: &Addr,
    job_id: u64,
    now: u64,
) -> Result<(Uint128, bool), ContractError> {
    match (phase::at(terms, state, now), &state.lock) {
        (Phase::Open, _) => Ok((pricing::price_at(terms, now)?, false)),
        // Not this second's price: a holder with a second address would let the lock lapse to earn more.
        (Phase::Lapsed, Some(lock)) => Ok((lock.price, true)),
        (Phase::Locked, Some(lock)) if lock.prover == sender => Ok((lock.price, false)),
        (Phase::Locked, Some(lock)) => {
            Err(ContractError::NotHolder { job_id, expected: lock.prover.to_string(), got: sender.to_string() })
        }
        (got, _) => Err(ContractError::WrongPhase { job_id, expected: "open, locked or lapsed", got }),
    }
}

/// Credits everybody, sets the burnt part of the fee aside, counts what it paid for and records the use credit for it.
fn pay(storage: &mut dyn Storage, terms: &JobTerms, split: &Split, prover: &Addr) -> Result<(), ContractError> {
    for payout in &split.payouts {
        ledger::credit(storage, &payout.account, &terms.denom, payout.amount)?;
    }
    ledger::burn(storage, split.fee_burnt, settlement::paid(terms, split.fee_burnt))?;
    if let Denom::Cw20(_) = terms.denom {
        for (account, credit) in settlement::use_credits(terms, split.fee_burnt, prover)? {
            ledger::use_credit(storage, account, credit)?;
        }
    }
    Ok(())
}

/// Releases the holder's collateral at second `now`, or slashes it if the lock had lapsed.
fn free_lock(
    deps: &mut DepsMut,
    now: u64,
    terms: &JobTerms,
    state: &JobState,
    prover: &Addr,
    late: bool,
) -> Result<Option<Slash>, ContractError> {
    let Some(lock) = phase::live_lock(state) else {
        return Ok(None);
    };
    if late {
        return slash_lock(deps, now, terms, lock, settlement::bounty_of(terms, &lock.prover, prover));
    }
    if !terms.collateral.is_zero() {
        ledger::collateral(deps.storage, now, &lock.prover, |account| account.release(terms.collateral))?;
    }
    Ok(None)
}
