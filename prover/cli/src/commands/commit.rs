//! `commit`: the commitment to an input, for private jobs and for sources that sign it.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use cosmwasm_std::{Binary, HexBinary};
use proofmark_api::escrow::PrivateInput;
use proofmark_prover::commitment::fresh_salt;
use proofmark_prover::model::to_wire;
use proofmark_prover::{HexBytes, file, read_graph};
use proofmark_statement::{Fr, commit_input};
use serde_json::json;

use crate::options::{element, read_input};
use crate::output::{Outcome, note};

/// Longest URI that the escrow stores.
const MAX_URI: usize = 256;

/// Options of `commit`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  proofmark commit mine.npy --model mlp.int8.onnx --uri ipfs://... --salt-out salt.hex\n  \
                        proofmark commit mine.npy --model mlp.int8.onnx --salt @salt.hex --json\n  \
                        proofmark commit reading.bin --salt none\n\n\
                        The salt is secret: who has it, or guesses the input of a commitment without salt, can confirm a guess. \
                        The prover of the job gets input and salt; a fresh salt for each job keeps equal inputs apart."
)]
pub struct Args {
    /// Input: FILE.npy, FILE.npz:ARRAY or FILE.json as for `run`; without --model a file of wire bytes.
    #[arg(value_name = "INPUT")]
    input: String,
    /// The model whose input it is: says how values become bytes.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// `random`, `none` (for inputs that are on chain), 32 bytes in hexadecimal, or @FILE.
    #[arg(long, value_name = "SALT", default_value = "random")]
    salt: String,
    /// Write the salt to this new file, readable by its owner alone, and do not print it.
    #[arg(long, value_name = "FILE")]
    salt_out: Option<PathBuf>,
    /// Where the prover gets input and salt; with it the JSON has the job's `private_input`.
    #[arg(long, value_name = "URI")]
    uri: Option<String>,
}

impl Args {
    fn wire(&self) -> anyhow::Result<Vec<u8>> {
        match &self.model {
            Some(model) => {
                let graph = read_graph(model).context("--model")?;
                Ok(to_wire(&graph, &graph.input, "input", &read_input(&graph, &self.input)?)?)
            }
            None => Ok(file::read(Path::new(&self.input)).context("INPUT")?),
        }
    }

    fn salt(&self) -> anyhow::Result<Fr> {
        match self.salt.as_str() {
            "random" => Ok(fresh_salt()),
            "none" => Ok(Fr::ZERO),
            text => element("--salt", text),
        }
    }
}

/// Commits.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    if let Some(uri) = &args.uri {
        ensure!((1..=MAX_URI).contains(&uri.len()), "--uri: expected 1 to {MAX_URI} bytes, got {}", uri.len());
    }
    let (wire, salt) = (args.wire()?, args.salt()?);
    ensure!(!wire.is_empty(), "INPUT {}: expected at least one byte, got none", args.input);
    if salt == Fr::ZERO && args.uri.is_some() {
        note("warning: no salt: whoever guesses the input can confirm the guess");
    }
    let commitment = commit_input(salt, &wire);
    let shown = match &args.salt_out {
        None => Some(HexBytes::element(&salt)),
        Some(path) => {
            file::create_private(path, format!("{}\n", HexBytes::element(&salt)).as_bytes()).context("--salt-out")?;
            None
        }
    };
    let place = || args.salt_out.as_ref().map_or_else(String::new, |path| format!("in {}", path.display()));
    let text = format!(
        "commitment  {}\nsalt        {}\ninput       {} bytes",
        HexBytes::element(&commitment),
        shown.as_ref().map_or_else(place, ToString::to_string),
        wire.len()
    );
    let private_input = args.uri.clone().map(|uri| {
        let commitment = HexBinary::from(commitment.to_bytes_be().as_slice());
        PrivateInput { commitment, uri }
    });
    let document = json!({
        "commitment": HexBytes::element(&commitment), "salt": shown, "salt_file": args.salt_out,
        "input": Binary::from(wire), "private_input": private_input,
    });
    Ok(Outcome::success(text, document))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;

    #[test]
    fn options() {
        let args: Args = parse(&["x.npy"]).unwrap();
        assert_ne!(args.salt().unwrap(), args.salt().unwrap(), "random is the default");
        assert_eq!(parse::<Args>(&["x.npy", "--salt", "none"]).unwrap().salt().unwrap(), Fr::ZERO);
        assert!(parse::<Args>(&["x.npy", "--salt", "some"]).unwrap().salt().is_err());
        assert!(parse::<Args>(&[]).is_err());
    }

    #[test]
    fn what_the_escrow_would_refuse_is_refused() {
        let long = "u".repeat(MAX_URI + 1);
        for uri in ["", &long] {
            let error = run(&parse(&["x.bin", "--uri", uri]).unwrap()).unwrap_err().to_string();
            assert!(error.starts_with("--uri: expected 1 to 256 bytes, got "), "{error}");
        }
        let empty = tempfile::NamedTempFile::new().unwrap();
        let error = run(&parse(&[empty.path().to_str().unwrap()]).unwrap()).unwrap_err().to_string();
        assert!(error.ends_with("expected at least one byte, got none"), "{error}");
    }
}
