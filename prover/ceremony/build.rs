//! Finds snarkjs: tests that need it are ignored, with the reason, where it is not installed.

use std::path::Path;
use std::process::{Command, Stdio};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(snarkjs)");
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/interop");
    let cli = scripts.join("node_modules/snarkjs/build/cli.cjs");
    println!("cargo::rerun-if-changed={}", cli.display());
    println!("cargo::rustc-env=PROOFMARK_SNARKJS={}", cli.display());
    let node = Command::new("node").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if cli.exists() && node.is_ok_and(|status| status.success()) {
        println!("cargo::rustc-cfg=snarkjs");
    }
}
