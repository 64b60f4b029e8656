//! What must hold of every file that the importer accepts, and ways to change models that keep most of them readable.

pub mod edits;

use std::path::{Path, PathBuf};

use ark_bn254::Fr;
use proofmark_onnx::graph::{Graph, Op};
use proofmark_onnx::import::import;
use proofmark_onnx::interpreter::run;
use proofmark_r1cs::{Inputs, Options, Weights, compile};

/// Graphs that need more multiplications or moves are imported but not run.
const MOST_TO_RUN: usize = 1 << 18;

/// Larger ones are run but not compiled.
const MOST_TO_COMPILE: usize = 1 << 9;

/// The small models of one operator each.
pub fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/operators")
}

/// Bytes never make the importer panic; what it accepts runs within its bounds, and a small one's circuit agrees.
pub fn check(bytes: &[u8], fill: u64) {
    let Ok(graph) = import(bytes, "fuzz") else { return };
    let work = work(&graph);
    if work > MOST_TO_RUN {
        return;
    }
    let input = input(&graph, fill);
    let Ok(trace) = run(&graph, &input) else { panic!("an input of the right shape and range is refused") };
    for node in &graph.nodes {
        let tensor = graph.tensor(node.output);
        let values = trace.tensor(node.output);
        assert_eq!(values.len(), tensor.len(), "{}", node.name);
        let outside = values.iter().find(|value| !(tensor.bounds.min..=tensor.bounds.max).contains(value));
        assert_eq!(outside, None, "{} leaves {:?}", node.name, tensor.bounds);
    }
    if work <= MOST_TO_COMPILE {
        for weights in [Weights::Baked, Weights::Committed] {
            agrees(&graph, &input, trace.output(), weights);
        }
    }
}

/// The circuit, if the compiler takes the graph, computes what the interpreter does, and accepts it.
fn agrees(graph: &Graph, input: &[i64], expected: &[i64], weights: Weights) {
    let Ok(circuit) = compile(graph, &Options { weights, dataset_depth: 0 }) else { return };
    let [input_salt, output_salt, model, context, weights_salt] = [1u64, 1, 3, 4, 5].map(Fr::from);
    let inputs = Inputs { input, input_salt, output_salt, model, context, dataset: None, weights_salt };
    let assignment = match circuit.witness(&inputs) {
        Ok(assignment) => assignment,
        Err(error) => panic!("{weights:?}: no witness: {error}"),
    };
    assert_eq!(assignment.outputs, expected, "{weights:?}");
    let failed = circuit.matrices.first_unsatisfied(&assignment.values);
    assert_eq!(failed.map(|row| circuit.origin(row)), None, "{weights:?}");
}

/// The least values, the largest, zeros, or a mixture.
fn input(graph: &Graph, fill: u64) -> Vec<i64> {
    let tensor = graph.tensor(graph.input.tensor);
    let (min, max) = (tensor.bounds.min, tensor.bounds.max);
    let mut state = fill | 1;
    let mut next = || {
        // Marsaglia's xorshift: any spread of values will do.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        min + i64::try_from(state % (max.abs_diff(min) + 1)).unwrap_or(0)
    };
    (0..tensor.len())
        .map(|_| match fill % 4 {
            0 => min,
            1 => max,
            2 => 0i64.clamp(min, max),
            _ => next(),
        })
        .collect()
}

/// Elements, and what layers and windows multiply or look at.
fn work(graph: &Graph) -> usize {
    let node = |node: &proofmark_onnx::graph::Node| {
        let outputs = graph.tensor(node.output).len();
        match &node.op {
            Op::Gemm(op) => outputs.saturating_mul(op.weight.shape.last().copied().unwrap_or(1)),
            Op::Conv2d(op) => {
                outputs.saturating_mul(op.weight.data.len() / op.weight.shape.first().copied().unwrap_or(1).max(1))
            }
            Op::MaxPool2d(op) => {
                outputs.saturating_mul(graph.tensor(op.input).len().min(op.kernel[0].saturating_mul(op.kernel[1])))
            }
            Op::Linear(op) => op.terms.len(),
            // Products of matrices: each output reads at most all of both.
            other => other.inputs().iter().fold(outputs, |sum, &input| sum.saturating_add(graph.tensor(input).len())),
        }
    };
    let elements: usize = graph.tensors.iter().map(proofmark_onnx::graph::Tensor::len).sum();
    graph.nodes.iter().map(node).fold(elements, usize::saturating_add)
}
