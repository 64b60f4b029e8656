//! `cargo xtask measure prove`: proofs and their parts, beside ark-groth16 and, where they run, snarkjs and gnark-crypto.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::program;
use crate::table::Table;
use crate::{process, workspace};

const PROGRAM: &str = "measure-prove";
/// A Go module of its own: gnark-crypto's parts of a proof.
const GNARK: &str = "scripts/peers/gnark-crypto";
/// Where snarkjs is, and the script that times it.
const SNARKJS: &str = "scripts/interop";
/// What arkworks' assembly needs of a build, and so of the CPU.
const ASSEMBLY: &str = "-C target-feature=+bmi2,+adx";

/// Arguments of `cargo xtask measure prove`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
    /// Sizes: logarithms of the number of constraints.
    #[arg(long, value_name = "LOGS", default_value = "14,16,18")]
    logs: String,
    /// Runs of each contestant; the median counts.
    #[arg(long, value_name = "N", default_value = "5")]
    repeats: String,
    /// Threads; all cores when absent.
    #[arg(long, value_name = "N")]
    threads: Option<String>,
    /// Only whole proofs.
    #[arg(long)]
    only_proofs: bool,
    /// No proofs on one thread, which show how many times as fast all are.
    #[arg(long)]
    no_scaling: bool,
    /// The largest size that snarkjs proves, which is slow; 0 for none.
    #[arg(long, value_name = "LOG", default_value = "16")]
    snarkjs_up_to: u32,
}

/// Builds the measuring program with what arkworks' assembly needs, runs it, then the peers in other languages.
pub fn run(args: &Args) -> Result<ExitCode> {
    let mut build = workspace::cargo();
    // Other flags, another directory: the usual one stays as it is.
    let target = workspace::target_dir()?.join("measure");
    build.args(["build", "--release", "-p", "proofmark-engine", "--example", PROGRAM]).arg("--target-dir").arg(&target);
    if has_assembly() {
        build.env("RUSTFLAGS", ASSEMBLY);
    }
    process::run_ok(&mut build)?;
    let path = target.join("release/examples").join(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
    let mut measure = Command::new(path);
    measure.args([format!("logs={}", args.logs), format!("repeats={}", args.repeats)]);
    if args.only_proofs {
        measure.arg("parts=no");
    }
    if args.no_scaling {
        measure.arg("scaling=no");
    }
    let files = snarkjs_directory(args)?;
    if let Some(directory) = &files {
        measure.arg(format!("snarkjs={},{}", args.snarkjs_up_to, directory.display()));
    }
    if let Some(threads) = &args.threads {
        measure.env("RAYON_NUM_THREADS", threads);
    }
    let measured = program::document(&mut measure).and_then(|mut document| {
        if let Some(directory) = &files {
            add_snarkjs(args, directory, &mut document)?;
        }
        Ok(document)
    });
    if let Some(directory) = &files {
        // Keys are large.
        std::fs::remove_dir_all(directory).with_context(|| format!("removing {}", directory.display()))?;
    }
    let mut document = measured?;
    if !args.only_proofs {
        add_gnark(args, &mut document)?;
    }
    program::print(args.json, &document, &report(&document));
    Ok(ExitCode::SUCCESS)
}

/// An empty directory for what snarkjs proves with, if it is to run and can.
fn snarkjs_directory(args: &Args) -> Result<Option<PathBuf>> {
    let missing = if args.snarkjs_up_to == 0 {
        "not wanted"
    } else if args.threads.is_some() {
        // It takes all cores or one.
        "it can't be told how many threads to use"
    } else if !runs(Command::new("node").arg("--version")) {
        "there is no Node here"
    } else if !workspace::root().join(SNARKJS).join("node_modules/snarkjs").exists() {
        "run `npm install --no-package-lock` in scripts/interop first"
    } else {
        let directory = workspace::target_dir()?.join("measure/snarkjs");
        if directory.exists() {
            std::fs::remove_dir_all(&directory).with_context(|| format!("removing {}", directory.display()))?;
        }
        std::fs::create_dir_all(&directory).with_context(|| format!("creating {}", directory.display()))?;
        return Ok(Some(directory));
    };
    eprintln!("snarkjs: not measured, {missing}");
    Ok(None)
}

/// Adds snarkjs' rows.
fn add_snarkjs(args: &Args, directory: &Path, document: &mut Value) -> Result<()> {
    let mut node = Command::new("node");
    node.current_dir(workspace::root().join(SNARKJS)).arg("measure.mjs").arg(directory).arg(&args.repeats);
    add_rows(document, &program::document(&mut node)?)
}

/// Adds gnark-crypto's rows.
fn add_gnark(args: &Args, document: &mut Value) -> Result<()> {
    if !runs(Command::new("go").arg("version")) {
        eprintln!("gnark-crypto: not measured, there is no Go here");
        return Ok(());
    }
    let mut gnark = Command::new("go");
    gnark.current_dir(workspace::root().join(GNARK)).args(["run", ".", &args.logs, &args.repeats]);
    if let Some(threads) = &args.threads {
        gnark.env("GOMAXPROCS", threads);
    }
    add_rows(document, &program::document(&mut gnark)?)
}

fn runs(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Adds another program's rows, with their ratios to arkworks on as many threads.
fn add_rows(document: &mut Value, theirs: &Value) -> Result<()> {
    let Some(rows) = document["rows"].as_array_mut() else { bail!("the measuring program printed no rows") };
    let ark: Vec<Value> = rows.iter().filter(|row| row["contestant"] == "ark-asm").cloned().collect();
    for row in theirs["rows"].as_array().into_iter().flatten() {
        let mut row = row.clone();
        let same = |other: &&Value| ["what", "witness", "log2", "threads"].iter().all(|key| other[key] == row[key]);
        let ratio =
            ark.iter().find(same).and_then(|ark| ark["median_seconds"].as_f64()).zip(row["median_seconds"].as_f64());
        row["ratio_to_ark"] = ratio.map(|(ark, theirs)| ark / theirs).into();
        rows.push(row);
    }
    Ok(())
}

/// Whether this CPU runs arkworks' assembly.
fn has_assembly() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("bmi2") && std::arch::is_x86_feature_detected!("adx");
    #[cfg(not(target_arch = "x86_64"))]
    false
}

fn report(document: &Value) -> String {
    let mut table = Table::new(&[
        "what",
        "witness",
        ">size",
        "contestant",
        ">threads",
        ">median",
        ">least",
        ">of ark's speed",
        ">of one thread's",
        ">MiB",
    ]);
    for row in document["rows"].as_array().into_iter().flatten() {
        let text = |key: &str| row[key].as_str().unwrap_or("").to_owned();
        let number = |key: &str, show: fn(f64) -> String| row[key].as_f64().map(show).unwrap_or_default();
        table.row([
            text("what"),
            text("witness"),
            format!("2^{}", row["log2"]),
            text("contestant"),
            row["threads"].to_string(),
            number("median_seconds", time),
            number("min_seconds", time),
            number("ratio_to_ark", |ratio| format!("{ratio:.2}x")),
            number("scaling", |ratio| format!("{ratio:.2}x")),
            number("peak_mib", |mib| format!("{mib:.0}")),
        ]);
    }
    let cpu = &document["cpu"];
    format!(
        "{} ({}), {} threads, arkworks' assembly {}\n{table}MiB: memory beside circuit and witness; of open_key: the file",
        cpu["model"].as_str().unwrap_or("unknown CPU"),
        cpu["features"].as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        document["threads"],
        if document["ark_asm"] == true { "on" } else { "off" },
    )
}

/// Seconds in a unit that reads well.
fn time(seconds: f64) -> String {
    match seconds {
        s if s >= 0.1 => format!("{s:.3} s"),
        s if s >= 1e-4 => format!("{:.2} ms", s * 1e3),
        s => format!("{:.1} ns", s * 1e9),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn others_are_compared_with_arkworks_on_as_many_threads() {
        let row = |contestant: &str, threads: u32, seconds: f64| {
            json!({ "what": "prove", "witness": "nn", "log2": 14, "contestant": contestant, "threads": threads,
                "median_seconds": seconds })
        };
        let mut document = json!({ "rows": [row("ark-asm", 2, 1.0), row("ark-asm", 1, 2.0)] });
        add_rows(&mut document, &json!({ "rows": [row("snarkjs", 2, 4.0), row("other", 3, 1.0)] })).unwrap();
        let ratios: Vec<_> =
            document["rows"].as_array().unwrap().iter().map(|row| row["ratio_to_ark"].clone()).collect();
        assert_eq!(ratios, [Value::Null, Value::Null, json!(0.25), Value::Null]);
    }

    #[test]
    fn times_read_well() {
        assert_eq!([1.5, 0.012, 2.25e-8].map(time), ["1.500 s", "12.00 ms", "22.5 ns"]);
    }
}
