//! The `proofmark` command: quantise a model, look at it, run it, make keys, prove, verify, audit; commitments, sources and
//! capacity challenges.
//!
//! `commands/` has a file for each subcommand: its options, and a function that returns an [`output::Outcome`].
//! `output.rs` alone prints. The rule for all of them: with `--json` exactly one document goes to stdout,
//! everything else to stderr, and the exit code is 0 only on success.

mod commands;
mod interrupt;
mod options;
mod output;
mod progress;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use crate::output::{Outcome, Printer};

/// Prove what a model computed, verify it, and audit settled jobs.
#[derive(Debug, Parser)]
#[command(
    name = "proofmark",
    version,
    after_help = "A first round:\n  \
        proofmark quantize mlp.float.onnx --calibrate data.npz --out mlp.int8.onnx\n  \
        proofmark inspect mlp.int8.onnx\n  \
        proofmark run     mlp.int8.onnx --input example.npy\n  \
        proofmark setup   mlp.int8.onnx --dev --out keys\n  \
        proofmark prove   mlp.int8.onnx --key keys/mlp.int8.pk --input example.npy\n  \
        proofmark verify  --vk keys/mlp.int8.vk.json --proof proof.json\n\n\
        Exit codes: 0 success, 1 failure or invalid, 2 wrong usage."
)]
struct Cli {
    /// Print one JSON document on stdout; messages and progress go to stderr.
    #[arg(long, global = true)]
    json: bool,
    /// Threads that work; all cores when absent.
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a float model provable: 8-bit integers, with the error that it costs.
    Quantize(commands::quantize::Args),
    /// Show what a model costs as a circuit: constraints by node, and what dominates.
    Inspect(commands::inspect::Args),
    /// Run a model on an input, in exact integers.
    Run(commands::run::Args),
    /// Check that an input satisfies the circuit. Needs no keys.
    Check(commands::check::Args),
    /// Make the keys of a model: by a ceremony of several people, or for development by this machine alone.
    Setup(commands::setup::Args),
    /// First phases of ceremonies (powers of tau): look at a file, verify it.
    Ptau(commands::ptau::Args),
    /// Tell what a key file is.
    Key(commands::key::Args),
    /// Take a key of snarkjs or arkworks, for a model or a circuit of circom.
    Import(commands::import::Args),
    /// Give circuits, witnesses, keys and proofs to snarkjs, circom or arkworks.
    Export(commands::export::Args),
    /// Prove and verify circuits of circom, with the arguments of snarkjs.
    Groth16(commands::groth16::Args),
    /// Run a model and prove what it computed.
    Prove(commands::prove::Args),
    /// Verify a proof against its statement.
    Verify(commands::verify::Args),
    /// Check a settled job from what the chain stores.
    Audit(commands::audit::Args),
    /// Commit to a private input, with a salt.
    Commit(commands::commit::Args),
    /// Check that an output opens a committed one.
    Open(commands::open::Args),
    /// Keys and signatures of data sources.
    Source(commands::source::Args),
    /// Answer capacity challenges of the rewards contract.
    Challenge(commands::challenge::Args),
}

impl Command {
    fn run(&self) -> anyhow::Result<Outcome> {
        match self {
            Self::Quantize(args) => commands::quantize::run(args),
            Self::Inspect(args) => commands::inspect::run(args),
            Self::Run(args) => commands::run::run(args),
            Self::Check(args) => commands::check::run(args),
            Self::Setup(args) => commands::setup::run(args),
            Self::Ptau(args) => commands::ptau::run(args),
            Self::Key(args) => commands::key::run(args),
            Self::Import(args) => commands::import::run(args),
            Self::Export(args) => commands::export::run(args),
            Self::Groth16(args) => commands::groth16::run(args),
            Self::Prove(args) => commands::prove::run(args),
            Self::Verify(args) => commands::verify::run(args),
            Self::Audit(args) => commands::audit::run(args),
            Self::Commit(args) => commands::commit::run(args),
            Self::Open(args) => commands::open::run(args),
            Self::Source(args) => commands::source::run(args),
            Self::Challenge(args) => commands::challenge::run(args),
        }
    }
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => error.exit(),
        Err(error) => {
            if !std::env::args().any(|argument| argument == "--json") {
                error.exit();
            }
            Printer { json: true }.usage(&error);
            return ExitCode::from(2);
        }
    };
    interrupt::watch();
    let printer = Printer { json: cli.json };
    if let Some(threads) = cli.threads
        && let Err(error) = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global()
    {
        return printer.conclude(Err(anyhow::Error::new(error).context("--threads")));
    }
    printer.conclude(cli.command.run())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_are_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn json_may_stand_anywhere() {
        for line in [["proofmark", "--json", "inspect", "m.onnx"], ["proofmark", "inspect", "m.onnx", "--json"]] {
            assert!(Cli::try_parse_from(line).unwrap().json);
        }
    }

    #[test]
    fn a_subcommand_is_needed() {
        assert!(Cli::try_parse_from(["proofmark"]).is_err());
        assert!(Cli::try_parse_from(["proofmark", "mine"]).is_err());
    }
}
