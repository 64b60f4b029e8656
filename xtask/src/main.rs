//! Every chore of the project. One subcommand is one file; this one only maps.
//!
//! The rule for all of them: `--json` puts exactly one JSON document on stdout, everything else goes to
//! stderr, and the exit code is 0 only on success.

mod build_contracts;
mod build_kernels;
mod check_vm2;
mod demo;
mod fixture;
mod fuzz;
mod measure;
mod mutants;
mod process;
mod sanitize;
mod schema;
mod table;
mod test;
mod toolchain;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Every chore of Proofmark.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Tell the whole story in the terminal: a model's inference proved, verified on chain and paid.
    Demo(demo::Args),
    /// Run every check: format, lints, contracts, schema, tests, documentation.
    Test(test::Args),
    /// Build the contracts to Wasm as a chain takes them, with sizes and hashes.
    BuildContracts(build_contracts::Args),
    /// Build the kernels for NVIDIA GPUs, which the next build takes into the binary; needs no GPU.
    BuildKernels(build_kernels::Args),
    /// Check the built contracts as chains with a 2.x VM do.
    CheckVm2(check_vm2::Args),
    /// Generate the contracts' JSON schema, or check that it is up to date.
    Schema(schema::Args),
    /// Measure something and print it as a table or as JSON.
    Measure(measure::Args),
    /// Write down what this version of the contracts leaves on a chain, for the next one to migrate in a test.
    Fixture(fixture::Args),
    /// Run the fuzz targets of all that reads files or proofs for some seconds each, and count executions and crashes.
    Fuzz(fuzz::Args),
    /// Change the contracts in every small way and list what no test notices.
    Mutants(mutants::Args),
    /// Run the engine's unsafe code under Miri and with AddressSanitizer, where they are.
    Sanitize(sanitize::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Demo(args) => demo::run(&args),
        Command::Test(args) => test::run(&args),
        Command::BuildContracts(args) => build_contracts::run(&args),
        Command::BuildKernels(args) => build_kernels::run(&args),
        Command::CheckVm2(args) => check_vm2::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Measure(args) => measure::run(&args),
        Command::Fixture(args) => fixture::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::Mutants(args) => mutants::run(&args),
        Command::Sanitize(args) => sanitize::run(&args),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
