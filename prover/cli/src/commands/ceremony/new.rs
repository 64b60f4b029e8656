//! `setup new`: a circuit's first key.

use std::path::PathBuf;

use anyhow::Context;
use proofmark_ceremony::{Blocks, initial_key};
use proofmark_formats::{Ptau, R1csFile, Zkey};
use proofmark_prover::file;
use serde_json::json;

use super::r1cs;
use crate::options::ModelOptions;
use crate::output::{Outcome, thousands};
use crate::progress::{step, steps};

/// Options of `setup new`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The circuit: a `.r1cs` file, or a quantised ONNX model (`.onnx`).
    circuit: PathBuf,
    #[command(flatten)]
    model: ModelOptions,
    /// The first phase, prepared for the second. It is not verified here: `proofmark ptau verify` does that.
    #[arg(long, value_name = "FILE")]
    ptau: PathBuf,
    /// Where the key goes (`.zkey`).
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Derives and writes it.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let circuit = r1cs(&args.circuit, args.model)?;
    let circuit = R1csFile::parse(&circuit).with_context(|| args.circuit.display().to_string())?;
    let powers = file::map(&args.ptau).context("--ptau")?;
    let powers = Ptau::parse(&powers).with_context(|| format!("--ptau {}", args.ptau.display()))?;
    let (key, _) = steps("derive the first key", |tell| Ok(initial_key(&circuit, &powers, tell)?))?;
    step("write", || Ok(file::write_atomic(&args.out, &key)?))?;
    let hash = Zkey::parse(&key)?.ceremony.circuit_hash;
    let text = format!(
        "first key      {}\nconstraints    {}\ncircuit hash\n{}\n\nEverybody knows its secret until somebody contributes.\n\
         next: proofmark setup contribute {} --out NEXT.zkey --name NAME --entropy",
        args.out.display(),
        thousands(circuit.header.constraints as usize),
        Blocks(&hash),
        args.out.display(),
    );
    let document =
        json!({ "key": args.out, "constraints": circuit.header.constraints, "circuit_hash": hex::encode(hash) });
    Ok(Outcome::success(text, document))
}
