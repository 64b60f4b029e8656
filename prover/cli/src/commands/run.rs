//! `run`: the model's output, in exact integers.

use std::path::PathBuf;

use proofmark_onnx::interpreter;
use proofmark_prover::{declared_output, read_graph};
use serde_json::json;

use crate::options::{INPUT_HELP, read_input};
use crate::output::{Outcome, tensor};

/// Options of `run`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  proofmark run mlp.int8.onnx --input example.npy\n  \
                        proofmark run mlp.int8.onnx --input 'heldout.npz:images[3]' --json")]
pub struct Args {
    /// Quantised ONNX model (QDQ or QOperator, 8 bits).
    model: PathBuf,
    #[arg(long, value_name = "SOURCE", help = INPUT_HELP)]
    input: String,
}

/// Runs the integer interpreter.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let graph = read_graph(&args.model)?;
    let input = read_input(&graph, &args.input)?;
    let trace = interpreter::run(&graph, &input)?;
    let output = declared_output(&graph, trace.output());
    let text = tensor(&graph.output.name, &output);
    Ok(Outcome::success(text, json!({ "outputs": { graph.output.name.as_str(): output } })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;

    #[test]
    fn options() {
        let args: Args = parse(&["m.onnx", "--input", "x.npz:images[3]"]).unwrap();
        assert_eq!(args.input, "x.npz:images[3]");
        assert!(parse::<Args>(&["m.onnx"]).is_err());
    }
}
