//! Claims: each share once, all shares together the pot, and the cap above all.

use super::*;

fn rewards(world: &World, prover: &str, start_after: Option<u64>) -> Vec<(u64, Option<u128>)> {
    let query = QueryMsg::CapacityRewards { address: addr(prover).into(), start_after, limit: None };
    let answer: CapacityRewardsResponse = world.ask(query);
    answer.rewards.into_iter().map(|one| (one.epoch, one.amount.map(|amount| amount.u128()))).collect()
}

fn promised(world: &World) -> u128 {
    world.ask::<CapacityTotals>(QueryMsg::Capacity {}).promised.u128()
}

/// Provers a, b and c with 1, 2 and 4 proofs each in epoch 2.
fn three(world: &mut World) {
    for (prover, proofs) in [("a", 1), ("b", 2), ("c", 4)] {
        world.stake(prover, 1 << 60);
        world.skip(1);
        world.answer(prover, proofs).unwrap();
    }
    world.roll();
}

#[test]
fn the_pot_is_shared_by_weight_to_the_last_unit() {
    let mut world = World::ready();
    three(&mut world);
    assert_eq!(promised(&world), 900);
    assert_eq!(rewards(&world, "b", None), [(2, Some(257))]);
    let shares = ["a", "b", "c"].map(|prover| world.claim(prover, &[2]).unwrap());
    assert_eq!((shares, promised(&world)), ([128, 257, 515], 0));
    let past = world.past(2);
    assert_eq!((past.claimed.u128(), past.open_weight.u128()), (900, 0));
    let totals: CapacityTotals = world.ask(QueryMsg::Capacity {});
    assert_eq!((totals.promised.u128(), totals.claimed.u128()), (0, 900));
}

#[test]
fn a_share_is_claimed_once() {
    let mut world = World::ready();
    three(&mut world);
    let none = |prover: &str| ContractError::NoEntry { epoch: 2, prover: addr(prover).into() };
    assert_eq!(world.claim("a", &[2, 2]), Err(none("a")));
    assert_eq!(world.claim("thief", &[2]), Err(none("thief")));
    world.claim("a", &[2]).unwrap();
    assert_eq!(world.claim("a", &[2]), Err(none("a")));
    assert!(rewards(&world, "a", None).is_empty());
}

#[test]
fn claims_name_1_to_64_epochs_that_are_over() {
    let mut world = World::ready();
    three(&mut world);
    world.skip(1);
    world.answer("a", 1).unwrap();
    assert_eq!(rewards(&world, "a", None), [(2, Some(128)), (3, None)]);
    for epoch in [3, 4, u64::MAX] {
        assert_eq!(world.claim("a", &[2, epoch]), Err(ContractError::NotOver { epoch }));
    }
    for epochs in [vec![], vec![2; 65]] {
        let got = epochs.len();
        let error = ContractError::BatchSize { what: "epochs", min: 1, max: 64, got };
        assert_eq!(world.claim("a", &epochs), Err(error));
    }
    world.roll();
    assert_eq!(world.claim("a", &[3, 2]), Ok(900 + 128));
}

#[test]
fn pages_are_bounded_and_go_on() {
    let mut world = World::ready();
    world.stake("a", 1 << 60);
    for _ in 0..35 {
        world.skip(1);
        world.answer("a", 0).unwrap();
        world.roll();
    }
    let first = rewards(&world, "a", None);
    assert_eq!((first.len(), first[0].0, first[9].0), (10, 2, 11));
    assert_eq!(rewards(&world, "a", Some(11))[0].0, 12);
    let query = QueryMsg::CapacityRewards { address: addr("a").into(), start_after: None, limit: Some(1_000) };
    assert_eq!(world.ask::<CapacityRewardsResponse>(query).rewards.len(), 30);
}

#[test]
fn promises_stay_within_the_cap() {
    let mut world = World::ready();
    world.chain.borrow_mut().supply = 1_000_000 - 1_000;
    three(&mut world);
    assert_eq!(promised(&world), 900);
    // 100 are left: for the next pot, or for a bonus, whichever comes first.
    world.skip(1);
    world.answer("a", 1).unwrap();
    assert_eq!(mints(&world.run("escrow", mint_use(60)).unwrap()), [(addr("prover"), 30)]);
    world.roll();
    assert_eq!((world.past(3).emission.u128(), world.past(3).pot.u128()), (900, 70));
    assert!(mints(&world.run("escrow", mint_use(1_000)).unwrap()).is_empty());
    // What was promised is paid in full.
    let paid: u128 = ["a", "b", "c"].map(|prover| world.claim(prover, &[2]).unwrap()).iter().sum();
    assert_eq!((paid, world.claim("a", &[3])), (900, Ok(70)));
    assert_eq!((world.chain.borrow().supply, promised(&world)), (1_000_000, 0));
    // What is burnt makes room.
    world.chain.borrow_mut().supply -= 10;
    world.answer("a", 1).unwrap();
    world.skip(1);
    world.answer("a", 0).unwrap();
    world.roll();
    assert_eq!(world.past(4).pot.u128(), 10);
}
