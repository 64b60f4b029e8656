//! Takes a valid witness and changes it, cell by cell and pair by pair.

use std::collections::BTreeMap;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field, One, Zero};
use proofmark_r1cs::Circuit;
use rand::rngs::StdRng;

use super::random_element;

/// First witness variable: before it come one and the digest.
const WITNESS: usize = 2;

/// A satisfied system, indexed by variable, so that a change costs only the rows that it touches.
pub struct Attack<'a> {
    circuit: &'a Circuit,
    values: Vec<Fr>,
    /// Only cells and rows of these parts are attacked; all if there are none.
    parts: Vec<String>,
    /// Row products (A z, B z, C z).
    rows: Vec<[Fr; 3]>,
    /// For each variable: rows with its coefficients in A, B, C.
    columns: Vec<Vec<(u32, [Fr; 3])>>,
}

impl<'a> Attack<'a> {
    pub fn new(circuit: &'a Circuit, values: Vec<Fr>) -> Self {
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
        Self { circuit, values, parts: Vec::new(), rows, columns }
    }

    /// Attacks only the cells and rows of the model's nodes, and leaves the hashes to other tests.
    pub fn on_nodes(mut self) -> Self {
        let nodes = self.circuit.report.rows.iter().filter(|row| !row.op.is_empty());
        self.parts = nodes.map(|row| row.name.clone()).collect();
        self
    }

    fn attacked(&self, row: usize) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|part| part == self.circuit.origin(row))
    }

    /// Whether the system without row `except` refuses the witness with these cells moved.
    pub fn refuses(&self, changes: &[(usize, Fr)], except: Option<u32>) -> bool {
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
    pub fn moves(&self, cell: usize, rng: &mut StdRng) -> Vec<Fr> {
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
    pub fn single_cells(&self, rng: &mut StdRng) -> usize {
        let mut tried = 0;
        for cell in WITNESS..self.values.len() {
            if !self.columns[cell].iter().any(|(row, _)| self.attacked(*row as usize)) {
                continue;
            }
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
    pub fn pairs(&self, reach: usize) -> usize {
        let matrices = &self.circuit.matrices;
        let mut tried = 0;
        for row in (0..matrices.num_constraints()).filter(|row| self.attacked(*row)) {
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

    /// The attacked cells.
    fn cells(&self) -> Vec<usize> {
        let attacked = |cell: &usize| self.columns[*cell].iter().any(|(row, _)| self.attacked(*row as usize));
        (WITNESS..self.values.len()).filter(attacked).collect()
    }

    /// Every pair of cells of different values within `reach` of each other changes places: results in another order, another indicator of a
    /// one-hot set, a tie resolved the other way.
    pub fn swaps(&self, reach: usize) -> usize {
        let cells = self.cells();
        let mut tried = 0;
        for (i, &left) in cells.iter().enumerate() {
            for &right in cells[i + 1..].iter().take(reach) {
                let by = self.values[right] - self.values[left];
                if !by.is_zero() {
                    self.expect_refusal(&[(left, by), (right, -by)]);
                    tried += 1;
                }
            }
        }
        tried
    }

    /// A factor and its product move together so that the product still holds, as a quotient does whose remainder is
    /// to take up the difference.
    pub fn products(&self) -> usize {
        let matrices = &self.circuit.matrices;
        let mut tried = 0;
        for row in (0..matrices.num_constraints()).filter(|row| self.attacked(*row)) {
            let single = |matrix: &proofmark_r1cs::SparseMatrix| {
                let mut terms = matrix.row(row).filter(|(cell, _)| *cell as usize >= WITNESS);
                terms.next().filter(|_| terms.next().is_none()).map(|(cell, factor)| (cell as usize, factor))
            };
            let [a, b, _] = self.rows[row];
            for (side, other) in [(&matrices.a, b), (&matrices.b, a)] {
                let (Some((factor, p)), Some((product, q))) = (single(side), single(&matrices.c)) else { continue };
                for by in [Fr::one(), -Fr::one(), Fr::from(2u64), -Fr::from(2u64)] {
                    let change = p * by * other * q.inverse().unwrap();
                    if factor != product && !change.is_zero() {
                        self.expect_refusal(&[(factor, by), (product, change)]);
                        tried += 1;
                    }
                }
            }
        }
        tried
    }
}
