//! `cargo xtask measure WHAT`: one file below `measure/` for each thing that is measured.

mod ceremony;
mod circuits;
mod economy;
mod gas;
mod model;
mod program;
mod prove;
mod soundness;

use std::process::ExitCode;

use anyhow::Result;

/// Arguments of `cargo xtask measure`.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// A ceremony's steps (contribution, verification, first key, first phase), beside snarkjs.
    Ceremony(ceremony::Args),
    /// Constraints, times and memory of the benchmark networks' circuits, beside arkworks.
    Circuits(circuits::Args),
    /// The token's economy: agents, shocks and washers around the contracts' own rules, beside two other rules.
    Economy(economy::Args),
    /// Gas in the real CosmWasm VM: verification beside its peers, building blocks, whole contract calls.
    Gas(gas::Args),
    /// Every state that the escrow's own code reaches with a few people and jobs, and the invariants in each.
    Model(model::Args),
    /// Proofs and what they are made of, beside ark-groth16 and gnark-crypto.
    Prove(prove::Args),
    /// Forged witnesses against every gadget, operator and network, none of which may be accepted.
    Soundness(soundness::Args),
}

/// Runs the measurement that was asked for.
pub fn run(args: &Args) -> Result<ExitCode> {
    match &args.what {
        What::Ceremony(args) => ceremony::run(args),
        What::Circuits(args) => circuits::run(args),
        What::Economy(args) => economy::run(args),
        What::Gas(args) => gas::run(args),
        What::Model(args) => model::run(args),
        What::Prove(args) => prove::run(args),
        What::Soundness(args) => soundness::run(args),
    }
}
