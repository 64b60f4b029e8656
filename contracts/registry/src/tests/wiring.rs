//! Before anything is registered: the escrow, parameters, funds, migration.

use cosmwasm_std::coin;

use super::*;

#[test]
fn another_owner_in_two_steps() {
    let mut deps = wired();
    let offer = cw_ownable::Action::TransferOwnership { new_owner: addr("heir").into(), expiry: None };
    let response = run(&mut deps, "owner", ExecuteMsg::UpdateOwnership(offer)).unwrap();
    assert_eq!(attribute(&response, "action"), Some("proofmark/ownership_updated"));
    assert_eq!(attribute(&response, "pending_owner"), Some(addr("heir").as_str()));
    let accept = || ExecuteMsg::UpdateOwnership(cw_ownable::Action::AcceptOwnership);
    assert!(run(&mut deps, "thief", accept()).is_err());
    let response = run(&mut deps, "heir", accept()).unwrap();
    assert_eq!(attribute(&response, "owner"), Some(addr("heir").as_str()));
}
use crate::contract::{CONTRACT_NAME, migrate};

#[test]
fn nothing_is_registered_before_the_escrow_is_known() {
    let mut deps = bare(true);
    assert_eq!(register(&mut deps, model(1)), Err(ContractError::EscrowNotSet));
    assert_eq!(provide(&mut deps, dataset(1)), Err(ContractError::EscrowNotSet));
    assert_eq!(install(&mut deps, "keeper", source("keeper", 1)), Err(ContractError::EscrowNotSet));
    let set = ExecuteMsg::SetEscrow { escrow: addr("escrow").into() };
    assert!(matches!(run(&mut deps, "developer", set.clone()), Err(ContractError::Ownership(_))));
    run(&mut deps, "owner", set.clone()).unwrap();
    let error = run(&mut deps, "owner", set).unwrap_err();
    assert_eq!(error, ContractError::EscrowAlreadySet { got: addr("escrow").into() });
}

#[test]
fn development_setups_need_the_flag() {
    let mut deps = wired();
    let flag = |allow| ExecuteMsg::UpdateParams { allow_development_setups: allow };
    assert!(run(&mut deps, "developer", flag(true)).is_err());
    run(&mut deps, "owner", flag(false)).unwrap();
    assert_eq!(register(&mut deps, model(1)), Err(ContractError::DevelopmentSetup));
    let setup = SetupKind::Ceremony { transcript_hash: hex(3) };
    register(&mut deps, ModelRegistration { setup, ..model(1) }).unwrap();
}

#[test]
fn coins_are_refused() {
    let mut deps = wired();
    let info = message_info(&addr("developer"), &[coin(1, "ucosm")]);
    let error = execute(deps.as_mut(), mock_env(), info, ExecuteMsg::RegisterModel(model(1))).unwrap_err();
    assert_eq!(error.to_string(), "funds: expected none, got 1ucosm");
}

#[test]
fn migration_goes_forward_only() {
    let mut deps = wired();
    assert!(migrate(deps.as_mut(), mock_env(), MigrateMsg {}).is_err());
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "0.0.1").unwrap();
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
}
