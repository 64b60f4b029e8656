//! `audit`: check a settled job from nothing but what the chain stores.

use std::path::PathBuf;

use anyhow::Context as _;
use proofmark_prover::audit::{Opening, audit_opened, chain_from_json, find_job};
use proofmark_prover::file;
use proofmark_statement::Fr;
use serde_json::json;

use crate::options::{element, hex_bytes, located};
use crate::output::{Outcome, failure, findings};

/// Options of `audit`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  proofmark audit 1 --chain chain.json\n  \
                        proofmark audit 2 --chain chain.json --input mine.bin --output @output.hex --salt @salt.hex\n\n\
                        chain.json maps each job to what registry and escrow answer about it; the demo writes one.")]
pub struct Args {
    /// Number of the job.
    job: u64,
    /// Exported chain.
    #[arg(long, value_name = "FILE")]
    chain: PathBuf,
    /// Wire bytes of the input, to open the commitment to a private one.
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// Wire bytes of the output in hexadecimal, or @FILE, to open a committed one.
    #[arg(long, value_name = "HEX")]
    output: Option<String>,
    /// Salt of the job's input: 32 bytes in hexadecimal, or @FILE. Absent for an input that is on chain.
    #[arg(long, value_name = "HEX")]
    salt: Option<String>,
}

impl Args {
    fn opening(&self) -> anyhow::Result<Opening> {
        Ok(Opening {
            salt: self.salt.as_deref().map_or(Ok(Fr::ZERO), |salt| element("--salt", salt))?,
            input: self.input.as_ref().map(|path| file::read(path).context("--input")).transpose()?,
            output: self.output.as_deref().map(|output| hex_bytes("--output", output)).transpose()?,
        })
    }
}

/// Audits.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let chain = file::read(&args.chain).and_then(|text| chain_from_json(&text));
    let chain = located("--chain", &args.chain, chain)?;
    let bundle = located("--chain", &args.chain, find_job(&chain, args.job))?;
    let report = audit_opened(bundle, &args.opening()?);
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

    #[test]
    fn what_opens_is_read_before_anything_is_audited() {
        let args = |more: &[&str]| parse::<Args>(&[&["7", "--chain", "c.json"], more].concat()).unwrap();
        let none = args(&[]).opening().unwrap();
        assert_eq!((none.salt, none.input, none.output), (Fr::ZERO, None, None));
        let salt = "00".repeat(31) + "05";
        let opening = args(&["--output", "0102", "--salt", &salt]).opening().unwrap();
        assert_eq!((opening.salt, opening.output), (Fr::from_u64(5), Some(vec![1, 2])));
        for wrong in [["--salt", "05"], ["--output", "xy"], ["--input", "/nonexistent"]] {
            let error = args(&wrong).opening().unwrap_err();
            assert!(format!("{error:#}").starts_with(wrong[0]), "{error:#}");
        }
    }
}
