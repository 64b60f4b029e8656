//! Limits: of what the owner may set, and of what nobody may exceed.

use proofmark_api::BPS;
use proofmark_api::escrow::Params;

use crate::callback;
use crate::error::ContractError;

/// Native denoms in which jobs may be paid, at most.
pub const MAX_NATIVE: usize = 20;
/// The longest that `max_input_bytes` may allow.
pub const MAX_INPUT_BYTES: u32 = 131_072;
/// The longest URI of a private input.
pub const MAX_URI_BYTES: usize = 256;
/// The longest unbonding, so that no owner can lock stake in: 90 days.
pub const MAX_UNBONDING_SECONDS: u64 = 90 * 24 * 60 * 60;
/// The longest life of a job: a year.
pub const MAX_DEADLINE_SECONDS: u64 = 365 * 24 * 60 * 60;
/// Denoms paid out by one claim, at most.
pub const MAX_CLAIMS: usize = 30;
/// Length of a page when none is asked for, and at most.
pub const PAGE: (u32, u32) = (10, 30);

/// Checks parameters before they count.
pub fn validate(params: &Params) -> Result<(), ContractError> {
    at_most("fee_bps", params.fee_bps.into(), BPS.into())?;
    at_most("burn_bps", params.burn_bps.into(), BPS.into())?;
    at_most("unbonding_seconds", params.unbonding_seconds, MAX_UNBONDING_SECONDS)?;
    at_most("max_input_bytes", params.max_input_bytes.into(), MAX_INPUT_BYTES.into())?;
    at_most("max_callback_gas", params.max_callback_gas, callback::MAX_GAS)?;
    at_most("allowed_native, number of denoms", params.allowed_native.len() as u64, MAX_NATIVE as u64)?;
    for (i, denom) in params.allowed_native.iter().enumerate() {
        if !(3..=128).contains(&denom.len()) {
            return Err(ContractError::InvalidDenom { denom: denom.clone() });
        }
        if params.allowed_native.iter().take(i).any(|earlier| earlier == denom) {
            return Err(ContractError::DuplicateDenom { denom: denom.clone() });
        }
    }
    Ok(())
}

/// How many entries a page has.
pub fn page(limit: Option<u32>) -> usize {
    limit.unwrap_or(PAGE.0).min(PAGE.1) as usize
}

fn at_most(field: &'static str, got: u64, max: u64) -> Result<(), ContractError> {
    if got > max {
        return Err(ContractError::ParamTooLarge { field, max, got });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::params;

    #[test]
    fn durations_are_what_their_names_say() {
        let day = 86_400;
        assert_eq!((MAX_UNBONDING_SECONDS, MAX_DEADLINE_SECONDS), (90 * day, 365 * day));
    }

    #[test]
    fn limits_hold_on_both_sides() {
        let ok = Params {
            fee_bps: 10_000,
            burn_bps: 10_000,
            unbonding_seconds: MAX_UNBONDING_SECONDS,
            max_callback_gas: callback::MAX_GAS,
            ..params()
        };
        assert_eq!(validate(&ok), Ok(()));
        for bad in [
            Params { fee_bps: 10_001, ..params() },
            Params { burn_bps: 10_001, ..params() },
            Params { unbonding_seconds: MAX_UNBONDING_SECONDS + 1, ..params() },
            Params { max_input_bytes: MAX_INPUT_BYTES + 1, ..params() },
            Params { max_callback_gas: callback::MAX_GAS + 1, ..params() },
        ] {
            assert!(matches!(validate(&bad), Err(ContractError::ParamTooLarge { .. })));
        }
    }

    #[test]
    fn denoms_are_distinct_and_few() {
        let with = |denoms: Vec<String>| validate(&Params { allowed_native: denoms, ..params() });
        assert!(matches!(with(vec!["ucosm".into(); 2]), Err(ContractError::DuplicateDenom { .. })));
        assert!(matches!(with(vec!["u".into()]), Err(ContractError::InvalidDenom { .. })));
        assert!(with((0..20).map(|i| format!("denom{i}")).collect()).is_ok());
        assert!(matches!(
            with((0..21).map(|i| format!("denom{i}")).collect()),
            Err(ContractError::ParamTooLarge { .. })
        ));
    }

    #[test]
    fn pages_are_bounded() {
        assert_eq!([None, Some(1), Some(1_000)].map(page), [10, 1, 30]);
    }
}
