//! Sparse matrices as proving reads them: rows one after the other, coefficients in a table, ones apart.

use ark_bn254::Fr;
use ark_ff::Field;
use rayon::prelude::*;

use crate::error::Error;
use crate::lanes::Lanes as _;
use crate::platform::prefetch;
use crate::transform::{Value, reverse, value};

/// Index of the coefficient 1.
const ONE: u32 = 0;
/// Index of the coefficient -1.
const MINUS_ONE: u32 = 1;
/// How many rows ahead each step of reading one is asked for.
const AHEAD: usize = 8;
/// Rows of a thread.
const CHUNK: usize = 1 << 10;

/// A sparse matrix.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Row `i` has the entries `starts[i]..starts[i + 1]`.
    starts: Vec<u32>,
    /// Variable, and index of the coefficient.
    entries: Vec<(u32, u32)>,
    /// Coefficients; the first two are 1 and -1.
    table: Vec<Fr>,
}

impl Matrix {
    /// A matrix from its rows: variables and coefficients.
    #[must_use]
    pub fn from_rows<R: IntoIterator<Item = (u32, Fr)>>(rows: impl IntoIterator<Item = R>) -> Self {
        let mut table = vec![Fr::ONE, -Fr::ONE];
        let mut indices: std::collections::HashMap<Fr, u32> = table.iter().copied().zip(0..).collect();
        let (mut starts, mut entries) = (vec![0], Vec::new());
        for row in rows {
            for (variable, coefficient) in row {
                let index = *indices.entry(coefficient).or_insert_with(|| {
                    table.push(coefficient);
                    table.len() as u32 - 1
                });
                entries.push((variable, index));
            }
            starts.push(entries.len() as u32);
        }
        entries.shrink_to_fit();
        Self { starts, entries, table }
    }

    /// Number of rows.
    #[must_use]
    pub fn num_rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// The entries of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (u32, Fr)> + '_ {
        self.indices(row).iter().map(|&(variable, index)| (variable, self.table[index as usize]))
    }

    fn indices(&self, row: usize) -> &[(u32, u32)] {
        &self.entries[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    /// Refuses variables from `variables` on.
    pub(crate) fn check(&self, matrix: char, variables: usize) -> Result<(), Error> {
        for row in 0..self.num_rows() {
            if let Some(&(got, _)) = self.indices(row).iter().find(|(variable, _)| *variable as usize >= variables) {
                return Err(Error::Variable { matrix, row, expected: variables, got });
            }
        }
        Ok(())
    }

    /// The products of all rows with an assignment, at the bit-reversed places of `2^log` values; zero at the others, but
    /// for the rows after the last, which are the variables `extra`.
    pub(crate) fn multiply(&self, assignment: &[Fr], log: u32, extra: &[Fr]) -> Vec<Value> {
        let table: Vec<Value> = self.table.iter().map(value).collect();
        let (zero, rows) = (value(&Fr::from(0_u64)), self.num_rows());
        let mut products = vec![zero; 1 << log];
        // Places are written in order, rows read out of order: a row is short, and misses are fewer this way round. What a row
        // reads is asked for before: where it starts, then its first entry, then that entry's variable.
        products.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, products)| {
            let row_at = |offset: usize| reverse((chunk * CHUNK + offset) & ((1 << log) - 1), log);
            for (offset, product) in products.iter_mut().enumerate() {
                if let Some(start) = self.starts.get(row_at(offset + 3 * AHEAD)) {
                    prefetch(start);
                }
                if let Some(entry) = self.first(row_at(offset + 2 * AHEAD)) {
                    prefetch(entry);
                }
                if let Some((variable, _)) = self.first(row_at(offset + AHEAD)) {
                    prefetch(&assignment[*variable as usize]);
                }
                let row = row_at(offset);
                if row < rows {
                    *product = self.dot(row, assignment, &table);
                } else if let Some(element) = extra.get(row - rows) {
                    *product = value(element);
                }
            }
        });
        products
    }

    /// The first entry of a row, or of one that follows; nothing behind the last.
    #[inline]
    fn first(&self, row: usize) -> Option<&(u32, u32)> {
        self.entries.get(*self.starts.get(row)? as usize)
    }

    #[inline]
    fn dot(&self, row: usize, assignment: &[Fr], table: &[Value]) -> Value {
        let mut sum = value(&Fr::from(0_u64));
        for &(variable, index) in self.indices(row) {
            let element = value(&assignment[variable as usize]);
            sum = match index {
                ONE => sum.add(element),
                MINUS_ONE => sum.sub(element),
                _ => sum.add(element.mul(table[index as usize])),
            };
        }
        sum
    }
}
