//! Who has what.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use cw20::BalanceResponse;
use proofmark_api::Denom;
use proofmark_api::escrow::CollateralResponse;
use proofmark_api::token;

use super::builder::Suite;
use super::chain::Contract;
use super::names::denom;

/// Amounts by denom.
pub type Amounts = BTreeMap<String, u128>;

/// Amounts by account (or contract) and denom.
pub type Balances = BTreeMap<String, Amounts>;

impl Suite {
    /// Every denom of the books: native ones, the token, foreign tokens.
    #[must_use]
    pub fn denoms(&self) -> Vec<String> {
        let token = [denom::TOKEN.to_owned()];
        self.natives.iter().cloned().chain(token).chain(self.foreign_tokens.keys().cloned()).collect()
    }

    /// Accounts and contracts, by name.
    #[must_use]
    pub fn holders(&self) -> Vec<String> {
        self.accounts.keys().cloned().chain(Contract::ALL.map(|contract| contract.name().to_owned())).collect()
    }

    /// What bank and tokens say that an account or contract has of a denom.
    pub fn balance(&self, holder: &str, denom: &str) -> Result<u128> {
        let address = self.address(holder)?;
        match self.denom(denom) {
            Denom::Native(denom) => Ok(self.app.wrap().query_balance(address, denom)?.amount.u128()),
            Denom::Cw20(token) => {
                let query = token::QueryMsg::Balance { address: address.into_string() };
                let answer: BalanceResponse = self.app.wrap().query_wasm_smart(token, &query)?;
                Ok(answer.balance.u128())
            }
        }
    }

    /// What bank and tokens say that everybody has, contracts too, zeros too.
    pub fn balances(&self) -> Result<Balances> {
        let mut balances = Balances::new();
        for holder in self.holders() {
            let amounts = self.denoms().into_iter().map(|denom| {
                let amount = self.balance(&holder, &denom)?;
                Ok((denom, amount))
            });
            balances.insert(holder.clone(), amounts.collect::<Result<_>>()?);
        }
        Ok(balances)
    }

    /// The sum of all balances, by denom.
    pub fn totals(&self) -> Result<Amounts> {
        let mut totals = Amounts::new();
        for (denom, amount) in self.balances()?.into_values().flatten() {
            add(&mut totals, &denom, amount)?;
        }
        Ok(totals)
    }

    /// What the escrow has credited and not paid out yet; accounts without credits are left out.
    pub fn claimables(&self) -> Result<Balances> {
        let mut balances = Balances::new();
        for holder in self.holders() {
            for credit in self.claimables_of(&holder)?.claimables {
                let amounts = balances.entry(holder.clone()).or_default();
                add(amounts, &self.denom_name(&credit.denom), credit.amount.u128())?;
            }
        }
        Ok(balances)
    }

    /// Use credit that was not turned into a bonus yet; accounts without are left out.
    pub fn use_credits(&self) -> Result<Amounts> {
        let credit = |holder: String| Ok((holder.clone(), self.claimables_of(&holder)?.use_credit.u128()));
        let credits = self.holders().into_iter().map(credit).collect::<Result<Amounts>>()?;
        Ok(credits.into_iter().filter(|(_, credit)| *credit > 0).collect())
    }

    /// Collateral accounts; accounts without are left out.
    pub fn collateral(&self) -> Result<BTreeMap<String, CollateralResponse>> {
        let account = |holder: String| Ok((holder.clone(), self.collateral_of(&holder)?));
        let accounts = self.holders().into_iter().map(account).collect::<Result<BTreeMap<_, _>>>()?;
        Ok(accounts.into_iter().filter(|(_, one)| !one.staked.is_zero() || !one.unbonding.is_empty()).collect())
    }
}

/// Adds to the amount of a denom.
pub(crate) fn add(amounts: &mut Amounts, denom: &str, amount: u128) -> Result<()> {
    let sum = amounts.entry(denom.to_owned()).or_default();
    *sum = sum.checked_add(amount).with_context(|| format!("{denom}: the sum overflows"))?;
    Ok(())
}
