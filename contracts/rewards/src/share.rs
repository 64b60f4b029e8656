//! What a claim pays of an epoch's pot. Pure.

use cosmwasm_std::Uint128;
use proofmark_api::rewards::PastEpoch;

use crate::error::ContractError;

/// The share of `weight`, rounded down; whoever claims last has what the roundings left, so the pot goes out to the last unit.
pub fn of(past: &PastEpoch, weight: Uint128) -> Result<Uint128, ContractError> {
    if weight == past.open_weight {
        return Ok(past.pot.checked_sub(past.claimed)?);
    }
    Ok(past.pot.checked_multiply_ratio(weight, past.weight)?)
}

/// Pays the share of `weight`: what it is, after it left the pot.
pub fn take(past: &mut PastEpoch, weight: Uint128) -> Result<Uint128, ContractError> {
    if weight.is_zero() {
        return Ok(Uint128::zero());
    }
    let amount = of(past, weight)?;
    past.open_weight = past.open_weight.checked_sub(weight)?;
    past.claimed = past.claimed.checked_add(amount)?;
    Ok(amount)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn past(pot: u128, weight: u128) -> PastEpoch {
        let zero = Uint128::zero();
        let (pot, weight) = (Uint128::new(pot), Uint128::new(weight));
        PastEpoch {
            units: weight,
            weight,
            paid_units: zero,
            paid_burnt: zero,
            emission: pot,
            pot,
            claimed: zero,
            open_weight: weight,
            rolled_at: 0,
        }
    }

    #[test]
    fn the_last_one_has_the_rest() {
        let mut past = past(100, 3);
        let shares = [1, 1, 1].map(|weight| take(&mut past, Uint128::new(weight)).unwrap().u128());
        assert_eq!((shares, past.claimed.u128(), past.open_weight.u128()), ([33, 33, 34], 100, 0));
        assert_eq!(take(&mut past, Uint128::zero()).unwrap().u128(), 0);
    }

    proptest! {
        #[test]
        fn all_claims_together_are_the_pot(pot: u128, weights in prop::collection::vec(0..u64::MAX, 1..40)) {
            let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
            prop_assume!(sum > 0);
            let mut past = past(pot, sum);
            let mut paid = 0u128;
            for weight in &weights {
                let share = take(&mut past, Uint128::from(*weight)).unwrap().u128();
                prop_assert!(share <= pot);
                paid = paid.checked_add(share).unwrap();
                prop_assert!(paid <= pot, "{paid} of {pot}");
            }
            prop_assert_eq!(paid, pot);
        }
    }
}
