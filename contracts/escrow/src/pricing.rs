//! The price of a proof: a reverse Dutch auction. It stays at the minimum, rises in a straight line, then
//! stays at the maximum.

use cosmwasm_std::Uint128;
use proofmark_api::escrow::JobTerms;

use crate::error::ContractError;

/// The price at second `now`, rounded down; exactly `min_price` until the ramp starts and `max_price` from its end on.
pub fn price_at(terms: &JobTerms, now: u64) -> Result<Uint128, ContractError> {
    let Some(elapsed) = now.checked_sub(terms.ramp_start) else {
        return Ok(terms.min_price);
    };
    if elapsed >= terms.ramp_seconds {
        return Ok(terms.max_price);
    }
    let span = terms.max_price.checked_sub(terms.min_price)?;
    Ok(terms.min_price.checked_add(span.checked_multiply_ratio(elapsed, terms.ramp_seconds)?)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests::terms;

    fn ramp(min: u128, max: u128, start: u64, seconds: u64) -> JobTerms {
        JobTerms {
            min_price: Uint128::new(min),
            max_price: Uint128::new(max),
            ramp_start: start,
            ramp_seconds: seconds,
            ..terms()
        }
    }

    #[test]
    fn exact_at_both_ends_and_linear_between() {
        let terms = ramp(100, 200, 1_000, 10);
        let prices: Vec<u128> =
            [0, 999, 1_000, 1_001, 1_005, 1_009, 1_010, 9_999].map(|now| price_at(&terms, now).unwrap().u128()).into();
        assert_eq!(prices, [100, 100, 100, 110, 150, 190, 200, 200]);
    }

    #[test]
    fn a_ramp_of_no_time_is_a_step() {
        let terms = ramp(1, u128::MAX, 50, 0);
        assert_eq!(price_at(&terms, 49).unwrap(), Uint128::one());
        assert_eq!(price_at(&terms, 50).unwrap(), Uint128::MAX);
    }

    proptest! {
        #[test]
        fn within_bounds_and_never_falling(
            min: u128, more: u128, start in 0..u64::MAX / 2, seconds: u64, now: u64, later: u64,
        ) {
            let terms = ramp(min, min.saturating_add(more), start, seconds);
            let (now, later) = (now.min(later), now.max(later));
            let (price, then) = (price_at(&terms, now).unwrap(), price_at(&terms, later).unwrap());
            prop_assert!(terms.min_price <= price && price <= then && then <= terms.max_price);
            prop_assert_eq!(price_at(&terms, start).unwrap(), if seconds == 0 { terms.max_price } else { terms.min_price });
            if let Some(end) = start.checked_add(seconds) {
                prop_assert_eq!(price_at(&terms, end).unwrap(), terms.max_price);
            }
        }
    }
}
