//! Contracts that are not ours: requesters that want to be called back, good ones and bad ones.

use anyhow::{Result, ensure};
use cosmwasm_std::{Addr, BankMsg, Empty, coin};
use cw_multi_test::{Contract, Executor};
use proofmark_api::Denom;
use proofmark_api::token;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::builder::Suite;
use super::names::account;

impl Suite {
    /// Puts a contract on the chain; it is in the books under `name`, as accounts are.
    pub fn deploy_guest<M: Serialize>(
        &mut self,
        name: &str,
        code: Box<dyn Contract<Empty>>,
        message: &M,
    ) -> Result<Addr> {
        ensure!(self.address(name).is_err(), "there is a '{name}' already");
        let owner = self.address(account::OWNER)?;
        let code = self.app.store_code(code);
        let address = self.app.instantiate_contract(code, owner, message, &[], name, None)?;
        self.accounts.insert(name.into(), address.clone());
        self.check_conserved()?;
        Ok(address)
    }

    /// Asks a guest.
    pub fn query_guest<Q: Serialize, A: DeserializeOwned>(&self, name: &str, query: &Q) -> Result<A> {
        Ok(self.app.wrap().query_wasm_smart(self.address(name)?, query)?)
    }

    /// Gives coins or tokens to an account or a guest.
    pub fn give(&mut self, from: &str, to: &str, amount: u128, denom: &str) -> Result<()> {
        let recipient = self.address(to)?.into_string();
        match self.denom(denom) {
            Denom::Native(denom) => {
                self.send(from, BankMsg::Send { to_address: recipient, amount: vec![coin(amount, denom)] })?
            }
            Denom::Cw20(token) => {
                let transfer = token::ExecuteMsg::Transfer { recipient, amount: amount.into() };
                self.execute_at(from, &token, &transfer, &[])?
            }
        };
        Ok(())
    }
}
