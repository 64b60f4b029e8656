//! Circuits and the integer interpreter agree bit for bit.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Kit, random_input, random_inputs, rng};
use proofmark_onnx::graph::{ElementType, Graph};
use proofmark_r1cs::{Options, Weights, compile};
use proptest::prelude::*;
use rand::Rng;
use rand::rngs::StdRng;

/// A random chain of layers over a small image.
fn random_graph(rng: &mut StdRng) -> Graph {
    let types = [ElementType::Int8, ElementType::Uint8];
    let element = types[rng.gen_range(0..2)];
    let side = rng.gen_range(2..=5);
    let mut kit = Kit::new(&[1, rng.gen_range(1..=2), side, side], element);
    for _ in 0..rng.gen_range(1..=3) {
        let zero = rng.gen_range(-128..=127);
        let size = kit.shape()[2];
        let to = types[rng.gen_range(0..2)];
        let range = to.range();
        let (a, b) = (rng.gen_range(range.min..=range.max), rng.gen_range(range.min..=range.max));
        let clamp = if rng.gen_bool(0.5) { (range.min, range.max) } else { (a.min(b), a.max(b)) };
        let out_zero = rng.gen_range(range.min..=range.max);
        match rng.gen_range(0..3) {
            0 => {
                let channels = rng.gen_range(1..=3);
                let kernel = rng.gen_range(1..=size.min(3));
                let stride = rng.gen_range(1..=2);
                kit = kit.conv(channels, kernel, stride, kernel / 2, zero, rng);
                let scales: Vec<f32> = (0..channels).map(|_| rng.gen_range(0.0005..0.02)).collect();
                kit = kit.requantise(&scales, 0, out_zero, clamp, to);
            }
            1 if size >= 2 => kit = kit.pool(2, rng.gen_range(1..=2), rng.gen_range(0..=1)),
            _ => kit = kit.requantise(&[rng.gen_range(0.3..3.0)], zero, out_zero, clamp, to),
        }
    }
    let outputs = rng.gen_range(1..=4);
    let scale = rng.gen_range(0.0001..0.05);
    kit.flatten().gemm(outputs, 7, rng).requantise(&[scale], 0, 3, (-128, 127), ElementType::Int8).finish()
}

fn agrees(seed: u64, weights: Weights) {
    let mut rng = rng(seed);
    let graph = random_graph(&mut rng);
    let circuit = compile(&graph, &Options { weights, dataset_depth: 0 }).unwrap();
    for _ in 0..3 {
        let input = random_input(&graph, &mut rng);
        let expected = proofmark_onnx::interpreter::run(&graph, &input).unwrap();
        let inputs = random_inputs(&input, None, &mut rng);
        let assignment = circuit.witness(&inputs).unwrap();
        let prepared = circuit.prepare(inputs.weights_salt).unwrap();
        let again = circuit.witness_prepared(&prepared, &inputs).unwrap();
        assert!(again.values == assignment.values, "seed {seed}: a prepared witness differs");
        assert_eq!(assignment.outputs, expected.output(), "seed {seed}");
        let failed = circuit.matrices.first_unsatisfied(&assignment.values);
        assert_eq!(failed.map(|i| circuit.origin(i)), None, "seed {seed}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn baked(seed in any::<u64>()) {
        agrees(seed, Weights::Baked);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn committed(seed in any::<u64>()) {
        agrees(seed, Weights::Committed);
    }
}
