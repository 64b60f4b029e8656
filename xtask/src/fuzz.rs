//! `cargo xtask fuzz`: runs the fuzz targets of the importer, the verifier, the file formats and our own files, each for some
//! seconds, and counts.
//!
//! cargo-fuzz is made for nightly compilers because of the sanitizers. The code under test forbids unsafe code, so they
//! would find nothing; without them the pinned compiler does, once it is told to allow the coverage flags.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde_json::json;

use crate::table::{Table, thousands};
use crate::{process, workspace};

/// Where targets are; a file in `fuzz_targets` is a target.
const FUZZ: [&str; 4] = ["circuits/onnx/fuzz", "contracts/groth16/fuzz", "prover/core/fuzz", "prover/formats/fuzz"];

/// First inputs that are not copied into `seeds`, by target.
const SEEDS: [(&str, &str); 5] = [
    ("import_onnx", "circuits/models/operators"),
    ("read_ptau", "prover/formats/tests/vectors"),
    ("read_r1cs", "prover/formats/tests/vectors"),
    ("read_wtns", "prover/formats/tests/vectors"),
    ("read_zkey", "prover/formats/tests/vectors"),
];

/// The version that this was written for.
const CARGO_FUZZ: &str = "0.13.2";

/// The longest input: a proving key of eight variables takes under 8 KiB, a prepared file of 2^2 powers of tau too; a
/// verifying key of snarkjs, or a model of one operator, takes under 4 KiB.
const MAX_LEN: &str = "-max_len=8192";

/// Arguments of `cargo xtask fuzz`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
    /// How long each target runs.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Without debug assertions: more executions, but the bounds of lazy reduction go unchecked.
    #[arg(long)]
    fast: bool,
    /// Only these (default: all).
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
}

/// A target and the directory of its crate.
#[derive(Clone, Debug, PartialEq)]
struct Target {
    name: String,
    fuzz: PathBuf,
}

/// How a target's run ended.
struct Outcome {
    target: String,
    executions: u64,
    coverage: u64,
    seconds: f64,
    /// Inputs that made the target fail, as files.
    crashes: Vec<PathBuf>,
}

/// Where targets are, as paths.
pub fn dirs() -> Vec<PathBuf> {
    FUZZ.iter().map(|dir| workspace::root().join(dir)).collect()
}

/// Builds the targets, runs them one after the other, and fails if one found something.
pub fn run(args: &Args) -> Result<ExitCode> {
    let known = dirs().iter().map(|fuzz| targets(fuzz)).collect::<Result<Vec<_>>>()?.concat();
    let targets = select(&args.targets, &known)?;
    ensure_cargo_fuzz()?;
    for fuzz in dirs() {
        // A name builds that target alone, no name all of them; `run` builds what is missing, at the cost of its time.
        match targets.iter().filter(|target| target.fuzz == fuzz).collect::<Vec<_>>().as_slice() {
            [] => {}
            [target] => process::run_ok(cargo_fuzz(&fuzz, "build", args).arg(&target.name))?,
            _ => process::run_ok(&mut cargo_fuzz(&fuzz, "build", args))?,
        }
    }
    let outcomes = targets.iter().map(|target| fuzz_one(target, args)).collect::<Result<Vec<_>>>()?;
    report(args, &outcomes);
    let failed = outcomes.iter().any(|outcome| !outcome.crashes.is_empty());
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// All targets of a crate.
fn targets(fuzz: &Path) -> Result<Vec<Target>> {
    let mut names: Vec<String> = files(&fuzz.join("fuzz_targets"))?
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    Ok(names.into_iter().map(|name| Target { name, fuzz: fuzz.to_path_buf() }).collect())
}

fn select(wanted: &[String], known: &[Target]) -> Result<Vec<Target>> {
    if wanted.is_empty() {
        return Ok(known.to_vec());
    }
    let find = |name: &String| match known.iter().find(|target| target.name == *name) {
        Some(target) => Ok(target.clone()),
        None => {
            let names: Vec<&str> = known.iter().map(|target| target.name.as_str()).collect();
            bail!("no fuzz target is called '{name}': expected one of {}", names.join(", "))
        }
    };
    wanted.iter().map(find).collect()
}

/// Installs cargo-fuzz where it is missing.
fn ensure_cargo_fuzz() -> Result<()> {
    let there = workspace::cargo().args(["fuzz", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if there.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    eprintln!("installing cargo-fuzz {CARGO_FUZZ}");
    process::run_ok(workspace::cargo().args(["install", "cargo-fuzz", "--locked", "--version", CARGO_FUZZ]))
        .context("installing cargo-fuzz: check the network, then run the command by hand")
}

fn cargo_fuzz(fuzz: &Path, subcommand: &str, args: &Args) -> Command {
    let mut cargo = workspace::cargo_in(fuzz);
    cargo.args(["fuzz", subcommand, "--sanitizer", "none"]).env("RUSTC_BOOTSTRAP", "1");
    if args.fast {
        cargo.arg("--release");
    }
    cargo
}

/// Runs a target until the time is over or an input makes it fail.
fn fuzz_one(Target { name: target, fuzz }: &Target, args: &Args) -> Result<Outcome> {
    let seconds = args.seconds;
    eprintln!("{target}: {seconds} s");
    let corpus = fuzz.join("corpus").join(target);
    fs::create_dir_all(&corpus).with_context(|| format!("creating {}", corpus.display()))?;
    let artifacts = fuzz.join("artifacts").join(target);
    let before = files(&artifacts)?;

    let mut command = cargo_fuzz(fuzz, "run", args);
    command.arg(target).arg(&corpus);
    let seeds = fuzz.join("seeds").join(target);
    if seeds.exists() {
        command.arg(&seeds);
    }
    for (_, dir) in SEEDS.iter().filter(|(name, _)| name == target) {
        command.arg(workspace::root().join(dir));
    }
    command.args(["--", "-print_final_stats=1", MAX_LEN]).arg(format!("-max_total_time={seconds}"));
    let start = Instant::now();
    let (success, coverage, executions) = watch(&mut command)?;

    let seconds = start.elapsed().as_secs_f64();
    let crashes: Vec<PathBuf> = files(&artifacts)?.into_iter().filter(|file| !before.contains(file)).collect();
    if !success && crashes.is_empty() {
        bail!("`{}` failed without leaving an input; its output is above", process::shown(&command));
    }
    Ok(Outcome { target: target.clone(), executions, coverage, seconds, crashes })
}

/// Runs libFuzzer and reads its log: whether it ended well, the edges covered, and the executions. What is not a
/// line of progress goes on to stderr.
fn watch(command: &mut Command) -> Result<(bool, u64, u64)> {
    let text = process::shown(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting `{text}`"))?;
    let log = child.stderr.take().context("the fuzzer's log is not connected")?;
    let (mut coverage, mut executions) = (0, 0);
    for line in BufReader::new(log).split(b'\n') {
        let line = line.context("reading the fuzzer's log")?;
        let line = String::from_utf8_lossy(&line);
        coverage = number_after(&line, " cov: ").unwrap_or(coverage);
        executions = number_after(&line, "stat::number_of_executed_units: ").unwrap_or(executions);
        // Progress reads `#1234 NEW cov: 5 ...`.
        if !line.starts_with('#') {
            eprintln!("  {line}");
        }
    }
    let status = process::wait(child, &text)?;
    Ok((status.success(), coverage, executions))
}

/// The number that follows a label in a line.
fn number_after(line: &str, label: &str) -> Option<u64> {
    line.split_once(label)?.1.split_whitespace().next()?.parse().ok()
}

/// The files of a directory; none if it is not there.
fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    if !dir.exists() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(dir).with_context(|| format!("reading {}", dir.display()))?;
    entries.map(|entry| Ok(entry.with_context(|| format!("reading {}", dir.display()))?.path())).collect()
}

fn report(args: &Args, outcomes: &[Outcome]) {
    let root = workspace::root();
    let relative = |path: &PathBuf| path.strip_prefix(&root).unwrap_or(path).display().to_string();
    if args.json {
        let targets: Vec<_> = outcomes
            .iter()
            .map(|outcome| {
                json!({
                    "name": outcome.target,
                    "executions": outcome.executions,
                    "coverage": outcome.coverage,
                    "seconds": outcome.seconds,
                    "crashes": outcome.crashes.iter().map(relative).collect::<Vec<_>>(),
                })
            })
            .collect();
        println!("{:#}", json!({ "targets": targets }));
        return;
    }
    let mut table = Table::new(&["target", ">executions", ">edges covered", ">seconds", ">crashes"]);
    for outcome in outcomes {
        table.row([
            outcome.target.clone(),
            thousands(outcome.executions),
            thousands(outcome.coverage),
            format!("{:.0}", outcome.seconds),
            outcome.crashes.len().to_string(),
        ]);
    }
    println!("{table}");
    for crash in outcomes.iter().flat_map(|outcome| &outcome.crashes) {
        println!("  found: {}", relative(crash));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_from_the_log() {
        let progress = "#2048\tpulse  cov: 312 ft: 480 corp: 9/2Kb exec/s: 682 rss: 51Mb";
        assert_eq!(number_after(progress, " cov: "), Some(312));
        let last = "stat::number_of_executed_units: 41522";
        assert_eq!(number_after(last, "stat::number_of_executed_units: "), Some(41_522));
        assert_eq!(number_after(last, " cov: "), None);
    }

    #[test]
    fn each_target_is_a_file_that_the_manifest_names() {
        for (fuzz, one) in dirs().iter().zip(["import_onnx", "verify", "read_key", "read_zkey"]) {
            let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
            let targets = targets(fuzz).unwrap();
            assert!(targets.iter().any(|target| target.name == one), "{targets:?}");
            for Target { name, .. } in &targets {
                let bin = format!("name = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"");
                assert!(manifest.contains(&bin), "{name}");
            }
            assert_eq!(manifest.matches("[[bin]]").count(), targets.len());
        }
    }

    #[test]
    fn seeds_of_other_folders_are_there() {
        for (target, dir) in SEEDS {
            let known = dirs().iter().any(|fuzz| fuzz.join(format!("fuzz_targets/{target}.rs")).exists());
            assert!(known && workspace::root().join(dir).is_dir(), "{target}: {dir}");
        }
    }

    #[test]
    fn an_unknown_target_is_refused_with_the_names_of_all() {
        let known = ["verify", "verify_batch"].map(|name| Target { name: name.to_owned(), fuzz: PathBuf::new() });
        let error = select(&["verfy".to_owned()], &known).expect_err("no such target");
        assert_eq!(error.to_string(), "no fuzz target is called 'verfy': expected one of verify, verify_batch");
        assert_eq!(select(&[], &known).unwrap(), known);
    }
}
