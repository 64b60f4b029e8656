//! How much the use bonus is. Pure.

use cosmwasm_std::Uint128;
use proofmark_api::BPS;

use crate::error::ContractError;

/// Checks a bonus before it counts: at the whole or above, paying oneself would not lose.
pub fn validate(bonus_bps: u16) -> Result<(), ContractError> {
    if bonus_bps >= BPS {
        return Err(ContractError::BonusTooLarge { max: BPS - 1, got: bonus_bps });
    }
    Ok(())
}

/// What `credit` is worth, rounded down, at most what the cap leaves.
pub fn of(credit: Uint128, bonus_bps: u16, cap: Uint128, supply: Uint128) -> Result<Uint128, ContractError> {
    let bonus = credit.checked_multiply_ratio(bonus_bps, BPS)?;
    Ok(bonus.min(cap.saturating_sub(supply)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_cap_limits_the_bonus() {
        let bonus =
            |credit: u128, cap: u128, supply: u128| of(credit.into(), 5_000, cap.into(), supply.into()).unwrap().u128();
        assert_eq!(bonus(101, 1_000, 0), 50);
        assert_eq!(bonus(101, 1_000, 960), 40);
        assert_eq!([bonus(101, 1_000, 1_000), bonus(101, 1_000, 2_000)], [0, 0]);
    }

    proptest! {
        #[test]
        fn washing_loses_and_the_cap_holds(credit: u128, bps in 0..BPS, cap: u128, supply: u128) {
            let minted = of(credit.into(), bps, cap.into(), supply.into()).unwrap().u128();
            prop_assert!(minted < credit || credit == 0 && minted == 0);
            prop_assert!(minted == 0 || supply.checked_add(minted).unwrap() <= cap);
        }
    }
}
