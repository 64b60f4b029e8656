//! `cargo xtask demo`: builds the demo with visible progress and hands over to it.

use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::{process, workspace};

const PACKAGE: &str = "proofmark-integration-tests";
const BINARY: &str = "proofmark-demo";

/// Arguments of `cargo xtask demo`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
    /// Passed on to the demo (`cargo xtask demo -- --help` lists what it takes).
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

/// Builds the demo in the release profile and runs it; its exit code is ours.
pub fn run(args: &Args) -> Result<ExitCode> {
    let start = Instant::now();
    eprintln!("building the demo (the first time takes some minutes; later runs start at once)");
    process::run_ok(workspace::cargo().args(["build", "--release", "-p", PACKAGE, "--bin", BINARY]))
        .context("the demo did not build")?;
    eprintln!("built in {}", process::elapsed(start.elapsed()));

    let binary = workspace::program("release", BINARY)?;
    let mut command = Command::new(&binary);
    command.current_dir(workspace::root());
    if args.json {
        command.arg("--json");
    }
    let status = command.args(&args.args).status().with_context(|| format!("starting {}", binary.display()))?;
    if status.success() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("the demo ended with {status}");
    Ok(ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1)))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    #[derive(Parser)]
    struct Demo {
        #[command(flatten)]
        args: super::Args,
    }

    #[test]
    fn what_demo_does_not_know_is_passed_on() {
        let parsed = Demo::try_parse_from(["demo", "--json", "--model", "cnn", "--seed", "7"]).map(|demo| demo.args);
        let args = parsed.unwrap_or_else(|error| panic!("{error}"));
        assert!(args.json);
        assert_eq!(args.args, ["--model", "cnn", "--seed", "7"]);
    }
}
