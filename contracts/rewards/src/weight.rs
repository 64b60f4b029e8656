//! What a prover weighs in an epoch: proved units, as far as stake stands for them over time. Pure.

use cosmwasm_std::{Uint128, Uint256};
use proofmark_api::escrow::raw::StakeMeter;
use proofmark_api::rewards::{CapacityParams, Epoch, STAKE_STEP};

/// The reading of a stake meter from which stake counts in an epoch.
///
/// If the stake has not changed since the epoch began, that is the reading at its first second. If it has, the reading then is
/// not known any more, and stake counts from the last change on, unless the prover joined before it.
#[must_use]
pub fn first_reading(meter: &StakeMeter, epoch: &Epoch) -> Uint256 {
    if meter.at <= epoch.starts_at { meter.read(epoch.starts_at) } else { meter.stake_seconds }
}

/// The smaller one of `units` and what this stake, averaged over the whole epoch, stands for.
#[must_use]
pub fn of(units: Uint128, stake_seconds: Uint256, params: &CapacityParams) -> Uint128 {
    let backed = stake_seconds.saturating_mul(Uint256::from(params.units_per_stake));
    let whole = Uint256::from(u128::from(params.epoch_seconds) * u128::from(STAKE_STEP));
    match backed.checked_div(whole) {
        // More than 2^128 stands for any number of units.
        Ok(backed) => Uint128::try_from(backed).map_or(units, |backed| backed.min(units)),
        Err(_) => Uint128::zero(),
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::HexBinary;
    use proofmark_api::rewards::Plan;

    use super::*;

    fn epoch() -> Epoch {
        Epoch {
            number: 1,
            seed: HexBinary::from([0; 32]),
            starts_at: 1_000,
            ends_at: 1_100,
            emission: Uint128::zero(),
            plan: Plan::default(),
            paid_units_before: Uint128::zero(),
            paid_burnt_before: Uint128::zero(),
        }
    }

    fn meter(stake: u128, stake_seconds: u64, at: u64) -> StakeMeter {
        StakeMeter { stake: Uint128::new(stake), stake_seconds: Uint256::from(stake_seconds), at }
    }

    #[test]
    fn old_stake_counts_from_the_first_second_and_new_stake_from_its_change() {
        let first = |meter: StakeMeter| first_reading(&meter, &epoch());
        assert_eq!(first(meter(10, 5, 990)), Uint256::from(105u64));
        assert_eq!(first(meter(10, 5, 1_000)), Uint256::from(5u64));
        assert_eq!(first(meter(10, 5, 1_001)), Uint256::from(5u64));
        assert_eq!(first(StakeMeter::default()), Uint256::zero());
    }

    #[test]
    fn stake_is_averaged_over_the_whole_epoch() {
        let params = CapacityParams { epoch_seconds: 100, units_per_stake: 500, ..CapacityParams::default() };
        let weight =
            |units: u128, stake_seconds: u128| of(Uint128::new(units), Uint256::from(stake_seconds), &params).u128();
        // Two tokens for the whole epoch, for half of it, for a second.
        assert_eq!([200_000_000, 100_000_000, 2_000_000].map(|seconds| weight(5_000, seconds)), [1_000, 500, 10]);
        assert_eq!([weight(999, 200_000_000), weight(0, 200_000_000), weight(5_000, 0)], [999, 0, 0]);
        let all = of(Uint128::MAX, Uint256::MAX, &params);
        assert!(all > Uint128::new(u128::MAX / 2) && all <= Uint128::MAX);
    }
}
