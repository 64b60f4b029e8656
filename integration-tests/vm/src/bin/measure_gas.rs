//! Prints gas measurements; `cargo xtask measure gas` builds the contracts first and then calls this.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::Parser;
use comfy_table::{CellAlignment, Table, presets};
use proofmark_vm_tests::gas::Report;

/// Gas of the built contracts in the CosmWasm VM.
#[derive(Parser)]
struct Args {
    /// Put one JSON document on stdout.
    #[arg(long)]
    json: bool,
    /// Only rows whose name starts with this.
    #[arg(long, default_value = "", hide_default_value = true)]
    only: String,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<()> {
    let mut report = Report::new(&args.only);
    report.measure()?;
    for skipped in &report.skipped {
        eprintln!("skipped: {skipped}");
    }
    ensure!(!report.rows.is_empty(), "no row starts with '{}'; leave --only out to see all names", args.only);
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print_tables(&report);
    }
    Ok(())
}

fn print_tables(report: &Report) {
    let mut gas = table(&["what", "VM gas", "SDK gas"]);
    for row in &report.rows {
        gas.add_row([row.name.clone(), grouped(row.vm_gas), format!("{:.2}", row.sdk_gas)]);
    }
    println!("{gas}");
    if !report.sizes.is_empty() {
        let mut sizes = table(&["contract", "bytes"]);
        for row in &report.sizes {
            sizes.add_row([row.name.clone(), grouped(row.bytes as u64)]);
        }
        println!("{sizes}");
    }
    println!("SDK gas = VM gas / 140,000. Storage, transaction bytes and signatures are charged by the chain on top.");
}

fn table(heading: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(heading);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    groups.join(",")
}
