//! What a course says.

use serde_json::{Value, json};

use crate::market::{CAP, Course, Point, SUPPLY};
use crate::rule::{LOW_BPS, Rule, params};
use crate::scenario::{SHOCK, Scenario};

/// Epochs that a return to the band has to last.
const SETTLED: usize = 20;
/// Every how many epochs a course is printed.
const EVERY: usize = 5;

/// Whether an epoch's utilisation is in the band.
fn inside(point: &Point) -> bool {
    let bps = point.utilisation * 10_000.0;
    (f64::from(LOW_BPS)..=f64::from(params().target_bps)).contains(&bps)
}

/// Epochs from the shock until the utilisation is in the band for [`SETTLED`] epochs.
fn returned_after(course: &Course) -> Option<usize> {
    let after = course.get(SHOCK.start..).unwrap_or_default();
    after.windows(SETTLED).position(|epochs| epochs.iter().all(inside))
}

/// The row of a scenario under a rule. `quiet` is the course in which the ring does not wash.
pub fn row(scenario: Scenario, rule: Rule, course: &Course, quiet: Option<&Course>) -> Value {
    let after = course.get(SHOCK.start..).unwrap_or_default();
    let mean = |of: fn(&Point) -> f64| after.iter().map(of).sum::<f64>() / after.len().max(1) as f64;
    let sum = |course: &Course, of: fn(&Point) -> u128| course.iter().map(of).sum::<u128>();
    let ring =
        |course: &Course| sum(course, |point| point.ring_back) as f64 - sum(course, |point| point.ring_burnt) as f64;
    json!({
        "scenario": scenario.name(),
        "rule": rule.name(),
        "epochs": course.len(),
        "in_band": after.iter().filter(|point| inside(point)).count() as f64 / after.len().max(1) as f64,
        "returned_after": returned_after(course),
        "utilisation_mean": mean(|point| point.utilisation),
        "utilisation_end": course.last().map(|point| point.utilisation),
        "unserved": mean(|point| point.unserved),
        "income_mean": mean(|point| point.income),
        "machines_end": course.last().map(|point| point.machines),
        "emission_min": course.iter().map(|point| point.emission).min().map(tokens),
        "emission_max": course.iter().map(|point| point.emission).max().map(tokens),
        "minted": tokens(sum(course, |point| point.pot + point.bonus)),
        "burnt": tokens(sum(course, |point| point.burnt)),
        "supply_start": tokens(SUPPLY),
        "supply_end": course.last().map(|point| tokens(point.supply)),
        "supply_max": course.iter().map(|point| point.supply).max().map(tokens),
        "cap": tokens(CAP),
        "above_cap": course.iter().filter(|point| point.supply > CAP).count(),
        "ring_burnt": quiet.map(|_| tokens(sum(course, |point| point.ring_burnt))),
        "ring_net": quiet.map(|quiet| (ring(course) - ring(quiet)) / 1e6),
    })
}

/// The courses of a scenario.
pub fn scenario(scenario: Scenario, rules: &[(Rule, Course)]) -> Value {
    let of = |course: &Course, value: fn(&Point) -> f64| -> Vec<f64> {
        course.iter().step_by(EVERY).map(|point| (value(point) * 1e4).round() / 1e4).collect()
    };
    let courses = rules.iter().map(|(rule, course)| {
        json!({
            "rule": rule.name(),
            "utilisation": of(course, |point| point.utilisation),
            "emission": of(course, |point| point.emission as f64 / 1e6),
            "supply": of(course, |point| point.supply as f64 / 1e6),
            "income": of(course, |point| point.income),
        })
    });
    json!({ "scenario": scenario.name(), "every": EVERY, "courses": courses.collect::<Vec<_>>() })
}

/// Whole tokens, of the smallest unit.
fn tokens(amount: u128) -> f64 {
    amount as f64 / 1e6
}
