//! From the deployer to the timelock, in cw-ownable's two steps; and the right to migrate with it.

use anyhow::Result;
use cosmwasm_std::{Binary, WasmMsg};
use cw_ownable::Action;
use proofmark_api::escrow::ExecuteMsg;
use proofmark_api::timelock::Call;
use proofmark_integration_tests::suite::account::{OWNER, THIEF};
use proofmark_integration_tests::suite::government::{MULTISIG, TIMELOCK};
use proofmark_integration_tests::suite::{Contract, Governed, Suite, assert_refused, call};

use super::NOT_OWNER;

const OWNED: [Contract; 3] = [Contract::Escrow, Contract::Registry, Contract::Rewards];

#[test]
fn ownership_goes_from_the_deployer_to_the_timelock_in_two_steps() -> Result<()> {
    let mut market = Governed::deploy(Suite::builder())?;
    let accept = ExecuteMsg::UpdateOwnership(Action::AcceptOwnership);
    let calls =
        OWNED.map(|contract| call(&market, contract.name(), &accept)).into_iter().collect::<Result<Vec<_>>>()?;
    // Scheduled before the offer, which has to be there at the execution only.
    let id = market.schedule(calls)?;
    let wait = market.proposal(id)?.proposal.executable_at;
    market.wait_until(wait)?;
    assert_refused(market.execute_proposal(THIEF, id), "There isn't a pending ownership transfer");
    market.offer_ownership()?;
    for contract in OWNED {
        assert_eq!(market.owner_of(contract)?, OWNER, "an offer changes nothing");
        let pending = "Caller is not the contract's pending owner";
        for sender in [THIEF, OWNER] {
            assert_refused(market.execute(sender, contract, &accept, &[]), pending);
        }
    }
    market.pause(OWNER, true)?;
    market.execute_proposal(THIEF, id)?;
    for contract in OWNED {
        assert_eq!(market.owner_of(contract)?, TIMELOCK);
    }
    assert_refused(market.pause(OWNER, false), NOT_OWNER);
    Ok(())
}

#[test]
fn ownership_can_go_on_to_another_timelock() -> Result<()> {
    let mut market = Governed::new()?;
    let new_owner = market.address(THIEF)?.into_string();
    let offer = ExecuteMsg::UpdateOwnership(Action::TransferOwnership { new_owner, expiry: None });
    let calls = vec![call(&market, "escrow", &offer)?];
    market.enact(calls)?;
    assert_eq!(market.owner_of(Contract::Escrow)?, TIMELOCK);
    market.update_ownership(THIEF, Action::AcceptOwnership)?;
    assert_eq!(market.owner_of(Contract::Escrow)?, THIEF);
    Ok(())
}

#[test]
fn migrations_are_announced_too() -> Result<()> {
    let mut market = Governed::new()?;
    let code_id = market.deploy_older(Contract::Escrow)?;
    let contract = market.address("escrow")?.into_string();
    let msg = Binary::from(b"{}");
    let migrate = WasmMsg::Migrate { contract_addr: contract.clone(), new_code_id: code_id, msg: msg.clone() };
    for sender in [OWNER, THIEF, MULTISIG] {
        assert!(market.send(sender, migrate.clone()).is_err(), "{sender}");
    }
    let id = market.schedule(vec![Call::Migrate { contract: contract.clone(), code_id, msg: msg.clone() }])?;
    assert!(market.execute_proposal(THIEF, id).is_err());
    market.pass_seconds(Governed::DELAY);
    market.execute_proposal(THIEF, id)?;
    // And given up for good.
    market.enact(vec![Call::ClearAdmin { contract: contract.clone() }])?;
    let code_id = market.deploy_older(Contract::Escrow)?;
    assert!(market.enact(vec![Call::Migrate { contract, code_id, msg }]).is_err());
    Ok(())
}
