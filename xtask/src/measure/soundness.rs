//! `cargo xtask measure soundness`: forged witnesses against every gadget, operator and network, and the rank of their
//! Jacobians. Fails if a forgery is accepted or a computed variable is not determined.

use std::process::{Command, ExitCode};

use anyhow::Result;
use serde_json::Value;

use super::program;
use crate::table::{Table, thousands};

const PROGRAM: &str = "measure-soundness";

/// Arguments of `cargo xtask measure soundness`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
    /// Only models (for gadgets: cases) whose name starts with this, such as `cnn` or `max_pool`.
    #[arg(long, value_name = "PREFIX")]
    only: Option<String>,
}

/// Builds the attacking program and runs it.
pub fn run(args: &Args) -> Result<ExitCode> {
    let program = program::build("proofmark-r1cs", PROGRAM)?;
    let document = program::document(Command::new(program).args(&args.only))?;
    program::print(args.json, &document, &report(&document));
    let sound = is_sound(&document);
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Nothing accepted, and every computed variable determined.
fn is_sound(document: &Value) -> bool {
    let determined = |rows: &Vec<Value>| !rows.is_empty() && rows.iter().all(|row| row["holds"] == true);
    document["accepted"] == 0 && document["uniqueness"].as_array().is_some_and(determined)
}

fn report(document: &Value) -> String {
    let count = |value: &Value| thousands(value.as_u64().unwrap_or(0));
    let mut text = format!("{}\n{}\n", mutations(document), ranks(document));
    for change in document["accepted_changes"].as_array().into_iter().flatten() {
        text += &format!("ACCEPTED: {} in {}\n", change["kind"], change["origin"]);
        for cell in change["cells"].as_array().into_iter().flatten() {
            text += &format!("  cell {}: {} became {}\n", cell["cell"], cell["before"], cell["after"]);
        }
    }
    let obligations = &document["obligations"];
    text += &format!(
        "constraints: {} over integers (below 2^{}), {} of packed lanes (below 2^{}), {} products of those, {} in S-boxes, \
         {} choices, {} digests, {} zero products, {} units, {} on salts\n",
        count(&obligations["integers"]),
        obligations["integer_bits"],
        count(&obligations["packed"]),
        obligations["packed_bits"],
        count(&obligations["packed_products"]),
        count(&obligations["sboxes"]),
        count(&obligations["choices"]),
        count(&obligations["digests"]),
        count(&obligations["zero_products"]),
        count(&obligations["units"]),
        count(&obligations["salts"]),
    );
    let seconds = document["seconds"].as_f64().unwrap_or(0.0);
    text += &format!(
        "{} mutations, {} accepted, {seconds:.0} s, seed {}",
        count(&document["mutations"]),
        count(&document["accepted"]),
        document["seed"],
    );
    text
}

fn mutations(document: &Value) -> Table {
    let headings = [
        "operator",
        "model",
        "weights",
        ">cells",
        ">share",
        ">mutations",
        ">singles",
        ">pairs",
        ">triples",
        ">repaired",
        ">lanes",
        ">salts",
        ">accepted",
    ];
    let mut table = Table::new(&headings);
    for row in document["operators"].as_array().into_iter().flatten() {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let count = |key: &str| thousands(row[key].as_u64().unwrap_or(0));
        let share = format!("{:.0}%", 100.0 * row["share"].as_f64().unwrap_or(0.0));
        let names = ["operator", "model", "weights"].map(text);
        let counts = ["mutations", "singles", "pairs", "triples", "repaired", "lanes", "salts", "accepted"].map(count);
        table.row(names.into_iter().chain([count("cells"), share]).chain(counts));
    }
    table
}

fn ranks(document: &Value) -> Table {
    let mut table = Table::new(&["operator", "model", "weights", ">computed", ">rank", ">free", "reason"]);
    for row in document["uniqueness"].as_array().into_iter().flatten() {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let count = |key: &str| thousands(row[key].as_u64().unwrap_or(0));
        let names = ["operator", "model", "weights"].map(text);
        table.row(names.into_iter().chain(["computed", "rank", "free"].map(count)).chain([text("reason")]));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_forgery_or_an_open_variable_fails() {
        let document = |accepted: u64, holds: bool| json!({ "accepted": accepted, "uniqueness": [{ "holds": holds }] });
        assert!(is_sound(&document(0, true)));
        assert!(!is_sound(&document(1, true)));
        assert!(!is_sound(&document(0, false)));
        assert!(!is_sound(&json!({ "accepted": 0, "uniqueness": [] })));
        assert!(!is_sound(&json!({})));
    }

    #[test]
    fn accepted_changes_are_printed_with_their_cells() {
        let cell = json!({ "cell": 7, "before": "1", "after": "2" });
        let change = json!({ "kind": "one cell", "origin": "conv1", "cells": [cell] });
        let text = report(&json!({ "accepted": 1, "accepted_changes": [change] }));
        assert!(text.contains("conv1") && text.contains("cell 7: \"1\" became \"2\""), "{text}");
    }
}
