//! R1CS matrices: compressed rows whose coefficients point into a table of distinct field elements.

use ark_bn254::Fr;
use ark_ff::{BigInteger, PrimeField, Zero};
use foldhash::{HashMap, HashMapExt};
use sha2::{Digest, Sha256};

use crate::linear::{Integer, Linear, ONE, Variable};
use crate::rows::{MatrixError, RowBuilder};

/// A sparse matrix, rows one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SparseMatrix {
    /// `starts[i]..starts[i + 1]` are the entries of row `i`.
    starts: Vec<usize>,
    columns: Vec<u32>,
    /// Index into `table`, for each entry.
    coefficients: Vec<u32>,
    /// The distinct coefficients, in the order of their first use.
    table: Vec<Fr>,
}

impl SparseMatrix {
    /// Number of rows.
    #[must_use]
    pub fn num_rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// Number of entries.
    #[must_use]
    pub fn num_entries(&self) -> usize {
        self.columns.len()
    }

    /// The entries of a row, in the order of their variables; nothing for a row that does not exist.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (u32, Fr)> + '_ {
        self.row_indices(row).map(|(column, index)| (column, self.table[index as usize]))
    }

    /// The entries of a row as (variable, index into [`Self::table`]).
    pub fn row_indices(&self, row: usize) -> impl Iterator<Item = (u32, u32)> + '_ {
        let start = self.starts.get(row).copied().unwrap_or(0);
        let end = self.starts.get(row + 1).copied().unwrap_or(start);
        self.columns[start..end].iter().copied().zip(self.coefficients[start..end].iter().copied())
    }

    /// An empty matrix over so many variables, to which rows are added.
    #[must_use]
    pub fn builder(num_variables: usize) -> RowBuilder {
        RowBuilder::new(num_variables)
    }

    /// The distinct coefficients.
    #[must_use]
    pub fn table(&self) -> &[Fr] {
        &self.table
    }

    /// The first row with this variable, for messages.
    fn row_of(&self, variable: Variable) -> usize {
        let entry = self.columns.iter().position(|column| *column == variable).unwrap_or(0);
        self.starts.partition_point(|start| *start <= entry).saturating_sub(1)
    }

    /// The product of a row and an assignment.
    #[must_use]
    pub fn dot(&self, row: usize, assignment: &[Fr]) -> Fr {
        self.row(row).map(|(column, c)| c * assignment[column as usize]).sum()
    }
}

/// The constraint system: `(A z) * (B z) = (C z)`, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct R1cs {
    /// Public variables, the constant one included. In our own circuits the digest is the other, so there are 2; circuits
    /// from elsewhere have any number.
    pub num_instance: usize,
    /// Private variables; they follow the public ones.
    pub num_witness: usize,
    /// Left factors.
    pub a: SparseMatrix,
    /// Right factors.
    pub b: SparseMatrix,
    /// Products.
    pub c: SparseMatrix,
}

impl R1cs {
    /// A system from its matrices, for circuits that were not compiled here.
    ///
    /// # Errors
    /// [`MatrixError`]: no constant one, matrices of different sizes, or a variable that does not exist.
    pub fn new(
        num_instance: usize,
        num_witness: usize,
        a: SparseMatrix,
        b: SparseMatrix,
        c: SparseMatrix,
    ) -> Result<Self, MatrixError> {
        let num_variables = num_instance.saturating_add(num_witness);
        if num_instance == 0 || u32::try_from(num_variables).is_err() {
            return Err(MatrixError::Variables { num_instance, num_witness });
        }
        for matrix in [&a, &b, &c] {
            let (expected, got) = (a.num_rows(), matrix.num_rows());
            if expected != got {
                return Err(MatrixError::Rows { expected, got });
            }
            if let Some(variable) = matrix.columns.iter().find(|column| **column as usize >= num_variables) {
                return Err(MatrixError::Variable { row: matrix.row_of(*variable), num_variables, got: *variable });
            }
        }
        Ok(Self { num_instance, num_witness, a, b, c })
    }

    /// Number of constraints.
    #[must_use]
    pub fn num_constraints(&self) -> usize {
        self.a.num_rows()
    }

    /// Number of variables, one and digest included.
    #[must_use]
    pub fn num_variables(&self) -> usize {
        self.num_instance + self.num_witness
    }

    /// The circuit's hash: SHA-256 over the sizes and all entries, independent of how matrices are stored.
    ///
    /// Encoding: `"proofmark/r1cs/v1"`; instance, witness and constraint counts as u64; then for A, B and C
    /// each row as its number of entries (u32) and its entries (variable u32, coefficient 32 bytes). All
    /// big-endian.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"proofmark/r1cs/v1");
        for count in [self.num_instance, self.num_witness, self.num_constraints()] {
            hash.update((count as u64).to_be_bytes());
        }
        for matrix in [&self.a, &self.b, &self.c] {
            let table: Vec<Vec<u8>> = matrix.table.iter().map(|c| c.into_bigint().to_bytes_be()).collect();
            let mut bytes = Vec::new();
            for row in 0..matrix.num_rows() {
                bytes.clear();
                bytes.extend(((matrix.starts[row + 1] - matrix.starts[row]) as u32).to_be_bytes());
                for (column, index) in matrix.row_indices(row) {
                    bytes.extend(column.to_be_bytes());
                    bytes.extend(&table[index as usize]);
                }
                hash.update(&bytes);
            }
        }
        hash.finalize().into()
    }

    /// Whether one constraint holds.
    #[must_use]
    pub fn holds(&self, constraint: usize, assignment: &[Fr]) -> bool {
        let (a, b) = (self.a.dot(constraint, assignment), self.b.dot(constraint, assignment));
        a * b == self.c.dot(constraint, assignment)
    }

    /// The first constraint that does not hold; an assignment of the wrong length fails the first one.
    #[must_use]
    pub fn first_unsatisfied(&self, assignment: &[Fr]) -> Option<usize> {
        if assignment.len() != self.num_variables() || assignment[ONE as usize] != Fr::from(1u64) {
            return Some(0);
        }
        (0..self.num_constraints()).find(|i| !self.holds(*i, assignment))
    }

    /// Whether all constraints hold.
    #[must_use]
    pub fn is_satisfied(&self, assignment: &[Fr]) -> bool {
        self.first_unsatisfied(assignment).is_none()
    }
}

/// A matrix under construction.
#[derive(Debug)]
pub(crate) struct MatrixBuilder {
    matrix: SparseMatrix,
    small: HashMap<i128, u32>,
    all: HashMap<Fr, u32>,
}

impl MatrixBuilder {
    pub(crate) fn new() -> Self {
        let matrix = SparseMatrix { starts: vec![0], columns: Vec::new(), coefficients: Vec::new(), table: Vec::new() };
        Self { matrix, small: HashMap::new(), all: HashMap::new() }
    }

    /// Rows so far.
    pub(crate) fn num_rows(&self) -> usize {
        self.matrix.num_rows()
    }

    pub(crate) fn finish(self) -> SparseMatrix {
        self.matrix
    }

    pub(crate) fn push(&mut self, column: Variable, index: u32) {
        self.matrix.columns.push(column);
        self.matrix.coefficients.push(index);
    }

    pub(crate) fn end_row(&mut self) {
        self.matrix.starts.push(self.matrix.columns.len());
    }

    pub(crate) fn field(&mut self, value: Fr) -> u32 {
        let table = &mut self.matrix.table;
        *self.all.entry(value).or_insert_with(|| {
            table.push(value);
            (table.len() - 1) as u32
        })
    }

    fn integer(&mut self, value: i128) -> u32 {
        if let Some(index) = self.small.get(&value) {
            return *index;
        }
        let index = self.field(Fr::from(value));
        self.small.insert(value, index);
        index
    }
}

/// What can stand on one side of a constraint.
pub(crate) trait Side {
    /// Appends the form as a row.
    fn append(&self, to: &mut MatrixBuilder);
}

impl Side for Integer {
    fn append(&self, to: &mut MatrixBuilder) {
        if self.constant != 0 {
            let index = to.integer(self.constant);
            to.push(ONE, index);
        }
        for (variable, coefficient) in &self.terms {
            let index = to.integer(i128::from(*coefficient));
            to.push(*variable, index);
        }
        to.end_row();
    }
}

impl Side for Linear {
    fn append(&self, to: &mut MatrixBuilder) {
        if !self.constant.is_zero() {
            let index = to.field(self.constant);
            to.push(ONE, index);
        }
        for (variable, coefficient) in &self.terms {
            let index = to.field(*coefficient);
            to.push(*variable, index);
        }
        to.end_row();
    }
}
