//! The small configurations, explored whole with the real contract.

#![allow(clippy::unwrap_used)]

use std::num::NonZeroUsize;

use proofmark_escrow_model::configuration::Configuration;
use proofmark_escrow_model::explore::{Report, explore};

/// Explores on one thread, so that counts do not depend on the machine.
fn whole(configuration: Configuration) -> Report {
    let report = explore(configuration, NonZeroUsize::MIN).unwrap();
    for violation in &report.violations {
        eprintln!("{violation:#?}");
    }
    assert!(report.violations.is_empty());
    report
}

#[test]
fn invariants_hold_in_every_state_of_one_job() {
    let report = whole(Configuration::single());
    assert!(report.unique_states > 1_000, "{report:?}");
}

#[test]
fn invariants_hold_in_every_state_of_the_small_market() {
    let report = whole(Configuration::small());
    assert!(report.unique_states > 10_000, "{report:?}");
}
