//! `open`: are these the bytes behind a committed output?

use std::path::PathBuf;

use anyhow::anyhow;
use cosmwasm_std::Binary;
use proofmark_prover::commitment::{Opened, open_output};
use proofmark_prover::{HexBytes, VerifyingKeyFile};
use proofmark_statement::{Fr, element_from_bytes};
use serde_json::json;

use crate::options::{element, hex_bytes, located};
use crate::output::{Outcome, tensor};

/// Options of `open`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  proofmark open --commitment HEX --output @output.hex --salt @salt.hex --vk mlp.int8.vk.json\n\n\
                        A committed output opens with the salt of the job's input, or with none: the circuit allows no other."
)]
pub struct Args {
    /// The settlement's `output`: 32 bytes in hexadecimal, or in base64 as the escrow answers it.
    #[arg(long, value_name = "BYTES")]
    commitment: String,
    /// The output as it was handed over: wire bytes in hexadecimal, or @FILE.
    #[arg(long, value_name = "HEX")]
    output: String,
    /// Salt of the job's input: 32 bytes in hexadecimal, or @FILE. Absent for an input that is on chain.
    #[arg(long, value_name = "HEX")]
    salt: Option<String>,
    /// Verifying key of the model, to show what the bytes mean.
    #[arg(long, value_name = "FILE")]
    vk: Option<PathBuf>,
}

impl Args {
    fn commitment(&self) -> anyhow::Result<Fr> {
        if let Ok(bytes) = Binary::from_base64(&self.commitment)
            && let Ok(element) = element_from_bytes(&bytes)
        {
            return Ok(element);
        }
        element("--commitment", &self.commitment)
    }
}

/// Opens.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let (commitment, wire) = (args.commitment()?, hex_bytes("--output", &args.output)?);
    let salt = args.salt.as_deref().map_or(Ok(Fr::ZERO), |salt| element("--salt", salt))?;
    let declared = args.vk.as_ref().map(|path| {
        let key = located("--vk", path, VerifyingKeyFile::load(path))?;
        let declared = key.output.declare_wire(&wire).map_err(|error| anyhow!("--output: {error}"))?;
        Ok::<_, anyhow::Error>((key.output.name, declared))
    });
    let declared = declared.transpose()?;
    let opened = open_output(&commitment, &wire, salt);
    let (verdict, failure) = match opened {
        Some(Opened::Salted) => ("opened with the salt of the input", None),
        Some(Opened::Unsalted) => ("opened without salt: whoever guesses the output can confirm the guess", None),
        None => {
            let reason = "the commitment does not open: expected the bytes and salt that were committed to, got others";
            ("not opened", Some(reason.to_owned()))
        }
    };
    let mut text = declared.as_ref().map_or_else(String::new, |(name, output)| format!("{}\n", tensor(name, output)));
    text += &format!("commitment  {}\n{verdict}", HexBytes::element(&commitment));
    let document = json!({
        "opened": opened.is_some(), "salted": opened.map(|opened| opened == Opened::Salted),
        "commitment": HexBytes::element(&commitment),
        "outputs": declared.map(|(name, output)| json!({ name: output })),
    });
    Ok(Outcome { text, document, failure })
}

#[cfg(test)]
mod tests {
    use proofmark_statement::commit_output;

    use super::*;
    use crate::commands::parse;

    #[test]
    fn salted_unsalted_and_neither() {
        let (salt, other) = (Fr::from_u64(5), Fr::from_u64(6));
        let hex = |element: Fr| hex::encode(element.to_bytes_be());
        let open = |commitment: Fr, salt: Fr| {
            let line = ["--commitment", &hex(commitment), "--output", "0102", "--salt", &hex(salt)];
            let outcome = run(&parse(&line).unwrap()).unwrap();
            (outcome.document["salted"].as_bool(), outcome.failure.is_some())
        };
        let salted = commit_output(salt, &[1, 2]);
        assert_eq!(open(salted, salt), (Some(true), false));
        assert_eq!(open(salted, other), (None, true));
        assert_eq!(open(commit_output(Fr::ZERO, &[1, 2]), salt), (Some(false), false));
    }

    #[test]
    fn the_commitment_may_be_base64() {
        let commitment = commit_output(Fr::ZERO, &[1, 2]);
        let base64 = Binary::from(commitment.to_bytes_be().as_slice()).to_base64();
        let args: Args = parse(&["--commitment", &base64, "--output", "0102"]).unwrap();
        assert_eq!(args.commitment().unwrap(), commitment);
        let short: Args = parse(&["--commitment", "0102", "--output", "0102"]).unwrap();
        assert!(short.commitment().unwrap_err().to_string().contains("--commitment"));
    }
}
