//! Built contracts: loading and the checks that a chain makes before it stores them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use cosmwasm_vm::internals::{Logger, check_wasm, compile_module};
use cosmwasm_vm::{WasmLimits, capabilities_from_csv};

/// What wasmd takes at most for one contract, uncompressed.
pub const SIZE_LIMIT: usize = 800 * 1024;

/// The capabilities of a present-day chain, as `cosmwasm-check` 3.0.10 assumes them.
const CAPABILITIES: &str = "ibc2,iterator,staking,stargate,cosmwasm_1_1,cosmwasm_1_2,cosmwasm_1_3,cosmwasm_1_4,\
    cosmwasm_2_0,cosmwasm_2_1,cosmwasm_2_2";

/// A contract's code.
#[derive(Clone)]
pub struct Wasm {
    /// The contract's name: its file's without `.wasm`.
    pub name: String,
    /// The code.
    pub code: Arc<[u8]>,
}

impl Wasm {
    /// Loads `NAME.wasm` from where `cargo xtask build-contracts` leaves it.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn load(name: &str) -> Result<Self> {
        let path = dir().join(format!("{name}.wasm"));
        let code = std::fs::read(&path)
            .with_context(|| format!("reading {}: run `cargo xtask build-contracts {name}` first", path.display()))?;
        Ok(Self { name: name.to_owned(), code: code.into() })
    }

    /// Loads a contract and checks it: gas of code that no chain would take means nothing.
    ///
    /// # Errors
    /// As [`Wasm::load`] and [`Wasm::check`].
    pub fn load_checked(name: &str) -> Result<Self> {
        let wasm = Self::load(name)?;
        wasm.check()?;
        Ok(wasm)
    }

    /// Whether it has been built.
    pub fn is_built(name: &str) -> bool {
        dir().join(format!("{name}.wasm")).exists()
    }

    /// What `cosmwasm-check` does: the static checks, then compilation with the VM's own compiler.
    ///
    /// # Errors
    /// The VM's reason for refusing the code.
    pub fn check(&self) -> Result<()> {
        check_wasm(&self.code, &capabilities_from_csv(CAPABILITIES), &WasmLimits::default(), Logger::Off)
            .with_context(|| format!("static check of {}.wasm", self.name))?;
        compile_module(&self.code, None).with_context(|| format!("compiling {}.wasm", self.name))?;
        Ok(())
    }
}

/// Where the built contracts lie.
pub fn dir() -> PathBuf {
    Path::new(env!("PROOFMARK_CONTRACTS")).to_path_buf()
}
