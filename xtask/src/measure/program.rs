//! Measuring programs: examples or binaries of the crates that they measure, which print one JSON document.

use std::fmt::Display;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::{process, workspace};

/// Builds an example and says where it is.
pub fn build(package: &str, name: &str) -> Result<PathBuf> {
    process::run_ok(workspace::cargo().args(["build", "-p", package, "--example", name]))?;
    workspace::program("debug/examples", name)
}

/// Builds a binary and says where it is.
pub fn build_bin(package: &str, name: &str) -> Result<PathBuf> {
    process::run_ok(workspace::cargo().args(["build", "-p", package, "--bin", name]))?;
    workspace::program("debug", name)
}

/// The document that a program prints.
pub fn document(program: &mut Command) -> Result<Value> {
    let text = process::capture(program)?;
    serde_json::from_str(&text).with_context(|| format!("reading what {} printed", program.get_program().display()))
}

/// Puts the document on stdout if JSON is wanted, and then people's text on stderr.
pub fn print(json: bool, document: &Value, people: &impl Display) {
    if json {
        println!("{document}");
        eprintln!("{people}");
    } else {
        println!("{people}");
    }
}
