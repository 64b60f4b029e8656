//! Finds the built contracts: tests that need them are ignored, with the reason, where there are none.

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(contracts_built)");
    println!("cargo::rustc-check-cfg=cfg(peers_built)");
    let dir = target_dir().join("contracts");
    println!("cargo::rustc-env=PROOFMARK_CONTRACTS={}", dir.display());
    let built = |names: &[&str]| {
        let paths: Vec<PathBuf> = names.iter().map(|name| dir.join(format!("{name}.wasm"))).collect();
        for path in &paths {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        paths.iter().all(|path| path.exists())
    };
    if built(&["escrow", "registry", "rewards", "timelock", "token", "verifier"]) {
        println!("cargo::rustc-cfg=contracts_built");
    }
    if built(&["peer_ours", "peer_ark", "peer_bn"]) {
        println!("cargo::rustc-cfg=peers_built");
    }
}

/// Cargo marks its target directory; this program's output lies somewhere below.
fn target_dir() -> PathBuf {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let marked = out.ancestors().find(|dir| dir.join("CACHEDIR.TAG").exists());
    marked.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"), Path::to_path_buf)
}
