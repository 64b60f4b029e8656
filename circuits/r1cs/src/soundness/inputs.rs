//! Random inputs for circuits that are attacked.

use ark_bn254::Fr;
use ark_ff::{UniformRand as _, Zero as _};
use proofmark_onnx::graph::Graph;
use rand::Rng;

use crate::circuit::{Inputs, Membership};

/// Salts, model, context and a path of the given depth, all random; the tensor itself goes in wire form. The input has no
/// salt now and then; the output has none or the input's, as only these are allowed.
#[must_use]
pub fn random_inputs(depth: Option<usize>, rng: &mut impl Rng) -> Inputs<'static> {
    let input_salt = if rng.gen_ratio(1, 4) { Fr::zero() } else { Fr::rand(rng) };
    Inputs {
        input: &[],
        input_salt,
        output_salt: if rng.r#gen() { input_salt } else { Fr::zero() },
        model: Fr::rand(rng),
        context: Fr::rand(rng),
        dataset: depth.map(|depth| Membership {
            index: rng.r#gen::<u64>() & ((1 << depth) - 1),
            siblings: (0..depth).map(|_| Fr::rand(rng)).collect(),
        }),
        weights_salt: Fr::rand(rng),
    }
}

/// Random wire bytes for a model's input.
#[must_use]
pub fn random_wire(graph: &Graph, rng: &mut impl Rng) -> Vec<i64> {
    (0..graph.tensor(graph.input.tensor).len()).map(|_| rng.gen_range(0..=255)).collect()
}
