//! `cargo xtask measure soundness`: forged witnesses against every gadget, operator and network, and the rank of their
//! Jacobians; then random stories over all contracts. Fails if a forgery is accepted, a computed variable is not determined or
//! a story goes wrong.

mod contracts;

use std::process::{Command, ExitCode};

use anyhow::Result;
use serde_json::{Value, json};

use super::program;
use crate::table::{Table, thousands};

const PROGRAM: &str = "measure-soundness";
/// What `--only` calls the contracts.
const CONTRACTS: &str = "contracts";

/// Arguments of `cargo xtask measure soundness`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
    /// Only models (for gadgets: cases) whose name starts with this, such as `cnn` or `max_pool`, and no contracts; or only
    /// `contracts`.
    #[arg(long, value_name = "PREFIX")]
    only: Option<String>,
    #[command(flatten)]
    contracts: contracts::Args,
}

/// Builds the attacking programs and runs them.
pub fn run(args: &Args) -> Result<ExitCode> {
    let only = args.only.as_deref();
    let mut document = json!({});
    let mut text = String::new();
    if only != Some(CONTRACTS) {
        let program = program::build("proofmark-r1cs", PROGRAM)?;
        document = program::document(Command::new(program).args(only))?;
        text += &report(&document);
    }
    if only.is_none_or(|only| only == CONTRACTS) {
        let told = contracts::run(&args.contracts)?;
        text += &format!("{}{}", if text.is_empty() { "" } else { "\n\n" }, contracts::report(&told));
        for total in ["contract_operations", "violations"] {
            document[total] = told[total].clone();
        }
        document[CONTRACTS] = told;
    }
    program::print(args.json, &document, &text);
    let sound = is_sound(&document, only);
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Nothing accepted, every computed variable determined, and no story gone wrong, as far as they were asked for.
fn is_sound(document: &Value, only: Option<&str>) -> bool {
    let determined = |rows: &Vec<Value>| !rows.is_empty() && rows.iter().all(|row| row["holds"] == true);
    let witnesses = document["accepted"] == 0 && document["uniqueness"].as_array().is_some_and(determined);
    match only {
        Some(CONTRACTS) => contracts::is_sound(&document[CONTRACTS]),
        Some(_) => witnesses,
        None => witnesses && contracts::is_sound(&document[CONTRACTS]),
    }
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

    #[test]
    fn a_forgery_or_an_open_variable_fails() {
        let document = |accepted: u64, holds: bool| json!({ "accepted": accepted, "uniqueness": [{ "holds": holds }] });
        let cnn = Some("cnn");
        assert!(is_sound(&document(0, true), cnn));
        assert!(!is_sound(&document(1, true), cnn));
        assert!(!is_sound(&document(0, false), cnn));
        assert!(!is_sound(&json!({ "accepted": 0, "uniqueness": [] }), cnn));
        assert!(!is_sound(&json!({}), cnn));
        // All of it needs the stories, too.
        assert!(!is_sound(&document(0, true), None));
        let mut all = document(0, true);
        all[CONTRACTS] = json!({ "contract_operations": 9, "violations": 0 });
        assert!(is_sound(&all, None) && is_sound(&all, Some(CONTRACTS)));
        all[CONTRACTS]["violations"] = json!(1);
        assert!(!is_sound(&all, None) && !is_sound(&all, Some(CONTRACTS)));
    }

    #[test]
    fn accepted_changes_are_printed_with_their_cells() {
        let cell = json!({ "cell": 7, "before": "1", "after": "2" });
        let change = json!({ "kind": "one cell", "origin": "conv1", "cells": [cell] });
        let text = report(&json!({ "accepted": 1, "accepted_changes": [change] }));
        assert!(text.contains("conv1") && text.contains("cell 7: \"1\" became \"2\""), "{text}");
    }
}
