//! The shipped digits models: exact agreement, cost, time.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::path::Path;
use std::time::Instant;

use common::{random_input, random_inputs, rng};
use proofmark_onnx::graph::Graph;
use proofmark_r1cs::{Circuit, Options, Weights, compile};

fn model(name: &str) -> Graph {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/digits").join(format!("{name}.int8.onnx"));
    proofmark_onnx::import::import(&std::fs::read(path).unwrap(), name).unwrap()
}

fn check(name: &str, weights: Weights, at_most: usize) -> Circuit {
    let graph = model(name);
    let mut rng = rng(1);
    let start = Instant::now();
    let circuit = compile(&graph, &Options { weights, dataset_depth: 8 }).unwrap();
    println!("{name} {weights:?}: compiled in {:?}\n{}", start.elapsed(), circuit.report);
    for _ in 0..3 {
        let input = random_input(&graph, &mut rng);
        let inputs = random_inputs(&input, Some(8), &mut rng);
        let start = Instant::now();
        let assignment = circuit.witness(&inputs).unwrap();
        let elapsed = start.elapsed();
        let expected = proofmark_onnx::interpreter::run(&graph, &input).unwrap();
        assert_eq!(assignment.outputs, expected.output());
        let failed = circuit.matrices.first_unsatisfied(&assignment.values);
        println!("witness in {elapsed:?}");
        assert_eq!(failed.map(|i| circuit.origin(i)), None);
    }
    let got = circuit.matrices.num_constraints();
    assert!(got <= at_most, "{name}: expected at most {at_most} constraints, got {got}");
    circuit
}

#[test]
fn mlp_baked() {
    check("mlp", Weights::Baked, 5_100);
}

#[test]
fn cnn_baked() {
    check("cnn", Weights::Baked, 16_100);
}

#[test]
fn mlp_committed() {
    check("mlp", Weights::Committed, 32_600);
}
