//! `cargo xtask schema`: the contracts' JSON schema in `schema/`, generated; `--check` fails on drift.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use crate::{process, workspace};

/// Contracts with a generator: package `proofmark-NAME`, binary `NAME-schema`, which takes a directory.
const CONTRACTS: [&str; 6] = ["escrow", "registry", "rewards", "timelock", "token", "verifier"];

/// Arguments of `cargo xtask schema`.
#[derive(clap::Args)]
pub struct Args {
    /// Change nothing; fail if `schema/` is not what the contracts generate.
    #[arg(long)]
    check: bool,
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
}

/// Builds the generators, then writes or checks `schema/`.
pub fn run(args: &Args) -> Result<ExitCode> {
    let mut cargo = workspace::cargo();
    // The whole workspace chooses the features, as in `cargo xtask test`: nothing is compiled twice.
    cargo.args(["build", "--workspace"]);
    for contract in CONTRACTS {
        cargo.args(["--bin", &generator(contract)]);
    }
    process::run_ok(&mut cargo).context("the schema generators did not build")?;

    let drift = if args.check { check_built()? } else { write()? };
    if args.json {
        println!("{:#}", json!({ "checked": args.check, "differing": drift }));
    } else if args.check && drift.is_empty() {
        println!("schema/ is what the contracts generate");
    } else if !args.check {
        println!("schema/: {} file(s) changed", drift.len());
    }
    if args.check {
        fail_on(&drift)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Turns a list of differing files into an error.
pub fn fail_on(drift: &[String]) -> Result<()> {
    if !drift.is_empty() {
        bail!("schema/ differs from what the contracts generate: {}; run `cargo xtask schema`", drift.join(", "));
    }
    Ok(())
}

/// Compares `schema/` with what the generators in the target directory give; names what differs.
pub fn check_built() -> Result<Vec<String>> {
    let generated = generate()?;
    Ok(differing(&read_files(&schema_dir())?, &generated))
}

fn write() -> Result<Vec<String>> {
    let generated = generate()?;
    let dir = schema_dir();
    let drift = differing(&read_files(&dir)?, &generated);
    for name in &drift {
        let path = dir.join(name);
        match generated.get(Path::new(name)) {
            Some(content) => {
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
                }
                fs::write(&path, content).with_context(|| format!("writing {}", path.display()))?;
            }
            None => fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?,
        }
    }
    Ok(drift)
}

fn schema_dir() -> PathBuf {
    workspace::root().join("schema")
}

/// The program that prints a contract's schema.
fn generator(contract: &str) -> String {
    format!("{contract}-schema")
}

/// Runs every generator in a directory of its own.
fn generate() -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let dir = workspace::target_dir()?.join("schema");
    if dir.exists() {
        fs::remove_dir_all(&dir).with_context(|| format!("removing {}", dir.display()))?;
    }
    fs::create_dir_all(&dir).with_context(|| format!("creating {}", dir.display()))?;
    for contract in CONTRACTS {
        let program = workspace::program("debug", &generator(contract))?;
        process::run_ok(Command::new(program).arg(&dir).current_dir(&dir))?;
    }
    read_files(&dir)
}

/// Every JSON file below a directory, by its path in there. No directory is no files.
fn read_files(dir: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut open = vec![dir.to_path_buf()];
    while let Some(current) = open.pop().filter(|current| current.exists()) {
        for entry in fs::read_dir(&current).with_context(|| format!("listing {}", current.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                let content = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
                files.insert(path.strip_prefix(dir)?.to_path_buf(), content);
            }
        }
    }
    Ok(files)
}

/// The names of files that are missing, extra or different.
fn differing(old: &BTreeMap<PathBuf, Vec<u8>>, new: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<String> {
    let changed = new.iter().filter(|(path, content)| old.get(*path) != Some(content)).map(|(path, _)| path);
    let gone = old.keys().filter(|path| !new.contains_key(*path));
    changed.chain(gone).map(|path| path.display().to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> BTreeMap<PathBuf, Vec<u8>> {
        list.iter().map(|(path, content)| (PathBuf::from(path), content.as_bytes().to_vec())).collect()
    }

    #[test]
    fn drift_names_changed_new_and_removed_files() {
        let old = files(&[("same.json", "1"), ("changed.json", "1"), ("removed.json", "1")]);
        let new = files(&[("same.json", "1"), ("changed.json", "2"), ("new.json", "1")]);
        assert_eq!(differing(&old, &new), ["changed.json", "new.json", "removed.json"]);
        assert!(differing(&new, &new).is_empty());
    }
}
