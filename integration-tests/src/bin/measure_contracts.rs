//! `measure-contracts`: random stories over all contracts, as one JSON document. `cargo xtask measure soundness` runs it.

use std::io::Write as _;

use anyhow::Result;
use clap::Parser;
use proofmark_integration_tests::stories::{Campaign, Report, keys};

/// Tells random stories over all contracts and looks for one that goes wrong.
#[derive(Parser)]
struct Args {
    /// With a story's number it makes the story.
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// Messages to be sent at least.
    #[arg(long, default_value_t = 1_000_000)]
    operations: u64,
    /// Steps of a story.
    #[arg(long, default_value_t = 2_000)]
    steps: usize,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Only the story of this number.
    #[arg(long)]
    story: Option<u64>,
}

fn main() -> Result<()> {
    let Args { seed, operations, steps, threads, story } = Args::parse();
    // A contract that panics is a violation and comes in the document, once.
    std::panic::set_hook(Box::new(|_| {}));
    let campaign = Campaign { seed, operations, steps, threads, bug: None };
    let report = match story {
        None => campaign.run()?,
        Some(number) => {
            let (counts, case) = campaign.one(number, &keys()?);
            Report { stories: 1, counts, cases: case.into_iter().collect(), seconds: 0.0 }
        }
    };
    writeln!(std::io::stdout(), "{}", report.json(&campaign))?;
    Ok(())
}
