//! Deploys, wires and funds.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use cosmwasm_std::{Addr, BlockInfo, Coin, Timestamp, Uint128, coin};
use cw_multi_test::{App, AppBuilder, Executor};
use cw20::{Cw20Coin, MinterResponse};
use proofmark_api::{escrow, registry, rewards, token, verifier};

use super::chain::{Contract, Contracts, create, note};
use super::money::Amounts;
use super::names::{account, denom};
use crate::replay::Announced;

/// The contracts on a chain of their own, with named and funded accounts.
pub struct Suite {
    pub(crate) app: App,
    pub(crate) contracts: Contracts,
    pub(crate) accounts: BTreeMap<String, Addr>,
    pub(crate) natives: Vec<String>,
    /// cw20 tokens beside ours.
    pub(crate) foreign_tokens: BTreeMap<String, Addr>,
    /// What there was of each denom at the start.
    pub(crate) issued: Amounts,
    /// What was given to the escrow without a message to it.
    pub(crate) donated: Amounts,
    /// What contracts announced, in its order.
    pub(crate) log: Vec<Announced>,
}

/// What a suite starts from. [`Suite::builder`] has sensible values.
#[derive(Clone, Debug)]
pub struct SuiteBuilder {
    chain_id: String,
    start: u64,
    params: escrow::Params,
    bonus_bps: u16,
    capacity: rewards::CapacityParams,
    cap: u128,
    allow_development_setups: bool,
    foreign_natives: Vec<String>,
    /// Native coins (of each denom) and tokens, by account.
    funds: BTreeMap<String, (u128, u128)>,
}

impl Suite {
    /// A builder whose accounts are those of [`account::ALL`], each with a million of each coin and token, but
    /// for owner and treasury, which have nothing.
    #[must_use]
    pub fn builder() -> SuiteBuilder {
        let poor = [account::OWNER, account::TREASURY];
        let purse = |name: &str| if poor.contains(&name) { (0, 0) } else { (1_000_000, 1_000_000) };
        SuiteBuilder {
            chain_id: "proofmark-embedded-1".into(),
            start: 1_800_000_000,
            params: escrow::Params {
                fee_bps: 500,
                burn_bps: 5_000,
                unbonding_seconds: 86_400,
                min_collateral: Uint128::new(10),
                allowed_native: vec![denom::NATIVE.into()],
                max_input_bytes: 4_096,
                units_per_burnt: 100,
                max_callback_gas: 1_000_000,
            },
            bonus_bps: 5_000,
            capacity: rewards::CapacityParams::default(),
            cap: 1_000_000_000,
            allow_development_setups: true,
            foreign_natives: Vec::new(),
            funds: account::ALL.map(|name| (name.to_owned(), purse(name))).into(),
        }
    }

    /// The address of an account, or of a contract of ours.
    pub fn address(&self, name: &str) -> Result<Addr> {
        if let Some(address) = self.accounts.get(name) {
            return Ok(address.clone());
        }
        let contract = Contract::ALL.into_iter().find(|contract| contract.name() == name);
        contract
            .map(|contract| self.contracts.address(contract).clone())
            .with_context(|| format!("no account '{name}'"))
    }

    /// The name of an address; the address itself if nobody named it.
    #[must_use]
    pub fn name_of(&self, address: &Addr) -> String {
        let account = self.accounts.iter().find(|(_, known)| *known == address).map(|(name, _)| name.as_str());
        let contract = || Contract::ALL.into_iter().find(|one| self.contracts.address(*one) == address);
        account.or_else(|| contract().map(Contract::name)).unwrap_or(address.as_str()).to_owned()
    }

    /// Where the contracts are.
    #[must_use]
    pub fn contracts(&self) -> &Contracts {
        &self.contracts
    }

    /// The chain's id.
    #[must_use]
    pub fn chain_id(&self) -> String {
        self.app.block_info().chain_id
    }
}

impl SuiteBuilder {
    /// The chain's id.
    #[must_use]
    pub fn chain_id(mut self, chain_id: &str) -> Self {
        self.chain_id = chain_id.into();
        self
    }

    /// An account with so much of each native coin and so many tokens.
    #[must_use]
    pub fn account(mut self, name: &str, native: u128, tokens: u128) -> Self {
        self.funds.insert(name.into(), (native, tokens));
        self
    }

    /// Changes the escrow's parameters.
    #[must_use]
    pub fn params(mut self, change: impl FnOnce(&mut escrow::Params)) -> Self {
        change(&mut self.params);
        self
    }

    /// Another native denom; in `Params::allowed_native` only if `allowed`.
    #[must_use]
    pub fn native(mut self, denom: &str, allowed: bool) -> Self {
        let list = if allowed { &mut self.params.allowed_native } else { &mut self.foreign_natives };
        list.push(denom.into());
        self
    }

    /// Bonus for use credit, in basis points.
    #[must_use]
    pub fn bonus_bps(mut self, bonus_bps: u16) -> Self {
        self.bonus_bps = bonus_bps;
        self
    }

    /// Changes how capacity is paid from the first epoch on; nothing is unless this says so.
    #[must_use]
    pub fn capacity(mut self, change: impl FnOnce(&mut rewards::CapacityParams)) -> Self {
        change(&mut self.capacity);
        self
    }

    /// The most tokens that there can ever be.
    #[must_use]
    pub fn cap(mut self, cap: u128) -> Self {
        self.cap = cap;
        self
    }

    /// Whether the registry takes models with keys of a development setup.
    #[must_use]
    pub fn allow_development_setups(mut self, allow: bool) -> Self {
        self.allow_development_setups = allow;
        self
    }

    /// Starts the chain, deploys and wires the contracts, and checks the books.
    pub fn build(self) -> Result<Suite> {
        let natives: Vec<String> = self.params.allowed_native.iter().chain(&self.foreign_natives).cloned().collect();
        let block = BlockInfo { height: 1, time: Timestamp::from_seconds(self.start), chain_id: self.chain_id.clone() };
        let mut app = AppBuilder::new().with_block(block).build(|_, _, _| {});
        let accounts: BTreeMap<String, Addr> =
            self.funds.keys().map(|name| (name.clone(), app.api().addr_make(name))).collect();
        let balances: Vec<(&Addr, Vec<Coin>)> = accounts
            .iter()
            .filter_map(|(name, address)| Some((address, self.funds.get(name)?.0)))
            .filter(|(_, native)| *native > 0)
            .map(|(address, native)| (address, natives.iter().map(|denom| coin(native, denom)).collect()))
            .collect();
        app.init_modules(|router, _, storage| {
            balances.into_iter().try_for_each(|(address, coins)| router.bank.init_balance(storage, address, coins))
        })?;
        let mut log = Vec::new();
        let contracts = self.deploy(&mut app, &mut log, &accounts)?;
        let mut suite = Suite {
            app,
            contracts,
            accounts,
            natives,
            foreign_tokens: BTreeMap::new(),
            issued: Amounts::new(),
            donated: Amounts::new(),
            log,
        };
        suite.issued = suite.totals()?;
        suite.check_conserved()?;
        Ok(suite)
    }

    /// Rewards come first, as the token's minter; escrow and rewards are wired to each other at the end.
    fn deploy(&self, app: &mut App, log: &mut Vec<Announced>, accounts: &BTreeMap<String, Addr>) -> Result<Contracts> {
        let address = |name: &str| accounts.get(name).cloned().with_context(|| format!("no account '{name}'"));
        let owner = address(account::OWNER)?;
        let bonus_bps = self.bonus_bps;
        let capacity = Some(self.capacity.clone());
        let rewards = rewards::InstantiateMsg { owner: None, bonus_bps, capacity };
        let rewards = put(app, log, &owner, Contract::Rewards, &rewards)?;
        let token = put(app, log, &owner, Contract::Token, &self.token(&rewards, accounts)?)?;
        let allow_development_setups = self.allow_development_setups;
        let registry = registry::InstantiateMsg { owner: None, allow_development_setups };
        let registry = put(app, log, &owner, Contract::Registry, &registry)?;
        let escrow = escrow::InstantiateMsg {
            owner: None,
            registry: registry.to_string(),
            token: token.to_string(),
            rewards: None,
            treasury: address(account::TREASURY)?.into_string(),
            params: self.params.clone(),
        };
        let escrow = put(app, log, &owner, Contract::Escrow, &escrow)?;
        let verifier = put(app, log, &owner, Contract::Verifier, &verifier::InstantiateMsg {})?;

        let (escrow_addr, token_addr) = (escrow.to_string(), token.to_string());
        let to_registry = registry::ExecuteMsg::SetEscrow { escrow: escrow_addr.clone() };
        let wired = app.execute_contract(owner.clone(), registry.clone(), &to_registry, &[])?;
        note(app, log, &wired);
        let to_rewards = rewards::ExecuteMsg::SetWiring { token: token_addr, escrow: escrow_addr };
        let wired = app.execute_contract(owner.clone(), rewards.clone(), &to_rewards, &[])?;
        note(app, log, &wired);
        let to_escrow = escrow::ExecuteMsg::SetRewards { rewards: rewards.to_string() };
        let wired = app.execute_contract(owner, escrow.clone(), &to_escrow, &[])?;
        note(app, log, &wired);
        Ok(Contracts { token, registry, escrow, rewards, verifier })
    }

    fn token(&self, rewards: &Addr, accounts: &BTreeMap<String, Addr>) -> Result<token::InstantiateMsg> {
        let purses = accounts.iter().filter_map(|(name, address)| Some((address, self.funds.get(name)?.1)));
        let initial_balances: Vec<Cw20Coin> = purses
            .filter(|(_, tokens)| *tokens > 0)
            .map(|(address, tokens)| Cw20Coin { address: address.to_string(), amount: tokens.into() })
            .collect();
        let supply: u128 = initial_balances.iter().map(|coin| coin.amount.u128()).sum();
        ensure!(supply <= self.cap, "token: expected at most {} in all accounts, got {supply}", self.cap);
        Ok(token::InstantiateMsg {
            name: "Proofmark".into(),
            symbol: "MARK".into(),
            decimals: 6,
            initial_balances,
            mint: Some(MinterResponse { minter: rewards.to_string(), cap: Some(self.cap.into()) }),
            marketing: None,
        })
    }
}

/// Stores and instantiates a contract of ours.
fn put<M: serde::Serialize>(
    app: &mut App,
    log: &mut Vec<Announced>,
    owner: &Addr,
    contract: Contract,
    message: &M,
) -> Result<Addr> {
    create(app, log, owner, contract.code(), message, contract.name())
}
