//! Who gets what when a job ends. Pure: every unit that comes in goes out exactly once.

use core::num::NonZeroU64;

use cosmwasm_std::{Addr, Uint128};
use proofmark_api::escrow::{JobTerms, Payout, Role, Slash};
use proofmark_api::{BPS, Denom};

use crate::error::ContractError;

/// How an escrowed `max_price` is divided. The sum of payouts and `fee_burnt` is `max_price`.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// Credits in the job's denom, none of them 0.
    pub payouts: Vec<Payout>,
    /// The part of the fee to be burnt; 0 unless the job is paid in the token.
    pub fee_burnt: Uint128,
}

/// Divides `max_price` at a price of `price`: fee and royalties are rounded down, the prover has the rest of the
/// price, the requester what is above it.
pub fn split(terms: &JobTerms, price: Uint128, prover: &Addr) -> Result<Split, ContractError> {
    let unspent = terms.max_price.checked_sub(price)?;
    let fee = share(price, terms.fee_bps)?;
    let developer = share(price, terms.model_royalty_bps)?;
    let provider = match &terms.dataset {
        Some(dataset) => share(price, dataset.royalty_bps)?,
        None => Uint128::zero(),
    };
    let rest = price.checked_sub(fee)?.checked_sub(developer)?.checked_sub(provider)?;
    // Only the token can be burnt, and it is the only cw20 that a job can be paid in.
    let fee_burnt = match terms.denom {
        Denom::Cw20(_) => share(fee, terms.burn_bps)?,
        Denom::Native(_) => Uint128::zero(),
    };

    let mut payouts = Vec::with_capacity(5);
    let mut pay = |account: &Addr, role, amount: Uint128| {
        if !amount.is_zero() {
            payouts.push(Payout { account: account.clone(), role, amount });
        }
    };
    pay(prover, Role::Prover, rest);
    pay(&terms.developer, Role::Developer, developer);
    if let Some(dataset) = &terms.dataset {
        pay(&dataset.provider, Role::DataProvider, provider);
    }
    pay(&terms.treasury, Role::Treasury, fee.checked_sub(fee_burnt)?);
    pay(&terms.requester, Role::Requester, unspent);
    Ok(Split { payouts, fee_burnt })
}

/// Use credit for a burnt fee: half to the prover, a quarter each to developer and data provider; the prover also has
/// what rounding leaves and a missing provider's part. Sums to `fee_burnt`, so it never exceeds what was burnt.
pub fn use_credits<'a>(
    terms: &'a JobTerms,
    fee_burnt: Uint128,
    prover: &'a Addr,
) -> Result<Vec<(&'a Addr, Uint128)>, ContractError> {
    let quarter = share(fee_burnt, BPS / 4)?;
    let mut credits = vec![(&terms.developer, quarter)];
    let mut rest = fee_burnt.checked_sub(quarter)?;
    if let Some(dataset) = &terms.dataset {
        credits.push((&dataset.provider, quarter));
        rest = rest.checked_sub(quarter)?;
    }
    credits.push((prover, rest));
    credits.retain(|(_, credit)| !credit.is_zero());
    Ok(credits)
}

/// The demand that a settled job counts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Paid {
    /// Units of proving.
    pub units: u64,
    /// The part of the burnt fee that covers them.
    pub burnt: Uint128,
}

/// Counts a job's units as far as `fee_burnt` covers them: whoever fakes demand burns tokens for each unit of it.
pub fn paid(terms: &JobTerms, fee_burnt: Uint128) -> Paid {
    let Some(rate) = NonZeroU64::new(terms.units_per_burnt) else {
        return Paid::default();
    };
    let covered = fee_burnt.saturating_mul(Uint128::from(rate.get()));
    let units = u64::try_from(covered.u128()).map_or(terms.units, |covered| covered.min(terms.units));
    // At most what was burnt, as `units <= fee_burnt * rate`. Rounded down, no unit seems dearer than the rate makes it.
    Paid { units, burnt: Uint128::from(units / rate) }
}

/// Slashes a lapsed lock's collateral: half is burnt, the odd unit too, and half is the bounty of `beneficiary`.
pub fn slash(holder: &Addr, collateral: Uint128, beneficiary: &Addr) -> Result<Slash, ContractError> {
    let bounty = collateral.checked_div(Uint128::new(2)).map_err(cosmwasm_std::StdError::from)?;
    Ok(Slash {
        holder: holder.clone(),
        burnt: collateral.checked_sub(bounty)?,
        bounty,
        beneficiary: beneficiary.clone(),
    })
}

/// Whose the bounty is when `fulfiller` proves after the lock of `holder` lapsed: nobody profits from an own lapse.
pub fn bounty_of<'a>(terms: &'a JobTerms, holder: &Addr, fulfiller: &'a Addr) -> &'a Addr {
    if fulfiller == holder { &terms.requester } else { fulfiller }
}

fn share(amount: Uint128, bps: u16) -> Result<Uint128, ContractError> {
    Ok(amount.checked_multiply_ratio(bps, BPS)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests::{terms, with_dataset};

    fn prover() -> Addr {
        Addr::unchecked("prover")
    }

    fn of(split: &Split, role: Role) -> u128 {
        split.payouts.iter().filter(|payout| payout.role == role).map(|payout| payout.amount.u128()).sum()
    }

    #[test]
    fn a_split_by_hand() {
        let terms = JobTerms {
            max_price: Uint128::new(1_500),
            fee_bps: 500,
            burn_bps: 5_000,
            model_royalty_bps: 1_000,
            denom: Denom::Cw20(Addr::unchecked("token")),
            ..with_dataset(terms(), 300)
        };
        let split = split(&terms, Uint128::new(1_001), &prover()).unwrap();
        // 1,001: fee 50 (25 burnt), developer 100, provider 30, prover 821; 499 unspent.
        let paid = [Role::Prover, Role::Developer, Role::DataProvider, Role::Treasury, Role::Requester];
        assert_eq!(paid.map(|role| of(&split, role)), [821, 100, 30, 25, 499]);
        assert_eq!(split.fee_burnt.u128(), 25);
    }

    #[test]
    fn nothing_is_burnt_of_native_coins() {
        let terms = JobTerms { fee_bps: 1_000, burn_bps: 10_000, max_price: Uint128::new(100), ..terms() };
        let split = split(&terms, Uint128::new(100), &prover()).unwrap();
        assert_eq!((of(&split, Role::Treasury), split.fee_burnt.u128()), (10, 0));
    }

    #[test]
    fn use_credit_shares() {
        let credits = |terms: &JobTerms, burnt: u128| -> Vec<u128> {
            use_credits(terms, Uint128::new(burnt), &prover())
                .unwrap()
                .iter()
                .map(|(_, credit)| credit.u128())
                .collect()
        };
        assert_eq!(credits(&terms(), 100), [25, 75]);
        assert_eq!(credits(&with_dataset(terms(), 0), 100), [25, 25, 50]);
        assert_eq!(credits(&with_dataset(terms(), 0), 3), [3]);
        assert!(credits(&terms(), 0).is_empty());
    }

    #[test]
    fn demand_counts_as_far_as_it_was_burnt_for() {
        let counted = |units: u64, rate: u64, burnt: u128| {
            let paid = paid(&JobTerms { units, units_per_burnt: rate, ..terms() }, Uint128::new(burnt));
            (paid.units, paid.burnt.u128())
        };
        assert_eq!(counted(1_000, 100, 25), (1_000, 10));
        assert_eq!(counted(1_000, 100, 10), (1_000, 10));
        assert_eq!([counted(1_001, 100, 11), counted(99, 100, 11)], [(1_001, 10), (99, 0)]);
        assert_eq!(counted(1_000, 100, 9), (900, 9));
        assert_eq!([counted(1_000, 100, 0), counted(1_000, 0, 9), counted(0, 100, 9)], [(0, 0); 3]);
        assert_eq!(counted(u64::MAX, u64::MAX, u128::MAX), (u64::MAX, 1));
        assert_eq!(counted(u64::MAX, 1, u128::MAX), (u64::MAX, u64::MAX.into()));
    }

    #[test]
    fn a_slash_never_floors_to_zero() {
        let parts = |collateral: u128| {
            let slash = slash(&prover(), Uint128::new(collateral), &prover()).unwrap();
            (slash.burnt.u128(), slash.bounty.u128())
        };
        assert_eq!([0, 1, 2, 5].map(parts), [(0, 0), (1, 0), (1, 1), (3, 2)]);
        assert_eq!(parts(u128::MAX), (u128::MAX / 2 + 1, u128::MAX / 2));
    }

    #[test]
    fn nobody_earns_the_bounty_of_an_own_lapse() {
        let (terms, other) = (terms(), Addr::unchecked("other"));
        assert_eq!(bounty_of(&terms, &prover(), &other), &other);
        assert_eq!(bounty_of(&terms, &prover(), &prover()), &terms.requester);
    }

    fn any_terms() -> impl Strategy<Value = JobTerms> {
        let bps = (0..=BPS, 0..=BPS, 0..=BPS, 0..=BPS).prop_map(|(a, b, c, burn)| {
            // Cuts of [0, 10000]: fee, model and dataset share never exceed the whole.
            let mut cuts = [a, b, c];
            cuts.sort_unstable();
            (cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], burn)
        });
        (bps, any::<u128>(), any::<bool>(), any::<bool>()).prop_map(
            |((fee, model, data, burn), max, token, dataset)| {
                let base = if dataset { with_dataset(terms(), data) } else { terms() };
                let denom = if token { Denom::Cw20(Addr::unchecked("token")) } else { base.denom.clone() };
                JobTerms {
                    max_price: Uint128::new(max),
                    fee_bps: fee,
                    burn_bps: burn,
                    model_royalty_bps: model,
                    denom,
                    ..base
                }
            },
        )
    }

    proptest! {
        #[test]
        fn every_unit_is_accounted_for(terms in any_terms(), cut: u128) {
            let price = Uint128::new(cut.min(terms.max_price.u128()));
            let split = split(&terms, price, &prover()).unwrap();
            let mut sum = split.fee_burnt;
            for payout in &split.payouts {
                prop_assert!(!payout.amount.is_zero());
                sum = sum.checked_add(payout.amount).unwrap();
            }
            prop_assert_eq!(sum, terms.max_price);
            prop_assert_eq!(of(&split, Role::Requester), (terms.max_price - price).u128());
        }

        #[test]
        fn use_credit_is_what_was_burnt(terms in any_terms(), burnt: u128) {
            let prover = prover();
            let credits = use_credits(&terms, Uint128::new(burnt), &prover).unwrap();
            let sum: u128 = credits.iter().map(|(_, credit)| credit.u128()).sum();
            prop_assert_eq!(sum, burnt);
        }

        #[test]
        fn faked_demand_costs_what_it_counts(units: u64, rate: u64, burnt: u128) {
            let paid = paid(&JobTerms { units, units_per_burnt: rate, ..terms() }, Uint128::new(burnt));
            prop_assert!(paid.units <= units && paid.burnt.u128() <= burnt);
            prop_assert!(u128::from(paid.units) <= burnt.saturating_mul(rate.into()));
            prop_assert!(paid.burnt.u128().saturating_mul(rate.into()) <= paid.units.into());
        }

        #[test]
        fn a_slash_is_the_collateral(collateral: u128) {
            let slash = slash(&prover(), Uint128::new(collateral), &prover()).unwrap();
            prop_assert_eq!(slash.burnt + slash.bounty, Uint128::new(collateral));
            prop_assert!(slash.burnt >= slash.bounty);
        }
    }
}
