//! `cargo xtask mutants`: changes the contracts in every small way and looks whether a test notices.
//!
//! `.cargo/mutants.toml` says what is changed and how it is tested.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{ExitCode, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use crate::table::Table;
use crate::{process, workspace};

/// The version that this was written for.
const CARGO_MUTANTS: &str = "27.1.0";

/// Crates whose code is changed; those that move funds first.
const PACKAGES: [&str; 7] = ["escrow", "rewards", "token", "registry", "timelock", "verifier", "api"];

/// What cargo-mutants writes for each outcome, as the table names it. A mutant that runs for ever is noticed.
const OUTCOMES: [(&str, &str); 4] =
    [("caught.txt", "caught"), ("timeout.txt", "caught"), ("unviable.txt", "unviable"), ("missed.txt", "survived")];

/// Arguments of `cargo xtask mutants`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
    /// Only mutants in this file (`contracts/escrow/src/ledger.rs`, or a glob); may be repeated.
    #[arg(long, value_name = "F")]
    file: Vec<String>,
    /// Also run the whole flows of `integration-tests`: minutes a mutant.
    #[arg(long)]
    suite: bool,
    /// Passed on to cargo-mutants, such as `--in-place`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

/// How many mutants of a file came to what, and those that survived.
#[derive(Clone, Debug, Default, PartialEq)]
struct Counts {
    caught: u64,
    unviable: u64,
    survived: Vec<String>,
}

/// Runs cargo-mutants and prints a table; fails if a mutant survived.
pub fn run(args: &Args) -> Result<ExitCode> {
    ensure_cargo_mutants()?;
    let output = workspace::target_dir()?.join("mutants");
    fs::create_dir_all(&output).with_context(|| format!("creating {}", output.display()))?;
    let mut cargo = workspace::cargo();
    cargo.args(["mutants", "--jobs", "1", "--output"]).arg(&output);
    for package in PACKAGES {
        cargo.args(["--package", &format!("proofmark-{package}")]);
    }
    for file in &args.file {
        cargo.args(["--file", file]);
    }
    if args.suite {
        let packages = PACKAGES.map(|package| format!("proofmark-{package}")).join(",");
        cargo.args(["--test-package", &format!("{packages},proofmark-integration-tests")]);
        cargo.args(["--cargo-test-arg", "--test", "--cargo-test-arg", "chain"]);
    }
    // 0: all noticed; 2: some survived; 3: some ran for ever. Anything else is an error of its own.
    // A property that fails needs no smallest example here, and leaves no file behind.
    cargo.env("PROPTEST_MAX_SHRINK_ITERS", "0").env("PROPTEST_FAILURE_PERSISTENCE", "off");
    let status = process::run(cargo.args(&args.args))?;
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        bail!("cargo-mutants ended with {status}; its output is above");
    }
    let counts = read(&output.join("mutants.out"))?;
    report(args, &counts);
    let good = counts.values().all(|counts| counts.survived.is_empty());
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Installs cargo-mutants where it is missing.
fn ensure_cargo_mutants() -> Result<()> {
    let there = workspace::cargo().args(["mutants", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if there.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    eprintln!("installing cargo-mutants {CARGO_MUTANTS}");
    process::run_ok(workspace::cargo().args(["install", "cargo-mutants", "--locked", "--version", CARGO_MUTANTS]))
        .context("installing cargo-mutants: check the network, then run the command by hand")
}

fn read(dir: &Path) -> Result<BTreeMap<String, Counts>> {
    let mut counts = BTreeMap::new();
    for (file, outcome) in OUTCOMES {
        let path = dir.join(file);
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        count(&mut counts, outcome, &text);
    }
    Ok(counts)
}

/// Adds lines such as `contracts/rewards/src/share.rs:19:5: replace take -> ...`.
fn count(counts: &mut BTreeMap<String, Counts>, outcome: &str, lines: &str) {
    for line in lines.lines() {
        let file = line.split(':').next().unwrap_or_default();
        let counts = counts.entry(file.to_owned()).or_default();
        match outcome {
            "caught" => counts.caught += 1,
            "unviable" => counts.unviable += 1,
            _ => counts.survived.push(line.to_owned()),
        }
    }
}

fn report(args: &Args, counts: &BTreeMap<String, Counts>) {
    if args.json {
        let files = counts.iter().map(|(file, counts)| {
            let Counts { caught, unviable, survived } = counts;
            json!({ "file": file, "caught": caught, "unviable": unviable, "survived": survived })
        });
        println!("{:#}", json!({ "files": files.collect::<Vec<_>>() }));
        return;
    }
    let mut table = Table::new(&["file", ">caught", ">unviable", ">survived"]);
    for (file, counts) in counts {
        let survived = counts.survived.len().to_string();
        table.row([file.clone(), counts.caught.to_string(), counts.unviable.to_string(), survived]);
    }
    print!("{table}");
    for survivor in counts.values().flat_map(|counts| &counts.survived) {
        println!("survived: {survivor}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_by_file() {
        let mut counts = BTreeMap::new();
        count(&mut counts, "caught", "a.rs:1:2: replace + with -\na.rs:1:2: replace + with *\n");
        count(&mut counts, "survived", "a.rs:3:4: replace f with ()\n");
        count(&mut counts, "unviable", "b.rs:5:6: replace g -> T with Default::default()\n");
        let survived = vec!["a.rs:3:4: replace f with ()".to_owned()];
        assert_eq!(counts["a.rs"], Counts { caught: 2, unviable: 0, survived });
        assert_eq!(counts["b.rs"], Counts { unviable: 1, ..Counts::default() });
    }
}
