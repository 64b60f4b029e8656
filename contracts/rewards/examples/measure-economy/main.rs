//! An agent simulation of the token's economy around the real controller, the real settlement and the real bonus.
//!
//! `measure-economy [--svg FILE]` prints one JSON document: `rows`, one for each scenario and rule, and `scenarios`, the courses
//! behind them. Nothing is random: the same code prints the same numbers. `docs/economy.md` tells what they mean.
//!
//! ```text
//! scenario.rs   what happens when: demand, provers that leave, a whale, a ring of washers
//! rule.rs       how emission is decided: ours, a fixed one, one like EIP-1559
//! market.rs     one epoch: demand, prices, settlement, emission, who comes and goes
//! report.rs     what a course says
//! plot.rs       the courses as an SVG
//! ```

mod market;
mod plot;
mod report;
mod rule;
mod scenario;

use std::path::PathBuf;

use serde_json::json;

use crate::market::{Course, simulate};
use crate::rule::Rule;
use crate::scenario::Scenario;

/// What this program's functions fail with: text for people.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let svg = match (args.next().as_deref(), args.next()) {
        (None, _) => None,
        (Some("--svg"), Some(path)) => Some(PathBuf::from(path)),
        (Some(other), _) => return Err(format!("expected --svg FILE, got '{other}'").into()),
    };
    let mut courses: Vec<(Scenario, Vec<(Rule, Course)>)> = Vec::new();
    let mut rows = Vec::new();
    for scenario in Scenario::ALL {
        let mut of_rules = Vec::new();
        for rule in Rule::ALL {
            let course = simulate(scenario, rule, true)?;
            // What the ring would have had without washing.
            let quiet = if scenario == Scenario::Washers { Some(simulate(scenario, rule, false)?) } else { None };
            rows.push(report::row(scenario, rule, &course, quiet.as_ref()));
            of_rules.push((rule, course));
        }
        courses.push((scenario, of_rules));
    }
    if let Some(path) = svg {
        plot::draw(&path, &courses)?;
    }
    let scenarios: Vec<_> = courses.iter().map(|(scenario, rules)| report::scenario(*scenario, rules)).collect();
    println!("{}", json!({ "rows": rows, "scenarios": scenarios }));
    Ok(())
}
