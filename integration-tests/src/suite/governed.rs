//! A market under oversight, with the real contracts of cw-plus: the members of a cw4 group vote in a cw3 multisig,
//! which is the admin of the timelock, which owns escrow, registry and rewards.

use std::ops::{Deref, DerefMut};

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, CosmosMsg, WasmMsg, to_json_binary, wasm_execute};
use cw_multi_test::{AppResponse, ContractWrapper};
use cw_ownable::{Action, Ownership};
use cw_utils::{Duration, Threshold};
use cw3::{ProposalResponse as VoteResponse, Status, Vote};
use cw4::Member;
use proofmark_api::timelock::{
    Call, ConfigResponse, Emergency, ExecuteMsg, InstantiateMsg, ProposalResponse, QueryMsg,
};
use proofmark_api::{escrow, events};
use proofmark_timelock::contract as timelock;
use serde::Serialize;

use super::builder::{Suite, SuiteBuilder};
use super::chain::{Contract, attribute, create};
use super::market::Market;
use super::names::account::OWNER;
use super::names::government::{GROUP, GUARDIAN, MEMBERS, MULTISIG, TIMELOCK};

/// What an accepted ownership reads like; the same in each of the contracts that have an owner.
const OWNED: [Contract; 3] = [Contract::Escrow, Contract::Registry, Contract::Rewards];

/// A market and its government. Derefs to its [`Market`].
pub struct Governed {
    market: Market,
}

impl Governed {
    /// From a proposal's scheduling to its execution, in seconds.
    pub const DELAY: u64 = 86_400;
    /// How long it can then be executed, in seconds.
    pub const GRACE: u64 = 604_800;

    /// Everything is handed over.
    pub fn new() -> Result<Self> {
        Self::on(Suite::builder())
    }

    /// Everything is handed over, on another suite.
    pub fn on(builder: SuiteBuilder) -> Result<Self> {
        let mut governed = Self::deploy(builder)?;
        governed.offer_ownership()?;
        governed.accept_ownership()?;
        Ok(governed)
    }

    /// Deploys; the owner is still the deployer, [`OWNER`].
    pub fn deploy(builder: SuiteBuilder) -> Result<Self> {
        let people = MEMBERS.into_iter().chain([GUARDIAN]);
        let mut market = Market::on(people.fold(builder, |builder, name| builder.account(name, 0, 0)))?;
        let owner = market.address(OWNER)?;
        let members = MEMBERS.into_iter().map(|name| Ok(Member { addr: market.address(name)?.into(), weight: 1 }));
        let group =
            cw4_group::msg::InstantiateMsg { admin: Some(owner.to_string()), members: members.collect::<Result<_>>()? };
        let code = ContractWrapper::new(
            cw4_group::contract::execute,
            cw4_group::contract::instantiate,
            cw4_group::contract::query,
        );
        put(&mut market, GROUP, Box::new(code), &group)?;
        let multisig = cw3_flex_multisig::msg::InstantiateMsg {
            group_addr: market.address(GROUP)?.into(),
            threshold: Threshold::AbsoluteCount { weight: 2 },
            max_voting_period: Duration::Time(3_600),
            executor: None,
            proposal_deposit: None,
        };
        let code = ContractWrapper::new(
            cw3_flex_multisig::contract::execute,
            cw3_flex_multisig::contract::instantiate,
            cw3_flex_multisig::contract::query,
        );
        put(&mut market, MULTISIG, Box::new(code), &multisig)?;
        market.deploy_timelock(MULTISIG, GUARDIAN)?;
        // The group is governed by those who vote; its state of a block counts from the next one on.
        let (group, admin) = (market.address(GROUP)?, Some(market.address(MULTISIG)?.into()));
        market.execute_at(OWNER, &group, &cw4_group::msg::ExecuteMsg::UpdateAdmin { admin }, &[])?;
        market.pass_seconds(5);
        Ok(Self { market })
    }

    /// The deployer's step: offers the ownership, and gives away the right to migrate.
    pub fn offer_ownership(&mut self) -> Result<()> {
        let timelock = self.address(TIMELOCK)?.into_string();
        for contract in OWNED {
            let action = Action::TransferOwnership { new_owner: timelock.clone(), expiry: None };
            self.execute(OWNER, contract, &escrow::ExecuteMsg::UpdateOwnership(action), &[])?;
        }
        let ours = Contract::ALL.map(Contract::name).into_iter().chain([TIMELOCK]);
        for name in ours {
            let contract_addr = self.address(name)?.into_string();
            self.send(OWNER, WasmMsg::UpdateAdmin { contract_addr, admin: timelock.clone() })?;
        }
        Ok(())
    }

    /// The timelock's step, as any proposal.
    pub fn accept_ownership(&mut self) -> Result<AppResponse> {
        let accept = escrow::ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
        let calls = OWNED.map(|contract| call(&self.market, contract.name(), &accept));
        self.enact(calls.into_iter().collect::<Result<_>>()?)
    }

    /// Who owns a contract, by name.
    pub fn owner_of(&self, contract: Contract) -> Result<String> {
        let ownership: Ownership<Addr> = self.query(contract, &escrow::QueryMsg::Ownership {})?;
        Ok(ownership.owner.map(|owner| self.name_of(&owner)).unwrap_or_default())
    }

    /// A member proposes in the multisig, and votes yes by that; gives the proposal's id there.
    pub fn propose(&mut self, member: &str, msgs: Vec<CosmosMsg>) -> Result<u64> {
        let multisig = self.address(MULTISIG)?;
        let (title, description) = ("what it is".to_owned(), String::new());
        let propose = cw3_flex_multisig::msg::ExecuteMsg::Propose { title, description, msgs, latest: None };
        let response = self.execute_at(member, &multisig, &propose, &[])?;
        Ok(attribute(&response, "propose", "proposal_id")?.parse()?)
    }

    /// A member votes yes.
    pub fn vote_yes(&mut self, member: &str, proposal_id: u64) -> Result<AppResponse> {
        let multisig = self.address(MULTISIG)?;
        let vote = cw3_flex_multisig::msg::ExecuteMsg::Vote { proposal_id, vote: Vote::Yes };
        self.execute_at(member, &multisig, &vote, &[])
    }

    /// What the multisig has decided, it does.
    pub fn carry_out(&mut self, anyone: &str, proposal_id: u64) -> Result<AppResponse> {
        let multisig = self.address(MULTISIG)?;
        let execute = cw3_flex_multisig::msg::ExecuteMsg::Execute { proposal_id };
        self.execute_at(anyone, &multisig, &execute, &[])
    }

    /// How far the vote is.
    pub fn vote_status(&self, proposal_id: u64) -> Result<Status> {
        let query = cw3_flex_multisig::msg::QueryMsg::Proposal { proposal_id };
        let answer: VoteResponse = self.app.wrap().query_wasm_smart(self.address(MULTISIG)?, &query)?;
        Ok(answer.status)
    }

    /// The first two members want it: proposed, voted for, and done by the multisig.
    pub fn by_vote(&mut self, msg: impl Into<CosmosMsg>) -> Result<AppResponse> {
        let [proposer, voter, _] = MEMBERS;
        let id = self.propose(proposer, vec![msg.into()])?;
        self.vote_yes(voter, id)?;
        self.carry_out(voter, id)
    }

    /// The message to the timelock is sent by vote.
    pub fn tell_timelock(&mut self, msg: &ExecuteMsg) -> Result<AppResponse> {
        self.by_vote(wasm_execute(self.address(TIMELOCK)?, msg, vec![])?)
    }

    /// Calls are scheduled by vote; gives the proposal's id in the timelock.
    pub fn schedule(&mut self, calls: Vec<Call>) -> Result<u64> {
        let response = self.tell_timelock(&ExecuteMsg::Schedule { title: "why".into(), calls, after: None })?;
        Ok(attribute(&response, events::PROPOSAL_SCHEDULED, "id")?.parse()?)
    }

    /// Does what was scheduled.
    pub fn execute_proposal(&mut self, anyone: &str, id: u64) -> Result<AppResponse> {
        self.to_timelock(anyone, &ExecuteMsg::Execute { id })
    }

    /// Scheduled by vote, waited for, done.
    pub fn enact(&mut self, calls: Vec<Call>) -> Result<AppResponse> {
        let id = self.schedule(calls)?;
        let at = self.proposal(id)?.proposal.executable_at;
        self.wait_until(at)?;
        self.execute_proposal(OWNER, id)
    }

    /// At once, by vote.
    pub fn emergency(&mut self, act: Emergency) -> Result<AppResponse> {
        self.tell_timelock(&ExecuteMsg::Emergency { act })
    }

    /// Sends a message to the timelock, without a vote.
    pub fn to_timelock(&mut self, sender: &str, msg: &ExecuteMsg) -> Result<AppResponse> {
        let timelock = self.address(TIMELOCK)?;
        self.execute_at(sender, &timelock, msg, &[])
    }

    /// A proposal in the timelock.
    pub fn proposal(&self, id: u64) -> Result<ProposalResponse> {
        Ok(self.app.wrap().query_wasm_smart(self.address(TIMELOCK)?, &QueryMsg::Proposal { id })?)
    }

    /// Who may what in the timelock.
    pub fn timelock_config(&self) -> Result<ConfigResponse> {
        Ok(self.app.wrap().query_wasm_smart(self.address(TIMELOCK)?, &QueryMsg::Config {})?)
    }

    /// Adds and removes members of the group, by vote.
    pub fn change_members(&mut self, add: &[&str], remove: &[&str]) -> Result<AppResponse> {
        let add = add.iter().map(|name| Ok(Member { addr: self.address(name)?.into(), weight: 1 }));
        let add = add.collect::<Result<_>>()?;
        let remove = remove.iter().map(|name| Ok(self.address(name)?.into())).collect::<Result<_>>()?;
        let update = cw4_group::msg::ExecuteMsg::UpdateMembers { remove, add };
        self.by_vote(wasm_execute(self.address(GROUP)?, &update, vec![])?)
    }

    /// As if an older release of a contract had been deployed; gives the id of a code that is newer.
    pub fn deploy_older(&mut self, contract: Contract) -> Result<u64> {
        let address = self.address(contract.name())?;
        let name = format!("crates.io:proofmark-{}", contract.name());
        cw2::set_contract_version(&mut *self.app.contract_storage_mut(&address), name, "0.0.1")?;
        Ok(self.app.store_code(contract.code()))
    }
}

impl Suite {
    /// The timelock, which nothing belongs to yet.
    pub fn deploy_timelock(&mut self, admin: &str, guardian: &str) -> Result<()> {
        let create = InstantiateMsg {
            admin: self.address(admin)?.into(),
            guardian: Some(self.address(guardian)?.into()),
            delay_seconds: Governed::DELAY,
            grace_seconds: Governed::GRACE,
            escrow: self.contracts.escrow.to_string(),
        };
        let code = ContractWrapper::new(timelock::execute, timelock::instantiate, timelock::query)
            .with_migrate(timelock::migrate);
        put(self, TIMELOCK, Box::new(code), &create)
    }
}

/// A call of a message to a contract or account, by name.
pub fn call<M: Serialize>(suite: &Suite, contract: &str, msg: &M) -> Result<Call> {
    Ok(Call::Execute { contract: suite.address(contract)?.into(), msg: to_json_binary(msg)? })
}

/// Stores and instantiates a contract beside ours, and names its address.
fn put<M: Serialize>(
    suite: &mut Suite,
    name: &str,
    code: Box<dyn cw_multi_test::Contract<cosmwasm_std::Empty>>,
    message: &M,
) -> Result<()> {
    let owner = suite.address(OWNER)?;
    let address = create(&mut suite.app, &mut suite.log, &owner, code, message, name);
    suite.accounts.insert(name.into(), address.with_context(|| format!("instantiating {name}"))?);
    Ok(())
}

impl Deref for Governed {
    type Target = Market;

    fn deref(&self) -> &Market {
        &self.market
    }
}

impl DerefMut for Governed {
    fn deref_mut(&mut self) -> &mut Market {
        &mut self.market
    }
}
