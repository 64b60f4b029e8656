//! `verify`: does a proof show what its file says?

use std::path::PathBuf;

use proofmark_prover::{ProofFile, VerifyingKeyFile};
use serde_json::json;

use crate::options::{element, located};
use crate::output::{Outcome, failure, findings, tensor};

/// Options of `verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  proofmark verify --vk mlp.int8.vk.json --proof proof.json\n  \
                        proofmark verify --vk mlp.int8.vk.json --proof proof.json --salt @salt.hex\n\n\
                        The digest is computed again from the statement's parts; the exit code is 1 if anything differs.")]
pub struct Args {
    /// Verifying key, as `proofmark setup` wrote it.
    #[arg(long, value_name = "FILE")]
    vk: PathBuf,
    /// Proof, as `proofmark prove` wrote it.
    #[arg(long, value_name = "FILE")]
    proof: PathBuf,
    /// Salt of the input's commitment, which opens a committed output: 32 bytes in hexadecimal, or @FILE.
    #[arg(long, value_name = "HEX")]
    salt: Option<String>,
}

/// Verifies.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let key = located("--vk", &args.vk, VerifyingKeyFile::load(&args.vk))?;
    let proof = located("--proof", &args.proof, ProofFile::load(&args.proof))?;
    let salt = args.salt.as_deref().map(|salt| element("--salt", salt)).transpose()?;
    let found = located("--proof", &args.proof, proof.verify(&key, salt))?;

    let context = &proof.context;
    let mut text = match context.contract.as_str() {
        "" => format!("model {}, for no job\n", key.model),
        contract => format!("model {}, for job {} of {contract} on {}\n", key.model, context.job_id, context.chain_id),
    };
    for (name, output) in &proof.outputs {
        text += &format!("{}\n", tensor(name, output));
    }
    text += &findings(&found);
    let document = json!({
        "verdict": found.verdict, "checks": found.checks, "warnings": found.warnings,
        "digest": proof.digest, "context": proof.context, "outputs": proof.outputs,
    });
    Ok(Outcome { text, document, failure: failure("the proof", &found) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;

    #[test]
    fn options() {
        let args: Args = parse(&["--vk", "k.json", "--proof", "p.json"]).unwrap();
        assert_eq!((args.vk, args.proof), (PathBuf::from("k.json"), PathBuf::from("p.json")));
        assert_eq!(args.salt, None);
        assert!(parse::<Args>(&["--vk", "k.json"]).is_err());
    }
}
