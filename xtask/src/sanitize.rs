//! `cargo xtask sanitize`: runs the engine's unsafe code where mistakes show: under Miri and with AddressSanitizer.
//!
//! Miri interprets every instruction of the vector kernels, those for AVX-512 IFMA too, whatever the CPU is. It maps no files and is
//! slow, so the mapping, and the kernels inside whole products and proofs, run natively with AddressSanitizer.

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::json;

use crate::table::Table;
use crate::test::{Counts, stream};
use crate::{process, workspace};

/// Where the unsafe code is.
const PACKAGE: &str = "proofmark-engine";

/// Has Miri; which one is left to rustup.
const NIGHTLY: &str = "nightly";

/// What kernels ask of a CPU. Miri has it all, and takes its word from the compiler's flags.
const KERNELS: &str = "-C target-feature=+avx2,+fma,+bmi2,+avx512f,+avx512ifma";

/// Arguments of `cargo xtask sanitize`.
#[derive(clap::Args)]
pub struct Args {
    /// Put one JSON document on stdout; people's output goes to stderr.
    #[arg(long)]
    json: bool,
    /// Only this tool (default: both).
    #[arg(long, value_enum)]
    only: Option<Tool>,
}

/// What looks for mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Tool {
    /// The interpreter: undefined behaviour, alignment, provenance.
    Miri,
    /// AddressSanitizer: reads and writes outside of what was allocated or mapped.
    Address,
}

/// How a tool's run ended.
enum Outcome {
    /// It ran.
    Ran { counts: Counts, took: Duration, error: Option<anyhow::Error> },
    /// It could not run here.
    Skipped(String),
}

impl Tool {
    const ALL: [Self; 2] = [Self::Miri, Self::Address];

    fn name(self) -> &'static str {
        match self {
            Self::Miri => "miri",
            Self::Address => "address",
        }
    }

    /// Which tests it runs.
    fn tests(self) -> &'static str {
        match self {
            // Fewer values there: `lanes/tests.rs`.
            Self::Miri => "lanes::",
            Self::Address => "",
        }
    }

    /// Why it can't run here, if it can't.
    fn missing(self) -> Result<Option<String>> {
        if !cfg!(target_arch = "x86_64") {
            return Ok(Some("the kernels are for x86-64".to_owned()));
        }
        Ok(match self {
            Self::Miri if !succeeds(miri().arg("--version")) => {
                Some(format!("Miri is missing: `rustup toolchain install {NIGHTLY} --component miri,rust-src`"))
            }
            Self::Address if !cfg!(target_os = "linux") => Some("its runtime is looked for on Linux alone".to_owned()),
            Self::Miri | Self::Address => None,
        })
    }

    fn command(self) -> Result<Command> {
        let target = workspace::target_dir()?.join("sanitize");
        let mut command = match self {
            Self::Miri => {
                let mut cargo = miri();
                cargo.arg("test").env("RUSTFLAGS", KERNELS);
                cargo
            }
            Self::Address => {
                let mut cargo = workspace::cargo();
                // The pinned compiler, told to allow the flag. The target is named so that build scripts do without.
                cargo.args(["test", "--target", "x86_64-unknown-linux-gnu"]);
                cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Zsanitizer=address");
                cargo
            }
        };
        command.args(["-p", PACKAGE, "--lib", "--target-dir"]).arg(target.join(self.name())).args(["--", self.tests()]);
        Ok(command)
    }
}

/// Runs what is there, and fails if one of them found something.
pub fn run(args: &Args) -> Result<ExitCode> {
    let mut outcomes = Vec::new();
    for tool in Tool::ALL.into_iter().filter(|tool| args.only.is_none_or(|only| only == *tool)) {
        let outcome = match tool.missing()? {
            Some(reason) => {
                eprintln!("{}: skipped: {reason}", tool.name());
                Outcome::Skipped(reason)
            }
            None => {
                let (mut counts, begun) = (Counts::default(), Instant::now());
                let error = stream(&mut tool.command()?, &mut counts).err();
                Outcome::Ran { counts, took: begun.elapsed(), error }
            }
        };
        outcomes.push((tool, outcome));
    }
    report(args, &outcomes);
    let failed = outcomes.iter().any(|(_, outcome)| matches!(outcome, Outcome::Ran { error: Some(_), .. }));
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn miri() -> Command {
    let mut command = workspace::without_package_variables(Command::new("rustup"));
    command.current_dir(workspace::root()).args(["run", NIGHTLY, "cargo", "miri"]);
    command
}

fn succeeds(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn report(args: &Args, outcomes: &[(Tool, Outcome)]) {
    if args.json {
        let tools: Vec<_> = outcomes
            .iter()
            .map(|(tool, outcome)| match outcome {
                Outcome::Ran { counts, took, error } => json!({
                    "name": tool.name(), "passed": counts.passed, "failed": counts.failed, "seconds": took.as_secs_f64(),
                    "error": error.as_ref().map(|error| format!("{error:#}")),
                }),
                Outcome::Skipped(reason) => json!({ "name": tool.name(), "skipped": reason }),
            })
            .collect();
        println!("{:#}", json!({ "tools": tools }));
        return;
    }
    let mut table = Table::new(&["tool", ">tests passed", ">time", "result"]);
    for (tool, outcome) in outcomes {
        table.row(match outcome {
            Outcome::Ran { counts, took, error } => [
                tool.name().to_owned(),
                counts.passed.to_string(),
                process::elapsed(*took),
                error.as_ref().map_or_else(|| "nothing found".to_owned(), |error| format!("FAILED: {error:#}")),
            ],
            Outcome::Skipped(reason) => {
                [tool.name().to_owned(), String::new(), String::new(), format!("skipped: {reason}")]
            }
        });
    }
    println!("{table}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_run_in_directories_of_their_own() {
        let directory = |tool: Tool| {
            let command = tool.command().unwrap();
            let args: Vec<_> = command.get_args().map(|arg| arg.to_string_lossy().into_owned()).collect();
            let at = args.iter().position(|arg| arg == "--target-dir").unwrap();
            args[at + 1].clone()
        };
        assert_ne!(directory(Tool::Miri), directory(Tool::Address));
    }
}
