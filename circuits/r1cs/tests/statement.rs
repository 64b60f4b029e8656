//! The digest of a witness is the digest that everybody else computes.
#![allow(clippy::unwrap_used)]

mod common;

use common::{cnn, mlp, random_element, random_input, random_inputs, rng, wire};
use proofmark_onnx::graph::Graph;
use proofmark_r1cs::{Options, Weights, WitnessError, compile, from_statement, to_statement, weight_bytes};
use proofmark_statement::merkle::Path;
use proofmark_statement::{Statement, commit_input, commit_output, commit_weights, committed_model_id};

fn check(graph: &Graph, options: Options, with_dataset: bool, seed: u64) {
    let mut rng = rng(seed);
    let circuit = compile(graph, &options).unwrap();
    let input = random_input(graph, &mut rng);
    let inputs = random_inputs(&input, with_dataset.then_some(options.dataset_depth), &mut rng);
    let assignment = circuit.witness(&inputs).unwrap();
    assert_eq!(circuit.matrices.first_unsatisfied(&assignment.values).map(|i| circuit.origin(i)), None);

    let commitment = commit_input(to_statement(&inputs.input_salt), &wire(graph, graph.input.tensor, &input));
    let outputs = proofmark_onnx::interpreter::run(graph, &input).unwrap().output().to_vec();
    assert_eq!(assignment.outputs, outputs);
    let model = match options.weights {
        Weights::Baked => to_statement(&inputs.model),
        Weights::Committed => committed_model_id(
            to_statement(&inputs.model),
            commit_weights(to_statement(&inputs.weights_salt), &weight_bytes(graph)),
        ),
    };
    let statement = Statement {
        model,
        dataset: inputs.dataset.as_ref().map_or(proofmark_statement::Fr::ZERO, |m| {
            let siblings = m.siblings.iter().map(to_statement).collect();
            Path { index: m.index, siblings }.root(commitment)
        }),
        input: commitment,
        output: commit_output(to_statement(&inputs.output_salt), &wire(graph, graph.output.tensor, &outputs)),
        context: to_statement(&inputs.context),
    };
    assert_eq!(to_statement(&assignment.input_commitment), statement.input);
    assert_eq!(to_statement(&assignment.output_commitment), statement.output);
    assert_eq!(to_statement(&assignment.dataset), statement.dataset);
    assert_eq!(to_statement(&assignment.model), statement.model);
    assert_eq!(assignment.digest, from_statement(&statement.digest()));
    assert_eq!(assignment.values[1], assignment.digest);
}

#[test]
fn baked_without_dataset() {
    for seed in 0..5 {
        let options = Options { weights: Weights::Baked, dataset_depth: 0 };
        check(&mlp(&mut rng(seed)), options, false, seed);
        check(&cnn(&mut rng(seed)), options, false, seed);
    }
}

#[test]
fn one_circuit_serves_jobs_with_and_without_dataset() {
    let options = Options { weights: Weights::Baked, dataset_depth: 3 };
    for seed in 0..5 {
        check(&mlp(&mut rng(seed)), options, true, seed);
        check(&mlp(&mut rng(seed)), options, false, seed);
    }
}

#[test]
fn committed_weights() {
    for seed in 0..3 {
        let options = Options { weights: Weights::Committed, dataset_depth: 1 };
        check(&mlp(&mut rng(seed)), options, true, seed);
        check(&cnn(&mut rng(seed)), options, false, seed);
    }
}

#[test]
fn committed_circuits_depend_on_the_architecture_only() {
    let hash = |seed, weights| {
        let circuit = compile(&mlp(&mut rng(seed)), &Options { weights, dataset_depth: 0 }).unwrap();
        circuit.matrices.hash()
    };
    assert_eq!(hash(1, Weights::Committed), hash(2, Weights::Committed));
    assert_ne!(hash(1, Weights::Baked), hash(2, Weights::Baked));
    assert_eq!(hash(1, Weights::Baked), hash(1, Weights::Baked));
}

#[test]
fn inputs_that_do_not_fit_are_refused() {
    let graph = mlp(&mut rng(1));
    let circuit = compile(&graph, &Options { weights: Weights::Baked, dataset_depth: 2 }).unwrap();
    let mut rng = rng(2);
    let short = random_inputs(&[1, 2], None, &mut rng);
    assert_eq!(circuit.witness(&short).unwrap_err(), WitnessError::InputLength { expected: 5, got: 2 });
    let outside = random_inputs(&[1, 2, 3, 4, 256], None, &mut rng);
    assert_eq!(
        circuit.witness(&outside).unwrap_err(),
        WitnessError::InputRange { element: 4, min: 0, max: 255, got: 256 }
    );
    let mut salted = random_inputs(&[1, 2, 3, 4, 5], None, &mut rng);
    salted.output_salt = random_element(&mut rng);
    assert_eq!(circuit.witness(&salted).unwrap_err(), WitnessError::OutputSalt);
    let mut path = random_inputs(&[1, 2, 3, 4, 5], Some(2), &mut rng);
    path.dataset.as_mut().unwrap().siblings.push(random_element(&mut rng));
    assert_eq!(circuit.witness(&path).unwrap_err(), WitnessError::PathLength { expected: 2, got: 3 });
    let mut index = random_inputs(&[1, 2, 3, 4, 5], Some(2), &mut rng);
    index.dataset.as_mut().unwrap().index = 4;
    assert_eq!(circuit.witness(&index).unwrap_err(), WitnessError::PathIndex { depth: 2, got: 4 });
}
