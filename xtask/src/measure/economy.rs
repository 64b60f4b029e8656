//! `cargo xtask measure economy`: agents in a simulated market, around the real controller, settlement and bonus.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::Result;
use serde_json::Value;

use super::program;
use crate::table::{Table, thousands};
use crate::workspace;

const PROGRAM: &str = "measure-economy";

/// Arguments of `cargo xtask measure economy`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
    /// Draw the courses, too: to docs/economy.svg if no file is named.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "docs/economy.svg")]
    svg: Option<PathBuf>,
}

/// Builds the simulation and runs it.
pub fn run(args: &Args) -> Result<ExitCode> {
    let mut program = Command::new(program::build("proofmark-rewards", PROGRAM)?);
    if let Some(svg) = &args.svg {
        // A path that is relative counts from the repository's root, where the page is.
        program.arg("--svg").arg(workspace::root().join(svg));
    }
    let document = program::document(&mut program)?;
    program::print(args.json, &document, &table(&document));
    Ok(ExitCode::SUCCESS)
}

fn table(document: &Value) -> Table {
    let headings = [
        "scenario",
        "rule",
        ">in band",
        ">back after",
        ">utilisation",
        ">unserved",
        ">emission min",
        ">max",
        ">supply end",
        ">above cap",
        ">ring net",
    ];
    let mut table = Table::new(&headings);
    for row in document["rows"].as_array().into_iter().flatten() {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let number = |key: &str| row[key].as_f64();
        let percent = |key: &str| number(key).map_or("-".to_owned(), |part| format!("{:.0}%", 100.0 * part));
        let tokens = |key: &str| number(key).map_or("-".to_owned(), |tokens| thousands(tokens.max(0.0) as u64));
        let net = number("ring_net").map_or("-".to_owned(), |tokens| format!("{tokens:.0}"));
        table.row([
            text("scenario"),
            text("rule"),
            percent("in_band"),
            row["returned_after"].as_u64().map_or("never".to_owned(), |epochs| epochs.to_string()),
            percent("utilisation_mean"),
            percent("unserved"),
            tokens("emission_min"),
            tokens("emission_max"),
            tokens("supply_end"),
            tokens("above_cap"),
            net,
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_table_shows_each_row() {
        let row =
            json!({ "scenario": "washers", "rule": "ours", "in_band": 0.5, "ring_net": -12.4, "supply_end": 1234.0 });
        let text = table(&json!({ "rows": [row] })).to_string();
        assert!(
            text.contains("50%") && text.contains("-12") && text.contains("1,234") && text.contains("never"),
            "{text}"
        );
    }
}
