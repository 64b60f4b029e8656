//! The chain of a story: the real contracts, deployed and wired, and everybody's purses.

use std::sync::Arc;

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, BlockInfo, Coin, CosmosMsg, HexBinary, Storage, Timestamp, coin};
use cw_multi_test::{App, AppBuilder, AppResponse, BankKeeper, ContractWrapper, Executor};
use cw20::{Cw20Coin, MinterResponse};
use proofmark_api::{escrow, registry, rewards, token};
use proofmark_statement::Fr;
use serde::Serialize;

use super::books::Books;
use super::invariants::Fixed;
use super::journal::{Change, Journal};
use super::record::Directory;
use super::sabotage::Bug;
use super::toy::ToyKey;
use super::who::{Money, Who};

/// The chain's id.
pub const CHAIN_ID: &str = "proofmark-stories-1";
/// Models that can be registered: three with a key each, five that share two keys and differ in their private weights.
pub const MODELS: u8 = 8;
/// Models without private weights.
const BAKED: u8 = 3;
/// Keys of the models.
const KEYS: u8 = 5;
/// The first second.
const START: u64 = 1_800_000_000;

/// Keys of all stories: made once.
pub type Keys = Arc<Vec<ToyKey>>;

/// Makes them.
pub fn keys() -> Result<Keys> {
    Ok(Arc::new((0..KEYS).map(|seed| ToyKey::new(100 + 10 * u64::from(seed))).collect::<Result<_>>()?))
}

/// How a story begins.
#[derive(Clone, Debug)]
pub struct Setup {
    /// What every user has of each native coin and of the token.
    pub purse: u128,
    /// What the token's cap leaves above all purses.
    pub room: u128,
    /// Of the escrow.
    pub params: escrow::Params,
    /// Of rewards.
    pub bonus_bps: u16,
    /// Of rewards.
    pub capacity: rewards::CapacityParams,
}

/// The chain.
pub struct World {
    app: App<BankKeeper, cosmwasm_std::testing::MockApi, Journal>,
    /// Who has which address.
    pub directory: Directory,
    /// The models' keys.
    pub keys: Keys,
}

impl World {
    /// Deploys; gives the chain, its books and what is fixed.
    pub fn new(setup: &Setup, keys: Keys, bug: Option<Bug>) -> Result<(Self, Books, Fixed)> {
        let block = BlockInfo { height: 1, time: Timestamp::from_seconds(START), chain_id: CHAIN_ID.into() };
        let app = AppBuilder::new().with_storage(Journal::default()).with_block(block).build(|_, _, _| {});
        let mut world = World { app, directory: Directory::default(), keys };
        for who in Who::users().chain([Who::OWNER]) {
            world.directory.insert(who, world.app.api().addr_make(&format!("{who:?}")));
        }
        world.fund(setup)?;
        world.deploy(setup, bug)?;
        let mut books = Books::default();
        let now = world.now();
        let changes = world.take_changes();
        books.apply(&world.directory, changes, now)?;
        books.slots.take_touched();
        let all = setup.purse * u128::from(super::who::USERS);
        let issued = Money::NATIVE.map(|money| (money, all)).into();
        let fixed = Fixed { issued, cap: all + setup.room, ..Fixed::default() };
        Ok((world, books, fixed))
    }

    fn fund(&mut self, setup: &Setup) -> Result<()> {
        let users: Vec<Addr> = Who::users().map(|who| self.directory.address(who)).collect();
        self.app.init_modules(|router, _, storage| {
            for user in &users {
                let coins: Vec<Coin> = Money::NATIVE.map(|money| coin(setup.purse, money.name())).into();
                router.bank.init_balance(storage, user, coins)?;
            }
            Ok(())
        })
    }

    fn deploy(&mut self, setup: &Setup, bug: Option<Bug>) -> Result<()> {
        use proofmark_registry::contract as registry_code;
        use proofmark_rewards::contract as rewards_code;
        use proofmark_token::contract as token_code;
        macro_rules! code {
            ($contract:ident) => {
                Box::new(ContractWrapper::new($contract::execute, $contract::instantiate, $contract::query))
            };
        }
        let owner = self.directory.address(Who::OWNER);
        let capacity = Some(setup.capacity.clone());
        let message = rewards::InstantiateMsg { owner: None, bonus_bps: setup.bonus_bps, capacity };
        let rewards = self.put(Who::REWARDS, code!(rewards_code), &message)?;
        let token = self.put(Who::TOKEN, code!(token_code), &self.token(setup, &rewards))?;
        self.put(Who::FOREIGN, code!(token_code), &self.token(setup, &owner))?;
        let message = registry::InstantiateMsg { owner: None, allow_development_setups: true };
        let registry = self.put(Who::REGISTRY, code!(registry_code), &message)?;
        let message = escrow::InstantiateMsg {
            owner: None,
            registry: registry.to_string(),
            token: token.to_string(),
            rewards: Some(rewards.to_string()),
            treasury: owner.to_string(),
            params: setup.params.clone(),
        };
        let escrow = self.put(Who::ESCROW, Bug::code(bug), &message)?.to_string();
        let to_registry = registry::ExecuteMsg::SetEscrow { escrow: escrow.clone() };
        self.app.execute_contract(owner.clone(), registry, &to_registry, &[])?;
        let to_rewards = rewards::ExecuteMsg::SetWiring { token: token.into_string(), escrow };
        self.app.execute_contract(owner, rewards, &to_rewards, &[])?;
        Ok(())
    }

    fn put<M: Serialize>(
        &mut self,
        who: Who,
        code: Box<dyn cw_multi_test::Contract<cosmwasm_std::Empty>>,
        message: &M,
    ) -> Result<Addr> {
        let code = self.app.store_code(code);
        let owner = self.directory.address(Who::OWNER);
        let address = self.app.instantiate_contract(code, owner, message, &[], format!("{who:?}"), None)?;
        self.directory.insert(who, address.clone());
        Ok(address)
    }

    fn token(&self, setup: &Setup, minter: &Addr) -> token::InstantiateMsg {
        let purse = |who| Cw20Coin { address: self.directory.address(who).into_string(), amount: setup.purse.into() };
        let cap = setup.purse * u128::from(super::who::USERS) + setup.room;
        token::InstantiateMsg {
            name: "Proofmark".into(),
            symbol: "MARK".into(),
            decimals: 6,
            initial_balances: Who::users().map(purse).collect(),
            mint: Some(MinterResponse { minter: minter.to_string(), cap: Some(cap.into()) }),
            marketing: None,
        }
    }

    /// Sends a message in a block of its own; gives the answer and what it changed.
    pub fn send(&mut self, sender: Who, message: CosmosMsg) -> (Result<AppResponse>, Vec<Change>) {
        let sender = self.directory.address(sender);
        let result = self.app.execute(sender, message);
        self.app.update_block(|block| block.height += 1);
        (result, self.take_changes())
    }

    fn take_changes(&mut self) -> Vec<Change> {
        self.app.storage_mut().take()
    }

    /// All that is stored.
    pub fn storage(&self) -> &dyn Storage {
        self.app.storage()
    }

    /// Unix seconds.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    /// Lets time pass.
    pub fn wait(&mut self, seconds: u64) {
        self.app.update_block(|block| block.time = block.time.plus_seconds(seconds));
    }

    /// The key of a model, by the model's number.
    pub fn key_of(&self, model: u8) -> Result<&ToyKey> {
        self.keys.get(usize::from(Self::key_number(model))).context("no such key")
    }

    /// The key with this id.
    #[must_use]
    pub fn key(&self, id: &HexBinary) -> Option<(usize, &ToyKey)> {
        self.keys.iter().enumerate().find(|(_, key)| key.id.to_bytes_be() == id.as_slice())
    }

    /// Which of the keys a model has.
    #[must_use]
    pub fn key_number(model: u8) -> u8 {
        if model < BAKED { model } else { BAKED + (model - BAKED) % (KEYS - BAKED) }
    }

    /// A model's private weights, of which the latter models have some.
    #[must_use]
    pub fn weights(model: u8) -> Option<Fr> {
        (model >= BAKED).then(|| Fr::from_u64(model.into()))
    }

    /// A model's id.
    pub fn model(&self, model: u8) -> Result<HexBinary> {
        Ok(self.key_of(model)?.model(Self::weights(model)))
    }
}
