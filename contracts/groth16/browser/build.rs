//! Looks for node: the test that needs it is ignored, with the reason, where it is not there.

use std::process::Command;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(node)");
    println!("cargo::rerun-if-env-changed=PATH");
    println!("cargo::rerun-if-changed=build.rs");
    if Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success()) {
        println!("cargo::rustc-cfg=node");
    }
}
