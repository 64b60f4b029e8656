//! The ramp, and how a price is divided. All amounts of a story are below 2^64, so that products stay below 2^128.

use super::super::who::{Money, Who};
use super::jobs::Job;

/// A share of an amount, rounded down.
pub(super) fn bps(amount: u128, bps: u16) -> u128 {
    amount * u128::from(bps) / 10_000
}

/// What a proof costs at second `now` if nobody holds a lock.
pub(super) fn at(job: &Job, now: u64) -> u128 {
    if now < job.ramp_start {
        return job.min;
    }
    let gone = now - job.ramp_start;
    if gone >= job.ramp_seconds {
        return job.max;
    }
    job.min + (job.max - job.min) * u128::from(gone) / u128::from(job.ramp_seconds)
}

/// Who gets what of a settled job.
pub(super) struct Division {
    /// In the job's money; some may be 0.
    pub paid: Vec<(Who, u128)>,
    /// Of the fee.
    pub burnt: u128,
    /// Use credit for that.
    pub credits: Vec<(Who, u128)>,
    /// Units that the burnt fee covers, and what covers them.
    pub units: u128,
    pub units_burnt: u128,
}

pub(super) fn divide(job: &Job, price: u128, prover: Who) -> Division {
    let fee = bps(price, job.fee_bps);
    let burnt = if job.money == Money::Token { bps(fee, job.burn_bps) } else { 0 };
    let royalty = bps(price, job.royalty_bps);
    let mut rest = price - fee - royalty;
    let mut paid = vec![(job.developer, royalty), (job.treasury, fee - burnt), (job.requester, job.max - price)];
    let quarter = burnt / 4;
    let mut credits = vec![(job.developer, quarter)];
    let mut credit = burnt - quarter;
    if let Some((provider, share)) = job.provider {
        let share = bps(price, share);
        rest -= share;
        paid.push((provider, share));
        credits.push((provider, quarter));
        credit -= quarter;
    }
    paid.push((prover, rest));
    credits.push((prover, credit));
    let units = (burnt * u128::from(job.rate)).min(job.units.into());
    let units_burnt = if job.rate == 0 { 0 } else { units / u128::from(job.rate) };
    Division { paid, burnt, credits, units, units_burnt }
}
