//! Claims, collateral, rewards, burning, and gifts that nobody asked for.

use anyhow::{Context, Result};
use cosmwasm_std::{BankMsg, coin};
use cw_multi_test::AppResponse;
use proofmark_api::Denom;
use proofmark_api::escrow::{ClaimablesResponse, CollateralResponse, ExecuteMsg, QueryMsg, ReceiveMsg};
use proofmark_api::token;

use super::builder::Suite;
use super::chain::Contract;
use super::names::denom;

impl Suite {
    /// Pays out all that an account was credited with.
    pub fn claim(&mut self, account: &str) -> Result<AppResponse> {
        self.escrow(account, &ExecuteMsg::Claim { denoms: None }, &[])
    }

    /// Pays out what an account was credited with in these denoms.
    pub fn claim_in(&mut self, account: &str, denoms: &[&str]) -> Result<AppResponse> {
        let denoms = Some(denoms.iter().map(|denom| self.denom(denom)).collect());
        self.escrow(account, &ExecuteMsg::Claim { denoms }, &[])
    }

    /// Everybody who was credited with anything claims it.
    pub fn claim_everything(&mut self) -> Result<()> {
        for account in self.claimables()?.into_keys() {
            self.claim(&account)?;
        }
        Ok(())
    }

    /// Puts tokens at stake.
    pub fn deposit_collateral(&mut self, account: &str, amount: u128) -> Result<AppResponse> {
        self.send_tokens(account, amount, &ReceiveMsg::DepositCollateral {})
    }

    /// Starts to take collateral back.
    pub fn unbond(&mut self, account: &str, amount: u128) -> Result<AppResponse> {
        self.escrow(account, &ExecuteMsg::Unbond { amount: amount.into() }, &[])
    }

    /// Pays out collateral whose waiting time is over.
    pub fn withdraw_unbonded(&mut self, account: &str) -> Result<AppResponse> {
        self.escrow(account, &ExecuteMsg::WithdrawUnbonded {}, &[])
    }

    /// Turns use credit into a bonus.
    pub fn claim_rewards(&mut self, account: &str) -> Result<AppResponse> {
        self.escrow(account, &ExecuteMsg::ClaimRewards {}, &[])
    }

    /// Burns what waits to be burnt.
    pub fn flush_burn(&mut self, anyone: &str) -> Result<AppResponse> {
        self.escrow(anyone, &ExecuteMsg::FlushBurn {}, &[])
    }

    /// Notes that so many tokens are about to be burnt by their holder, for the books: there will be fewer.
    pub fn note_burn(&mut self, amount: u128) -> Result<()> {
        let issued = self.issued.entry(denom::TOKEN.to_owned()).or_default();
        *issued = issued.checked_sub(amount).context("more burnt than there is")?;
        Ok(())
    }

    /// Gives the escrow coins or tokens without telling it.
    pub fn donate(&mut self, from: &str, amount: u128, denom: &str) -> Result<AppResponse> {
        let recipient = self.contracts.escrow.to_string();
        // Recorded first, as the books are checked after the message.
        let donated = self.donated.entry(denom.to_owned()).or_default();
        let before = *donated;
        *donated = before.checked_add(amount).context("donations overflow")?;
        let result = match self.denom(denom) {
            Denom::Native(denom) => {
                self.send(from, BankMsg::Send { to_address: recipient, amount: vec![coin(amount, denom)] })
            }
            Denom::Cw20(token) => {
                self.execute_at(from, &token, &token::ExecuteMsg::Transfer { recipient, amount: amount.into() }, &[])
            }
        };
        if result.is_err() {
            self.donated.insert(denom.to_owned(), before);
        }
        result
    }

    /// What was given to the escrow so far, in a denom.
    #[must_use]
    pub fn donated(&self, denom: &str) -> u128 {
        self.donated.get(denom).copied().unwrap_or_default()
    }

    /// A denom by the name that balances give it.
    #[must_use]
    pub fn denom(&self, name: &str) -> Denom {
        if name == denom::TOKEN {
            return Denom::Cw20(self.contracts.token.clone());
        }
        match self.foreign_tokens.get(name) {
            Some(token) => Denom::Cw20(token.clone()),
            None => Denom::Native(name.to_owned()),
        }
    }

    /// The name that balances give a denom.
    #[must_use]
    pub fn denom_name(&self, denom: &Denom) -> String {
        match denom {
            Denom::Native(name) => name.clone(),
            Denom::Cw20(token) if *token == self.contracts.token => denom::TOKEN.to_owned(),
            Denom::Cw20(token) => {
                let known = self.foreign_tokens.iter().find(|(_, address)| *address == token);
                known.map_or_else(|| token.to_string(), |(name, _)| name.clone())
            }
        }
    }

    /// An account's collateral.
    pub fn collateral_of(&self, account: &str) -> Result<CollateralResponse> {
        let address = self.address(account)?.into_string();
        self.query(Contract::Escrow, &QueryMsg::Collateral { address })
    }

    /// What an account can claim, with its use credit.
    pub fn claimables_of(&self, account: &str) -> Result<ClaimablesResponse> {
        let address = self.address(account)?.into_string();
        self.query(Contract::Escrow, &QueryMsg::Claimables { address })
    }
}
