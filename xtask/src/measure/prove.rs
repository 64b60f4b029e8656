//! `cargo xtask measure prove`: proofs and their parts, beside ark-groth16 and, where Go is, gnark-crypto.

use std::process::{Command, ExitCode, Stdio};

use anyhow::{Result, bail};
use serde_json::Value;

use super::program;
use crate::table::Table;
use crate::{process, workspace};

const PROGRAM: &str = "measure-prove";
/// A Go module of its own: gnark-crypto's parts of a proof.
const GNARK: &str = "scripts/peers/gnark-crypto";
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
    if let Some(threads) = &args.threads {
        measure.env("RAYON_NUM_THREADS", threads);
    }
    let mut document = program::document(&mut measure)?;
    if !args.only_proofs {
        add_gnark(args, &mut document)?;
    }
    program::print(args.json, &document, &report(&document));
    Ok(ExitCode::SUCCESS)
}

/// Adds gnark-crypto's rows, with their ratios to arkworks.
fn add_gnark(args: &Args, document: &mut Value) -> Result<()> {
    let directory = workspace::root().join(GNARK);
    let has_go = Command::new("go").arg("version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !has_go.is_ok_and(|status| status.success()) {
        eprintln!("gnark-crypto: not measured, there is no Go here");
        return Ok(());
    }
    let mut gnark = Command::new("go");
    gnark.current_dir(directory).args(["run", ".", &args.logs, &args.repeats]);
    if let Some(threads) = &args.threads {
        gnark.env("GOMAXPROCS", threads);
    }
    let theirs = program::document(&mut gnark)?;
    let Some(rows) = document["rows"].as_array_mut() else { bail!("the measuring program printed no rows") };
    let ark = rows.clone();
    for row in theirs["rows"].as_array().into_iter().flatten() {
        let mut row = row.clone();
        let same = |other: &&Value| {
            ["what", "witness", "log2"].iter().all(|key| other[key] == row[key]) && other["contestant"] == "ark-asm"
        };
        let ratio =
            ark.iter().find(same).and_then(|ark| ark["median_seconds"].as_f64()).zip(row["median_seconds"].as_f64());
        row["ratio_to_ark"] = ratio.map(|(ark, gnark)| ark / gnark).into();
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
    let mut table =
        Table::new(&["what", "witness", ">size", "contestant", ">median", ">least", ">of ark's speed", ">MiB"]);
    for row in document["rows"].as_array().into_iter().flatten() {
        let text = |key: &str| row[key].as_str().unwrap_or("").to_owned();
        table.row([
            text("what"),
            text("witness"),
            format!("2^{}", row["log2"]),
            text("contestant"),
            row["median_seconds"].as_f64().map(time).unwrap_or_default(),
            row["min_seconds"].as_f64().map(time).unwrap_or_default(),
            row["ratio_to_ark"].as_f64().map(|ratio| format!("{ratio:.2}x")).unwrap_or_default(),
            row["peak_mib"].as_f64().map(|mib| format!("{mib:.0}")).unwrap_or_default(),
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
    use super::*;

    #[test]
    fn times_read_well() {
        assert_eq!([1.5, 0.012, 2.25e-8].map(time), ["1.500 s", "12.00 ms", "22.5 ns"]);
    }
}
