//! The market's rules, written once more and in another way: what the contract is compared with.
//!
//! From `contracts/README.md`, not from the contract's code, in plain integers.

use proofmark_api::escrow::{JobState, JobStatus, JobTerms, Lock};
use proofmark_escrow::collateral::Account;

use crate::cast::{Coin, Who};
use crate::configuration::Plan;
use crate::table::small;

/// Fee, in basis points.
pub const FEE_BPS: u16 = 500;
/// Of the fee, what is burnt.
pub const BURN_BPS: u16 = 5_000;
/// The developer's royalty.
pub const DEVELOPER_BPS: u16 = 1_000;
/// The provider's royalty.
pub const PROVIDER_BPS: u16 = 300;

/// How far a job is at a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Free to all.
    Open,
    /// Its holder's.
    Locked,
    /// The lock ran out.
    Lapsed,
    /// The job ran out.
    Overdue,
    /// Nothing more can happen to it.
    Over,
}

/// How far a job is at second `now`.
pub fn stage(terms: &JobTerms, state: &JobState, now: u64) -> Stage {
    if !matches!(state.status, JobStatus::Open | JobStatus::Locked) {
        Stage::Over
    } else if terms.deadline <= now {
        Stage::Overdue
    } else {
        match &state.lock {
            None => Stage::Open,
            Some(lock) if lock.lock_deadline <= now => Stage::Lapsed,
            Some(_) => Stage::Locked,
        }
    }
}

/// What a proof costs so many seconds after a job's creation.
pub fn price(plan: &Plan, created_at: u64, now: u64) -> u64 {
    let elapsed = now.saturating_sub(created_at);
    if elapsed >= plan.ramp_seconds {
        return plan.max_price;
    }
    let rise = plan.max_price.saturating_sub(plan.min_price);
    plan.min_price.saturating_add(rise.saturating_mul(elapsed) / plan.ramp_seconds.max(1))
}

/// A lock that `prover` takes at second `now`.
pub fn lock(plan: &Plan, terms: &JobTerms, prover: &cosmwasm_std::Addr, now: u64) -> Lock {
    Lock {
        prover: prover.clone(),
        price: price(plan, terms.created_at, now).into(),
        locked_at: now,
        lock_deadline: now
            .saturating_add(plan.lock_seconds)
            .min(terms.created_at.saturating_add(plan.deadline_seconds)),
    }
}

/// Who gets what of a job's `max_price`, zeros included, and what is burnt.
pub fn shares(plan: &Plan, price: u64, prover: Who) -> ([(Who, u64); 5], u64) {
    let part = |of: u64, bps: u16| of.saturating_mul(bps.into()) / 10_000;
    let fee = part(price, FEE_BPS);
    let burnt = if plan.coin == Coin::Token { part(fee, BURN_BPS) } else { 0 };
    let developer = part(price, DEVELOPER_BPS);
    let provider = if plan.dataset { part(price, PROVIDER_BPS) } else { 0 };
    let rest = price.saturating_sub(fee).saturating_sub(developer).saturating_sub(provider);
    let shares = [
        (prover, rest),
        (Who::Developer, developer),
        (Who::Provider, provider),
        (Who::Treasury, fee.saturating_sub(burnt)),
        (plan.requester, plan.max_price.saturating_sub(price)),
    ];
    (shares, burnt)
}

/// Use credit for a burnt fee.
pub fn use_credit(plan: &Plan, burnt: u64, prover: Who) -> [(Who, u64); 3] {
    let quarter = burnt / 4;
    let provider = if plan.dataset { quarter } else { 0 };
    let rest = burnt.saturating_sub(quarter).saturating_sub(provider);
    [(Who::Developer, quarter), (Who::Provider, provider), (prover, rest)]
}

/// What a slash burns and what it leaves for the beneficiary.
pub fn slash(collateral: u64) -> (u64, u64) {
    (collateral.div_ceil(2), collateral / 2)
}

/// What a new lock can be backed with: what is unbonding backs only the locks that there are.
pub fn free(account: &Account) -> u64 {
    small(account.staked).unwrap_or_default().saturating_sub(small(account.reserved).unwrap_or_default())
}

/// What a prover can withdraw at second `now`: what is released, and no more than what locks leave of all that it has.
pub fn withdrawable(account: &Account, now: u64) -> u64 {
    let amount = |amount| small(amount).unwrap_or_default();
    let sum = |until: u64| -> u64 {
        let entries = account.unbonding.iter().filter(|entry| entry.release_at <= until);
        entries.map(|entry| amount(entry.amount)).fold(0, u64::saturating_add)
    };
    let all = amount(account.staked).saturating_add(sum(u64::MAX));
    sum(now).min(all.saturating_sub(amount(account.reserved)))
}
