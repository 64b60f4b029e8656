//! Issue line 24: rings that fake demand, in every market and with every plan tried, get back less than they burn.
//!
//! The real controller and the real rules decide. A ring has a part of the capacity; it burns fees for jobs to itself, gets
//! the use bonus for them, and its part of all emission from then on. It is compared with the same ring in the same market
//! that does not wash. All that works against it is left out: the treasury's part of the fee, others who come
//! because of the emission, the ceiling, gas.
//!
//! The range: parameters that [`validate`] takes, up to its very edge; markets whose honest demand is constant, seasonal or a
//! shock, from none to five times the capacity; emissions that start at their floor or far above it; rings of 1 to 10 with a
//! tenth of the capacity each; one burst, a campaign of 30 epochs, or 200 epochs; just above the band, twice, or ten times
//! its edge. Accounts are settled when the emission has decayed.
#![allow(clippy::unwrap_used, clippy::panic)]

use cosmwasm_std::Uint128;
use proofmark_api::rewards::CapacityParams;
use proofmark_rewards::controller::{self, Demand};
use proofmark_rewards::params::validate;

/// Capacity, the same in every epoch.
const CAPACITY: u128 = 1_000_000_000;
/// Units that a burnt unit covers.
const UNITS_PER_BURNT: u128 = 10;
/// The epoch from which on a ring may wash.
const FIRST: usize = 50;

#[derive(Debug, Clone, Copy)]
enum Season {
    Constant,
    Seasonal,
    Shock,
}

#[derive(Debug, Clone, Copy)]
struct Market {
    /// Honest demand, in percent of the capacity.
    percent: u128,
    season: Season,
    /// The emission at first, at most the ceiling.
    start: u128,
}

#[derive(Debug, Clone, Copy)]
struct Plan {
    /// Epochs in which the ring washes.
    epochs: usize,
    /// Up to which utilisation, in percent.
    to: u128,
}

fn honest(market: &Market, epoch: usize) -> Demand {
    let percent = match market.season {
        Season::Constant => market.percent,
        Season::Seasonal if (epoch / 15).is_multiple_of(2) => market.percent / 2,
        Season::Seasonal => market.percent * 3 / 2,
        Season::Shock if (60..90).contains(&epoch) => market.percent * 10,
        Season::Shock => market.percent,
    };
    // Challenges may show a part of the capacity, so more can be settled than is proved: here up to five times.
    let units = CAPACITY * percent.min(500) / 100;
    Demand { units: units.into(), burnt: (units / UNITS_PER_BURNT).into() }
}

/// All emission from [`FIRST`] on, and what the ring burnt.
fn run(params: &CapacityParams, market: &Market, plan: Option<Plan>) -> (u128, u128) {
    // Twelve times the mean life of a rise after the last of them.
    let horizon = FIRST + 200 + 120_000 / usize::from(params.decay_bps);
    let mut emission = controller::within(params, Uint128::new(market.start));
    let (mut emitted, mut burnt) = (0, 0);
    for epoch in 0..horizon {
        let mut demand = honest(market, epoch);
        if let Some(plan) = plan.filter(|plan| (FIRST..FIRST + plan.epochs).contains(&epoch)) {
            let units = (CAPACITY * plan.to / 100).saturating_sub(demand.units.u128());
            // What it costs is rounded up, what it counts for is rounded down.
            let counted = Uint128::new(units / UNITS_PER_BURNT);
            demand = Demand { units: demand.units + Uint128::new(units), burnt: demand.burnt + counted };
            burnt += units.div_ceil(UNITS_PER_BURNT);
        }
        emission = controller::next(params, emission, demand, CAPACITY.into());
        if epoch >= FIRST {
            emitted += emission.u128();
        }
    }
    (emitted, burnt)
}

/// Step, decay, rise and bonus at the edge of what is allowed.
fn rules() -> Vec<(CapacityParams, u16)> {
    let mut rules = Vec::new();
    let edges = [(1_000, 500, 5_000), (5_000, 5_000, 0), (5_000, 100, 0), (2_000, 1_000, 9_000), (100, 50, 5_000)];
    for (step, decay, bonus) in edges {
        let most = u32::from(decay) * u32::from(10_000 - bonus) / 10_000;
        for (floor, ceiling) in [(0u128, 10_000_000u128), (1_000, 1_000_000_000), (10_000_000, 1_000_000_000_000)] {
            let params = CapacityParams {
                max_step_bps: step,
                decay_bps: decay,
                rise_bps: (most - 1) as u16,
                emission_floor: floor.into(),
                emission_ceiling: ceiling.into(),
                ..CapacityParams::default()
            };
            validate(&params, bonus).unwrap();
            assert!(validate(&CapacityParams { rise_bps: most as u16, ..params.clone() }, bonus).is_err());
            rules.push((params, bonus));
        }
    }
    rules
}

fn markets() -> Vec<Market> {
    let mut markets = Vec::new();
    for percent in [0, 30, 60, 79, 80, 90, 200] {
        for season in [Season::Constant, Season::Seasonal, Season::Shock] {
            for start in [1, 100_000, 1_000_000_000] {
                markets.push(Market { percent, season, start });
            }
        }
    }
    markets
}

#[test]
fn no_ring_gets_back_what_it_burns() {
    let (mut tried, mut worst) = (0, 0.0f64);
    for (params, bonus) in rules() {
        for market in markets() {
            let (quiet, _) = run(&params, &market, None);
            for plan in [1, 30, 200].into_iter().flat_map(|epochs| [81, 160, 800].map(|to| Plan { epochs, to })) {
                let (busy, burnt) = run(&params, &market, Some(plan));
                if burnt == 0 {
                    continue;
                }
                for ring in 1..=10u128 {
                    tried += 1;
                    // The bonus is for the burnt fee; the emission comes by the ring's part of the capacity.
                    let back = burnt * u128::from(bonus) / 10_000 + busy.saturating_sub(quiet) * ring / 10;
                    let part = back as f64 / burnt as f64;
                    worst = worst.max(part);
                    assert!(back < burnt, "a ring of {ring} got {part:.4} back: {market:?}, {plan:?}, {params:?}");
                }
            }
        }
    }
    println!("{tried} rings tried; at most {worst:.4} of what was burnt came back");
    assert!(tried > 10_000 && worst > 0.9, "the plans do not reach the edge of the rules: {tried}, {worst}");
}
