//! A chain written down byte by byte, and a chain made of what was written down.
//!
//! What is written is the state that the contracts themselves stored, not what they say of it: a later release reads
//! exactly what an earlier one left behind.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, ensure};
use cosmwasm_std::{
    Addr, Binary, Coin, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult, Timestamp, coin,
};
use cw_multi_test::{AddressGenerator, AppBuilder, AppResponse, ContractWrapper, Executor, WasmKeeper};
use serde::{Deserialize, Serialize};

use super::builder::Suite;
use super::chain::{Contract, Contracts};
use super::money::Amounts;
use super::names::account;
use super::refusal::Refused;

/// A chain between two messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The release whose code wrote the state.
    pub version: String,
    /// The chain's id.
    pub chain_id: String,
    /// The block's height.
    pub height: u64,
    /// The block's Unix second.
    pub time: u64,
    /// Addresses of accounts.
    pub accounts: BTreeMap<String, Addr>,
    /// Addresses of contracts.
    pub contracts: BTreeMap<String, Addr>,
    /// Native coins of accounts and contracts; no zeros.
    pub coins: BTreeMap<String, Vec<Coin>>,
    /// What there was of each denom at the start.
    pub issued: Amounts,
    /// What was given to the escrow without a message to it.
    pub donated: Amounts,
    /// What the contracts stored. Apart from the rest, as it is long.
    #[serde(skip)]
    pub storage: BTreeMap<String, Storage>,
}

/// What a contract stored: keys in hex, and values as [`Stored`] writes them.
pub type Storage = BTreeMap<String, Stored>;

/// A stored value: text as it is, so that people can read it, and anything else in base64 after `base64:`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Stored(pub Vec<u8>);

const BASE64: &str = "base64:";

impl From<Stored> for String {
    fn from(Stored(bytes): Stored) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) if !text.starts_with(BASE64) => text,
            Ok(text) => format!("{BASE64}{}", Binary::from(text.into_bytes())),
            Err(error) => format!("{BASE64}{}", Binary::from(error.into_bytes())),
        }
    }
}

impl TryFrom<String> for Stored {
    type Error = StdError;

    fn try_from(text: String) -> Result<Self, StdError> {
        match text.strip_prefix(BASE64) {
            Some(encoded) => Ok(Self(Binary::from_base64(encoded)?.into())),
            None => Ok(Self(text.into_bytes())),
        }
    }
}

impl Suite {
    /// Writes the chain down. Foreign tokens are left out, so there must be none.
    pub fn snapshot(&self, version: &str) -> Result<Snapshot> {
        ensure!(self.foreign_tokens.is_empty(), "snapshot: expected no foreign token, got {:?}", self.foreign_tokens);
        let block = self.app.block_info();
        let stored = |contract: Contract| {
            let records = self.app.dump_wasm_raw(self.contracts.address(contract));
            let records = records.into_iter().map(|(key, value)| (hex::encode(key), Stored(value)));
            (contract.name().to_owned(), records.collect())
        };
        let address = |contract: Contract| (contract.name().to_owned(), self.contracts.address(contract).clone());
        Ok(Snapshot {
            version: version.to_owned(),
            chain_id: block.chain_id,
            height: block.height,
            time: block.time.seconds(),
            accounts: self.accounts.clone(),
            contracts: Contract::ALL.map(address).into(),
            coins: self.coins()?,
            issued: self.issued.clone(),
            donated: self.donated.clone(),
            storage: Contract::ALL.map(stored).into(),
        })
    }

    fn coins(&self) -> Result<BTreeMap<String, Vec<Coin>>> {
        let mut all = BTreeMap::new();
        for holder in self.holders() {
            let mut coins = Vec::new();
            for denom in &self.natives {
                coins.push(coin(self.balance(&holder, denom)?, denom));
            }
            coins.retain(|coin| !coin.amount.is_zero());
            if !coins.is_empty() {
                all.insert(holder, coins);
            }
        }
        Ok(all)
    }

    /// Puts the present code in the place of what runs, as an upgrade does, and runs its `migrate`. The books are not
    /// checked after it: as long as one contract still has no code that answers, they cannot be.
    pub fn migrate(&mut self, sender: &str, contract: Contract) -> Result<AppResponse> {
        self.migrate_to(sender, contract, contract)
    }

    /// The same with the present code of another contract, which is somebody's mistake.
    pub fn migrate_to(&mut self, sender: &str, contract: Contract, code: Contract) -> Result<AppResponse> {
        let (sender, address) = (self.address(sender)?, self.contracts.address(contract).clone());
        let code = self.app.store_code(code.code());
        let message = proofmark_api::version::MigrateMsg {};
        self.app.migrate_contract(sender, address, &message, code).map_err(|error| Refused::from_chain(&error).into())
    }
}

impl Snapshot {
    /// A chain with this state, at the same second. Its contracts have no code that does anything until they are
    /// migrated: the code that wrote the state is not at hand.
    pub fn restore(&self) -> Result<Suite> {
        let time = Timestamp::from_seconds(self.time);
        let block = cosmwasm_std::BlockInfo { height: self.height, time, chain_id: self.chain_id.clone() };
        let contracts = Contracts {
            token: self.contract(Contract::Token)?,
            registry: self.contract(Contract::Registry)?,
            escrow: self.contract(Contract::Escrow)?,
            rewards: self.contract(Contract::Rewards)?,
            verifier: self.contract(Contract::Verifier)?,
        };
        let addresses = Contract::ALL.map(|contract| contracts.address(contract).clone());
        let wasm = WasmKeeper::new().with_address_generator(Known(addresses.into()));
        let mut app = AppBuilder::new().with_block(block).with_wasm(wasm).build(|_, _, _| {});
        let owner = self.accounts.get(account::OWNER).context("the snapshot has no owner")?;
        let code = app.store_code(inert());
        for contract in Contract::ALL {
            let (expected, name) = (contracts.address(contract), contract.name());
            let admin = Some(owner.to_string());
            let got = app.instantiate_contract(code, owner.clone(), &Empty {}, &[], name, admin)?;
            ensure!(got == *expected, "{name}: expected address {expected}, got {got}");
            let mut storage = app.contract_storage_mut(expected);
            for (key, value) in self.storage.get(name).with_context(|| format!("{name}: no state"))? {
                storage.set(&hex::decode(key).with_context(|| format!("{name}: key {key}"))?, &value.0);
            }
        }
        let address = |holder: &str| self.accounts.get(holder).or_else(|| self.contracts.get(holder));
        app.init_modules(|router, _, storage| {
            self.coins.iter().try_for_each(|(holder, coins)| {
                let address = address(holder).ok_or_else(|| anyhow!("no account '{holder}'"))?;
                router.bank.init_balance(storage, address, coins.clone())
            })
        })?;
        Ok(Suite {
            app,
            contracts,
            accounts: self.accounts.clone(),
            natives: self.issued.keys().filter(|denom| *denom != super::denom::TOKEN).cloned().collect(),
            foreign_tokens: BTreeMap::new(),
            issued: self.issued.clone(),
            donated: self.donated.clone(),
            log: Vec::new(),
        })
    }

    fn contract(&self, contract: Contract) -> Result<Addr> {
        let name = contract.name();
        self.contracts.get(name).cloned().with_context(|| format!("the snapshot has no contract '{name}'"))
    }
}

/// Gives the addresses of the snapshot, in the order in which the contracts are put back.
struct Known(Vec<Addr>);

impl AddressGenerator for Known {
    fn contract_address(
        &self,
        _: &dyn cosmwasm_std::Api,
        _: &mut dyn cosmwasm_std::Storage,
        _code: u64,
        instance: u64,
    ) -> cw_multi_test::error::AnyResult<Addr> {
        let place = usize::try_from(instance)?;
        self.0.get(place).cloned().with_context(|| format!("the snapshot has no contract {instance}"))
    }
}

/// Code that takes nothing and answers nothing.
fn inert() -> Box<dyn cw_multi_test::Contract<Empty>> {
    fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn execute(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Err(StdError::generic_err("the code of a release before: migrate first"))
    }
    fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        Err(StdError::generic_err("the code of a release before: migrate first"))
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_and_read_back_to_the_byte() {
        for bytes in [&b""[..], b"{\"a\":1}", b"base64:", b"base64:AA==", &[0, 255, 7], "\u{0}\u{e9}".as_bytes()] {
            let text = serde_json::to_string(&Stored(bytes.to_vec())).unwrap();
            assert_eq!(serde_json::from_str::<Stored>(&text).unwrap().0, bytes, "{text}");
        }
        assert_eq!(String::from(Stored(b"{}".to_vec())), "{}");
        assert!(Stored::try_from("base64:~".to_owned()).is_err());
    }
}
