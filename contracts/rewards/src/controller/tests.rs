//! The controller, issue line 23: by hand, and for every input.

use proptest::prelude::*;

use super::*;

/// Floor 100, ceiling a million, target 80%, steps of 10,000, decay 5%, rises by 2% of what is burnt.
fn params() -> CapacityParams {
    CapacityParams {
        emission_floor: Uint128::new(100),
        emission_ceiling: Uint128::new(1_000_000),
        max_step_bps: 100,
        rise_bps: 200,
        ..CapacityParams::default()
    }
}

fn after(emission: u128, units: u128, burnt: u128, capacity: u128) -> u128 {
    let demand = Demand { units: Uint128::new(units), burnt: Uint128::new(burnt) };
    next(&params(), Uint128::new(emission), demand, Uint128::new(capacity)).u128()
}

#[test]
fn by_hand() {
    // Up to the edge: 5% of the 10,000 above the floor, whatever was burnt.
    assert_eq!([0, 50, 80].map(|units| after(10_100, units, 1 << 60, 100)), [9_600; 3]);
    // At twice the edge half of the fees count: 2% of that, at most a step.
    assert_eq!([100_000, 1_000_000, 9_000_000].map(|burnt| after(10_100, 160, burnt, 100)), [10_600, 19_600, 19_600]);
    // It rises towards what the fees pay, and falls where they pay for less.
    assert_eq!([50_000, 50_100, 10_000].map(|burnt| after(10_100, 160, burnt, 100)), [10_100, 10_101, 9_700]);
    // A quarter above the edge: a fifth of the fees.
    assert_eq!([10_000, 250, 249].map(|burnt| after(100, 100, burnt, 100)), [140, 101, 100]);
}

#[test]
fn nothing_proved() {
    // Demand that nobody can serve is as scarce as can be.
    assert_eq!(after(10_100, 1, 50_100, 0), 10_602);
    assert_eq!([after(10_100, 0, 0, 0), after(100, 0, 0, 0)], [9_600, 100]);
}

#[test]
fn floor_and_ceiling_bind() {
    assert_eq!([after(100, 0, 0, 10), after(101, 0, 0, 10), after(0, 0, 0, 10)], [100; 3]);
    assert_eq!([after(1_000_000, 100, 1 << 100, 10), after(u128::MAX, 100, 1 << 100, 10)], [960_005; 2]);
    // Owners may move the limits; the emission follows at once.
    assert_eq!([0, 500, u128::MAX].map(|n| within(&params(), Uint128::new(n)).u128()), [100, 500, 1_000_000]);
}

#[test]
fn it_escapes_zero_the_floor_and_the_ceiling() {
    for floor in [0, 1, 100] {
        let params = CapacityParams { emission_floor: Uint128::new(floor), max_step_bps: 1_000, ..params() };
        let busy = Demand { units: Uint128::new(1_000), burnt: Uint128::new(1 << 60) };
        let mut emission = Uint128::new(floor);
        for epoch in 0.. {
            if emission == params.emission_ceiling {
                break;
            }
            let risen = next(&params, emission, busy, Uint128::new(10));
            assert!(risen > emission && epoch < 20, "stuck at {emission}");
            emission = risen;
        }
        for epoch in 0.. {
            if emission == params.emission_floor {
                break;
            }
            let fallen = next(&params, emission, Demand::default(), Uint128::new(10));
            assert!(fallen < emission && epoch < 400, "stuck at {emission}");
            emission = fallen;
        }
    }
}

fn any_params() -> impl Strategy<Value = CapacityParams> {
    let limits = (amount(), amount()).prop_map(|(floor, more)| (floor, floor.saturating_add(more)));
    (limits, 1u32..1_000_000_000, 1u16..=5_000, 1u16..=5_000, any::<u16>()).prop_map(
        |((floor, ceiling), target_bps, max_step_bps, decay_bps, rise_bps)| CapacityParams {
            emission_floor: Uint128::new(floor),
            emission_ceiling: Uint128::new(ceiling),
            target_bps,
            max_step_bps,
            decay_bps,
            rise_bps,
            ..CapacityParams::default()
        },
    )
}

/// Small and large amounts alike, the edges too.
fn amount() -> impl Strategy<Value = u128> {
    prop_oneof![
        8 => (any::<u128>(), 0u32..128).prop_map(|(value, shift)| value >> shift),
        1 => Just(u128::MAX),
        1 => Just(0),
    ]
}

fn demand(units: u128, burnt: u128) -> Demand {
    Demand { units: Uint128::new(units), burnt: Uint128::new(burnt) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn steps_are_bounded_and_limits_kept(
        params in any_params(), emission in amount(), units in amount(), burnt in amount(), capacity in amount(),
    ) {
        let emission = within(&params, Uint128::new(emission));
        let next = next(&params, emission, demand(units, burnt), Uint128::new(capacity));
        let up = params.emission_ceiling.multiply_ratio(params.max_step_bps, 10_000u16);
        let down = emission.multiply_ratio(params.decay_bps, 10_000u16).saturating_add(Uint128::one());
        prop_assert!(next <= emission.saturating_add(up) && next.saturating_add(down) >= emission);
        prop_assert!(next >= params.emission_floor && next <= params.emission_ceiling);
    }

    #[test]
    fn it_rises_above_the_band_as_fees_pay_and_falls_else(
        params in any_params(), emission in amount(), units in 0..1u64 << 60, burnt in amount(), capacity in 0..1u64 << 60,
    ) {
        let emission = within(&params, Uint128::new(emission));
        let next = next(&params, emission, demand(units.into(), burnt), capacity.into());
        let (paid, target) = (u128::from(units) * 10_000, u128::from(capacity) * u128::from(params.target_bps));
        let at_floor = emission == params.emission_floor;
        if paid <= target {
            prop_assert!(next < emission || at_floor && next == emission);
        } else if paid / 2 >= target {
            // At least half of the fees count, less a billionth; out of the floor they need only pay for a unit.
            let rise = Uint128::new((burnt / 40_000).saturating_mul(params.rise_bps.into()));
            let step = params.emission_ceiling.multiply_ratio(params.max_step_bps, 10_000u16);
            let free = !at_floor || rise.is_zero() || step.is_zero() || emission == params.emission_ceiling;
            prop_assert!(free || next > emission, "{} to {}", emission, next);
        }
    }

    #[test]
    fn more_demand_never_lowers_and_more_capacity_never_raises_it(
        params in any_params(), emission in amount(), units in amount(), more in amount(), burnt in amount(),
        burnt_more in amount(), capacity in amount(), capacity_more in amount(),
    ) {
        let with = |units: u128, burnt: u128, capacity: u128| {
            next(&params, Uint128::new(emission), demand(units, burnt), Uint128::new(capacity))
        };
        let base = with(units, burnt, capacity);
        prop_assert!(with(units.saturating_add(more), burnt, capacity) >= base);
        prop_assert!(with(units, burnt.saturating_add(burnt_more), capacity) >= base);
        prop_assert!(with(units, burnt, capacity.saturating_add(capacity_more)) <= base);
    }

    /// The two halves of why washing loses.
    #[test]
    fn faked_demand_adds_at_most_its_part_and_every_difference_decays(
        params in any_params(), emission in amount(), other in amount(), units in 0..1u64 << 60, faked in 0..1u64 << 60,
        rate in 1u64..1 << 40, capacity in 0..1u64 << 60,
    ) {
        // Demand as the escrow counts it: a burnt unit covers `rate` units.
        let counted = |units: u64| demand(units.into(), (units / rate).into());
        let with = |emission: u128, units: u64| {
            next(&params, Uint128::new(emission), counted(units), capacity.into()).u128()
        };
        let burnt = u128::from((units + faked) / rate - units / rate);
        let added = with(emission, units + faked) - with(emission, units);
        // Its own part, the billionth that parts are counted in, and roundings.
        let most = (burnt + u128::from(units / rate) / 500_000_000 + 2) * u128::from(params.rise_bps) / 10_000 + 1;
        prop_assert!(added <= most, "{} added for {} burnt, at most {}", added, burnt, most);

        let start = |emission: u128| within(&params, Uint128::new(emission));
        let (before, after) = (
            start(emission).abs_diff(start(other)),
            with(emission, units).abs_diff(with(other, units)),
        );
        let left = before.multiply_ratio(10_000 - params.decay_bps, 10_000u16).u128();
        prop_assert!(after <= left.saturating_add(1), "a difference of {} became {}", before, after);
    }

    #[test]
    fn what_burnt_fees_add_over_all_time_is_less_than_they_were(
        burns in prop::collection::vec((0..1u64 << 50, 0..1u64 << 40, 0..1u64 << 40), 1..60), capacity in 1..1u64 << 40,
        decay in 1u16..=1_000, rise in 0u16..1_000, start in 0..1u64 << 50,
    ) {
        let rise = rise % decay;
        let params = CapacityParams {
            decay_bps: decay, rise_bps: rise, emission_ceiling: Uint128::MAX, ..params()
        };
        let (floor, mut emission) = (params.emission_floor.u128(), Uint128::new(100 + u128::from(start)));
        let (mut above, mut burnt) = (0u128, 0u128);
        let quiet = std::iter::repeat_n((0, 0, 0), 400);
        for (fee, units, idle) in burns.into_iter().chain(quiet) {
            let demand = Demand { units: units.into(), burnt: fee.into() };
            emission = next(&params, emission, demand, u128::from(capacity.saturating_add(idle)).into());
            (above, burnt) = (above + emission.u128() - floor, burnt + u128::from(fee));
        }
        // What was there at the start decays too.
        let (decay, rise) = (u128::from(decay), u128::from(rise));
        let most = (u128::from(start) * 10_000 + burnt * rise) / decay;
        prop_assert!(above <= most, "{above} above the floor for {burnt} burnt, at most {most}");
    }
}
