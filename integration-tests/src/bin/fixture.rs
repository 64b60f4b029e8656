//! `proofmark-fixture`: writes down what this release leaves on a chain. `cargo xtask fixture` builds and runs it.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Parser;
use proofmark_integration_tests::release::{Left, version};

/// Tells the story of `release/story.rs` on the embedded chain and writes what the contracts stored and answer.
#[derive(Parser)]
#[command(name = "cargo xtask fixture", version)]
struct Args {
    /// Replace the files of this version, if there are any. Never do that once the version was released.
    #[arg(long)]
    replace: bool,
    /// Where to write, if not to `integration-tests/tests/fixtures/vVERSION`.
    #[arg(long)]
    out: Option<PathBuf>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let dir = args.out.unwrap_or_else(|| Left::dir(version()));
    ensure!(args.replace || !dir.exists(), "{} is there already: --replace writes it anew", dir.display());
    for (path, bytes) in Left::by_this_code()?.write(&dir)? {
        println!("{}: {bytes} bytes", path.display());
    }
    Ok(())
}
