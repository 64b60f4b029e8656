//! `setup verify`: a whole ceremony, and its transcript as a page.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use proofmark_ceremony::{verify_from_initial, verify_key, verify_powers};
use proofmark_formats::{Ptau, R1csFile, Zkey};
use proofmark_prover::file;

use super::{page, r1cs};
use crate::options::ModelOptions;
use crate::output::{Outcome, note};
use crate::progress::{step, steps};

/// Options of `setup verify`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key that the ceremony made (`.zkey`).
    key: PathBuf,
    /// The circuit: a `.r1cs` file, or a quantised ONNX model (`.onnx`).
    #[arg(long, value_name = "FILE")]
    circuit: PathBuf,
    #[command(flatten)]
    model: ModelOptions,
    /// The first phase.
    #[arg(long, value_name = "FILE")]
    ptau: PathBuf,
    /// The first key, if you derived it yourself: it is then not derived again.
    #[arg(long, value_name = "FILE")]
    initial: Option<PathBuf>,
    /// Do not verify the first phase: you did it before (`proofmark ptau verify`).
    #[arg(long)]
    skip_ptau: bool,
    /// Write the transcript: FILE.html, FILE.md or FILE.json.
    #[arg(long, value_name = "FILE", value_parser = page::format)]
    transcript: Option<PathBuf>,
}

/// Verifies.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let located = |option: &str, path: &Path| format!("{option} {}", path.display());
    let key_bytes = file::map(&args.key)?;
    let key = Zkey::parse(&key_bytes).with_context(|| args.key.display().to_string())?;
    let r1cs_bytes = r1cs(&args.circuit, args.model)?;
    let circuit = R1csFile::parse(&r1cs_bytes).with_context(|| located("--circuit", &args.circuit))?;
    let ptau_bytes = file::map(&args.ptau).context("--ptau")?;
    let powers = Ptau::parse(&ptau_bytes).with_context(|| located("--ptau", &args.ptau))?;

    let second = match &args.initial {
        None => steps("verify the second phase", |tell| Ok(verify_key(&key, &circuit, &powers, tell)?))?.0,
        Some(path) => {
            let bytes = file::map(path).context("--initial")?;
            let initial = Zkey::parse(&bytes).with_context(|| located("--initial", path))?;
            if !initial.ceremony.contributions.is_empty() {
                let got = initial.ceremony.contributions.len();
                bail!("{}: expected a key without contributions, got {got}", located("--initial", path));
            }
            note("warning: --initial: taken as it is; the circuit and the first phase were not compared with it");
            steps("verify the second phase", |tell| Ok(verify_from_initial(&key, &initial, tell)?))?.0
        }
    };
    let first = if args.skip_ptau {
        note("warning: --skip-ptau: the first phase was not verified; proofmark ptau verify does that");
        None
    } else {
        let verified = steps("verify the first phase", |tell| {
            verify_powers(&powers, tell).with_context(|| located("--ptau", &args.ptau))
        });
        Some(verified?.0)
    };
    let page = page::Page {
        first,
        second,
        derived: args.initial.is_none(),
        constraints: circuit.header.constraints,
        files: [
            ("key", &args.key, &key_bytes[..]),
            ("circuit (as .r1cs)", &args.circuit, &r1cs_bytes[..]),
            ("first phase", &args.ptau, &ptau_bytes[..]),
        ]
        .map(|(role, path, bytes)| page::NamedFile::new(role, path, bytes))
        .into(),
    };
    if let Some(path) = &args.transcript {
        let text = page.render(path);
        step("write", || Ok(file::write_atomic(path, text.as_bytes())?))?;
    }
    Ok(Outcome::success(page.text(), page.document()))
}
