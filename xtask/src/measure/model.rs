//! `cargo xtask measure model`: every state that the escrow's own code can reach in a small market, and the invariants in
//! each. Fails if one does not hold.

use std::process::{Command, ExitCode};

use anyhow::Result;
use serde_json::Value;

use super::program;
use crate::table::{Table, thousands};

const PROGRAM: &str = "measure-model";

/// Arguments of `cargo xtask measure model`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
    /// What to explore: `single` and `small` are what the tests explore, too.
    #[arg(long, value_name = "NAME", default_value = "full")]
    configuration: String,
    /// Threads that search.
    #[arg(long, value_name = "N", default_value = "2")]
    threads: String,
}

/// Builds the explorer and runs it.
pub fn run(args: &Args) -> Result<ExitCode> {
    let program = program::build("proofmark-escrow-model", PROGRAM)?;
    let document = program::document(Command::new(program).args([&args.configuration, &args.threads]))?;
    program::print(args.json, &document, &report(&document));
    Ok(if is_sound(&document) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Something was explored, and nothing was found.
fn is_sound(document: &Value) -> bool {
    let found = document["violations"].as_array();
    document["unique_states"].as_u64().is_some_and(|states| states > 0) && found.is_some_and(Vec::is_empty)
}

fn report(document: &Value) -> String {
    let mut table = Table::new(&[
        "configuration",
        ">states",
        ">distinct",
        ">depth",
        ">seconds",
        ">calls",
        ">runs of the code",
        ">compared",
        ">violations",
    ]);
    let count = |key: &str| thousands(document[key].as_u64().unwrap_or(0));
    table.row([
        document["configuration"]["name"].as_str().unwrap_or_default().to_owned(),
        count("states"),
        count("unique_states"),
        count("max_depth"),
        format!("{:.1}", document["seconds"].as_f64().unwrap_or(0.0)),
        count("calls"),
        count("executions"),
        count("compared"),
        document["violations"].as_array().map_or(0, Vec::len).to_string(),
    ]);
    let mut text = table.to_string();
    for violation in document["violations"].as_array().into_iter().flatten() {
        let said = |key: &str| violation[key].as_str().unwrap_or_default();
        text += &format!("\nVIOLATED: {}\n  {}\n", said("invariant"), said("what"));
        for action in violation["actions"].as_array().into_iter().flatten() {
            text += &format!("  {}\n", action.as_str().unwrap_or_default());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_violation_or_an_empty_search_fails() {
        let document = |states: u64, violations: Value| json!({ "unique_states": states, "violations": violations });
        assert!(is_sound(&document(5, json!([]))));
        assert!(!is_sound(&document(0, json!([]))));
        assert!(!is_sound(&document(5, json!([{}]))));
        assert!(!is_sound(&json!({})));
    }

    #[test]
    fn the_way_to_a_violation_is_printed() {
        let violation = json!({ "invariant": "4 once", "what": "twice", "actions": ["Lock(Carol, 0)"] });
        let text = report(&json!({ "unique_states": 1234, "violations": [violation] }));
        assert!(
            text.contains("1,234") && text.contains("VIOLATED: 4 once") && text.contains("  Lock(Carol, 0)"),
            "{text}"
        );
    }
}
