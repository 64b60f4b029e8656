//! The hashes of the contracts: a list beside the files, and a table in the release notes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::Built;
use crate::{process, workspace};

/// Where the table goes.
const NOTES: &str = "docs/releases/UNRELEASED.md";

const BEGIN: &str = "<!-- hashes: cargo xtask build-contracts --check-reproducible --release-notes -->\n";
const END: &str = "<!-- end of hashes -->";

/// Writes `checksums.txt`, as `sha256sum --check` reads it, beside the contracts.
pub fn write_checksums(built: &[Built], artifacts: &Path) -> Result<()> {
    let lines: String = built.iter().map(|one| format!("{}  {}.wasm\n", one.sha256, one.name)).collect();
    let path = artifacts.join("checksums.txt");
    fs::write(&path, lines).with_context(|| format!("writing {}", path.display()))
}

/// The commit that is checked out; an error if anything but the notes differs from it: hashes belong to a commit.
pub fn clean_commit() -> Result<String> {
    let git = |args: &[&str]| process::capture(Command::new("git").current_dir(workspace::root()).args(args));
    let changed = git(&["status", "--porcelain", "--", ".", ":(exclude)docs/releases"])?;
    if !changed.trim().is_empty() {
        bail!("release notes: expected every change to be committed, got\n{}", changed.trim_end());
    }
    Ok(git(&["rev-parse", "HEAD"])?.trim().to_owned())
}

/// Writes the table into the release notes.
pub fn write(built: &[Built], commit: &str, toolchain: &str) -> Result<()> {
    let path = workspace::root().join(NOTES);
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let rows: Vec<_> = built.iter().map(|one| (one.name, one.bytes, one.sha256.as_str())).collect();
    let text = with_table(&text, &table(&rows, commit, toolchain)).with_context(|| path.display().to_string())?;
    fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
}

fn table(rows: &[(&str, u64, &str)], commit: &str, toolchain: &str) -> String {
    let mut text = format!("Commit `{commit}`, {toolchain}.\n\n| contract | bytes | SHA-256 |\n|---|---|---|\n");
    for (name, bytes, hash) in rows {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "| {name}.wasm | {bytes} | `{hash}` |");
    }
    text
}

/// Replaces what stands between the two marks.
fn with_table(text: &str, table: &str) -> Result<String> {
    let (before, rest) = text.split_once(BEGIN).with_context(|| format!("expected the line {BEGIN}"))?;
    let (_, after) = rest.split_once(END).with_context(|| format!("expected the line {END}"))?;
    Ok(format!("{before}{BEGIN}{table}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_replaces_what_was_there() {
        let table = table(&[("escrow", 10, "ab")], "c0ffee", "rustc 1.95.0");
        let text = format!("# Notes\n{BEGIN}old\n{END}\nmore\n");
        let expected = format!(
            "# Notes\n{BEGIN}Commit `c0ffee`, rustc 1.95.0.\n\n| contract | bytes | SHA-256 |\n|---|---|---|\n\
             | escrow.wasm | 10 | `ab` |\n{END}\nmore\n"
        );
        assert_eq!(with_table(&text, &table).unwrap(), expected);
        assert!(with_table("no marks", &table).is_err());
    }

    #[test]
    fn the_notes_have_the_marks() {
        let text = fs::read_to_string(workspace::root().join(NOTES)).unwrap();
        assert!(with_table(&text, "").is_ok());
    }
}
