//! The owner, and migrations.

use proofmark_api::escrow::{ConfigResponse, ExecuteMsg, MigrateMsg, Params, QueryMsg};
use proofmark_api::version::MigrateError;

use super::params;
use super::suite::{Suite, addr};
use crate::ContractError;
use crate::contract::{CONTRACT_NAME, migrate};

#[test]
fn only_the_owner_administers() {
    let mut suite = Suite::new();
    for msg in [
        ExecuteMsg::Pause { paused: true },
        ExecuteMsg::UpdateParams { params: Some(params()), treasury: None },
        ExecuteMsg::SetRewards { rewards: addr("rewards").into() },
    ] {
        assert!(matches!(suite.run("deployer", &[], msg), Err(ContractError::Ownership(_))));
    }
}

#[test]
fn bad_parameters_change_nothing() {
    let mut suite = Suite::new();
    let bad = Params { fee_bps: 10_001, ..params() };
    assert!(suite.run("owner", &[], ExecuteMsg::UpdateParams { params: Some(bad), treasury: None }).is_err());
    let config: ConfigResponse = suite.ask(QueryMsg::Config {});
    assert_eq!((config.params, config.treasury), (params(), addr("treasury")));
}

#[test]
fn rewards_are_named_once() {
    let mut suite = Suite::new();
    let error = suite.run("owner", &[], ExecuteMsg::SetRewards { rewards: addr("new").into() }).unwrap_err();
    assert_eq!(error, ContractError::RewardsAlreadySet { got: addr("rewards").into() });
}

#[test]
fn ownership_moves_in_two_steps() {
    let mut suite = Suite::new();
    let transfer = cw_ownable::Action::TransferOwnership { new_owner: addr("heir").into(), expiry: None };
    suite.run("owner", &[], ExecuteMsg::UpdateOwnership(transfer)).unwrap();
    assert!(suite.run("heir", &[], ExecuteMsg::Pause { paused: true }).is_err());
    suite.run("heir", &[], ExecuteMsg::UpdateOwnership(cw_ownable::Action::AcceptOwnership)).unwrap();
    suite.run("heir", &[], ExecuteMsg::Pause { paused: true }).unwrap();
    assert!(suite.run("owner", &[], ExecuteMsg::Pause { paused: false }).is_err());
}

#[test]
fn migration_goes_forward_only() {
    let mut suite = Suite::new();
    let mut to_this = |stored: &str| {
        cw2::set_contract_version(&mut suite.deps.storage, CONTRACT_NAME, stored).unwrap();
        migrate(suite.deps.as_mut(), suite.env.clone(), MigrateMsg {})
    };
    assert!(matches!(to_this(env!("CARGO_PKG_VERSION")), Err(ContractError::Migrate(MigrateError::NotNewer { .. }))));
    assert!(to_this("99.0.0").is_err());
    to_this("0.0.1").unwrap();
}
