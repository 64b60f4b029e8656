//! Random stories over all contracts: the program `measure-contracts` of the integration tests.

use std::process::Command;

use anyhow::Result;
use serde_json::Value;

use crate::measure::program;
use crate::table::{Table, thousands};

const PACKAGE: &str = "proofmark-integration-tests";
const PROGRAM: &str = "measure-contracts";

/// How many stories, and which.
#[derive(clap::Args)]
pub struct Args {
    /// Messages to be sent to the contracts, at least.
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    operations: u64,
    /// Makes the stories.
    #[arg(long, value_name = "N", default_value_t = 2026)]
    seed: u64,
    /// Only the story of this number, as a report of a violation names it.
    #[arg(long, value_name = "N")]
    story: Option<u64>,
}

/// Builds the program and runs it; gives its document.
pub fn run(args: &Args) -> Result<Value> {
    let mut program = Command::new(program::build_bin(PACKAGE, PROGRAM)?);
    program.args(["--operations", &args.operations.to_string(), "--seed", &args.seed.to_string()]);
    if let Some(story) = args.story {
        program.args(["--story", &story.to_string()]);
    }
    program::document(&mut program)
}

/// Something was done and nothing went wrong.
pub fn is_sound(document: &Value) -> bool {
    document["violations"] == 0 && document["contract_operations"].as_u64().is_some_and(|count| count > 0)
}

/// For people.
pub fn report(document: &Value) -> String {
    let count = |value: &Value| thousands(value.as_u64().unwrap_or(0));
    let mut table = Table::new(&["operation", ">taken", ">refused"]);
    for row in document["rows"].as_array().into_iter().flatten() {
        table.row([text(&row["operation"]), count(&row["taken"]), count(&row["refused"])]);
    }
    let mut report = format!("{table}\n");
    for case in document["cases"].as_array().into_iter().flatten() {
        let number = count(&case["story"]);
        let repeat = format!("--only contracts --seed {} --story {}", document["seed"], case["story"]);
        report += &format!("VIOLATION in story {number} ({repeat}): {}\n", text(&case["what"]));
        for step in case["steps"].as_array().into_iter().flatten() {
            report += &format!("  {}\n", text(step));
        }
    }
    let seconds = document["seconds"].as_f64().unwrap_or(0.0);
    report += &format!(
        "{} operations in {} stories of {} users, {} violations, {seconds:.0} s on {} threads, seed {}",
        count(&document["contract_operations"]),
        count(&document["stories"]),
        document["users"],
        document["violations"],
        document["threads"],
        document["seed"],
    );
    report
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_violation_is_printed_with_its_steps_and_how_to_repeat_it() {
        let case = json!({ "story": 17, "what": "the escrow has 5", "steps": ["Lock { user: user3 }"] });
        let row = json!({ "operation": "lock", "taken": 1234, "refused": 5 });
        let document = json!({
            "rows": [row], "cases": [case], "violations": 1, "contract_operations": 1239, "seed": 2026,
        });
        let text = report(&document);
        for expected in
            ["1,234", "--seed 2026 --story 17", "the escrow has 5", "  Lock { user: user3 }", "1 violations"]
        {
            assert!(text.contains(expected), "{expected}: {text}");
        }
        assert!(!is_sound(&document));
        assert!(is_sound(&json!({ "violations": 0, "contract_operations": 1 })));
        assert!(!is_sound(&json!({ "violations": 0, "contract_operations": 0 })));
    }
}
