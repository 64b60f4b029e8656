//! `check`: does an input satisfy the circuit, and does the circuit compute what the interpreter does?

use anyhow::bail;
use proofmark_onnx::interpreter;
use proofmark_prover::declared_output;
use proofmark_r1cs::Inputs;
use serde_json::json;

use crate::options::{INPUT_HELP, ModelArgs, read_input};
use crate::output::{Outcome, tensor, thousands};
use crate::progress::step;

/// Options of `check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  proofmark check mlp.int8.onnx --input example.npy\n  \
                        proofmark check cnn.int8.onnx --input example.json --weights committed")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    #[arg(long, value_name = "SOURCE", help = INPUT_HELP)]
    input: String,
}

/// Computes a witness and evaluates every constraint.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let model = args.model.compile()?;
    let graph = model.graph();
    let input = read_input(graph, &args.input)?;
    let circuit = model.circuit();
    // Ids, context and salts are free variables of the circuit: any will do here.
    let inputs = Inputs {
        input: &input,
        input_salt: Default::default(),
        output_salt: Default::default(),
        model: Default::default(),
        context: Default::default(),
        dataset: None,
        weights_salt: Default::default(),
    };
    let (assignment, _) = step("witness", || Ok(circuit.witness(&inputs)?))?;
    let (unsatisfied, _) = step("constraints", || Ok(circuit.matrices.first_unsatisfied(&assignment.values)))?;
    let expected = interpreter::run(graph, &input)?;
    if expected.output() != assignment.outputs {
        bail!(
            "the circuit and the interpreter disagree (a bug: please report it with the model): \
             expected {:?}, got {:?}",
            expected.output(),
            assignment.outputs
        );
    }
    let constraints = circuit.matrices.num_constraints();
    let output = declared_output(graph, &assignment.outputs);
    let failure = unsatisfied.map(|index| {
        format!("constraint {index} of {constraints} does not hold; it belongs to {}", circuit.origin(index))
    });
    let text = format!(
        "{} constraints: {}\n{}",
        thousands(constraints),
        if failure.is_none() { "all satisfied, same output as the interpreter" } else { "NOT satisfied" },
        tensor(&graph.output.name, &output)
    );
    let document = json!({
        "satisfied": failure.is_none(),
        "constraints": constraints,
        "outputs": { graph.output.name.as_str(): output },
    });
    Ok(Outcome { text, document, failure })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::parse;
    use crate::options::Weights;

    #[test]
    fn options() {
        let args: Args = parse(&["m.onnx", "--input", "x.json", "--weights", "committed"]).unwrap();
        assert_eq!((args.input.as_str(), args.model.options.weights), ("x.json", Weights::Committed));
        assert!(parse::<Args>(&["--input", "x.json"]).is_err());
    }
}
