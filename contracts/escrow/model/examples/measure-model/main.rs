//! `measure-model [single|small|full] [THREADS]` explores a configuration (full and two threads, if nothing is said) and prints one
//! JSON document: `states`, `unique_states`, `max_depth`, `seconds`, `violations`, `configuration`, and how often the
//! contract was called and its code run.

use std::num::NonZeroUsize;

use proofmark_escrow_model::configuration::Configuration;
use proofmark_escrow_model::explore::{Report, explore};
use serde_json::{Value, json};

/// What this program's functions fail with: text for people.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let configuration = match args.next().as_deref() {
        None | Some("full") => Configuration::full(),
        Some("small") => Configuration::small(),
        Some("single") => Configuration::single(),
        Some(other) => return Err(format!("configuration: expected single, small or full, got '{other}'").into()),
    };
    let threads = match args.next() {
        None => NonZeroUsize::MIN.saturating_add(1),
        Some(threads) => threads.parse().map_err(|_| format!("threads: expected a number above 0, got '{threads}'"))?,
    };
    let described = describe(&configuration, threads);
    let report = explore(configuration, threads).map_err(|violation| violation.what)?;
    println!("{}", document(&report, described));
    Ok(())
}

fn document(report: &Report, configuration: Value) -> Value {
    let violations: Vec<_> = report
        .violations
        .iter()
        .map(|violation| {
            json!({ "invariant": violation.invariant, "what": violation.what, "actions": violation.actions })
        })
        .collect();
    json!({
        "states": report.states,
        "unique_states": report.unique_states,
        "max_depth": report.max_depth,
        "seconds": report.seconds,
        "calls": report.counts.calls,
        "executions": report.counts.executions,
        "compared": report.counts.compared,
        "violations": violations,
        "configuration": configuration,
    })
}

fn describe(configuration: &Configuration, threads: NonZeroUsize) -> Value {
    let text = |thing: &dyn std::fmt::Debug| format!("{thing:?}");
    json!({
        "name": configuration.name,
        "jobs": configuration.plans.iter().map(|plan| text(plan)).collect::<Vec<_>>(),
        "creation": text(&configuration.creation),
        "stakes": configuration.stakes.iter().map(|stake| text(stake)).collect::<Vec<_>>(),
        "unbonding_seconds": configuration.unbonding_seconds,
        "revoke": configuration.revoke,
        "flush": configuration.flush,
        "claimers": configuration.claimers.iter().map(|who| text(who)).collect::<Vec<_>>(),
        "proofs": configuration.proofs.iter().map(|made| text(made)).collect::<Vec<_>>(),
        "batches": configuration.batches.len(),
        "threads": threads,
    })
}
