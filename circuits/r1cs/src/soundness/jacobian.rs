//! Uniqueness to first order: the Jacobian of the constraints in the computed variables.
//!
//! At a satisfying point `z` row `i` has the derivative `(A z)_i B_i + (B z)_i A_i - C_i`. One, digest and everything
//! that comes from outside (inputs, weights, salts, model, context, path) are held; the columns are all other variables.
//! If their rank is full, no direction is left in which the computed variables could move.
//!
//! Almost all rows have one variable that the rows before leave open, so the rank is found by peeling: a row with a
//! single open column is that column's pivot. What peeling leaves is eliminated modulo `r`. Pivot rows have no entry in
//! what is left, so the rank is the number of peeled columns and the rank of the rest.
//!
//! The Jacobian sees continuous freedom only: whether a bit could be the *other* bit is for the mutations.

use std::collections::{BTreeMap, VecDeque};

use ark_bn254::Fr;
use ark_ff::{Field as _, Zero as _};
use serde::Serialize;

use super::attack::WITNESS;
use crate::circuit::Circuit;

/// Why a column that the Jacobian leaves free is harmless, by the form of the constraint that binds it. Tests hold
/// circuits to exactly this list.
pub const HARMLESS: [(&str, &str); 1] = [(
    "double root",
    "where the bits above equal the bound's, a bit at a zero of the bound satisfies bit * (-bit) = 0: zero is its only \
     solution, but a double one, so the derivative vanishes",
)];

/// The rank of one circuit's Jacobian at one point.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Uniqueness {
    /// Columns: the computed variables.
    pub computed: usize,
    /// Rank of the Jacobian.
    pub rank: usize,
    /// Columns less rank.
    pub free: usize,
    /// Of the columns that peeling leaves, those that a double root determines.
    pub double_roots: usize,
    /// Variables that nothing determines, with their part of the circuit: there must be none.
    pub unexplained: Vec<(usize, String)>,
}

impl Uniqueness {
    /// Why the free columns are harmless; empty if there are none.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match (self.unexplained.is_empty(), self.free) {
            (true, 0) => "",
            (true, _) => HARMLESS[0].0,
            (false, _) => "NOT DETERMINED",
        }
    }

    /// Whether everything computed is determined.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.unexplained.is_empty() && (self.free == 0 || self.double_roots >= self.free)
    }
}

/// The rank at a satisfying point.
#[must_use]
pub fn uniqueness(circuit: &Circuit, values: &[Fr]) -> Uniqueness {
    uniqueness_without(circuit, values, &[])
}

/// The rank without some rows, to see that it falls.
#[must_use]
pub fn uniqueness_without(circuit: &Circuit, values: &[Fr], dropped: &[usize]) -> Uniqueness {
    let mut system = System::new(circuit, values, dropped);
    system.peel();
    let open = system.open();
    let rest = open.len() - system.rank_of_rest();
    let mut result =
        Uniqueness { computed: system.computed, rank: system.computed - rest, free: rest, ..Uniqueness::default() };
    // Beyond the first order: a row that is a multiple of the square of one open variable determines it.
    result.double_roots = system.double_roots();
    if system.open().len() > system.rank_of_rest() {
        let origin = |variable: usize| system.rows_of[variable].first().map_or("", |row| circuit.origin(*row as usize));
        result.unexplained = system.open().into_iter().map(|v| (v, origin(v).to_owned())).collect();
    }
    result
}

struct System<'a> {
    circuit: &'a Circuit,
    values: &'a [Fr],
    computed: usize,
    is_open: Vec<bool>,
    dropped: Vec<bool>,
    /// Derivatives that are not zero, of computed variables.
    rows: Vec<Vec<(u32, Fr)>>,
    rows_of: Vec<Vec<u32>>,
    /// Open columns of each row.
    open_in: Vec<u32>,
    ready: VecDeque<u32>,
}

impl<'a> System<'a> {
    fn new(circuit: &'a Circuit, values: &'a [Fr], dropped_rows: &[usize]) -> Self {
        let matrices = &circuit.matrices;
        let mut is_open: Vec<bool> = (0..values.len()).map(|variable| variable >= WITNESS).collect();
        for (variable, _) in &circuit.outside {
            is_open[*variable as usize] = false;
        }
        let mut dropped = vec![false; matrices.num_constraints()];
        for row in dropped_rows {
            dropped[*row] = true;
        }
        let computed = is_open.iter().filter(|open| **open).count();
        let mut rows_of: Vec<Vec<u32>> = vec![Vec::new(); values.len()];
        let mut rows = Vec::with_capacity(matrices.num_constraints());
        for (row, dropped) in dropped.iter().enumerate() {
            let mut derivative: BTreeMap<u32, Fr> = BTreeMap::new();
            if !dropped {
                let (a, b) = (matrices.a.dot(row, values), matrices.b.dot(row, values));
                let sides = [(&matrices.a, b), (&matrices.b, a), (&matrices.c, -Fr::from(1u64))];
                for (matrix, factor) in sides {
                    for (column, coefficient) in matrix.row(row).filter(|(column, _)| is_open[*column as usize]) {
                        *derivative.entry(column).or_default() += coefficient * factor;
                    }
                }
            }
            let derivative: Vec<(u32, Fr)> = derivative.into_iter().filter(|(_, d)| !d.is_zero()).collect();
            for (column, _) in &derivative {
                rows_of[*column as usize].push(row as u32);
            }
            rows.push(derivative);
        }
        let open_in: Vec<u32> = rows.iter().map(|row| row.len() as u32).collect();
        let ready = (0..).zip(&open_in).filter(|(_, open)| **open == 1).map(|(row, _)| row).collect();
        Self { circuit, values, computed, is_open, dropped, rows, rows_of, open_in, ready }
    }

    fn open(&self) -> Vec<usize> {
        (0..self.is_open.len()).filter(|variable| self.is_open[*variable]).collect()
    }

    fn determine(&mut self, variable: usize) {
        self.is_open[variable] = false;
        for row in &self.rows_of[variable] {
            let open = &mut self.open_in[*row as usize];
            *open -= 1;
            if *open == 1 {
                self.ready.push_back(*row);
            }
        }
    }

    fn peel(&mut self) {
        while let Some(row) = self.ready.pop_front() {
            let open = self.rows[row as usize].iter().find(|(column, _)| self.is_open[*column as usize]);
            if let Some((column, _)) = open.copied() {
                self.determine(column as usize);
            }
        }
    }

    /// Rank of the rows in the open columns, by elimination.
    fn rank_of_rest(&self) -> usize {
        let mut pivots: BTreeMap<u32, Vec<(u32, Fr)>> = BTreeMap::new();
        for (row, entries) in self.rows.iter().enumerate().filter(|(row, _)| self.open_in[*row] > 0) {
            debug_assert!(!self.dropped[row]);
            let open = entries.iter().filter(|(column, _)| self.is_open[*column as usize]);
            let mut entries: BTreeMap<u32, Fr> = open.copied().collect();
            while let Some((&column, &factor)) = entries.first_key_value() {
                let Some(pivot) = pivots.get(&column) else {
                    let scale = factor.inverse().unwrap_or_default();
                    pivots.insert(column, entries.iter().map(|(column, value)| (*column, *value * scale)).collect());
                    break;
                };
                for (column, value) in pivot {
                    *entries.entry(*column).or_default() -= factor * value;
                }
                entries.retain(|_, value| !value.is_zero());
            }
        }
        pivots.len()
    }

    /// Determines the open variables that some row, with everything else in it determined, makes the double root of a
    /// square; gives their number.
    fn double_roots(&mut self) -> usize {
        let flat: Vec<usize> =
            (0..self.rows.len()).filter(|row| !self.dropped[*row] && self.rows[*row].is_empty()).collect();
        let mut found = 0;
        loop {
            let before = found;
            for row in &flat {
                if let Some(variable) = self.double_root(*row) {
                    found += 1;
                    self.determine(variable);
                    self.peel();
                }
            }
            if found == before {
                return found;
            }
        }
    }

    fn double_root(&self, row: usize) -> Option<usize> {
        let matrices = &self.circuit.matrices;
        let is_open = |(column, _): &(u32, Fr)| self.is_open[*column as usize];
        let [a, b, c] =
            [&matrices.a, &matrices.b, &matrices.c].map(|side| side.row(row).filter(is_open).collect::<Vec<_>>());
        let ([(left, _)], [(right, _)], []) = (a.as_slice(), b.as_slice(), c.as_slice()) else { return None };
        let both_zero = matrices.a.dot(row, self.values).is_zero() && matrices.b.dot(row, self.values).is_zero();
        (left == right && both_zero).then_some(*left as usize)
    }
}
