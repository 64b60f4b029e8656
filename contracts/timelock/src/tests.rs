//! The contract through its entry points. What it sends to itself arrives, as on a chain; what it sends to others is
//! collected, and their refusals are played.

mod admin;
mod emergency;
mod migration;
mod queue;
mod random;
mod schedule;

use std::collections::BTreeSet;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env};
use cosmwasm_std::{
    Addr, Binary, ContractResult, CosmosMsg, Env, MessageInfo, Order, OwnedDeps, Storage, SystemError, SystemResult,
    Uint128, WasmMsg, WasmQuery, coin, from_json, to_json_binary,
};
use proofmark_api::escrow::{ConfigResponse as EscrowConfig, Params};
use proofmark_api::timelock::*;
use serde::de::DeserializeOwned;

use crate::ContractError;
use crate::contract::{execute, instantiate, query};

const DELAY: u64 = 86_400;
const GRACE: u64 = 7_200;

/// What happened on the chain, in its order.
type Sent = Vec<WasmMsg>;

struct World {
    deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    env: Env,
    /// Contracts that refuse whatever comes.
    refusing: BTreeSet<String>,
}

fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

fn creation() -> InstantiateMsg {
    InstantiateMsg {
        admin: addr("admin").into(),
        guardian: Some(addr("guardian").into()),
        delay_seconds: DELAY,
        grace_seconds: GRACE,
        escrow: addr("escrow").into(),
    }
}

/// A call to somebody else's contract; `n` makes them differ.
fn call(n: u64) -> Call {
    Call::Execute { contract: addr("escrow").into(), msg: Binary::from(format!("{{\"n\":{n}}}").into_bytes()) }
}

fn schedule(calls: Vec<Call>) -> ExecuteMsg {
    ExecuteMsg::Schedule { title: "what it is for".into(), calls, after: None }
}

impl World {
    fn new() -> Self {
        Self::with(creation()).unwrap()
    }

    fn with(creation: InstantiateMsg) -> Result<Self, ContractError> {
        let mut world = World { deps: mock_dependencies(), env: mock_env(), refusing: BTreeSet::new() };
        world.deps.querier.update_wasm(|query| match query {
            WasmQuery::Smart { contract_addr, .. } if *contract_addr == addr("escrow").as_str() => {
                SystemResult::Ok(ContractResult::Ok(to_json_binary(&escrow_config()).unwrap()))
            }
            other => SystemResult::Err(SystemError::UnsupportedRequest { kind: format!("{other:?}") }),
        });
        let info = message_info(&addr("deployer"), &[]);
        instantiate(world.deps.as_mut(), world.env.clone(), info, creation)?;
        Ok(world)
    }

    fn own(&self) -> Addr {
        self.env.contract.address.clone()
    }

    /// A call to the timelock itself.
    fn to_itself(&self, msg: &ExecuteMsg) -> Call {
        Call::Execute { contract: self.own().into(), msg: to_json_binary(msg).unwrap() }
    }

    /// Sends a message; a failure, of it or of anything that it leads to, changes nothing.
    fn run(&mut self, sender: &str, msg: ExecuteMsg) -> Result<Sent, ContractError> {
        let before: Vec<_> = self.deps.storage.range(None, None, Order::Ascending).collect();
        let mut sent = Sent::new();
        let result = self.deliver(message_info(&addr(sender), &[]), msg, &mut sent);
        if let Err(error) = result {
            self.deps.storage = MockStorage::new();
            before.iter().for_each(|(key, value)| self.deps.storage.set(key, value));
            return Err(error);
        }
        Ok(sent)
    }

    /// Depth first, as the chain does it.
    fn deliver(&mut self, info: MessageInfo, msg: ExecuteMsg, sent: &mut Sent) -> Result<(), ContractError> {
        let response = execute(self.deps.as_mut(), self.env.clone(), info, msg)?;
        for sub in response.messages {
            let CosmosMsg::Wasm(message) = sub.msg else {
                panic!("expected a message to a contract, got {:?}", sub.msg)
            };
            sent.push(message.clone());
            let WasmMsg::Execute { contract_addr, msg, funds } = message else { continue };
            assert!(funds.is_empty(), "coins: {funds:?}");
            if self.refusing.contains(&contract_addr) {
                return Err(cosmwasm_std::StdError::generic_err("refused").into());
            }
            if contract_addr == self.own().as_str() {
                self.deliver(message_info(&self.own(), &[]), from_json(msg)?, sent)?;
            }
        }
        Ok(())
    }

    fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> T {
        from_json(query(self.deps.as_ref(), self.env.clone(), msg).unwrap()).unwrap()
    }

    fn config(&self) -> ConfigResponse {
        self.ask(QueryMsg::Config {})
    }

    fn proposal(&self, id: u64) -> ProposalResponse {
        self.ask(QueryMsg::Proposal { id })
    }

    fn status(&self, id: u64) -> ProposalStatus {
        self.proposal(id).status
    }

    /// The admin schedules; gives the proposal's id.
    fn schedule(&mut self, calls: Vec<Call>) -> u64 {
        self.run("admin", schedule(calls)).unwrap();
        self.config().last_id
    }

    fn now(&self) -> u64 {
        self.env.block.time.seconds()
    }

    fn skip(&mut self, seconds: u64) {
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
        self.env.block.height += 1;
    }

    /// By a proposal, all the way.
    fn decide(&mut self, msg: &ExecuteMsg) -> Result<Sent, ContractError> {
        let id = self.schedule(vec![self.to_itself(msg)]);
        self.skip(self.proposal(id).proposal.executable_at - self.now());
        self.run("anyone", ExecuteMsg::Execute { id })
    }
}

fn escrow_config() -> EscrowConfig {
    EscrowConfig {
        registry: addr("registry"),
        token: addr("token"),
        rewards: None,
        treasury: addr("treasury"),
        params: Params {
            fee_bps: 0,
            burn_bps: 0,
            unbonding_seconds: 0,
            min_collateral: Uint128::zero(),
            allowed_native: vec![],
            max_input_bytes: 0,
            units_per_burnt: 0,
            max_callback_gas: 0,
        },
        paused: false,
    }
}

fn unauthorized(action: &'static str, expected: &Addr, got: &str) -> ContractError {
    ContractError::Unauthorized { action, expected: expected.to_string(), got: addr(got).into() }
}

#[test]
fn it_takes_no_coins() {
    let mut world = World::new();
    let info = message_info(&addr("admin"), &[coin(1, "ucosm")]);
    let result = execute(world.deps.as_mut(), world.env.clone(), info.clone(), schedule(vec![call(1)]));
    assert_eq!(result.unwrap_err(), ContractError::UnexpectedFunds { got: "1ucosm".into() });
    let result = instantiate(world.deps.as_mut(), world.env.clone(), info, creation());
    assert_eq!(result.unwrap_err(), ContractError::UnexpectedFunds { got: "1ucosm".into() });
}

#[test]
fn the_registry_is_the_escrows() {
    assert_eq!(World::new().config().registry, addr("registry"));
    // An escrow that does not answer is none.
    assert!(World::with(InstantiateMsg { escrow: addr("nobody").into(), ..creation() }).is_err());
}
