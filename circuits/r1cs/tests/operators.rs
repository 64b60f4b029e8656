//! Every operator's small models: those of `circuits/models/sequences`, and of `circuits/models/operators` two of each: with any scales, and with powers of two,
//! whose requantisations meet exact halves. The circuits agree with the interpreter, and all but those of the first kind, like
//! layers of both kinds with private weights, refuse each change of a witness cell or pair. Run with `--nocapture` for constraints and counts.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{has_weights, operators, random_input, random_inputs, rng};
use proofmark_onnx::graph::Graph;
use proofmark_r1cs::soundness::{Effort, Subject, Tally, random_wire};
use proofmark_r1cs::{Options, Weights, compile};
use rayon::prelude::*;

/// `cargo xtask measure soundness` tries everything.
const SAMPLE: Effort = Effort { cells: 60, rows: 40, reach: 3, scattered: 200, steps: 40, equations: 4 };

/// What was tried and refused.
fn check(graph: &Graph, weights: Weights, seed: u64) -> Tally {
    let mut rng = rng(seed);
    let circuit = compile(graph, &Options { weights, dataset_depth: 0 }).unwrap_or_else(|e| panic!("{e}"));
    for sample in 0..4 {
        let input = random_input(graph, &mut rng);
        let expected = proofmark_onnx::interpreter::run(graph, &input).unwrap();
        let assignment = circuit.witness(&random_inputs(&input, None, &mut rng)).unwrap();
        assert_eq!(assignment.outputs, expected.output(), "{}, sample {sample}", graph.name);
        let failed = circuit.matrices.first_unsatisfied(&assignment.values);
        assert_eq!(failed.map(|i| circuit.origin(i)), None, "{}, sample {sample}", graph.name);
    }
    let (inputs, wire) = (random_inputs(&[], None, &mut rng), random_wire(graph, &mut rng));
    let tally = Subject::Nodes.attack(&circuit, (&inputs, &wire), &SAMPLE, seed).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(tally.accepted, 0, "{}: {:?}", graph.name, tally.accepted_changes);
    let nodes: usize = circuit.report.rows.iter().filter(|row| !row.op.is_empty()).map(|row| row.constraints).sum();
    let outputs = graph.tensor(graph.output.tensor).len();
    let tried = tally.mutations();
    println!("{:<28} {nodes:>5} constraints, {outputs:>3} outputs, {tried:>6} changes refused", graph.name);
    tally
}

fn sum(tallies: Vec<Tally>) -> Tally {
    let mut all = Tally::default();
    tallies.into_iter().for_each(|tally| all.add(tally));
    println!("{} changes, none accepted: {all:?}", all.mutations());
    all
}

#[test]
fn every_operator_with_baked_weights() {
    let all = sum(operators().par_iter().map(|graph| check(graph, Weights::Baked, 1)).collect());
    assert!(all.singles > 0 && all.pairs > 0 && all.triples > 0 && all.repaired > 0, "{all:?}");
}

#[test]
fn layers_with_committed_weights() {
    let models = operators();
    let layers = models.par_iter().filter(|graph| has_weights(graph));
    let all = sum(layers.map(|graph| check(graph, Weights::Committed, 2)).collect());
    assert!(all.lanes > 0, "no packed lanes among the layers: {all:?}");
}
