//! One exploration from beginning to end, and what came out.

use std::num::NonZeroUsize;
use std::time::Instant;

use stateright::{Checker, HasDiscoveries, Model};

use crate::configuration::Configuration;
use crate::invariants::Violation;
use crate::memo::Counts;
use crate::model::Escrow;
use crate::world::Contract;

/// A way to a state in which an invariant does not hold.
#[derive(Debug, Clone)]
pub struct Counterexample {
    /// Name of the invariant.
    pub invariant: String,
    /// What was seen.
    pub what: String,
    /// What happened, from the start on.
    pub actions: Vec<String>,
}

/// What an exploration found.
#[derive(Debug, Clone)]
pub struct Report {
    /// States reached, those included that had been reached before.
    pub states: usize,
    /// Distinct states.
    pub unique_states: usize,
    /// Length of the longest shortest way to a state, the first state counted.
    pub max_depth: usize,
    /// How long it took.
    pub seconds: f64,
    /// Calls and runs of the contract.
    pub counts: Counts,
    /// What was found wrong.
    pub violations: Vec<Counterexample>,
}

/// Explores all that can happen in a configuration, with the real contract.
pub fn explore(configuration: Configuration, threads: NonZeroUsize) -> Result<Report, Violation> {
    explore_contract(configuration, proofmark_escrow::contract::execute, threads)
}

/// The same with another contract.
pub fn explore_contract(
    configuration: Configuration,
    contract: Contract,
    threads: NonZeroUsize,
) -> Result<Report, Violation> {
    let begun = Instant::now();
    let model = Escrow::of(configuration, contract)?;
    let world = model.clone();
    let checker = model.checker().threads(threads.get()).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    let mut violations = Vec::new();
    for (name, path) in checker.discoveries() {
        let last = path.last_state();
        let what = match &last.violation {
            Some(violation) => violation.what.clone(),
            None => "somebody could not pull what was due".to_owned(),
        };
        let actions = path.into_actions().iter().map(|action| format!("{action:?}")).collect();
        violations.push(Counterexample { invariant: name.to_owned(), what, actions });
    }
    Ok(Report {
        states: checker.state_count(),
        unique_states: checker.unique_state_count(),
        max_depth: checker.max_depth(),
        seconds: begun.elapsed().as_secs_f64(),
        counts: world.world().counts(),
        violations,
    })
}
