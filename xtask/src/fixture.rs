//! `cargo xtask fixture`: writes down what this version leaves on a chain, for the next one to migrate in a test.

use std::process::ExitCode;

use anyhow::{Context as _, Result};

use crate::{process, workspace};

const PACKAGE: &str = "proofmark-integration-tests";
const BINARY: &str = "proofmark-fixture";

/// Arguments of `cargo xtask fixture`.
#[derive(clap::Args)]
pub struct Args {
    /// Passed on (`cargo xtask fixture -- --help` lists what it takes).
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

/// Builds the program that tells the story, and runs it.
pub fn run(args: &Args) -> Result<ExitCode> {
    let mut cargo = workspace::cargo();
    cargo.args(["run", "-p", PACKAGE, "--bin", BINARY, "--"]).args(&args.args);
    process::run_ok(&mut cargo).context("the fixture was not written")?;
    Ok(ExitCode::SUCCESS)
}
