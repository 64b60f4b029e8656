//! `cargo xtask check-vm2`: the built contracts pass the static checks of the VM's 2.x generation too.
//!
//! The program that checks is a workspace of its own (`integration-tests/vm2`, see `docs/decisions/008`): cosmwasm-vm 2.x
//! pins an exact cosmwasm-std, which the contracts are not to follow. 3.x is checked in `integration-tests/vm`.

use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::build_contracts::{self, ON_CHAIN};
use crate::{process, workspace};

const PROGRAM: &str = "proofmark-check-vm2";

/// Arguments of `cargo xtask check-vm2`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
}

/// Builds the contracts and has them checked.
pub fn run(args: &Args) -> Result<ExitCode> {
    build_contracts::build_for(ON_CHAIN)?;
    check_built()?;
    if args.json {
        let names: Vec<_> = ON_CHAIN.iter().map(|contract| contract.name).collect();
        println!("{:#}", json!({ "passed": names }));
    } else {
        println!("{} contracts pass the static checks of cosmwasm-vm 2.x", ON_CHAIN.len());
    }
    Ok(ExitCode::SUCCESS)
}

/// Checks what lies in `target/contracts`.
pub fn check_built() -> Result<()> {
    let target = workspace::target_dir()?;
    let mut cargo = workspace::cargo_in(&workspace::root().join("integration-tests/vm2"));
    process::run_ok(cargo.args(["build", "--locked", "--target-dir"]).arg(target.join("vm2")))
        .context("the checker of cosmwasm-vm 2.x did not build")?;
    let program = target.join("vm2/debug").join(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
    let files = ON_CHAIN.iter().map(|contract| target.join("contracts").join(format!("{}.wasm", contract.name)));
    process::run_ok(Command::new(program).args(files))
}
