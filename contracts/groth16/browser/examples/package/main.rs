//! Writes the package for a page: `cargo run -p proofmark-groth16-browser --example package -- DIR`.

mod build;

use std::path::Path;

use anyhow::{Context as _, Result};

fn main() -> Result<()> {
    let dir = std::env::args_os().nth(1).context("expected the directory to write to as the only argument")?;
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/browser");
    let wasm = build::build(&target, Path::new(&dir))?;
    let bytes = std::fs::metadata(&wasm).with_context(|| format!("reading {}", wasm.display()))?.len();
    println!("{}: {bytes} bytes", wasm.display());
    Ok(())
}
