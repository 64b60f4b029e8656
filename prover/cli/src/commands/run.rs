//! `run`: the model's output, in exact integers.

use std::path::PathBuf;

use proofmark_onnx::interpreter;
use proofmark_prover::model::to_wire;
use proofmark_prover::{HexBytes, declared_output, read_graph};
use proofmark_statement::{commit_input, commit_output};
use serde_json::json;

use crate::options::{INPUT_HELP, element, read_input};
use crate::output::{Outcome, tensor};

/// Options of `run`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  proofmark run mlp.int8.onnx --input example.npy\n  \
                        proofmark run mlp.int8.onnx --input 'heldout.npz:images[3]' --json\n  \
                        proofmark run mlp.int8.onnx --input mine.npy --salt @salt.hex\n\n\
                        With --salt it prints the commitments of a private job: what the chain has if the answer is right.")]
pub struct Args {
    /// Quantised ONNX model (QDQ or QOperator, 8 bits).
    model: PathBuf,
    #[arg(long, value_name = "SOURCE", help = INPUT_HELP)]
    input: String,
    /// Print the commitments with this salt as well: 32 bytes in hexadecimal, or @FILE.
    #[arg(long, value_name = "HEX")]
    salt: Option<String>,
}

/// Runs the integer interpreter.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let graph = read_graph(&args.model)?;
    let input = read_input(&graph, &args.input)?;
    let trace = interpreter::run(&graph, &input)?;
    let output = declared_output(&graph, trace.output());
    let mut text = tensor(&graph.output.name, &output);
    let mut document = json!({ "outputs": { graph.output.name.as_str(): output } });
    if let Some(salt) = &args.salt {
        let salt = element("--salt", salt)?;
        let [input, output] = [
            to_wire(&graph, &graph.input, "input", &input)?,
            to_wire(&graph, &graph.output, "output", trace.output())?,
        ];
        let [input, output] = [commit_input(salt, &input), commit_output(salt, &output)].map(|c| HexBytes::element(&c));
        text += &format!("\ninput   {input}\noutput  {output}");
        document["commitments"] = json!({ "input": input, "output": output });
    }
    Ok(Outcome::success(text, document))
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
