//! Builds the Wasm and writes its bindings.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

const PACKAGE: &str = "proofmark-groth16-browser";
const PROFILE: &str = "browser";
const TARGET: &str = "wasm32-unknown-unknown";

/// Builds into `target`, which must not be the target directory of a cargo that waits for us, and writes an ES module,
/// its types and the Wasm to `package`. Gives back the Wasm's path.
pub fn build(target: &Path, package: &Path) -> Result<PathBuf> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo.args(["build", "--lib", "-p", PACKAGE, "--profile", PROFILE, "--target", TARGET, "--target-dir"]).arg(target);
    // Flags for this machine's code are none for Wasm.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    let status = cargo.status().context("starting cargo")?;
    ensure!(status.success(), "building {PACKAGE} for {TARGET} failed ({status}); cargo's output is above");

    let wasm: PathBuf = target.join(TARGET).join(PROFILE).join("proofmark_groth16_browser.wasm");
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?.input_path(&wasm).remove_name_section(true).remove_producers_section(true);
    let what = || format!("writing bindings for {} to {}", wasm.display(), package.display());
    bindgen.generate(package).with_context(what)?;
    Ok(package.join("proofmark_groth16_browser_bg.wasm"))
}
