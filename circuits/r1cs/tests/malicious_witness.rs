//! The standing test of soundness: take a valid witness, change any one cell, or any pair of cells that
//! keeps a linear form, and the system must refuse. The digest is held fixed, as the chain holds it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field, One, Zero};
use common::{Kit, cnn, mlp, random_element, random_input, random_inputs, rng};
use proofmark_onnx::graph::{ElementType, Graph};
use proofmark_r1cs::{Circuit, Options, Weights, compile};
use rand::rngs::StdRng;

/// First witness variable: before it come one and the digest.
const WITNESS: usize = 2;

/// A satisfied system, indexed by variable, so that a change costs only the rows that it touches.
struct Attack<'a> {
    circuit: &'a Circuit,
    values: Vec<Fr>,
    /// Row products (A z, B z, C z).
    rows: Vec<[Fr; 3]>,
    /// For each variable: rows with its coefficients in A, B, C.
    columns: Vec<Vec<(u32, [Fr; 3])>>,
}

impl<'a> Attack<'a> {
    fn new(circuit: &'a Circuit, values: Vec<Fr>) -> Self {
        let matrices = &circuit.matrices;
        assert!(matrices.is_satisfied(&values));
        let sides = [&matrices.a, &matrices.b, &matrices.c];
        let mut columns: Vec<BTreeMap<u32, [Fr; 3]>> = vec![BTreeMap::new(); values.len()];
        let mut rows = Vec::new();
        for row in 0..matrices.num_constraints() {
            for (side, matrix) in sides.iter().enumerate() {
                for (column, coefficient) in matrix.row(row) {
                    columns[column as usize].entry(row as u32).or_insert([Fr::zero(); 3])[side] += coefficient;
                }
            }
            rows.push(sides.map(|matrix| matrix.dot(row, &values)));
        }
        let columns = columns.into_iter().map(|column| column.into_iter().collect()).collect();
        Self { circuit, values, rows, columns }
    }

    /// Whether the system without row `except` refuses the witness with these cells moved.
    fn refuses(&self, changes: &[(usize, Fr)], except: Option<u32>) -> bool {
        let holds = |[a, b, c]: [Fr; 3]| a * b == c;
        if let [(cell, by)] = changes {
            return self.columns[*cell].iter().any(|(row, coefficients)| {
                let [a, b, c] = self.rows[*row as usize];
                let [p, q, r] = coefficients.map(|coefficient| coefficient * by);
                Some(*row) != except && !holds([a + p, b + q, c + r])
            });
        }
        let mut moved: BTreeMap<u32, [Fr; 3]> = BTreeMap::new();
        for (cell, by) in changes {
            for (row, coefficients) in &self.columns[*cell] {
                let sides = moved.entry(*row).or_insert(self.rows[*row as usize]);
                for (side, coefficient) in sides.iter_mut().zip(coefficients) {
                    *side += *coefficient * by;
                }
            }
        }
        moved.into_iter().any(|(row, sides)| Some(row) != except && !holds(sides))
    }

    fn expect_refusal(&self, changes: &[(usize, Fr)]) {
        if !self.refuses(changes, None) {
            let cell = changes[0].0;
            let near = self.columns[cell].first().map(|(row, _)| self.circuit.origin(*row as usize));
            panic!("accepted a changed witness: cells {changes:?}, value {}, in {near:?}", self.values[cell]);
        }
    }

    /// Ways to move one cell: by one, to the other bit, negated, by powers of two, to anything, and such that a
    /// linear form which it is in moves by one.
    fn moves(&self, cell: usize, rng: &mut StdRng) -> Vec<Fr> {
        let (one, value) = (Fr::one(), self.values[cell]);
        let mut moves = vec![one, -one, one - value.double(), -value.double(), -value, random_element(rng)];
        for k in [1u64, 4, 7, 8, 16, 31, 63] {
            moves.extend([Fr::from(2u64).pow([k]), -Fr::from(2u64).pow([k])]);
        }
        for (_, coefficients) in self.columns[cell].iter().take(6) {
            let inverses = coefficients.iter().filter_map(Field::inverse);
            moves.extend(inverses.flat_map(|inverse| [inverse, -inverse]));
        }
        moves.retain(|by| !by.is_zero());
        moves
    }

    /// Every cell in turn; returns the number of changes tried.
    fn single_cells(&self, rng: &mut StdRng) -> usize {
        let mut tried = 0;
        for cell in WITNESS..self.values.len() {
            for by in self.moves(cell, rng) {
                self.expect_refusal(&[(cell, by)]);
                tried += 1;
            }
        }
        tried
    }

    /// Pairs of cells moved against each other so that a linear form of a row keeps its value: two bits of a range
    /// check, quotient and remainder, a value and its bit. All pairs within `reach` of each other in a row; in the
    /// long rows of a hash, neighbours only.
    fn pairs(&self, reach: usize) -> usize {
        let matrices = &self.circuit.matrices;
        let mut tried = 0;
        for row in 0..matrices.num_constraints() {
            for matrix in [&matrices.a, &matrices.b, &matrices.c] {
                let terms: Vec<(u32, Fr)> = matrix.row(row).filter(|(cell, _)| *cell as usize >= WITNESS).collect();
                let hash = terms.len() > 40;
                if hash && std::ptr::eq(matrix, &matrices.b) {
                    // Squares: both factors are the same form.
                    continue;
                }
                let reach = if hash { 1 } else { reach };
                for (i, (left, p)) in terms.iter().enumerate() {
                    for (right, q) in terms.iter().skip(i + 1).take(reach) {
                        let ratio = *p * q.inverse().unwrap();
                        let other = *q * p.inverse().unwrap();
                        let (left, right) = (*left as usize, *right as usize);
                        for (x, y) in [(Fr::one(), -ratio), (-Fr::one(), ratio), (-other, Fr::one())] {
                            self.expect_refusal(&[(left, x), (right, y)]);
                            tried += 1;
                        }
                    }
                }
            }
        }
        tried
    }
}

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
