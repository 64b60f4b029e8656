//! Epochs begin and end, at their exact second, whoever asks.

use super::*;

#[test]
fn the_wiring_begins_the_first_epoch() {
    let mut world = World::new(5_000, Some(capacity())).unwrap();
    assert_eq!(query(world.deps.as_ref(), world.env.clone(), QueryMsg::Epoch {}), Err(ContractError::NotWired));
    assert_eq!(world.run("anyone", ExecuteMsg::RollEpoch {}), Err(ContractError::NotWired));
    world.pay(77, 7);
    world.wire().unwrap();
    let EpochResponse { epoch, progress, over, .. } = world.epoch();
    let now = world.now();
    assert_eq!((epoch.number, epoch.starts_at, epoch.ends_at, over), (1, now, now + 100, false));
    assert_eq!((epoch.emission.u128(), progress), (900, Progress::default()));
    // What was paid before counts in no epoch.
    world.roll();
    assert_eq!((world.past(1).paid_units.u128(), world.past(1).paid_burnt.u128()), (0, 0));
}

#[test]
fn an_epoch_is_rolled_after_its_last_second() {
    let mut world = World::ready();
    world.stake("prover", 1 << 40);
    let ends_at = world.epoch().epoch.ends_at;
    world.wait_for_last_second();
    let error = ContractError::EpochRuns { epoch: 2, ends_at, now: ends_at - 1 };
    assert_eq!(world.run("anyone", ExecuteMsg::RollEpoch {}), Err(error));
    world.answer("prover", 1).unwrap();
    world.skip(1);
    assert!(world.epoch().over);
    let error = || ContractError::EpochOver { epoch: 2, ends_at, now: ends_at };
    assert_eq!(world.answer("prover", 1), Err(error()));
    assert_eq!(world.run("prover", ExecuteMsg::Join {}), Err(error()));
    world.run("anyone", ExecuteMsg::RollEpoch {}).unwrap();
    assert!(matches!(world.run("anyone", ExecuteMsg::RollEpoch {}), Err(ContractError::EpochRuns { .. })));
}

#[test]
fn time_in_which_nobody_rolls_emits_nothing() {
    let mut world = World::ready();
    world.stake("prover", 1 << 40);
    world.skip(1);
    world.answer("prover", 1).unwrap();
    world.skip(1_000_000);
    assert!(matches!(world.answer("prover", 1), Err(ContractError::EpochOver { .. })));
    world.roll();
    let EpochResponse { epoch, .. } = world.epoch();
    assert_eq!((epoch.number, epoch.starts_at, epoch.ends_at), (3, world.now(), world.now() + 100));
    // One pot, and the whole epoch's stake for no more than its 100 seconds.
    assert_eq!(world.ask::<CapacityTotals>(QueryMsg::Capacity {}).promised.u128(), 900);
}

#[test]
fn an_epoch_without_weight_promises_nothing() {
    let mut world = World::ready();
    world.answer("pauper", 1).unwrap();
    world.roll();
    let past = world.past(2);
    assert_eq!((past.units.u128(), past.weight.u128(), past.pot.u128()), (1_000, 0, 0));
    assert_eq!(world.ask::<CapacityTotals>(QueryMsg::Capacity {}), CapacityTotals::default());
    assert_eq!(world.claim("pauper", &[2]), Ok(0));
}

#[test]
fn a_seed_is_fixed_at_the_roll_and_follows_from_all_before() {
    let seed = |answers: u64, nanos: u64| {
        let mut world = World::ready();
        let before = world.epoch().epoch.seed;
        world.answer("prover", answers).unwrap();
        assert_eq!(world.epoch().epoch.seed, before);
        world.env.block.time = world.env.block.time.plus_nanos(nanos);
        world.roll();
        assert_ne!(world.epoch().epoch.seed, before);
        world.epoch().epoch.seed
    };
    let seeds = [seed(0, 0), seed(1, 0), seed(2, 0), seed(0, 1)];
    for (i, one) in seeds.iter().enumerate() {
        assert!(!seeds[..i].contains(one), "seed {i}");
    }
    assert_eq!(seed(1, 0), seeds[1]);
}

#[test]
fn parameters_count_from_the_next_epoch_on() {
    let mut world = World::ready();
    let running = world.epoch().epoch;
    let new = CapacityParams { epoch_seconds: 60, emission_floor: Uint128::new(2_000), ..capacity() };
    assert!(world.run("thief", ExecuteMsg::SetCapacityParams(new.clone())).is_err());
    world.run("owner", ExecuteMsg::SetCapacityParams(new.clone())).unwrap();
    let vk: Binary = toy::key(SEED + 1, 1).to_bytes().into();
    assert!(world.run("thief", ExecuteMsg::SetChallenge { vk: vk.clone(), units: 5 }).is_err());
    world.run("owner", ExecuteMsg::SetChallenge { vk, units: 5 }).unwrap();
    assert_eq!(world.epoch().epoch, running);
    assert_eq!(world.epoch().next.params, new);
    // The running epoch's circuit is still the one that is proved.
    world.stake("prover", 1 << 40);
    world.skip(1);
    world.answer("prover", 1).unwrap();
    world.wait_for_last_second();
    assert!(matches!(world.run("anyone", ExecuteMsg::RollEpoch {}), Err(ContractError::EpochRuns { .. })));
    world.roll();
    assert_eq!(world.past(2).pot.u128(), 900);
    let EpochResponse { epoch, .. } = world.epoch();
    assert_eq!((epoch.ends_at - epoch.starts_at, epoch.emission.u128()), (60, 2_000));
    assert!(matches!(world.answer("prover", 1), Err(ContractError::Proof { .. })));
}

#[test]
fn the_owner_sets_nothing_that_pays_for_burning() {
    let mut world = World::ready();
    // Decay 5%, bonus 50%.
    let with = |rise_bps| CapacityParams { rise_bps, ..capacity() };
    let refused = world.run("owner", ExecuteMsg::SetCapacityParams(with(250)));
    assert!(matches!(refused, Err(ContractError::ReturnsTooMuch { .. })));
    world.run("owner", ExecuteMsg::SetCapacityParams(with(249))).unwrap();
    // Nor by a larger bonus, beside what is planned or what still runs.
    assert!(world.run("owner", ExecuteMsg::UpdateParams { bonus_bps: 5_020 }).is_err());
    world.roll();
    world.run("owner", ExecuteMsg::SetCapacityParams(with(0))).unwrap();
    assert!(world.run("owner", ExecuteMsg::UpdateParams { bonus_bps: 5_020 }).is_err());
    world.roll();
    world.run("owner", ExecuteMsg::UpdateParams { bonus_bps: 9_999 }).unwrap();
}

#[test]
fn demand_is_what_the_escrow_counted_during_the_epoch() {
    let mut world = World::ready();
    let params = CapacityParams { rise_bps: 200, ..capacity() };
    world.run("owner", ExecuteMsg::SetCapacityParams(params.clone())).unwrap();
    world.roll();
    world.stake("prover", 1 << 40);
    world.skip(1);
    world.answer("prover", 2).unwrap();
    world.pay(3_200, 10_000);
    world.roll();
    let past = world.past(3);
    assert_eq!([past.weight, past.paid_units, past.paid_burnt].map(|n| n.u128()), [2_000, 3_200, 10_000]);
    // Twice the band's edge: half of the fees count, 2% of that is 100.
    assert_eq!(world.epoch().epoch.emission.u128(), 1_000);
    let demand = crate::controller::Demand { units: past.paid_units, burnt: past.paid_burnt };
    assert_eq!(world.epoch().epoch.emission, crate::controller::next(&params, past.emission, demand, past.weight));
    // Counted once.
    world.roll();
    assert_eq!(world.past(4).paid_units.u128(), 0);
}

#[test]
fn rolling_reads_and_writes_the_same_whatever_the_number_of_provers() {
    let keys = |provers: u64| {
        let mut world = World::ready();
        for prover in 0..provers {
            world.run(&format!("prover-{prover}"), ExecuteMsg::Join {}).unwrap();
        }
        let before = dump(&world.deps.storage);
        world.roll();
        dump(&world.deps.storage).into_iter().filter(|entry| !before.contains(entry)).count()
    };
    assert_eq!(keys(40), keys(1));
}
