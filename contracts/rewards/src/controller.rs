//! How much the next epoch emits. Pure, and all in integers.
//!
//! Let `x` be what the emission has above its floor, and `utilisation = paid units / capacity`.
//!
//! - In every epoch `x` loses its share `decay`, rounded up: what is not paid for again goes away.
//! - Above the band, `utilisation > target`, it gains `rise` of the fees burnt for the demand above the band, at most a step,
//!   which is a part of the ceiling.
//!
//! So emission above the floor is bought by burnt fees, and washing loses, whoever washes when: let two courses differ by
//! fees `B` burnt in an epoch for faked demand. Their emissions then differ by at most `rise B`, for every part of the rule
//! (the part above the band, the step, floor and ceiling) is monotone and nowhere steeper; and each epoch after it leaves at
//! most `1 - decay` of any difference. In sum over all time that is `rise B / decay`, and with the use bonus less
//! than `B` ([`crate::params::validate`]).
//!
//! What looks natural and does not hold: a step relative to the emission (a difference grows with it while demand is high), no
//! decay within the band (one epoch of faked demand pays for ever), a faster fall below the band (holding it off costs less
//! than it saves after a boom).

use cosmwasm_std::{Uint128, Uint256};
use proofmark_api::BPS;
use proofmark_api::rewards::CapacityParams;

/// What was asked for in an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Demand {
    /// Units of proving that were paid for.
    pub units: Uint128,
    /// The fees burnt for them.
    pub burnt: Uint128,
}

/// One, for parts of it: 10^9.
const ONE: u64 = 1_000_000_000;

/// The emission after an epoch that emitted `emission`, in which so much was asked for and proved.
///
/// Demand without capacity is all above the band. With neither, the emission decays as without demand.
#[must_use]
pub fn next(params: &CapacityParams, emission: Uint128, demand: Demand, capacity: Uint128) -> Uint128 {
    let emission = within(params, emission);
    let decay = bps_up(emission.saturating_sub(params.emission_floor), params.decay_bps);
    let step = bps(params.emission_ceiling, params.max_step_bps);
    let rise = bps(burnt_above(params, demand, capacity), params.rise_bps).min(step);
    within(params, emission.saturating_sub(decay).saturating_add(rise))
}

/// The emission nearest to this one that the parameters allow.
#[must_use]
pub fn within(params: &CapacityParams, emission: Uint128) -> Uint128 {
    emission.max(params.emission_floor).min(params.emission_ceiling)
}

/// The part of the burnt fees that is for demand above the band; 0 within it.
fn burnt_above(params: &CapacityParams, demand: Demand, capacity: Uint128) -> Uint128 {
    // Both below 2^160.
    let (paid, target) = (product(demand.units, BPS.into()), product(capacity, params.target_bps.into()));
    if paid <= target {
        return Uint128::zero();
    }
    let part = (paid - target) * Uint256::from(ONE) / paid;
    narrow(Uint256::from(demand.burnt) * part / Uint256::from(ONE))
}

fn bps(amount: Uint128, bps: u16) -> Uint128 {
    narrow(product(amount, bps.into()) / Uint256::from(BPS))
}

fn bps_up(amount: Uint128, bps: u16) -> Uint128 {
    narrow((product(amount, bps.into()) + Uint256::from(BPS - 1)) / Uint256::from(BPS))
}

/// Below 2^192.
fn product(amount: Uint128, by: u64) -> Uint256 {
    Uint256::from(amount) * Uint256::from(by)
}

/// Parts of 128 bits have 128 bits.
fn narrow(amount: Uint256) -> Uint128 {
    Uint128::try_from(amount).unwrap_or(Uint128::MAX)
}

#[cfg(test)]
mod tests;
