//! One epoch after the other: demand, prices, settlement, emission, and who comes and goes.
//!
//! A prover is a machine with a capacity and a cost. It proves all of its capacity in challenges (a proof of the standard
//! circuit may count for more than it costs, so this need not take its time), serves its part of the jobs, and stays
//! while its income is above its cost. Amounts are in the token's smallest unit, and its price is constant.

use cosmwasm_std::{Addr, HexBinary, Uint128};
use proofmark_api::Denom;
use proofmark_api::escrow::{JobTerms, OutputMode};
use proofmark_escrow::settlement;
use proofmark_rewards::bonus;
use proofmark_rewards::controller::Demand;

use crate::Result;
use crate::rule::{BONUS_BPS, Rule, params};
use crate::scenario::{EPOCHS, Scenario};

/// Units a day of one machine; there are 200 at first, and never more than 4,000.
const MACHINE: f64 = 5_000_000.0;
const MACHINES: usize = 4_000;
const FIRST_MACHINES: usize = 200;
/// Units asked for a day at the usual price.
const DEMAND: f64 = 650_000_000.0;
/// Price of a unit when nobody waits, and the most that requesters pay; the reverse auction ends between.
const PRICE: (f64, f64) = (6.0, 18.0);
const USUAL_PRICE: f64 = 9.75;
/// What a unit of capacity costs the 200th machine a day.
const COST: f64 = 6.0;
/// Units that a burnt unit of the token covers.
const UNITS_PER_BURNT: u64 = 2;
/// Supply at first, and the cap.
pub const SUPPLY: u128 = 10_000_000_000_000;
pub const CAP: u128 = 10_050_000_000_000;
/// Part of the capacity that the ring of washers has.
const RING: f64 = 0.2;

/// An epoch of a course.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Paid units for each unit of capacity.
    pub utilisation: f64,
    /// Demand that nobody served.
    pub unserved: f64,
    /// The epoch's emission as planned, and what of it the cap left.
    pub emission: u128,
    pub pot: u128,
    pub burnt: u128,
    pub bonus: u128,
    pub supply: u128,
    /// What a unit of capacity earned, and its machines.
    pub income: f64,
    pub machines: usize,
    /// What the ring burnt, and what it got back by bonus and emission.
    pub ring_burnt: u128,
    pub ring_back: u128,
}

/// A course: an epoch after the other.
pub type Course = Vec<Point>;

/// The course of a scenario under a rule; a ring of washers washes only if it may.
pub fn simulate(scenario: Scenario, rule: Rule, may_wash: bool) -> Result<Course> {
    let params = params();
    let (mut emission, mut supply) = (Uint128::new(1_000_000_000), SUPPLY);
    let (mut machines, mut price, mut expected) = (FIRST_MACHINES, USUAL_PRICE, COST);
    let mut course = Vec::with_capacity(EPOCHS);
    for epoch in 0..EPOCHS {
        if scenario == Scenario::Leaving && epoch == crate::scenario::SHOCK.start {
            machines = machines * 3 / 5;
        }
        let whale = if scenario == Scenario::Whale && scenario.shock(epoch) { FIRST_MACHINES } else { 0 };
        let capacity = MACHINE * (machines + whale) as f64;

        let wanted = DEMAND * scenario.demand(epoch) * (price / USUAL_PRICE).powf(-0.5);
        let pressure = ((wanted / capacity - 0.4) / 0.8).clamp(0.0, 1.0);
        price = PRICE.0 + (PRICE.1 - PRICE.0) * pressure;
        let served = wanted.min(capacity);
        let jobs = settle(served, price)?;

        let washes = may_wash && scenario == Scenario::Washers && scenario.shock(epoch);
        let ring_units = if washes { (0.85 * capacity - served).max(0.0) } else { 0.0 };
        // The ring's price is the lowest whose fee covers its units.
        let ring = settle(ring_units, 5.0)?;

        let demand = Demand { units: jobs.units + ring.units, burnt: jobs.covering + ring.covering };
        let burnt = (jobs.burnt + ring.burnt).u128();
        supply = supply.saturating_sub(burnt);
        let room = |supply: u128| Uint128::new(CAP.saturating_sub(supply));
        let pot = emission.min(room(supply)).u128();
        supply += pot;
        let bonus = bonus::of(jobs.burnt + ring.burnt, BONUS_BPS, room(supply))?.u128();
        supply += bonus;

        // The prover's part of jobs and of their bonus, and the emission, for a unit of capacity.
        let by_jobs = jobs.prover.u128() as f64 + jobs.burnt.u128() as f64 / 2.0 * f64::from(BONUS_BPS) / 10_000.0;
        let income = (by_jobs + pot as f64) / capacity;
        let ring_bonus = ring.burnt.u128() as f64 * f64::from(BONUS_BPS) / 10_000.0;
        let ring_back = if scenario == Scenario::Washers { ring_bonus + pot as f64 * RING } else { 0.0 };
        course.push(Point {
            utilisation: demand.units.u128() as f64 / capacity,
            unserved: (wanted - served) / wanted,
            emission: emission.u128(),
            pot,
            burnt,
            bonus,
            supply,
            income,
            machines: machines + whale,
            ring_burnt: ring.burnt.u128(),
            ring_back: ring_back as u128,
        });

        emission = rule.next(&params, emission, demand, Uint128::new(capacity as u128));
        expected += 0.3 * (income - expected);
        let held = scenario == Scenario::Leaving && scenario.shock(epoch);
        machines = come_and_go(machines, expected, held);
    }
    Ok(course)
}

/// What settled jobs did.
struct Settled {
    units: Uint128,
    covering: Uint128,
    burnt: Uint128,
    prover: Uint128,
}

/// Settles a day's jobs as the escrow does: fee 10%, all of it burnt, royalty 5%.
fn settle(units: f64, price: f64) -> Result<Settled> {
    let paid = Uint128::new((units * price) as u128);
    let terms = JobTerms {
        requester: Addr::unchecked("requester"),
        model: HexBinary::default(),
        key: HexBinary::default(),
        developer: Addr::unchecked("developer"),
        model_royalty_bps: 500,
        dataset: None,
        input_commitment: HexBinary::default(),
        output_len: 1,
        output_mode: OutputMode::Inline,
        provers: Vec::new(),
        callback_gas: None,
        denom: Denom::Cw20(Addr::unchecked("token")),
        min_price: paid,
        max_price: paid,
        ramp_start: 0,
        ramp_seconds: 0,
        lock_seconds: 1,
        deadline: 1,
        collateral: Uint128::zero(),
        fee_bps: 1_000,
        burn_bps: 10_000,
        treasury: Addr::unchecked("treasury"),
        created_at: 0,
        units: units as u64,
        units_per_burnt: UNITS_PER_BURNT,
    };
    let split = settlement::split(&terms, paid, &Addr::unchecked("prover"))?;
    let counted = settlement::paid(&terms, split.fee_burnt);
    let prover = split.payouts.iter().find(|payout| payout.role == proofmark_api::escrow::Role::Prover);
    Ok(Settled {
        units: counted.units.into(),
        covering: counted.burnt,
        burnt: split.fee_burnt,
        prover: prover.map_or(Uint128::zero(), |payout| payout.amount),
    })
}

/// Machines after an epoch: the cheapest idle ones come while they expect to earn, the dearest go when they do not;
/// at most 3% come and 5% go a day, one at least.
fn come_and_go(machines: usize, expected: f64, held: bool) -> usize {
    let cost = |machine: usize| COST * (machine as f64 / FIRST_MACHINES as f64).powf(0.1);
    let (most_in, most_out) = ((machines * 3 / 100).max(1), (machines * 5 / 100).max(1));
    let mut next = machines;
    while !held && next < machines + most_in && next < MACHINES && expected > 1.02 * cost(next + 1) {
        next += 1;
    }
    while next > 1 && next + most_out > machines && next <= machines && expected < 0.98 * cost(next) {
        next -= 1;
    }
    next
}
