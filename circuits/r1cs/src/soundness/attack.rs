//! Takes a valid witness and changes it: cell by cell, and in pairs and triples that keep a linear form.

use ark_bn254::Fr;
use ark_ff::{One as _, UniformRand as _, Zero as _};
use rand::Rng;
use rand::seq::SliceRandom as _;

use super::columns::Columns;
use super::subject::Effort;
use super::{Tally, moves};
use crate::circuit::Circuit;
use crate::error::WitnessError;

/// First witness variable: before it come one and the digest, which the chain holds fixed.
pub(super) const WITNESS: usize = 2;

/// Rows with more terms than this are a hash's: neighbours are paired there, as all its terms are alike.
const LONG: usize = 40;

/// A satisfied system, and which of its cells and rows are attacked.
#[derive(Debug)]
pub struct Attack<'a> {
    pub(super) circuit: &'a Circuit,
    pub(super) values: Vec<Fr>,
    /// Sums (A z, B z, C z) of each row.
    sums: Vec<[Fr; 3]>,
    columns: Columns<'a>,
    /// Whether a row belongs to what is attacked.
    pub(super) rows: Vec<bool>,
    /// Whether a cell may move.
    free: Vec<bool>,
}

impl<'a> Attack<'a> {
    /// An attack on all cells but one and digest.
    ///
    /// # Errors
    /// [`WitnessError::Unsatisfied`] if the values do not satisfy the circuit.
    pub fn new(circuit: &'a Circuit, values: Vec<Fr>) -> Result<Self, WitnessError> {
        let matrices = &circuit.matrices;
        if let Some(constraint) = matrices.first_unsatisfied(&values) {
            let origin = circuit.origin(constraint).to_owned();
            return Err(WitnessError::Unsatisfied { constraint, origin });
        }
        let sides = [&matrices.a, &matrices.b, &matrices.c];
        let sums = (0..matrices.num_constraints()).map(|row| sides.map(|side| side.dot(row, &values))).collect();
        let rows = vec![true; matrices.num_constraints()];
        let free = (0..values.len()).map(|cell| cell >= WITNESS).collect();
        Ok(Self { circuit, columns: Columns::new(matrices), sums, rows, free, values })
    }

    /// Attacks only the cells and rows of the model's nodes, and leaves the hashes to others.
    #[must_use]
    pub fn on_nodes(mut self) -> Self {
        let circuit = self.circuit;
        let nodes: Vec<&str> =
            circuit.report.rows.iter().filter(|row| !row.op.is_empty()).map(|row| row.name.as_str()).collect();
        for (row, attacked) in self.rows.iter_mut().enumerate() {
            *attacked = nodes.contains(&circuit.origin(row));
        }
        self
    }

    /// Leaves what comes from outside as it is: in a gadget alone another input has another witness.
    #[must_use]
    pub fn holding_inputs(mut self) -> Self {
        for (variable, _) in &self.circuit.outside {
            self.free[*variable as usize] = false;
        }
        self
    }

    /// Whether the system without row `except` refuses the witness with these cells moved.
    #[must_use]
    pub fn refuses(&self, moves: &[(usize, Fr)], except: Option<usize>) -> bool {
        self.columns.first_refusal(&self.sums, moves, except).is_some()
    }

    /// The cells that are attacked.
    #[must_use]
    pub fn cells(&self) -> Vec<usize> {
        let touched = |cell: &usize| self.free[*cell] && self.columns.of(*cell).any(|(row, ..)| self.rows[row]);
        (WITNESS..self.values.len()).filter(touched).collect()
    }

    /// Ways to move one cell.
    pub fn moves(&self, cell: usize, rng: &mut impl Rng) -> Vec<Fr> {
        let coefficients = self.columns.of(cell).map(|(.., coefficient)| coefficient).take(6);
        moves::single(self.values[cell], coefficients, rng)
    }

    /// The part of the circuit in which a cell first appears.
    pub(super) fn origin_of(&self, cell: usize) -> &str {
        self.columns.of(cell).next().map_or("", |(row, ..)| self.circuit.origin(row))
    }

    fn attempt(&self, moves: &[(usize, Fr)], kind: &str, tally: &mut Tally) {
        if self.refuses(moves, None) {
            return;
        }
        let origin = moves.first().map_or("", |(cell, _)| self.origin_of(*cell));
        tally.accept(kind, origin, moves.iter().map(|(cell, by)| (*cell, self.values[*cell], self.values[*cell] + by)));
    }

    /// Every cell in turn, or a random share of them.
    pub fn singles(&self, effort: &Effort, rng: &mut impl Rng, tally: &mut Tally) {
        let mut cells = self.cells();
        cells.shuffle(rng);
        cells.truncate(effort.cells);
        tally.cells += cells.len();
        for cell in cells {
            for by in self.moves(cell, rng) {
                self.attempt(&[(cell, by)], "one cell", tally);
                tally.singles += 1;
            }
        }
    }

    /// Pairs and triples of cells of a row, within `effort.reach` of each other, moved against each other so that a linear
    /// form keeps its value: two bits, a value and its bit, quotient and remainder, two lanes; and both to the other bit.
    /// Every row, or a random share.
    pub fn combinations(&self, effort: &Effort, rng: &mut impl Rng, tally: &mut Tally) {
        let matrices = &self.circuit.matrices;
        let mut rows: Vec<usize> = (0..matrices.num_constraints()).filter(|row| self.rows[*row]).collect();
        rows.shuffle(rng);
        rows.truncate(effort.rows);
        for row in rows {
            let mut before: Vec<(usize, Fr)> = Vec::new();
            for side in [&matrices.a, &matrices.b, &matrices.c] {
                let terms = side.row(row).map(|(cell, c)| (cell as usize, c)).filter(|(cell, _)| self.free[*cell]);
                let terms: Vec<(usize, Fr)> = terms.collect();
                // A square has the same form twice.
                if terms != before {
                    self.form(&terms, effort, rng, tally);
                }
                before = terms;
            }
        }
    }

    fn form(&self, terms: &[(usize, Fr)], effort: &Effort, rng: &mut impl Rng, tally: &mut Tally) {
        let reach = if terms.len() > LONG { 1 } else { effort.reach };
        for (i, &(left, p)) in terms.iter().enumerate() {
            let near = &terms[i + 1..terms.len().min(i + 1 + reach)];
            for &(right, q) in near {
                for [x, y] in moves::pair([p, q], [self.values[left], self.values[right]], rng) {
                    self.attempt(&[(left, x), (right, y)], "two cells that keep a form", tally);
                    tally.pairs += 1;
                }
            }
            for pair in near.windows(2) {
                let [(second, q), (third, s)] = [pair[0], pair[1]];
                for [x, y, z] in moves::triple([p, q, s], rng) {
                    self.attempt(&[(left, x), (second, y), (third, z)], "three cells that keep a form", tally);
                    tally.triples += 1;
                }
            }
        }
    }

    /// Random pairs and triples of cells anywhere: bits to the other bit, others by one or to anything.
    pub fn scattered(&self, effort: &Effort, rng: &mut impl Rng, tally: &mut Tally) {
        let cells = self.cells();
        for i in 0..effort.scattered {
            let chosen: Vec<usize> = cells.choose_multiple(rng, 2 + i % 2).copied().collect();
            let moves = chosen.iter().map(|cell| {
                let value = self.values[*cell];
                let bit = value.is_zero() || value.is_one();
                let by = match rng.gen_range(0..4u32) {
                    0 => Fr::rand(rng),
                    1 => -Fr::one(),
                    _ if bit => Fr::one() - value - value,
                    _ => Fr::one(),
                };
                (*cell, by)
            });
            let moves: Vec<(usize, Fr)> = moves.collect();
            match moves.len() {
                2 => tally.pairs += 1,
                3 => tally.triples += 1,
                _ => continue,
            }
            self.attempt(&moves, "cells anywhere", tally);
        }
    }

    /// Whether the attacked rows hold for other values, which differ from the witness in `cells` only.
    pub(super) fn accepts(&self, values: &[Fr], cells: &[usize]) -> bool {
        let mut rows: Vec<usize> = cells
            .iter()
            .flat_map(|cell| self.columns.of(*cell).map(|(row, ..)| row))
            .filter(|row| self.rows[*row])
            .collect();
        rows.sort_unstable();
        rows.dedup();
        rows.into_iter().all(|row| self.circuit.matrices.holds(row, values))
    }
}
