//! `setup new`, `contribute`, `finalize`, `verify`: a circuit's second phase, file for file that of snarkjs.

mod contribute;
mod finalize;
mod new;
pub mod page;
mod verify;

use std::path::Path;

use anyhow::Context;
use clap::Subcommand;
use proofmark_ceremony::{Blocks, Contributed};
use proofmark_prover::file;
use serde_json::json;

use crate::options::ModelOptions;
use crate::output::Outcome;
use crate::progress::step;

/// The steps of a ceremony.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Derive a circuit's first key from a first phase. Everybody knows its secret: contributions follow.
    New(new::Args),
    /// Contribute a secret to a key, and forget it.
    Contribute(contribute::Args),
    /// End a ceremony with a public beacon.
    Finalize(finalize::Args),
    /// Verify a whole ceremony: circuit, first phase, every contribution.
    Verify(verify::Args),
}

/// Runs one of them.
pub fn run(command: &Command) -> anyhow::Result<Outcome> {
    match command {
        Command::New(args) => new::run(args),
        Command::Contribute(args) => contribute::run(args),
        Command::Finalize(args) => finalize::run(args),
        Command::Verify(args) => verify::run(args),
    }
}

/// The circuit as a `.r1cs` file: one that is such a file already, or a compiled model.
fn r1cs(path: &Path, options: ModelOptions) -> anyhow::Result<Vec<u8>> {
    if path.extension().is_none_or(|extension| extension != "onnx") {
        return Ok(file::read(path)?);
    }
    let model = options.compile(path)?;
    proofmark_formats::write_r1cs(&model.circuit().matrices).with_context(|| path.display().to_string())
}

/// Writes a key that was contributed to, and says what the contributor publishes.
fn written(contributed: &Contributed, out: &Path, next: &str) -> anyhow::Result<Outcome> {
    step("write", || Ok(file::write_atomic(out, &contributed.key)?))?;
    let hash = Blocks(&contributed.hash);
    let text = format!("key                {}\ncontribution hash\n{hash}\n\n{next}", out.display());
    Ok(Outcome::success(text, json!({ "key": out, "contribution_hash": hex::encode(contributed.hash) })))
}
