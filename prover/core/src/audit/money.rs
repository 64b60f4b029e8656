//! Who was paid what, when: the escrow's rules a second time, written from their description.

use cosmwasm_std::{Addr, Uint128};
use proofmark_api::escrow::{JobStatus, JobTerms, Lock, Role, Settlement};
use proofmark_api::{BPS, Denom};

use super::AuditBundle;
use crate::check::Checks;

/// Every step came in its time, and by whom it may.
pub(super) fn deadlines(bundle: &AuditBundle, settlement: &Settlement, checks: &mut Checks) {
    let (terms, state) = (&bundle.job.terms, &bundle.job.state);
    let (created, settled) = (terms.created_at, settlement.settled_at);
    let mut conditions = vec![
        (created <= settled, format!("settled at {settled}, before it was created at {created}")),
        (settled < terms.deadline, format!("settled at {settled}, not before the deadline {}", terms.deadline)),
    ];
    let late = state.status == JobStatus::LateFulfilled;
    match &state.lock {
        None => conditions.push((!late, "fulfilled late, but never locked".into())),
        Some(lock) => {
            let ends = lock.locked_at.saturating_add(terms.lock_seconds).min(terms.deadline);
            let (locked, until) = (lock.locked_at, lock.lock_deadline);
            conditions.extend([
                (created <= locked && locked <= settled, format!("locked at {locked}, settled at {settled}")),
                (until == ends, format!("lock deadline: expected {ends}, got {until}")),
                (late == (settled >= until), format!("settled at {settled}, lock until {until}, late: {late}")),
                (
                    late || lock.prover == settlement.prover,
                    format!("paid {}, while {} held the lock", settlement.prover, lock.prover),
                ),
            ]);
        }
    }
    checks.all("deadlines", format!("settled at {settled}, deadline {}", terms.deadline), &conditions);
}

/// The price is what the auction gave, at the lock or at the settlement.
pub(super) fn price(bundle: &AuditBundle, settlement: &Settlement, checks: &mut Checks) {
    let (terms, state) = (&bundle.job.terms, &bundle.job.state);
    let auction = |now: u64| match price_at(terms, now) {
        Some(price) => price.to_string(),
        None => "nothing: the prices are no auction".to_owned(),
    };
    let held: Option<&Lock> = state.lock.as_ref().filter(|_| state.status == JobStatus::Fulfilled);
    let expected = auction(held.map_or(settlement.settled_at, |lock| lock.locked_at));
    let mut conditions = Vec::new();
    if let Some(lock) = &state.lock {
        let expected = auction(lock.locked_at);
        conditions.push((lock.price.to_string() == expected, format!("lock: expected {expected}, got {}", lock.price)));
    }
    let got = settlement.price.to_string();
    conditions.push((got == expected, format!("paid: expected {expected}, got {got}")));
    checks.all("price", format!("{got} of at most {}", terms.max_price), &conditions);
}

/// Prover, developer, data provider, treasury and requester got their shares, and all of it is the maximum.
pub(super) fn payouts(bundle: &AuditBundle, settlement: &Settlement, checks: &mut Checks) {
    let terms = &bundle.job.terms;
    let payee = settlement.payouts.iter().find(|payout| payout.role == Role::Prover);
    let paid_to = payee.map_or("nobody", |payout| payout.account.as_str());
    // A prover whose shares leave nothing gets no payout.
    let expected = split(terms, settlement);
    let prover_gets = expected.as_ref().is_some_and(|(rows, _)| rows.iter().any(|row| row.0 == Role::Prover));
    let right = if prover_gets { payee.is_some_and(|p| p.account == settlement.prover) } else { payee.is_none() };
    let named = &settlement.prover;
    let detail = if right {
        format!("{named} proved, and is the one paid for it")
    } else {
        format!("the statement names {named}, paid was {paid_to}")
    };
    checks.note("prover", right, detail);

    let got: Vec<(Role, &Addr, Uint128)> =
        settlement.payouts.iter().map(|payout| (payout.role, &payout.account, payout.amount)).collect();
    let sum =
        settlement.payouts.iter().try_fold(settlement.fee_burnt, |sum, payout| sum.checked_add(payout.amount).ok());
    let sum_text = sum.map_or("more than 128 bits".to_owned(), |sum| sum.to_string());
    let mut conditions =
        vec![(sum == Some(terms.max_price), format!("sum: expected {}, got {sum_text}", terms.max_price))];
    match &expected {
        None => conditions.push((false, "the shares exceed the price".into())),
        Some((rows, burnt)) => {
            conditions.push((
                settlement.fee_burnt == *burnt,
                format!("burnt: expected {burnt}, got {}", settlement.fee_burnt),
            ));
            for row in rows {
                conditions.push((got.contains(row), format!("expected {} to {} as {:?}", row.2, row.1, row.0)));
            }
            for row in &got {
                conditions.push((rows.contains(row), format!("got {} to {} as {:?}", row.2, row.1, row.0)));
            }
            conditions.push((rows.len() == got.len(), format!("expected {} payouts, got {}", rows.len(), got.len())));
        }
    }
    checks.all("payouts", format!("{sum_text} {} in {} payouts", terms.denom, got.len()), &conditions);
}

/// A lapsed lock lost its collateral: half burnt (and the odd unit), half to who fulfilled late.
pub(super) fn slash(bundle: &AuditBundle, settlement: &Settlement, checks: &mut Checks) {
    let (terms, state) = (&bundle.job.terms, &bundle.job.state);
    let late = state.status == JobStatus::LateFulfilled && !terms.collateral.is_zero();
    match (&settlement.slash, state.lock.as_ref().filter(|_| late)) {
        (None, None) => checks.note("slash", true, "none"),
        (Some(slash), Some(lock)) => {
            let bounty = Uint128::new(terms.collateral.u128() / 2);
            let burnt = Uint128::new(terms.collateral.u128() - bounty.u128());
            // Nobody profits from an own lapse.
            let beneficiary = if settlement.prover == lock.prover { &terms.requester } else { &settlement.prover };
            let conditions = [
                (slash.holder == lock.prover, format!("holder: expected {}, got {}", lock.prover, slash.holder)),
                (slash.bounty == bounty, format!("bounty: expected {bounty}, got {}", slash.bounty)),
                (slash.burnt == burnt, format!("burnt: expected {burnt}, got {}", slash.burnt)),
                (
                    slash.beneficiary == *beneficiary,
                    format!("bounty's receiver: expected {beneficiary}, got {}", slash.beneficiary),
                ),
            ];
            checks.all("slash", format!("{burnt} burnt, {bounty} to {beneficiary}"), &conditions);
        }
        (Some(_), None) => checks.note("slash", false, "no lock had lapsed, but collateral was slashed"),
        (None, Some(lock)) => {
            checks.note("slash", false, format!("the lock of {} lapsed, but was not slashed", lock.prover));
        }
    }
}

/// The auction: the minimum until the ramp starts, then a straight line to the maximum, rounded down.
fn price_at(terms: &JobTerms, now: u64) -> Option<Uint128> {
    let span = terms.max_price.checked_sub(terms.min_price).ok()?;
    if now < terms.ramp_start {
        return Some(terms.min_price);
    }
    let elapsed = now - terms.ramp_start;
    if elapsed >= terms.ramp_seconds {
        return Some(terms.max_price);
    }
    let risen = span.checked_multiply_ratio(elapsed, terms.ramp_seconds).ok()?;
    terms.min_price.checked_add(risen).ok()
}

type Split<'a> = (Vec<(Role, &'a Addr, Uint128)>, Uint128);

/// Fee and royalties are rounded down shares of the price, the prover has its rest, the requester what is above it.
fn split<'a>(terms: &'a JobTerms, settlement: &'a Settlement) -> Option<Split<'a>> {
    let price = settlement.price;
    let share = |amount: Uint128, bps: u16| amount.checked_multiply_ratio(bps, BPS).ok();
    let fee = share(price, terms.fee_bps)?;
    let burnt = match terms.denom {
        Denom::Cw20(_) => share(fee, terms.burn_bps)?,
        Denom::Native(_) => Uint128::zero(),
    };
    let developer = share(price, terms.model_royalty_bps)?;
    let mut rest = price.checked_sub(fee).ok()?.checked_sub(developer).ok()?;
    let mut rows = vec![
        (Role::Developer, &terms.developer, developer),
        (Role::Treasury, &terms.treasury, fee.checked_sub(burnt).ok()?),
        (Role::Requester, &terms.requester, terms.max_price.checked_sub(price).ok()?),
    ];
    if let Some(dataset) = &terms.dataset {
        let provider = share(price, dataset.royalty_bps)?;
        rest = rest.checked_sub(provider).ok()?;
        rows.push((Role::DataProvider, &dataset.provider, provider));
    }
    rows.push((Role::Prover, &settlement.prover, rest));
    rows.retain(|(_, _, amount)| !amount.is_zero());
    Some((rows, burnt))
}
