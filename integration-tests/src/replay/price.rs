//! How a price is divided, from the tables of `contracts/README.md`.

use cosmwasm_std::{Addr, Uint128};
use proofmark_api::Denom;
use proofmark_api::escrow::{JobTerms, Payout, Role};

/// A settled price.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Division {
    pub payouts: Vec<Payout>,
    pub fee_burnt: u128,
    pub credits: Vec<(Addr, u128)>,
    /// Units that the burnt fee covers, and the part of it that does.
    pub paid: (u128, u128),
}

fn part(amount: u128, bps: u16) -> u128 {
    Uint128::new(amount).multiply_ratio(bps, 10_000u16).u128()
}

/// Who has what of a job's `max_price`.
pub(super) fn divide(terms: &JobTerms, price: u128, prover: &Addr) -> Division {
    let in_token = matches!(terms.denom, Denom::Cw20(_));
    let fee = part(price, terms.fee_bps);
    let fee_burnt = if in_token { part(fee, terms.burn_bps) } else { 0 };
    let developer = part(price, terms.model_royalty_bps);
    let provider = terms.dataset.as_ref().map(|dataset| (&dataset.provider, part(price, dataset.royalty_bps)));
    let data = provider.map_or(0, |(_, amount)| amount);
    let shares = [
        Some((prover, Role::Prover, price - fee - developer - data)),
        Some((&terms.developer, Role::Developer, developer)),
        provider.map(|(account, amount)| (account, Role::DataProvider, amount)),
        Some((&terms.treasury, Role::Treasury, fee - fee_burnt)),
        Some((&terms.requester, Role::Requester, terms.max_price.u128() - price)),
    ];
    let payouts = shares.into_iter().flatten().filter(|(_, _, amount)| *amount > 0);
    let payouts =
        payouts.map(|(account, role, amount)| Payout { account: account.clone(), role, amount: amount.into() });

    let quarter = fee_burnt / 4;
    let to_provider = if terms.dataset.is_some() { quarter } else { 0 };
    let mut credits = vec![(terms.developer.clone(), quarter), (prover.clone(), fee_burnt - quarter - to_provider)];
    credits.extend(provider.map(|(account, _)| (account.clone(), to_provider)));
    let rate = u128::from(terms.units_per_burnt);
    let units = fee_burnt.saturating_mul(rate).min(terms.units.into());
    let paid = (units, units.checked_div(rate).unwrap_or_default());
    Division { payouts: payouts.collect(), fee_burnt, credits, paid }
}
