//! The standing test of soundness: take a valid witness, change any one cell, or any pair of cells that
//! keeps a linear form, and the system must refuse. The digest is held fixed, as the chain holds it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::path::Path;

use ark_bn254::Fr;
use common::attack::Attack;
use common::{Kit, cnn, mlp, random_input, random_inputs, rng};
use proofmark_onnx::graph::{ElementType, Graph};
use proofmark_r1cs::{Options, Weights, compile};

fn attack(graph: &Graph, options: Options, with_dataset: bool, reach: usize, seed: u64) {
    let mut rng = rng(seed);
    let circuit = compile(graph, &options).unwrap();
    let input = random_input(graph, &mut rng);
    let inputs = random_inputs(&input, with_dataset.then_some(options.dataset_depth), &mut rng);
    let attack = Attack::new(&circuit, circuit.witness(&inputs).unwrap().values);
    let cells = attack.single_cells(&mut rng);
    let pairs = attack.pairs(reach);
    println!("{}: refused {cells} changes of one cell and {pairs} of two", graph.name);
}

const BAKED: Options = Options { weights: Weights::Baked, dataset_depth: 0 };

#[test]
fn fully_connected() {
    for seed in 0..2 {
        attack(&mlp(&mut rng(seed)), BAKED, false, 16, seed);
    }
}

#[test]
fn every_operator() {
    for seed in 0..2 {
        attack(&cnn(&mut rng(seed)), BAKED, false, 16, seed);
    }
}

#[test]
fn dataset_membership() {
    let options = Options { weights: Weights::Baked, dataset_depth: 2 };
    attack(&mlp(&mut rng(1)), options, true, 4, 1);
    attack(&mlp(&mut rng(1)), options, false, 4, 2);
}

#[test]
fn committed_weights() {
    let options = Options { weights: Weights::Committed, dataset_depth: 0 };
    attack(&mlp(&mut rng(3)), options, false, 8, 3);
    attack(&cnn(&mut rng(3)), options, false, 4, 3);
}

/// Requantisations of stored tensors: without remainder, with gaps, without and with saturation on one side.
#[test]
fn stored_requantisation() {
    for (scale, clamp) in [(1.0, (0, 255)), (1.0, (40, 200)), (0.5, (0, 255)), (0.37, (3, 60)), (2.5, (0, 255))] {
        let graph =
            Kit::new(&[1, 3], ElementType::Uint8).requantise(&[scale], 7, 9, clamp, ElementType::Uint8).finish();
        attack(&graph, BAKED, false, 16, 5);
    }
}

fn digits(name: &str) -> Graph {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/digits").join(format!("{name}.int8.onnx"));
    proofmark_onnx::import::import(&std::fs::read(path).unwrap(), name).unwrap()
}

#[test]
fn digits_mlp() {
    attack(&digits("mlp"), Options { weights: Weights::Baked, dataset_depth: 4 }, true, 2, 1);
}

#[test]
fn digits_cnn() {
    attack(&digits("cnn"), BAKED, false, 2, 1);
}

/// The attack itself works: take away the constraint of a single bit, and some move of one cell passes.
#[test]
fn a_missing_constraint_is_found() {
    let mut rng = rng(1);
    let graph = Kit::new(&[1, 4], ElementType::Uint8).requantise(&[0.37], 7, 9, (3, 60), ElementType::Uint8).finish();
    let circuit = compile(&graph, &BAKED).unwrap();
    let input = random_input(&graph, &mut rng);
    let witness = circuit.witness(&random_inputs(&input, None, &mut rng)).unwrap().values;
    let attack = Attack::new(&circuit, witness);
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
            found += usize::from(moves.iter().any(|by| !attack.refuses(&[(cell, *by)], Some(row as u32))));
        }
    }
    println!("{found} of {bits} missing boolean constraints let a change pass");
    assert!(bits > 60 && found * 10 > bits * 7, "{found} of {bits}");
}
