//! `cargo xtask measure ceremony`: the steps of a ceremony beside snarkjs, each a command that reads and writes its files.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::program;
use crate::table::Table;
use crate::{process, workspace};

/// Our side: a command for each step.
const PROGRAM: &str = "ceremony-steps";
/// Theirs, once `npm install` has been there.
const SNARKJS: &str = "scripts/interop/node_modules/snarkjs/build/cli.cjs";

/// A step, and how snarkjs is told to do it.
const STEPS: [(&str, &str); 4] = [
    ("contribute", "zkey contribute 0.zkey theirs.zkey --name=measured -e=some"),
    ("first_key", "groth16 setup c.r1cs p.ptau theirs.zkey"),
    ("verify", "zkey verify c.r1cs p.ptau 1.zkey"),
    ("ptau_verify", "powersoftau verify p.ptau"),
];

/// Arguments of `cargo xtask measure ceremony`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
    /// log2 of the sizes: a circuit of about that many constraints, and a first phase of just that power.
    #[arg(long, value_name = "LOGS", default_value = "14,16", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(8..=20))]
    logs: Vec<u32>,
    /// Runs of each contestant, in turns; the median counts.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    repeats: u32,
    /// Only these steps (default: all).
    #[arg(long, value_name = "STEP", value_delimiter = ',', value_parser = ["contribute", "first_key", "verify", "ptau_verify"])]
    only: Vec<String>,
    /// The largest size that snarkjs does, which is slow; 0 for none.
    #[arg(long, value_name = "LOG", default_value_t = 16)]
    snarkjs_up_to: u32,
}

/// Builds our side, then times both in turns.
pub fn run(args: &Args) -> Result<ExitCode> {
    // As users have it, in a directory of its own: other measurements build with other flags.
    let target = workspace::target_dir()?.join("measure").join("ceremony");
    let mut build = workspace::cargo();
    build
        .args(["build", "--release", "-p", "proofmark-ceremony", "--example", PROGRAM])
        .arg("--target-dir")
        .arg(&target);
    process::run_ok(&mut build)?;
    let ours = target.join("release/examples").join(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
    let snarkjs = snarkjs();
    let mut rows = Vec::new();
    for log2 in &args.logs {
        let directory = target.join(format!("files-{log2}"));
        std::fs::create_dir_all(&directory).with_context(|| format!("creating {}", directory.display()))?;
        let measured = size(args, *log2, &ours, snarkjs.as_deref(), &directory);
        // Files are large.
        std::fs::remove_dir_all(&directory).with_context(|| format!("removing {}", directory.display()))?;
        rows.extend(measured?);
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let document = json!({ "threads": threads, "rows": rows });
    program::print(args.json, &document, &report(&document));
    Ok(ExitCode::SUCCESS)
}

/// Where snarkjs is; if it cannot run, why not goes to stderr.
fn snarkjs() -> Option<PathBuf> {
    let cli = workspace::root().join(SNARKJS);
    let node = Command::new("node").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let missing = if !node.is_ok_and(|status| status.success()) {
        "there is no Node here"
    } else if !cli.exists() {
        "run `npm install --no-package-lock` in scripts/interop first"
    } else {
        return Some(cli);
    };
    eprintln!("snarkjs: not measured, {missing}");
    None
}

/// All steps of one size.
fn size(args: &Args, log2: u32, ours: &Path, snarkjs: Option<&Path>, directory: &Path) -> Result<Vec<Value>> {
    eprintln!("2^{log2}: making the files");
    process::run_ok(Command::new(ours).arg("prepare").arg(log2.to_string()).arg(directory))?;
    let snarkjs = snarkjs.filter(|_| log2 <= args.snarkjs_up_to);
    let mut rows = Vec::new();
    for (step, line) in STEPS.iter().filter(|(step, _)| args.only.is_empty() || args.only.iter().any(|one| one == step))
    {
        eprintln!("2^{log2}: {step}");
        let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
        for _ in 0..args.repeats {
            our_times.push(time(Command::new(ours).arg(step).arg(directory))?);
            if let Some(cli) = snarkjs {
                let mut node = Command::new("node");
                node.arg(cli).args(line.split_whitespace()).current_dir(directory);
                their_times.push(time(&mut node)?);
            }
        }
        if *step == "first_key" && snarkjs.is_some() {
            same(directory, "new.zkey", "theirs.zkey")?;
        }
        let theirs = median(&mut their_times);
        for (contestant, times) in [("ours", &mut our_times), ("snarkjs", &mut their_times)] {
            let Some(median) = median(times) else { continue };
            rows.push(json!({
                "what": step, "log2": log2, "contestant": contestant, "median_seconds": median, "min_seconds": times.first(),
                "ratio_to_snarkjs": theirs.map(|theirs| theirs / median),
            }));
        }
    }
    Ok(rows)
}

/// Seconds that a command takes, its start included. It has to succeed.
fn time(command: &mut Command) -> Result<f64> {
    let start = Instant::now();
    let output =
        command.stdin(Stdio::null()).output().with_context(|| format!("starting `{}`", process::shown(command)))?;
    let seconds = start.elapsed().as_secs_f64();
    if !output.status.success() {
        let said = [output.stdout, output.stderr].concat();
        bail!("`{}` failed:\n{}", process::shown(command), String::from_utf8_lossy(&said));
    }
    Ok(seconds)
}

/// Sorts times; the middle one.
fn median(times: &mut [f64]) -> Option<f64> {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}

/// Both have to have made the same file: a step that did something else would be no match.
fn same(directory: &Path, ours: &str, theirs: &str) -> Result<()> {
    let read = |name: &str| std::fs::read(directory.join(name)).with_context(|| format!("reading {name}"));
    if read(ours)? == read(theirs)? {
        Ok(())
    } else {
        bail!("first key: expected the file that snarkjs makes, got another")
    }
}

fn report(document: &Value) -> String {
    let mut table = Table::new(&["step", ">size", "contestant", ">median", ">least", ">of snarkjs' speed"]);
    for row in document["rows"].as_array().into_iter().flatten() {
        let text = |key: &str| row[key].as_str().unwrap_or("").to_owned();
        let seconds = |key: &str| row[key].as_f64().map(|seconds| format!("{seconds:.2} s")).unwrap_or_default();
        table.row([
            text("what"),
            format!("2^{}", row["log2"]),
            text("contestant"),
            seconds("median_seconds"),
            seconds("min_seconds"),
            row["ratio_to_snarkjs"].as_f64().map(|ratio| format!("{ratio:.2}x")).unwrap_or_default(),
        ]);
    }
    format!("{} threads; each run a process of its own, files read and written\n{table}", document["threads"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [2.0, 1.0]), Some(2.0));
        assert_eq!(median(&mut []), None);
    }

    #[test]
    fn people_see_what_programs_get() {
        let document = json!({ "threads": 2, "rows": [
            { "what": "verify", "log2": 14, "contestant": "ours", "median_seconds": 2.0, "min_seconds": 1.5, "ratio_to_snarkjs": 4.0 },
            { "what": "verify", "log2": 20, "contestant": "ours", "median_seconds": 9.0, "min_seconds": 9.0, "ratio_to_snarkjs": null },
        ] });
        let text = report(&document);
        assert!(text.contains("2^14") && text.contains("2.00 s") && text.contains("4.00x"), "{text}");
        assert_eq!(text.matches("x\n").count() + text.matches("x ").count(), 1, "{text}");
    }
}
