//! `audit`: check a settled job from nothing but what the chain stores.

use std::path::PathBuf;

use proofmark_prover::audit::{audit, chain_from_json, find_job};
use proofmark_prover::file;
use serde_json::json;

use crate::options::located;
use crate::output::{Outcome, failure, findings};

/// Options of `audit`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  proofmark audit 1 --chain chain.json\n\n\
                        chain.json maps each job to what registry and escrow answer about it; the demo writes one.")]
pub struct Args {
    /// Number of the job.
    job: u64,
    /// Exported chain.
    #[arg(long, value_name = "FILE")]
    chain: PathBuf,
}

/// Audits.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let chain = file::read(&args.chain).and_then(|text| chain_from_json(&text));
    let chain = located("--chain", &args.chain, chain)?;
    let bundle = located("--chain", &args.chain, find_job(&chain, args.job))?;
    let report = audit(bundle);
    let document = json!({
        "job": args.job, "verdict": report.verdict, "checks": report.checks, "warnings": report.warnings,
    });
    let text = format!("job {} of {} on {}\n{}", args.job, bundle.contract, bundle.chain_id, findings(&report));
    Ok(Outcome { text, document, failure: failure(&format!("job {}", args.job), &report) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;

    #[test]
    fn options() {
        let args: Args = parse(&["7", "--chain", "chain.json"]).unwrap();
        assert_eq!((args.job, args.chain), (7, PathBuf::from("chain.json")));
        assert!(parse::<Args>(&["seven", "--chain", "chain.json"]).is_err());
        assert!(parse::<Args>(&["7"]).is_err());
    }
}
