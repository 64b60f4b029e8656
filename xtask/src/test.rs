//! `cargo xtask test`: every check, in the order that finds mistakes soonest, with times and one count.
//!
//! All steps that build for this machine select the whole workspace, so that cargo resolves one set of
//! features and builds every dependency once (the Wasm VM alone takes minutes).

mod counts;

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::json;

pub use counts::Counts;

use crate::table::Table;
use crate::toolchain::{self, Part};
use crate::{build_contracts, build_kernels, check_vm2, fuzz, process, schema, workspace};

/// Arguments of `cargo xtask test`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
}

/// What a step does, what runs it alone, and its code.
struct Step {
    name: &'static str,
    alone: &'static str,
    action: fn(&mut Counts) -> Result<()>,
}

const STEPS: &[Step] = &[
    Step { name: "toolchain", alone: "rustup show", action: toolchain_parts },
    Step { name: "format", alone: "cargo fmt --all --check", action: format },
    Step { name: "lints", alone: "cargo clippy --workspace --all-targets -- -D warnings", action: lints },
    Step {
        name: "fuzz targets",
        alone: "cargo check --all-targets --manifest-path circuits/onnx/fuzz/Cargo.toml, and contracts/groth16/fuzz, prover/core/fuzz, prover/formats/fuzz",
        action: fuzz_targets,
    },
    Step { name: "contracts", alone: "cargo xtask build-contracts --with-peers", action: contracts },
    Step { name: "vm2", alone: "cargo xtask check-vm2", action: vm2 },
    Step { name: "kernels", alone: "cargo xtask build-kernels", action: kernels },
    Step { name: "build", alone: "cargo build --workspace --lib --bins --tests", action: build },
    Step { name: "schema", alone: "cargo xtask schema --check", action: schema_drift },
    Step { name: "tests", alone: "cargo test --workspace", action: tests },
    Step { name: "documentation", alone: "RUSTDOCFLAGS='-D warnings' cargo doc --no-deps --workspace", action: docs },
];

/// How a step ended.
struct Outcome {
    step: &'static Step,
    took: Option<Duration>,
    error: Option<anyhow::Error>,
}

impl Outcome {
    fn word(&self) -> &'static str {
        match (&self.error, self.took) {
            (Some(_), _) => "FAILED",
            (None, Some(_)) => "ok",
            (None, None) => "not run",
        }
    }
}

/// Runs the steps up to the first that fails, and prints what came out.
pub fn run(args: &Args) -> Result<ExitCode> {
    let start = Instant::now();
    let mut counts = Counts::default();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for (index, step) in STEPS.iter().enumerate() {
        if outcomes.last().is_some_and(|outcome| outcome.word() != "ok") {
            outcomes.push(Outcome { step, took: None, error: None });
            continue;
        }
        eprintln!("\n=== [{}/{}] {}: {}", index + 1, STEPS.len(), step.name, step.alone);
        let begun = Instant::now();
        let error = (step.action)(&mut counts).err();
        let took = begun.elapsed();
        let outcome = Outcome { step, took: Some(took), error };
        eprintln!("=== {} {} after {}", step.name, outcome.word(), process::elapsed(took));
        outcomes.push(outcome);
    }
    let failed = outcomes.iter().find(|outcome| outcome.error.is_some());
    if failed.is_some() && counts.failed == 0 {
        counts.failed = 1;
    }
    report(args, &outcomes, &counts, start.elapsed())?;
    Ok(if failed.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn report(args: &Args, outcomes: &[Outcome], counts: &Counts, took: Duration) -> Result<()> {
    let mut table = Table::new(&["step", "result", ">time", "alone"]);
    for outcome in outcomes {
        let time = outcome.took.map_or_else(String::new, process::elapsed);
        table.row([outcome.step.name.to_owned(), outcome.word().to_owned(), time, outcome.step.alone.to_owned()]);
    }
    table.row(["all".to_owned(), String::new(), process::elapsed(took), "cargo xtask test".to_owned()]);
    let mut people: Box<dyn std::io::Write> =
        if args.json { Box::new(std::io::stderr()) } else { Box::new(std::io::stdout()) };
    writeln!(people, "\n{table}")?;
    for skipped in &counts.skipped_names {
        writeln!(people, "skipped: {skipped}")?;
    }
    for outcome in outcomes {
        if let Some(error) = &outcome.error {
            writeln!(people, "FAILED: {}: {error:#}\n  alone: {}", outcome.step.name, outcome.step.alone)?;
        }
    }
    if args.json {
        let steps: Vec<_> = outcomes
            .iter()
            .map(|outcome| {
                json!({
                    "name": outcome.step.name,
                    "result": outcome.word(),
                    "seconds": outcome.took.map(|took| took.as_secs_f64()),
                    "error": outcome.error.as_ref().map(|error| format!("{error:#}")),
                })
            })
            .collect();
        let document = json!({
            "passed": counts.passed,
            "failed": counts.failed,
            "skipped": counts.skipped,
            "skipped_names": counts.skipped_names,
            "steps": steps,
            "seconds": took.as_secs_f64(),
        });
        println!("{document:#}");
    } else {
        println!("{} passed, {} failed, {} skipped", counts.passed, counts.failed, counts.skipped);
    }
    Ok(())
}

fn toolchain_parts(_: &mut Counts) -> Result<()> {
    toolchain::ensure(&[Part::Rustfmt, Part::Clippy, Part::RustSrc, Part::WasmTarget])?;
    eprintln!("{}", toolchain::version()?);
    snarkjs();
    Ok(())
}

/// Installs snarkjs where npm is. Where it is not, or has no network, the tests that need it are skipped and say so.
fn snarkjs() {
    let scripts = workspace::root().join("scripts/interop");
    if scripts.join("node_modules/snarkjs").exists() {
        return;
    }
    let mut npm = Command::new("npm");
    npm.current_dir(scripts).args(["install", "--no-package-lock", "--no-audit", "--no-fund"]).stdin(Stdio::null());
    if let Err(error) = process::run_ok(&mut npm) {
        eprintln!("snarkjs is not installed, tests beside it are skipped: {error:#}");
    }
}

fn format(_: &mut Counts) -> Result<()> {
    process::run_ok(workspace::cargo().args(["fmt", "--all", "--check"])).context("run `cargo fmt --all`")?;
    for fuzz in fuzz::dirs() {
        process::run_ok(workspace::cargo_in(&fuzz).args(["fmt", "--check"]))
            .with_context(|| format!("run `cargo fmt` in {}", fuzz.display()))?;
    }
    Ok(())
}

fn lints(_: &mut Counts) -> Result<()> {
    process::run_ok(workspace::cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// Type-checks the fuzz targets, which are workspaces of their own. They need libFuzzer, C++, only to be linked: told
/// that one is there, its build script compiles none, so a C compiler is enough.
fn fuzz_targets(_: &mut Counts) -> Result<()> {
    for fuzz in fuzz::dirs() {
        let mut cargo = workspace::cargo_in(&fuzz);
        cargo.args(["check", "--all-targets", "--target-dir"]).arg(workspace::target_dir()?);
        process::run_ok(cargo.env("CUSTOM_LIBFUZZER_PATH", "/not/linked/libfuzzer.a"))?;
    }
    Ok(())
}

fn contracts(_: &mut Counts) -> Result<()> {
    let all: Vec<_> = build_contracts::ON_CHAIN.iter().chain(build_contracts::PEERS).copied().collect();
    let built = build_contracts::build_for(&all)?;
    build_contracts::check_limits(&built)
}

fn vm2(_: &mut Counts) -> Result<()> {
    check_vm2::check_built()
}

/// Compiles the kernels for GPUs where nvcc can be had.
fn kernels(counts: &mut Counts) -> Result<()> {
    if let Err(build_kernels::Missing(reason)) = build_kernels::build()? {
        counts.skipped += 1;
        counts.skipped_names.push(format!("kernels for GPUs: {reason}"));
    }
    Ok(())
}

fn build(_: &mut Counts) -> Result<()> {
    process::run_ok(workspace::cargo().args(["build", "--workspace", "--lib", "--bins", "--tests"]))
}

fn schema_drift(_: &mut Counts) -> Result<()> {
    schema::fail_on(&schema::check_built()?)
}

/// Runs the tests; what they print goes on to stderr while the summary lines are counted.
fn tests(counts: &mut Counts) -> Result<()> {
    let mut cargo = workspace::cargo();
    cargo.args(["test", "--workspace", "--no-fail-fast"]);
    stream(&mut cargo, counts)
}

/// Runs a test runner: its output goes on to stderr, its summary lines are counted.
pub fn stream(command: &mut Command, counts: &mut Counts) -> Result<()> {
    let text = process::shown(command);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().with_context(|| format!("starting `{text}`"))?;
    let stdout = child.stdout.take().context("the test runner's output is not connected")?;
    let mut lines = BufReader::new(stdout);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).context("reading the test runner's output")? > 0 {
        std::io::stderr().write_all(&line)?;
        counts.read(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
    let status = process::wait(child, &text)?;
    if !status.success() || counts.failed > 0 {
        bail!("{} test(s) failed ({status})", counts.failed);
    }
    if counts.passed == 0 {
        bail!("no test ran: expected lines 'test result: ok. N passed; ...' from `{text}`");
    }
    Ok(())
}

fn docs(_: &mut Counts) -> Result<()> {
    let mut cargo = workspace::cargo();
    process::run_ok(cargo.args(["doc", "--no-deps", "--workspace"]).env("RUSTDOCFLAGS", "-D warnings"))
}
