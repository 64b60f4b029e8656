//! Limits of what the owner may set.

use proofmark_api::BPS;
use proofmark_api::rewards::CapacityParams;

use crate::error::ContractError;

/// The fastest that the emission rises, in basis points of its ceiling, and decays, of its excess over the floor.
pub const MAX_STEP_BPS: u16 = 5_000;
/// The shortest and the longest epoch, in seconds.
pub const EPOCH_SECONDS: (u64, u64) = (60, 30 * 24 * 60 * 60);
/// The highest utilisation to aim at, in basis points: challenges may show a small part of what is there.
pub const MAX_TARGET_BPS: u32 = 1_000_000_000;
/// The most units of a proof, or for a step of stake: sums of them stay far from 2^128.
pub const MAX_UNITS: u64 = 1 << 40;
/// The most proofs in an answer, and epochs in a claim.
pub const MAX_BATCH: usize = 64;
/// Length of a page when none is asked for, and at most.
pub const PAGE: (u32, u32) = (10, 30);

/// Checks parameters before they count, together with the use bonus beside which they count.
pub fn validate(params: &CapacityParams, bonus_bps: u16) -> Result<(), ContractError> {
    in_range("epoch_seconds", params.epoch_seconds, EPOCH_SECONDS.0, EPOCH_SECONDS.1)?;
    in_range("units_per_stake", params.units_per_stake, 0, MAX_UNITS)?;
    in_range("target_bps", params.target_bps.into(), 1, MAX_TARGET_BPS.into())?;
    in_range("max_step_bps", params.max_step_bps.into(), 1, MAX_STEP_BPS.into())?;
    in_range("decay_bps", params.decay_bps.into(), 1, MAX_STEP_BPS.into())?;
    if params.emission_floor > params.emission_ceiling {
        let (floor, ceiling) = (params.emission_floor, params.emission_ceiling);
        return Err(ContractError::EmissionOrder { floor, ceiling });
    }
    returns_less_than_burnt(params, bonus_bps)
}

/// `rise / decay + bonus < 1`: the most that a burnt unit can ever bring back.
pub fn returns_less_than_burnt(params: &CapacityParams, bonus_bps: u16) -> Result<(), ContractError> {
    let rise = u32::from(params.rise_bps) * u32::from(BPS);
    let most = u32::from(params.decay_bps) * u32::from(BPS.saturating_sub(bonus_bps));
    if rise >= most {
        return Err(ContractError::ReturnsTooMuch {
            rise_bps: params.rise_bps,
            decay_bps: params.decay_bps,
            bonus_bps,
        });
    }
    Ok(())
}

/// An error unless `got` is within `min..=max`.
pub fn in_range(field: &'static str, got: u64, min: u64, max: u64) -> Result<(), ContractError> {
    if !(min..=max).contains(&got) {
        return Err(ContractError::OutOfRange { field, min, max, got });
    }
    Ok(())
}

/// How many entries a page has.
pub fn page(limit: Option<u32>) -> usize {
    limit.unwrap_or(PAGE.0).min(PAGE.1) as usize
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::Uint128;

    use super::*;

    #[test]
    fn limits_hold_on_both_sides() {
        let params = CapacityParams::default;
        let ok = CapacityParams { decay_bps: 1_000, rise_bps: 499, ..params() };
        assert_eq!(validate(&ok, 5_000), Ok(()));
        assert_eq!(validate(&params(), 9_999), Ok(()));
        for ok in [
            CapacityParams { epoch_seconds: 60, units_per_stake: 0, ..params() },
            CapacityParams { epoch_seconds: 2_592_000, units_per_stake: 1_099_511_627_776, ..params() },
            CapacityParams { target_bps: 1, max_step_bps: 1, decay_bps: 1, ..params() },
            CapacityParams { target_bps: 1_000_000_000, max_step_bps: 5_000, decay_bps: 5_000, ..params() },
        ] {
            assert_eq!(validate(&ok, 5_000), Ok(()), "{ok:?}");
        }
        for bad in [
            CapacityParams { epoch_seconds: 59, ..params() },
            CapacityParams { epoch_seconds: 2_592_001, ..params() },
            CapacityParams { units_per_stake: 1_099_511_627_777, ..params() },
            CapacityParams { target_bps: 0, ..params() },
            CapacityParams { target_bps: MAX_TARGET_BPS + 1, ..params() },
            CapacityParams { max_step_bps: 0, ..params() },
            CapacityParams { max_step_bps: 5_001, ..params() },
            CapacityParams { decay_bps: 0, ..params() },
            CapacityParams { decay_bps: 5_001, ..params() },
        ] {
            assert!(matches!(validate(&bad, 5_000), Err(ContractError::OutOfRange { .. })), "{bad:?}");
        }
        let bad = CapacityParams { emission_floor: Uint128::one(), ..params() };
        assert!(matches!(validate(&bad, 0), Err(ContractError::EmissionOrder { .. })));
    }

    #[test]
    fn what_comes_back_of_a_burnt_unit_stays_below_one() {
        let with = |rise_bps| CapacityParams { decay_bps: 1_000, rise_bps, ..CapacityParams::default() };
        assert_eq!(validate(&with(499), 5_000), Ok(()));
        let error = validate(&with(500), 5_000).unwrap_err().to_string();
        assert_eq!(
            error,
            "rewards: expected rise_bps / decay_bps + bonus_bps / 10000 < 1, got 500 / 1000 + 5000 / 10000"
        );
        assert!(validate(&with(999), 0).is_ok() && validate(&with(1_000), 0).is_err());
        assert!(validate(&with(1), 9_999).is_err() && validate(&with(0), 9_999).is_ok());
    }
}
