//! Checks built contracts as a chain with a 2.x VM does before it stores them: `proofmark-check-vm2 FILE...`.
//!
//! That generation is stricter than 3.x: it validates without reference types.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use cosmwasm_vm::capabilities_from_csv;
use cosmwasm_vm::internals::{Logger, check_wasm};

/// The capabilities that `cosmwasm-check` 2.x assumes of a chain.
const CAPABILITIES: &str = "iterator,staking,stargate,cosmwasm_1_1,cosmwasm_1_2,cosmwasm_1_3,cosmwasm_1_4,cosmwasm_2_0,cosmwasm_2_1,cosmwasm_2_2";

/// Wasm, but no contract.
const EMPTY_MODULE: &[u8] = b"\0asm\x01\0\0\0";

fn main() -> ExitCode {
    let files: Vec<_> = std::env::args_os().skip(1).collect();
    match run(&files) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(files: &[OsString]) -> Result<()> {
    ensure!(!files.is_empty(), "expected the paths of Wasm files, got none");
    ensure!(check(EMPTY_MODULE).is_err(), "expected the VM to refuse an empty module, it took it: nothing is checked");
    for file in files {
        let path = Path::new(file);
        let code = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        check(&code).with_context(|| format!("static check of {}", path.display()))?;
        println!("{}: passes the static checks of cosmwasm-vm 2.3.5", path.display());
    }
    Ok(())
}

/// The VM's own verdict, with the limits that wasmd sets.
fn check(code: &[u8]) -> Result<()> {
    Ok(check_wasm(code, &capabilities_from_csv(CAPABILITIES), &Default::default(), Logger::Off)?)
}
