//! One message to the chain: sent, refused or done, and the books checked after it.

use anyhow::{Context, Result, anyhow};
use cosmwasm_std::{Addr, Coin, CosmosMsg, Empty, WasmMsg};
use cw_multi_test::{App, AppResponse, ContractWrapper, Executor};
use cw_utils::{parse_execute_response_data, parse_instantiate_response_data};
use proofmark_api::events::ACTION;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::builder::Suite;
use super::refusal::Refused;
use crate::replay::Announced;

/// One of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contract {
    /// The cw20 token.
    Token,
    /// Models and datasets.
    Registry,
    /// Jobs, collateral, settlement.
    Escrow,
    /// The token's minter.
    Rewards,
    /// The stand-alone verifier.
    Verifier,
}

impl Contract {
    /// All of them.
    pub const ALL: [Contract; 5] =
        [Contract::Token, Contract::Registry, Contract::Escrow, Contract::Rewards, Contract::Verifier];

    /// As balances name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Contract::Token => "token",
            Contract::Registry => "registry",
            Contract::Escrow => "escrow",
            Contract::Rewards => "rewards",
            Contract::Verifier => "verifier",
        }
    }

    /// Its native entry points.
    pub(crate) fn code(self) -> Box<dyn cw_multi_test::Contract<Empty>> {
        macro_rules! code {
            ($contract:ident) => {
                Box::new(
                    ContractWrapper::new($contract::execute, $contract::instantiate, $contract::query)
                        .with_migrate($contract::migrate),
                )
            };
        }
        use proofmark_escrow::contract as escrow;
        use proofmark_registry::contract as registry;
        use proofmark_rewards::contract as rewards;
        use proofmark_token::contract as token;
        use proofmark_verifier::contract as verifier;
        match self {
            Contract::Token => code!(token),
            Contract::Registry => code!(registry),
            Contract::Escrow => Box::new(
                ContractWrapper::new(escrow::execute, escrow::instantiate, escrow::query)
                    .with_reply(escrow::reply)
                    .with_migrate(escrow::migrate),
            ),
            Contract::Rewards => code!(rewards),
            Contract::Verifier => code!(verifier),
        }
    }
}

/// Where the contracts are.
#[derive(Clone, Debug)]
pub struct Contracts {
    /// The cw20 token.
    pub token: Addr,
    /// Models and datasets.
    pub registry: Addr,
    /// Jobs, collateral, settlement.
    pub escrow: Addr,
    /// The token's minter.
    pub rewards: Addr,
    /// The stand-alone verifier.
    pub verifier: Addr,
}

impl Contracts {
    /// Where this one is.
    #[must_use]
    pub fn address(&self, contract: Contract) -> &Addr {
        match contract {
            Contract::Token => &self.token,
            Contract::Registry => &self.registry,
            Contract::Escrow => &self.escrow,
            Contract::Rewards => &self.rewards,
            Contract::Verifier => &self.verifier,
        }
    }
}

impl Suite {
    /// Sends a message to a contract of ours and checks the books, whether it was refused or not.
    pub fn execute<M: Serialize>(
        &mut self,
        sender: &str,
        contract: Contract,
        message: &M,
        funds: &[Coin],
    ) -> Result<AppResponse> {
        let address = self.contracts.address(contract).clone();
        self.execute_at(sender, &address, message, funds)
    }

    /// Sends a message to any contract, such as another token.
    pub fn execute_at<M: Serialize>(
        &mut self,
        sender: &str,
        contract: &Addr,
        message: &M,
        funds: &[Coin],
    ) -> Result<AppResponse> {
        let message = cosmwasm_std::wasm_execute(contract, message, funds.to_vec())?;
        let mut response = self.send(sender, message)?;
        // The chain wraps what the contract answers in a protobuf message.
        if let Some(wrapped) = response.data.take() {
            response.data = parse_execute_response_data(&wrapped)?.data;
        }
        Ok(response)
    }

    /// Sends any message of the chain.
    pub fn send(&mut self, sender: &str, message: impl Into<CosmosMsg>) -> Result<AppResponse> {
        let sender = self.address(sender)?;
        let result = self.app.execute(sender, message.into());
        if let Ok(response) = &result {
            note(&self.app, &mut self.log, response);
        }
        self.check_conserved().context("after a message")?;
        result.map_err(|error| Refused::from_chain(&error).into())
    }

    /// All that contracts have announced so far, as whoever listens hears it.
    #[must_use]
    pub fn announced(&self) -> &[Announced] {
        &self.log
    }

    /// Creates another instance of a contract of ours, which nothing here uses.
    pub fn instantiate<M: Serialize>(&mut self, sender: &str, contract: Contract, message: &M) -> Result<AppResponse> {
        let code_id = self.app.store_code(contract.code());
        let (admin, label) = (Some(self.address(sender)?.into_string()), contract.name().to_owned());
        let msg = cosmwasm_std::to_json_binary(message)?;
        self.send(sender, WasmMsg::Instantiate { admin, code_id, msg, funds: Vec::new(), label })
    }

    /// Migrates a contract of ours to the code that it has, with any message.
    pub fn migrate_with<M: Serialize>(&mut self, sender: &str, contract: Contract, message: &M) -> Result<AppResponse> {
        let contract_addr = self.contracts.address(contract).to_string();
        let new_code_id = self.app.store_code(contract.code());
        self.send(sender, WasmMsg::Migrate { contract_addr, new_code_id, msg: cosmwasm_std::to_json_binary(message)? })
    }

    /// Asks a contract of ours.
    pub fn query<Q: Serialize, A: DeserializeOwned>(&self, contract: Contract, query: &Q) -> Result<A> {
        self.query_at(self.contracts.address(contract), query)
    }

    /// Asks any contract.
    pub fn query_at<Q: Serialize, A: DeserializeOwned>(&self, contract: &Addr, query: &Q) -> Result<A> {
        Ok(self.app.wrap().query_wasm_smart(contract, query)?)
    }

    /// Now, in Unix seconds.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    /// Lets `seconds` pass; the next message is in a new block.
    pub fn pass_seconds(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.time = block.time.plus_seconds(seconds);
            block.height += 1;
        });
    }

    /// Lets time pass until second `time`; an error if that is over.
    pub fn wait_until(&mut self, time: u64) -> Result<()> {
        let now = self.now();
        let seconds = time.checked_sub(now).ok_or_else(|| anyhow!("second {time} is over: it is {now}"))?;
        self.pass_seconds(seconds);
        Ok(())
    }
}

/// Notes what a message made contracts announce.
pub(super) fn note(app: &App, log: &mut Vec<Announced>, response: &AppResponse) {
    let now = app.block_info().time.seconds();
    log.extend(response.events.iter().filter_map(|event| Announced::read(now, event)));
}

/// Stores code and instantiates it; who creates it may migrate it.
pub(super) fn create<M: Serialize>(
    app: &mut App,
    log: &mut Vec<Announced>,
    owner: &Addr,
    code: Box<dyn cw_multi_test::Contract<Empty>>,
    message: &M,
    label: &str,
) -> Result<Addr> {
    let (admin, code_id) = (Some(owner.to_string()), app.store_code(code));
    let msg = cosmwasm_std::to_json_binary(message)?;
    let create = WasmMsg::Instantiate { admin, code_id, msg, funds: Vec::new(), label: label.to_owned() };
    let response = app.execute(owner.clone(), create.into())?;
    note(app, log, &response);
    let data = response.data.with_context(|| format!("instantiating {label}: no address"))?;
    Ok(Addr::unchecked(parse_instantiate_response_data(&data)?.contract_address))
}

/// The attribute `key` of the event `action`.
pub fn attribute(response: &AppResponse, action: &str, key: &str) -> Result<String> {
    let is = |event: &&cosmwasm_std::Event| event.attributes.iter().any(|a| a.key == ACTION && a.value == action);
    let event = response.events.iter().find(is).with_context(|| format!("event {action}: not emitted"))?;
    let found = event.attributes.iter().find(|attribute| attribute.key == key);
    Ok(found.with_context(|| format!("event {action}: no attribute {key}"))?.value.clone())
}
