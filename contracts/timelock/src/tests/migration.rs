//! Only to a newer version of the same contract.

use super::*;
use crate::contract::{CONTRACT_NAME, migrate};

#[test]
fn migration_goes_forward_only_and_keeps_the_queue() {
    let mut world = World::new();
    let id = world.schedule(vec![call(1)]);
    let before = world.proposal(id);
    assert!(migrate(world.deps.as_mut(), mock_env(), MigrateMsg {}).is_err());
    cw2::set_contract_version(&mut world.deps.storage, CONTRACT_NAME, "0.0.1").unwrap();
    migrate(world.deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
    assert_eq!(world.proposal(id), before);
    cw2::set_contract_version(&mut world.deps.storage, "crates.io:proofmark-escrow", "0.0.1").unwrap();
    assert!(migrate(world.deps.as_mut(), mock_env(), MigrateMsg {}).is_err());
}
