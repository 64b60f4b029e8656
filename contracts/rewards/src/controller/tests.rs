//! The controller: by hand, and for every input.

use proptest::prelude::*;

use super::*;

/// Floor 100, ceiling a million, band 50% to 80%, steps of 10%, decay 5%, rises up to 2% of what is burnt.
fn params() -> CapacityParams {
    CapacityParams {
        emission_floor: Uint128::new(100),
        emission_ceiling: Uint128::new(1_000_000),
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
    // Inside the band, both edges too: 5% of the 10,000 above the floor.
    assert_eq!([50, 65, 80].map(|units| after(10_100, units, 0, 100)), [9_600; 3]);
    // Nothing is below 0, and the whole step is 10%.
    assert_eq!(after(10_100, 0, 0, 100), 9_090);
    // 30% is 40% below the edge: 4% of 10,100 is less than the decay. 20%: 6%.
    assert_eq!([30, 20].map(|units| after(10_100, units, 0, 100)), [9_600, 9_494]);
    // At twice the edge half of the fees count. 2% of it is more than a step: 1,011 less the decay.
    assert_eq!(after(10_100, 160, 1_000_000, 100), 10_100 - 500 + 1_011);
    // 2% of the half of 80,000 is 800; of 10,000 it is 100, which does not pay for what is there.
    assert_eq!([80_000, 10_000].map(|burnt| after(10_100, 160, burnt, 100)), [10_400, 9_700]);
    // A quarter above the edge: a fifth of the fees.
    assert_eq!([10_000, 1_000].map(|burnt| after(100, 100, burnt, 100)), [111, 104]);
}

#[test]
fn nothing_proved() {
    // Demand that nobody can serve is as scarce as can be; without demand nobody is there.
    assert_eq!(after(10_100, 1, 1_000_000, 0), 10_100 - 500 + 1_011);
    assert_eq!([after(10_100, 0, 0, 0), after(100, 0, 0, 0)], [9_600, 100]);
}

#[test]
fn floor_and_ceiling() {
    assert_eq!([after(100, 0, 0, 10), after(101, 0, 0, 10), after(0, 0, 0, 10)], [100; 3]);
    assert_eq!([after(1_000_000, 100, 1 << 100, 10), after(u128::MAX, 100, 0, 10)], [1_000_000; 2]);
    // Owners may move the limits; the emission follows at once.
    assert_eq!(within(&params(), Uint128::zero()).u128(), 100);
}

#[test]
fn it_escapes_zero_the_floor_and_the_ceiling() {
    for floor in [0, 1, 100] {
        let params = CapacityParams { emission_floor: Uint128::new(floor), ..params() };
        let busy = Demand { units: Uint128::new(1_000), burnt: Uint128::new(1 << 60) };
        let mut emission = Uint128::new(floor);
        let mut epochs = 0;
        while emission < params.emission_ceiling {
            let risen = next(&params, emission, busy, Uint128::new(10));
            assert!(risen > emission, "stuck at {emission}");
            (emission, epochs) = (risen, epochs + 1);
        }
        assert!(epochs < 400, "{epochs} epochs from {floor} to the ceiling");
        while emission > params.emission_floor {
            let fallen = next(&params, emission, Demand::default(), Uint128::new(10));
            assert!(fallen < emission, "stuck at {emission}");
            emission = fallen;
        }
    }
}

#[test]
fn at_the_edges_of_128_bits() {
    let params = CapacityParams {
        emission_floor: Uint128::zero(),
        emission_ceiling: Uint128::MAX,
        band_low_bps: 1_000_000_000,
        band_high_bps: 1_000_000_000,
        max_step_bps: 5_000,
        decay_bps: 5_000,
        rise_bps: 4_999,
        ..params()
    };
    let edges = [0, 1, u128::MAX / 2, u128::MAX - 1, u128::MAX].map(Uint128::new);
    for emission in edges {
        for units in edges {
            for burnt in edges {
                for capacity in edges {
                    let next = next(&params, emission, Demand { units, burnt }, capacity);
                    let step = Uint128::new(emission.u128() / 2).saturating_add(Uint128::new(2));
                    assert!(next.abs_diff(emission) <= step, "{emission} to {next}");
                }
            }
        }
    }
}

fn any_params() -> impl Strategy<Value = CapacityParams> {
    let band = (0u32..20_000, 1u32..20_000).prop_map(|(low, more)| (low, low.saturating_add(more)));
    let limits = (any::<u64>(), any::<u128>());
    (band, 1u16..=5_000, 0u16..=10_000, 0u16..=10_000, limits).prop_map(|((low, high), step, decay, rise, limits)| {
        let (floor, more) = limits;
        let decay = u32::from(step) * u32::from(decay) / 10_000;
        CapacityParams {
            band_low_bps: low,
            band_high_bps: high,
            max_step_bps: step,
            decay_bps: decay as u16,
            rise_bps: rise,
            emission_floor: Uint128::from(floor),
            emission_ceiling: Uint128::new(u128::from(floor).saturating_add(more)),
            ..CapacityParams::default()
        }
    })
}

/// Small and large amounts alike.
fn amount() -> impl Strategy<Value = u128> {
    (any::<u128>(), 0u32..128).prop_map(|(value, shift)| value >> shift)
}

fn emitted(params: &CapacityParams, emission: u128) -> Uint128 {
    within(params, Uint128::new(emission))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn steps_are_bounded_and_limits_kept(
        params in any_params(), emission in amount(), units in amount(), burnt in amount(), capacity in amount(),
    ) {
        let emission = emitted(&params, emission);
        let demand = Demand { units: Uint128::new(units), burnt: Uint128::new(burnt) };
        let next = next(&params, emission, demand, Uint128::new(capacity));
        let step = emission.multiply_ratio(params.max_step_bps, 10_000u16).saturating_add(Uint128::new(2));
        prop_assert!(next.abs_diff(emission) <= step, "{} to {}", emission, next);
        prop_assert!(next >= params.emission_floor && next <= params.emission_ceiling);
    }

    #[test]
    fn it_rises_above_the_band_as_fees_pay_and_falls_below_it(
        params in any_params(), emission in amount(), units in 0..1u64 << 48, burnt in amount(), capacity in 0..1u64 << 48,
    ) {
        let emission = emitted(&params, emission);
        let demand = Demand { units: units.into(), burnt: Uint128::new(burnt) };
        let next = next(&params, emission, demand, capacity.into());
        let paid = u128::from(units) * 10_000;
        if paid > u128::from(capacity) * u128::from(params.band_high_bps) {
            // From the floor, as soon as the fees pay for a unit.
            let pays = burnt >= 1 << 100 && params.rise_bps > 0 && paid >= 2 * u128::from(capacity) * u128::from(params.band_high_bps);
            let at_floor = emission == params.emission_floor;
            prop_assert!(!pays || !at_floor || next > emission || next == params.emission_ceiling);
            let inside = Demand { units: (capacity / 10_000 * u64::from(params.band_high_bps)).into(), ..demand };
            let inside = super::next(&params, emission, inside, capacity.into());
            prop_assert!(next >= inside);
        } else if paid < u128::from(capacity) * u128::from(params.band_low_bps) {
            prop_assert!(next < emission || next == params.emission_floor);
        } else {
            prop_assert!(next <= emission);
        }
    }

    #[test]
    fn more_demand_never_lowers_and_more_capacity_never_raises_it(
        params in any_params(), emission in amount(), units in amount(), more in amount(), burnt in amount(),
        burnt_more in amount(), capacity in amount(), capacity_more in amount(),
    ) {
        let emission = emitted(&params, emission);
        let with = |units: u128, burnt: u128, capacity: u128| {
            let demand = Demand { units: Uint128::new(units), burnt: Uint128::new(burnt) };
            next(&params, emission, demand, Uint128::new(capacity))
        };
        let base = with(units, burnt, capacity);
        prop_assert!(with(units.saturating_add(more), burnt, capacity) >= base);
        prop_assert!(with(units, burnt.saturating_add(burnt_more), capacity) >= base);
        if units > 0 || capacity > 0 {
            prop_assert!(with(units, burnt, capacity.saturating_add(capacity_more)) <= base);
        }
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
