//! `cargo xtask measure gas`: builds the contracts, then measures them in the VM.

use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};

use crate::build_contracts::{self, Contract, ON_CHAIN, PEERS};
use crate::{process, workspace};

const PROGRAM: &str = "measure-gas";

/// Arguments of `cargo xtask measure gas`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
    /// Only rows whose name starts with this, such as `ours`, `ours/block` or `escrow`; builds only what they need.
    #[arg(long, value_name = "PREFIX")]
    only: Option<String>,
}

/// Builds what the wanted rows need and runs the measuring program, whose output is ours.
pub fn run(args: &Args) -> Result<ExitCode> {
    build_contracts::build_for(&needed(args.only.as_deref())).context("the contracts to measure did not build")?;
    // The whole workspace chooses the features, as in `cargo xtask test`: the VM is compiled once for both.
    process::run_ok(workspace::cargo().args(["build", "--workspace", "--bin", PROGRAM]))?;
    let mut program = Command::new(workspace::program("debug", PROGRAM)?);
    if args.json {
        program.arg("--json");
    }
    if let Some(only) = &args.only {
        program.args(["--only", only]);
    }
    print!("{}", process::capture(&mut program)?);
    Ok(ExitCode::SUCCESS)
}

/// The contracts behind the rows that start with `only`.
fn needed(only: Option<&str>) -> Vec<Contract> {
    let Some(only) = only else {
        return ON_CHAIN.iter().chain(PEERS).copied().collect();
    };
    let family = |contract: &Contract| match contract.name {
        "peer_ours" => "ours",
        "peer_ark" => "ark-groth16-0.6",
        "peer_bn" => "substrate-bn",
        name => name,
    };
    let wanted = |contract: &&Contract| {
        let family = family(contract);
        let asked = only.split('/').next().unwrap_or(only);
        family.starts_with(asked) || (contract.name == "peer_ours" && only.starts_with("overhead"))
    };
    ON_CHAIN.iter().chain(PEERS).filter(wanted).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(only: Option<&str>) -> Vec<&'static str> {
        needed(only).iter().map(|contract| contract.name).collect()
    }

    #[test]
    fn only_what_the_rows_need_is_built() {
        assert_eq!(names(Some("ours/block")), ["peer_ours"]);
        assert_eq!(names(Some("ark")), ["peer_ark"]);
        assert_eq!(names(Some("substrate-bn/verify")), ["peer_bn"]);
        assert_eq!(names(Some("overhead/empty")), ["peer_ours"]);
        assert_eq!(names(Some("escrow/submit")), ["escrow"]);
        assert_eq!(names(None).len(), ON_CHAIN.len() + PEERS.len());
    }
}
