//! `setup contribute`: a secret that nobody keeps.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use proofmark_ceremony::{Source, contribute};
use proofmark_formats::Zkey;
use proofmark_prover::file;
use zeroize::Zeroizing;

use super::written;
use crate::output::Outcome;
use crate::progress::steps;

/// Options of `setup contribute`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The secret comes from the operating system, hashed together with what you add. It is overwritten after \
                        use, and neither written nor printed. Contribute on a machine that is yours, and publish the \
                        contribution hash where others can find it."
)]
pub struct Args {
    /// The key so far.
    key: PathBuf,
    /// Where the next key goes (`.zkey`).
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What you want to be called; it is public, and 64 characters of it are kept.
    #[arg(long)]
    name: Option<String>,
    /// Ask for text at the keyboard, which is not shown, and hash it into the secret.
    #[arg(long, conflicts_with = "entropy_file")]
    entropy: bool,
    /// Hash the content of this file into the secret.
    #[arg(long, value_name = "FILE")]
    entropy_file: Option<PathBuf>,
}

/// Contributes.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let bytes = file::map(&args.key)?;
    let key = Zkey::parse(&bytes).with_context(|| args.key.display().to_string())?;
    let entropy = entropy(args)?;
    let source = Source::Secret { entropy: &entropy };
    let (contributed, _) = steps("contribute", |tell| Ok(contribute(&key, &source, args.name.as_deref(), tell)?))?;
    let next =
        format!("Publish this hash. Then: proofmark setup contribute {0} ..., or finalize {0} ...", args.out.display());
    written(&contributed, &args.out, &next)
}

/// What the contributor adds to the system's randomness.
fn entropy(args: &Args) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let entropy = match &args.entropy_file {
        Some(path) => file::read(path).context("--entropy-file")?,
        None if args.entropy => rpassword::prompt_password("Type anything at random, then Enter (it is not shown): ")
            .context("--entropy: expected a terminal to ask at; --entropy-file takes a file")?
            .into_bytes(),
        None => return Ok(Zeroizing::new(Vec::new())),
    };
    let entropy = Zeroizing::new(entropy);
    let option = if args.entropy { "--entropy" } else { "--entropy-file" };
    ensure!(!entropy.is_empty(), "{option}: expected something, got nothing");
    Ok(entropy)
}
