//! The state of the previous release goes on.

use proofmark_api::rewards::MigrateMsg;

use super::*;
use crate::state::{CAPACITY, EPOCH, PLAN, PROGRESS};

/// As the release without epochs left it.
fn older(world: &mut World) {
    for key in [&b"plan"[..], b"capacity", b"epoch", b"progress"] {
        world.deps.storage.remove(key);
    }
    cw2::set_contract_version(&mut world.deps.storage, CONTRACT_NAME, "0.0.1").unwrap();
}

#[test]
fn migration_goes_forward_only() {
    let mut world = World::new(1, None).unwrap();
    assert!(migrate(world.deps.as_mut(), mock_env(), MigrateMsg {}).is_err());
    cw2::set_contract_version(&mut world.deps.storage, CONTRACT_NAME, "0.0.1").unwrap();
    migrate(world.deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
}

#[test]
fn a_wired_contract_begins_its_first_epoch_and_emits_nothing() {
    let mut world = wired(5_000, 1_000, 0);
    older(&mut world);
    world.pay(50, 5);
    migrate(world.deps.as_mut(), world.env.clone(), MigrateMsg {}).unwrap();
    let EpochResponse { epoch, next, .. } = world.epoch();
    assert_eq!((epoch.number, epoch.emission.u128(), epoch.paid_units_before.u128()), (1, 0, 50));
    assert_eq!(next, Plan::default());
    // What it did before, it still does; and the owner may begin to pay for capacity.
    assert_eq!(mints(&world.run("escrow", mint_use(101)).unwrap()), [(addr("prover"), 50)]);
    world.run("owner", ExecuteMsg::SetCapacityParams(capacity())).unwrap();
    world.roll();
    assert_eq!(world.epoch().epoch.emission.u128(), 900);
    // A second migration changes nothing of it.
    cw2::set_contract_version(&mut world.deps.storage, CONTRACT_NAME, "0.0.2").unwrap();
    let before = world.epoch();
    migrate(world.deps.as_mut(), world.env.clone(), MigrateMsg {}).unwrap();
    assert_eq!(world.epoch(), before);
}

#[test]
fn one_that_is_not_wired_yet_begins_with_its_wiring() {
    let mut world = World::new(5_000, Some(capacity())).unwrap();
    older(&mut world);
    migrate(world.deps.as_mut(), world.env.clone(), MigrateMsg {}).unwrap();
    let storage = &world.deps.storage;
    assert_eq!((EPOCH.may_load(storage).unwrap(), PROGRESS.may_load(storage).unwrap()), (None, None));
    assert!(PLAN.load(storage).is_ok() && CAPACITY.load(storage).is_ok());
    world.wire().unwrap();
    assert_eq!(world.epoch().epoch.number, 1);
}
