//! Where things are: the checkout, cargo's target directory, and the cargo to call.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// The checkout this xtask was built from.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// A cargo call in the checkout's root.
pub fn cargo() -> Command {
    cargo_in(&root())
}

/// A cargo call in another directory.
pub fn cargo_in(dir: &Path) -> Command {
    let mut command =
        without_package_variables(Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())));
    command.current_dir(dir);
    command
}

/// A command that calls cargo. Variables that `cargo run` set for xtask itself are taken out, so that they neither reach
/// build scripts nor change what cargo takes for fresh.
pub fn without_package_variables(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text == "CARGO_BIN_NAME" {
            command.env_remove(&name);
        }
    }
    command
}

/// Cargo's target directory, as cargo itself sees it (`CARGO_TARGET_DIR` and configuration included).
pub fn target_dir() -> Result<PathBuf> {
    let output = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .context("calling `cargo metadata`")?;
    if !output.status.success() {
        bail!("`cargo metadata` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("reading what `cargo metadata` printed")?;
    let dir = metadata["target_directory"].as_str().context("`cargo metadata` names no target_directory")?;
    Ok(PathBuf::from(dir))
}

/// A program that cargo built in this profile's directory.
pub fn program(profile_dir: &str, name: &str) -> Result<PathBuf> {
    Ok(target_dir()?.join(profile_dir).join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}
