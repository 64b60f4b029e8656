//! Answers: whose proofs count, for what, and what stake makes of them.

use super::*;

fn entry(world: &World, prover: &str) -> EntryResponse {
    world.ask(QueryMsg::Entry { prover: addr(prover).into() })
}

#[test]
fn proofs_count_one_by_one_and_in_batches() {
    let mut world = World::ready();
    world.stake("prover", 1 << 40);
    for (count, proofs) in [(1, 1), (2, 3), (64, 67), (0, 67)] {
        world.answer("prover", count).unwrap();
        assert_eq!(entry(&world, "prover").entry.proofs, proofs);
    }
    assert_eq!(world.epoch().progress.units.u128(), 67_000);
    let proofs = world.proofs("prover", 67, 65);
    let error = ContractError::BatchSize { what: "proofs", min: 0, max: 64, got: 65 };
    assert_eq!(world.run("prover", ExecuteMsg::Answer { epoch: 2, first: 67, proofs }), Err(error));
}

#[test]
fn who_has_not_answered_is_shown_from_where_his_stake_would_count() {
    let mut world = World::ready();
    world.stake("prover", 1 << 40);
    // What it gathered before this epoch does not count in it.
    world.roll();
    let before = entry(&world, "prover").entry;
    assert!(!before.meter.is_zero() && before.proofs == 0);
    world.answer("prover", 1).unwrap();
    assert_eq!(entry(&world, "prover").entry.meter, before.meter);
}

#[test]
fn a_proof_counts_for_one_prover_epoch_chain_contract_and_counter() {
    let mut world = World::ready();
    world.stake("prover", 1 << 40);
    let send = |world: &mut World, sender: &str, epoch: u64, first: u64, proofs: &[Binary]| {
        world.run(sender, ExecuteMsg::Answer { epoch, first, proofs: proofs.to_vec() })
    };
    let proofs = world.proofs("prover", 0, 2);
    // Another prover's.
    assert!(matches!(send(&mut world, "thief", 2, 0, &proofs), Err(ContractError::Proofs { .. })));
    assert!(matches!(send(&mut world, "thief", 2, 0, &proofs[..1]), Err(ContractError::Proof { .. })));
    // Other counters: too early, out of order, twice the same.
    let error = ContractError::WrongCounter { expected: 0, got: 1 };
    assert_eq!(send(&mut world, "prover", 2, 1, &proofs[1..]), Err(error));
    assert!(send(&mut world, "prover", 2, 0, &proofs[1..]).is_err());
    let twice = [proofs[0].clone(), proofs[0].clone()];
    assert!(matches!(send(&mut world, "prover", 2, 0, &twice), Err(ContractError::Proofs { .. })));
    assert_eq!(world.epoch().progress, Progress::default());
    send(&mut world, "prover", 2, 0, &proofs).unwrap();
    // Again, and with other bytes.
    let error = ContractError::WrongCounter { expected: 2, got: 0 };
    assert_eq!(send(&mut world, "prover", 2, 0, &proofs), Err(error));
    let again = [Binary::from(toy::rerandomize(SEED, &proofs[1]))];
    assert!(matches!(send(&mut world, "prover", 2, 2, &again), Err(ContractError::Proof { .. })));
    // Another chain, another contract.
    let next = world.proofs("prover", 2, 1);
    let here = world.env.clone();
    world.env.block.chain_id = "elsewhere-1".into();
    assert!(send(&mut world, "prover", 2, 2, &next).is_err());
    world.env = here.clone();
    world.env.contract.address = addr("fork");
    assert!(send(&mut world, "prover", 2, 2, &next).is_err());
    world.env = here;
    // Another epoch.
    world.roll();
    let error = ContractError::WrongEpoch { expected: 3, got: 2 };
    assert_eq!(send(&mut world, "prover", 2, 0, &proofs), Err(error));
    assert!(matches!(send(&mut world, "prover", 3, 0, &proofs), Err(ContractError::Proofs { .. })));
}

#[test]
fn what_is_no_proof_is_refused_with_its_place() {
    let mut world = World::ready();
    let proofs = world.proofs("prover", 0, 3);
    let with = |world: &mut World, bad: Binary| {
        let proofs = vec![proofs[0].clone(), bad, proofs[2].clone()];
        world.run("prover", ExecuteMsg::Answer { epoch: 2, first: 0, proofs })
    };
    assert!(matches!(with(&mut world, Binary::default()), Err(ContractError::Proof { index: 1, .. })));
    assert!(matches!(with(&mut world, [7; 256].into()), Err(ContractError::Proof { index: 1, .. })));
    // Two errors that would cancel in a plain sum.
    let (up, down) = (toy::shift_c(&proofs[0], 1).into(), toy::shift_c(&proofs[1], -1).into());
    let message = ExecuteMsg::Answer { epoch: 2, first: 0, proofs: vec![up, down] };
    assert!(matches!(world.run("prover", message), Err(ContractError::Proofs { proofs: 2, .. })));
    let outside = toy::outside_subgroup(&proofs[1]).into();
    assert!(with(&mut world, outside).is_err());
}

#[test]
fn there_is_nothing_to_prove_before_a_circuit_was_named() {
    let mut world = World::new(5_000, Some(capacity())).unwrap();
    world.wire().unwrap();
    let proofs = world.proofs("prover", 0, 1);
    let message = ExecuteMsg::Answer { epoch: 1, first: 0, proofs };
    assert_eq!(world.run("prover", message), Err(ContractError::NoCircuit { epoch: 1 }));
    world.run("prover", ExecuteMsg::Join {}).unwrap();
    let two = ExecuteMsg::SetChallenge { vk: toy::key(SEED, 2).to_bytes().into(), units: 1 };
    assert_eq!(world.run("owner", two), Err(ContractError::PublicInputs { expected: 1, got: 2 }));
    let none = ExecuteMsg::SetChallenge { vk: toy::key(SEED, 1).to_bytes().into(), units: 0 };
    assert!(matches!(world.run("owner", none), Err(ContractError::OutOfRange { .. })));
}

#[test]
fn the_query_tells_what_a_proof_has_to_show() {
    let world = World::ready();
    let answer: ChallengeResponse = world.ask(QueryMsg::Challenge { prover: addr("prover").into(), counter: 4 });
    let digest = proofmark_statement::element_from_bytes(&answer.digest).unwrap();
    assert_eq!((answer.epoch, Binary::from(toy::prove(SEED, digest))), (2, world.proofs("prover", 4, 1)[0].clone()));
}

#[test]
fn weight_is_what_stake_stood_for_over_the_epoch() {
    // A token stands for 1,000 units, over 100 seconds.
    let mut world = World::ready();
    world.stake("prover", 2_000_000);
    world.skip(50);
    world.answer("prover", 4).unwrap();
    assert_eq!(entry(&world, "prover").entry.weight.u128(), 1_000);
    // Later answers weigh the stake up to them, with proofs or without.
    world.wait_for_last_second();
    assert_eq!(entry(&world, "prover").weight_now.u128(), 1_980);
    world.answer("prover", 0).unwrap();
    assert_eq!((entry(&world, "prover").entry.weight.u128(), world.epoch().progress.weight.u128()), (1_980, 1_980));
    // Nobody weighs more than he proved.
    world.stake("rich", 1 << 60);
    world.roll();
    world.wait_for_last_second();
    world.answer("rich", 1).unwrap();
    assert_eq!(entry(&world, "rich").entry.weight.u128(), 1_000);
}

#[test]
fn stake_put_in_just_before_the_roll_weighs_about_nothing() {
    let mut world = World::ready();
    world.stake("steady", 1_000_000);
    world.skip(98);
    world.stake("late", 1_000_000);
    world.skip(1);
    for prover in ["steady", "late"] {
        world.answer(prover, 64).unwrap();
    }
    assert_eq!(["steady", "late"].map(|prover| entry(&world, prover).entry.weight.u128()), [990, 10]);
}

#[test]
fn stake_counts_from_its_last_change_or_from_joining() {
    for (joins, weight) in [(false, 1_000), (true, 1_500)] {
        let mut world = World::ready();
        world.stake("prover", 1_000_000);
        world.roll();
        if joins {
            world.run("prover", ExecuteMsg::Join {}).unwrap();
        }
        world.skip(50);
        world.stake("prover", 2_000_000);
        world.skip(49);
        world.answer("prover", 64).unwrap();
        let got = entry(&world, "prover").entry.weight.u128();
        assert_eq!(got, weight - 20, "joined: {joins}");
    }
}

#[test]
fn stake_that_left_counts_for_the_time_it_was_there() {
    let mut world = World::ready();
    world.stake("prover", 1_000_000);
    world.roll();
    world.run("prover", ExecuteMsg::Join {}).unwrap();
    world.skip(40);
    world.stake("prover", 0);
    world.wait_for_last_second();
    world.answer("prover", 64).unwrap();
    assert_eq!(entry(&world, "prover").entry.weight.u128(), 400);
}
