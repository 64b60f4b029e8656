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
use clap::{CommandFactory, Parser, Subcommand};

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
    #[arg(long, global = true, help_heading = "Options of every command")]
    json: bool,
    /// Threads that work; all cores when absent.
    #[arg(long, global = true, help_heading = "Options of every command")]
    #[arg(value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
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

impl Cli {
    /// Parses the command line; the rules between options that clap cannot hold to are held to here.
    fn of(line: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Self, clap::Error> {
        let cli = Self::try_parse_from(line)?;
        if let Command::Setup(args) = &cli.command
            && let Some(conflict) = args.conflict()
        {
            let mut root = Self::command();
            root.build();
            let mut setup = root.find_subcommand("setup").cloned().unwrap_or(root);
            return Err(setup.error(ErrorKind::ArgumentConflict, conflict));
        }
        Ok(cli)
    }
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
    let cli = match Cli::of(std::env::args_os()) {
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
        Cli::command().debug_assert();
    }

    fn parsed(line: &[&str]) -> Result<Cli, clap::Error> {
        Cli::of(std::iter::once("proofmark").chain(line.iter().copied()).map(Into::into))
    }

    /// `setup --json new` was taken for a model called `new`.
    #[test]
    fn global_options_may_stand_before_any_subcommand() {
        let mut root = Cli::command();
        root.build();
        let mut seen = 0;
        for command in root.get_subcommands().filter(|command| command.get_name() != "help") {
            for step in command.get_subcommands().filter(|step| step.get_name() != "help") {
                let (command, step) = (command.get_name(), step.get_name());
                for global in [&["--json"][..], &["--threads", "2"], &["--json", "--threads=2"]] {
                    let help = parsed(&[&[command][..], global, &[step, "--help"]].concat()).unwrap_err();
                    assert_eq!(help.kind(), ErrorKind::DisplayHelp, "{command} {global:?} {step}: {help}");
                    assert!(help.to_string().contains(&format!("proofmark {command} {step}")), "{help}");
                }
                seen += 1;
            }
        }
        assert!(seen >= 15, "{seen}");
        let new = ["setup", "--json", "--threads", "2", "new", "m.onnx", "--ptau", "p", "--out", "k"];
        let cli = parsed(&new).unwrap();
        assert!(cli.json && cli.threads == Some(2), "{cli:?}");
    }

    #[test]
    fn a_ceremony_and_a_models_keys_are_wrong_usage() {
        let error = parsed(&["setup", "--out", "keys", "new", "m.onnx", "--ptau", "p", "--out", "k"]).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        let text = error.to_string();
        assert!(text.contains("got both") && text.contains("proofmark setup <COMMAND>"), "{text}");
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
