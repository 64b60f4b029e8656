//! The matrices by column, so that a change costs only the rows that it touches.

use ark_bn254::Fr;
use ark_ff::Zero;

use crate::matrix::R1cs;

/// For each variable its entries in A, B and C, in the order of the rows.
#[derive(Debug)]
pub(super) struct Columns<'a> {
    matrices: &'a R1cs,
    starts: Vec<usize>,
    /// Row and side (0 to 2) in one number, and the index of the coefficient.
    entries: Vec<(u32, u32)>,
}

impl<'a> Columns<'a> {
    pub(super) fn new(matrices: &'a R1cs) -> Self {
        let sides = [&matrices.a, &matrices.b, &matrices.c];
        let mut starts = vec![0usize; matrices.num_variables() + 1];
        let rows = 0..matrices.num_constraints();
        for row in rows.clone() {
            for (column, _) in sides.iter().flat_map(|side| side.row_indices(row)) {
                starts[column as usize + 1] += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0); starts.last().copied().unwrap_or(0)];
        for row in rows {
            for (side, matrix) in (0u32..).zip(sides) {
                for (column, index) in matrix.row_indices(row) {
                    let at = &mut next[column as usize];
                    entries[*at] = ((row as u32) << 2 | side, index);
                    *at += 1;
                }
            }
        }
        Self { matrices, starts, entries }
    }

    /// Rows, sides and coefficients of a variable, in the order of the rows.
    pub(super) fn of(&self, variable: usize) -> impl Iterator<Item = (usize, usize, Fr)> + '_ {
        let tables = [self.matrices.a.table(), self.matrices.b.table(), self.matrices.c.table()];
        let range = self.starts[variable]..self.starts[variable + 1];
        self.entries[range].iter().map(move |(key, index)| {
            let (row, side) = ((key >> 2) as usize, (key & 3) as usize);
            (row, side, tables[side][*index as usize])
        })
    }

    /// The first row that does not hold after moves, given all rows' sums before them; `except` is left out.
    pub(super) fn first_refusal(
        &self,
        sums: &[[Fr; 3]],
        moves: &[(usize, Fr)],
        except: Option<usize>,
    ) -> Option<usize> {
        let refuses = |row: usize, [p, q, r]: [Fr; 3]| {
            let [a, b, c] = sums[row];
            Some(row) != except && (a + p) * (b + q) != c + r
        };
        let mut walk = Walk { row: usize::MAX, moved: [Fr::zero(); 3] };
        if let [(cell, by)] = moves {
            for (row, side, coefficient) in self.of(*cell) {
                if let Some(refusal) = walk.step(row, side, coefficient * by, refuses) {
                    return Some(refusal);
                }
            }
            return walk.end(refuses);
        }
        let mut touched: Vec<(usize, usize, Fr)> = moves
            .iter()
            .flat_map(|(cell, by)| self.of(*cell).map(move |(row, side, coefficient)| (row, side, coefficient * by)))
            .collect();
        touched.sort_unstable_by_key(|(row, side, _)| (*row, *side));
        for (row, side, by) in touched {
            if let Some(refusal) = walk.step(row, side, by, refuses) {
                return Some(refusal);
            }
        }
        walk.end(refuses)
    }
}

/// Gathers what moves within one row before it is tested.
struct Walk {
    row: usize,
    moved: [Fr; 3],
}

impl Walk {
    fn step(&mut self, row: usize, side: usize, by: Fr, refuses: impl Fn(usize, [Fr; 3]) -> bool) -> Option<usize> {
        if row != self.row {
            let refusal = self.end(refuses);
            (self.row, self.moved) = (row, [Fr::zero(); 3]);
            if refusal.is_some() {
                return refusal;
            }
        }
        self.moved[side] += by;
        None
    }

    fn end(&self, refuses: impl Fn(usize, [Fr; 3]) -> bool) -> Option<usize> {
        (self.row != usize::MAX && refuses(self.row, self.moved)).then_some(self.row)
    }
}
