//! How much the next epoch emits. Pure, and all in integers.
//!
//! `utilisation u = paid units / capacity`, compared with a band `low..=high`. Let `x` be what the emission `E` has above
//! its floor, and `s` the largest step:
//!
//! - in any case `x` loses its share `decay` (rounded up): what is not paid for again goes away;
//! - above the band `E` gains `rise` of the fees burnt for the demand above the band, at most `E s + 1`;
//! - below the band it falls by at least `E s (low - u) / low`.
//!
//! So emission above the floor is bought by burnt fees: a burnt unit adds at most `rise` once, which decays, in sum at most
//! `rise / decay`. Together with the use bonus that stays below 1 ([`crate::params::validate`]): burning for the sake
//! of rewards loses. Without the decay a rise would last as long as the utilisation stays within the band, and one
//! epoch of faked demand would pay for ever.

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

/// One, for fractions: 10^9.
const ONE: u64 = 1_000_000_000;

/// The emission after an epoch that emitted `emission`, in which so much was asked for and proved.
///
/// Demand without capacity is the highest utilisation. With neither, nothing is scarce and nobody is there to be paid less:
/// that counts as inside the band.
#[must_use]
pub fn next(params: &CapacityParams, emission: Uint128, demand: Demand, capacity: Uint128) -> Uint128 {
    let excess = emission.saturating_sub(params.emission_floor);
    let decay = up(bps(excess, params.decay_bps));
    let next = match utilisation(params, demand, capacity) {
        Utilisation::Above { burnt } => {
            // The one lets it leave zero, and outrun the decay's rounding.
            let step = up(bps(emission, params.max_step_bps)).saturating_add(Uint128::one());
            let rise = down(bps(burnt, params.rise_bps)).min(step);
            emission.saturating_sub(decay).saturating_add(rise)
        }
        Utilisation::Inside => emission.saturating_sub(decay),
        Utilisation::Below { by } => {
            let step = up(times(bps(emission, params.max_step_bps), by));
            emission.saturating_sub(step.max(decay).max(Uint128::one()))
        }
    };
    within(params, next)
}

/// The emission nearest to this one that the parameters allow.
#[must_use]
pub fn within(params: &CapacityParams, emission: Uint128) -> Uint128 {
    emission.max(params.emission_floor).min(params.emission_ceiling)
}

/// Where the utilisation is.
enum Utilisation {
    /// `burnt`: the fees burnt for the demand above the band.
    Above {
        burnt: Uint128,
    },
    Inside,
    /// `by`: the distance from the band, relative to its edge, as a part of [`ONE`].
    Below {
        by: u64,
    },
}

fn utilisation(params: &CapacityParams, demand: Demand, capacity: Uint128) -> Utilisation {
    let paid = wide(demand.units, BPS.into());
    let (low, high) = (wide(capacity, params.band_low_bps.into()), wide(capacity, params.band_high_bps.into()));
    if paid > high {
        let burnt = Fraction { of: demand.burnt, by: part(paid - high, paid), over: ONE.into() };
        Utilisation::Above { burnt: down(burnt) }
    } else if paid < low {
        Utilisation::Below { by: part(low - paid, low) }
    } else {
        Utilisation::Inside
    }
}

/// `min(1, numerator / denominator)` as a part of [`ONE`], rounded down; both are below 2^160.
fn part(numerator: Uint256, denominator: Uint256) -> u64 {
    if numerator >= denominator {
        return ONE;
    }
    let part = numerator * Uint256::from(ONE) / denominator;
    Uint128::try_from(part).ok().and_then(|part| u64::try_from(part.u128()).ok()).unwrap_or(ONE)
}

/// `of * by / over`, not computed yet. With `by <= over < 2^64` nothing overflows.
#[derive(Clone, Copy)]
struct Fraction {
    of: Uint128,
    by: u64,
    over: u128,
}

fn bps(of: Uint128, bps: u16) -> Fraction {
    Fraction { of, by: bps.into(), over: BPS.into() }
}

/// The fraction of a fraction.
fn times(fraction: Fraction, by: u64) -> Fraction {
    Fraction { of: fraction.of, by: fraction.by.saturating_mul(by), over: fraction.over.saturating_mul(ONE.into()) }
}

fn down(fraction: Fraction) -> Uint128 {
    let value = wide(fraction.of, fraction.by) / Uint256::from(fraction.over);
    Uint128::try_from(value).unwrap_or(Uint128::MAX)
}

fn up(fraction: Fraction) -> Uint128 {
    let over = Uint256::from(fraction.over);
    let value = (wide(fraction.of, fraction.by) + (over - Uint256::one())) / over;
    Uint128::try_from(value).unwrap_or(Uint128::MAX)
}

/// A product below 2^192.
fn wide(amount: Uint128, by: u64) -> Uint256 {
    Uint256::from(amount) * Uint256::from(by)
}

#[cfg(test)]
mod tests;
