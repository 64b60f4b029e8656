//! `setup finalize`: the last contribution, from a beacon that nobody could choose.

use std::path::PathBuf;

use anyhow::Context;
use proofmark_ceremony::{Beacon, Source, contribute};
use proofmark_formats::Zkey;
use proofmark_prover::file;

use super::written;
use crate::options::hex_bytes;
use crate::output::Outcome;
use crate::progress::steps;

/// Options of `setup finalize`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key after the last person's contribution.
    key: PathBuf,
    /// A public value that nobody could know before the last contribution was published, in hexadecimal.
    #[arg(long, value_name = "HEX")]
    beacon: String,
    /// log2 of the number of hashes over it, 10 to 32.
    #[arg(long, value_name = "LOG2")]
    iterations: u8,
    /// Name of this contribution.
    #[arg(long)]
    name: Option<String>,
    /// Where the final key goes (`.zkey`).
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Contributes what the beacon gives.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let beacon = Beacon::new(&hex_bytes("--beacon", &args.beacon)?, args.iterations)?;
    let bytes = file::map(&args.key)?;
    let key = Zkey::parse(&bytes).with_context(|| args.key.display().to_string())?;
    let source = Source::Beacon(&beacon);
    let (contributed, _) = steps("finalize", |tell| Ok(contribute(&key, &source, args.name.as_deref(), tell)?))?;
    let next = format!(
        "next: proofmark setup verify {} --circuit CIRCUIT --ptau FILE --transcript page.html",
        args.out.display()
    );
    written(&contributed, &args.out, &next)
}
