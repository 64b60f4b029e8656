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

/// What `credit` is worth, rounded down, at most what may still be minted.
pub fn of(credit: Uint128, bonus_bps: u16, room: Uint128) -> Result<Uint128, ContractError> {
    Ok(credit.checked_multiply_ratio(bonus_bps, BPS)?.min(room))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_cap_limits_the_bonus() {
        let bonus = |credit: u128, room: u128| of(credit.into(), 5_000, room.into()).unwrap().u128();
        assert_eq!([bonus(101, 1_000), bonus(101, 40), bonus(101, 0)], [50, 40, 0]);
    }

    proptest! {
        #[test]
        fn washing_loses_and_the_cap_holds(credit: u128, bps in 0..BPS, room: u128) {
            let minted = of(credit.into(), bps, room.into()).unwrap().u128();
            prop_assert!(minted < credit || credit == 0 && minted == 0);
            prop_assert!(minted <= room);
        }
    }
}
