//! The standing test of soundness: take a valid witness, change any one cell, or any pair or triple of cells that keeps
//! a linear form, and the system must refuse. The digest is held fixed, as the chain holds it.
//! `cargo xtask measure soundness` does the same to every operator and to whole networks.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::path::Path;

use ark_bn254::Fr;
use common::{Kit, cnn, mlp, random_input, random_inputs, rng};
use proofmark_onnx::graph::{ElementType, Graph};
use proofmark_r1cs::soundness::{Attack, Effort, Forger, Subject, random_wire};
use proofmark_r1cs::{Inputs, Options, Weights, WitnessError, compile};

fn attack(graph: &Graph, options: Options, with_dataset: bool, effort: Effort, seed: u64) {
    let mut rng = rng(seed);
    let circuit = compile(graph, &options).unwrap();
    let (wire, depth) = (random_wire(graph, &mut rng), with_dataset.then_some(options.dataset_depth));
    let inputs = random_inputs(&[], depth, &mut rng);
    let tally = Subject::Whole.attack(&circuit, (&inputs, &wire), &effort, seed).unwrap();
    println!("{}: refused {} changes: {tally:?}", graph.name, tally.mutations());
    assert_eq!(tally.accepted, 0, "{:?}", tally.accepted_changes);
    assert!(tally.singles > 0 && tally.pairs > 0 && tally.triples > 0 && tally.repaired > 0, "{tally:?}");
    assert!(tally.salts >= 4, "{tally:?}");
}

/// Every cell of a small circuit.
const ALL: Effort = Effort { cells: usize::MAX, rows: 600, reach: 8, scattered: 500, steps: 100, equations: 8 };
/// A sample of a larger one; `cargo xtask measure soundness` takes larger ones.
const SAMPLE: Effort = Effort { cells: 250, rows: 250, reach: 4, scattered: 500, steps: 100, equations: 8 };

const BAKED: Options = Options { weights: Weights::Baked, dataset_depth: 0 };

#[test]
fn fully_connected() {
    attack(&mlp(&mut rng(0)), BAKED, false, ALL, 0);
}

#[test]
fn every_operator() {
    attack(&cnn(&mut rng(0)), BAKED, false, ALL, 0);
}

#[test]
fn dataset_membership() {
    let options = Options { weights: Weights::Baked, dataset_depth: 2 };
    attack(&mlp(&mut rng(1)), options, true, SAMPLE, 1);
    attack(&mlp(&mut rng(1)), options, false, SAMPLE, 2);
}

#[test]
fn committed_weights() {
    let options = Options { weights: Weights::Committed, dataset_depth: 0 };
    attack(&mlp(&mut rng(3)), options, false, SAMPLE, 3);
    attack(&cnn(&mut rng(3)), options, false, SAMPLE, 3);
}

/// Requantisations of stored tensors: without remainder, with gaps, without and with saturation on one side.
#[test]
fn stored_requantisation() {
    for (scale, clamp) in [(1.0, (0, 255)), (1.0, (40, 200)), (0.5, (0, 255)), (0.37, (3, 60)), (2.5, (0, 255))] {
        let graph =
            Kit::new(&[1, 3], ElementType::Uint8).requantise(&[scale], 7, 9, clamp, ElementType::Uint8).finish();
        attack(&graph, BAKED, false, SAMPLE, 5);
    }
}

fn digits(name: &str) -> Graph {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/digits").join(format!("{name}.int8.onnx"));
    proofmark_onnx::import::import(&std::fs::read(path).unwrap(), name).unwrap()
}

#[test]
fn digits_mlp() {
    attack(&digits("mlp"), Options { weights: Weights::Baked, dataset_depth: 4 }, true, SAMPLE, 1);
}

#[test]
fn digits_cnn() {
    attack(&digits("cnn"), BAKED, false, SAMPLE, 1);
}

/// The output is committed with no salt or with the input's: a witness for any other salt, run anew down to the digest,
/// breaks the one constraint on salts and no other.
#[test]
fn an_output_salt_that_the_requester_did_not_choose_is_refused() {
    let mut rng = rng(11);
    for weights in [Weights::Baked, Weights::Committed] {
        // Its input is uint8: wire bytes are its values.
        let graph = mlp(&mut rng);
        let circuit = compile(&graph, &Options { weights, dataset_depth: 0 }).unwrap();
        let wire = random_wire(&graph, &mut rng);
        let (zero, salt) = (Fr::from(0u64), common::random_element(&mut rng));
        let base = Inputs { input_salt: salt, output_salt: zero, ..random_inputs(&wire, None, &mut rng) };
        for (input_salt, output_salt) in [(zero, zero), (salt, zero), (salt, salt)] {
            let allowed = Inputs { input_salt, output_salt, ..base.clone() };
            let values = circuit.witness(&allowed).unwrap().values;
            assert_eq!(circuit.matrices.first_unsatisfied(&values), None);
        }
        for (input_salt, output_salt) in
            [(zero, salt), (salt, salt + Fr::from(1u64)), (salt, -salt), (salt, salt * salt)]
        {
            let forged = Inputs { input_salt, output_salt, ..base.clone() };
            assert_eq!(circuit.witness(&forged).unwrap_err(), WitnessError::OutputSalt);
            let forger = Forger::new(&circuit, &forged, &wire).unwrap();
            let matrices = &circuit.matrices;
            let rows = 0..matrices.num_constraints();
            let refusing: Vec<&str> =
                rows.filter(|row| !matrices.holds(*row, forger.valid())).map(|row| circuit.origin(row)).collect();
            assert_eq!(refusing, ["output packing"]);
        }
        assert_eq!(circuit.obligations.salts, 1);
    }
}

/// The attack itself works: take away the constraint of a single bit, and some move of one cell passes.
#[test]
fn a_missing_constraint_is_found() {
    let mut rng = rng(1);
    let graph = Kit::new(&[1, 4], ElementType::Uint8).requantise(&[0.37], 7, 9, (3, 60), ElementType::Uint8).finish();
    let circuit = compile(&graph, &BAKED).unwrap();
    let input = random_input(&graph, &mut rng);
    let witness = circuit.witness(&random_inputs(&input, None, &mut rng)).unwrap().values;
    let attack = Attack::new(&circuit, witness).unwrap();
    let matrices = &circuit.matrices;
    let (mut bits, mut found) = (0, 0);
    for row in 0..matrices.num_constraints() {
        let cells: Vec<(u32, Fr)> = matrices.a.row(row).collect();
        let single_bit = cells.len() == 1 && matrices.c.row(row).next().is_none();
        let input_or_quotient = circuit.origin(row) == "requantise1" || circuit.origin(row) == "input packing";
        if single_bit && input_or_quotient {
            let cell = cells[0].0 as usize;
            let moves = attack.moves(cell, &mut rng);
            bits += 1;
            found += usize::from(moves.iter().any(|by| !attack.refuses(&[(cell, *by)], Some(row))));
        }
    }
    println!("{found} of {bits} missing boolean constraints let a change pass");
    assert!(bits > 60 && found * 10 > bits * 7, "{found} of {bits}");
}
