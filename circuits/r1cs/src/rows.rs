//! Matrices of circuits that were compiled elsewhere, row by row.

use ark_bn254::Fr;

use crate::linear::Variable;
use crate::matrix::{MatrixBuilder, SparseMatrix};

/// Rows that do not make a constraint system.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MatrixError {
    /// A variable that does not exist.
    #[error("row {row}: expected variables below {num_variables}, got {got}")]
    Variable {
        /// Where.
        row: usize,
        /// How many there are.
        num_variables: usize,
        /// Which was named.
        got: Variable,
    },
    /// Variables that repeat or do not ascend.
    #[error("row {row}: expected ascending variables, got {got} after {before}")]
    Order {
        /// Where.
        row: usize,
        /// A variable.
        before: Variable,
        /// The next.
        got: Variable,
    },
    /// The matrices have different numbers of rows.
    #[error("rows: expected {expected} in each of A, B and C, got {got}")]
    Rows {
        /// Rows of A.
        expected: usize,
        /// Rows of B or C.
        got: usize,
    },
    /// No constant one, or too many variables.
    #[error(
        "variables: expected at least 1 public and less than 2^32 in all, got {num_instance} public, {num_witness} private"
    )]
    Variables {
        /// Public ones.
        num_instance: usize,
        /// Private ones.
        num_witness: usize,
    },
}

/// A [`SparseMatrix`] under construction.
#[derive(Debug)]
pub struct RowBuilder {
    matrix: MatrixBuilder,
    num_variables: usize,
}

impl RowBuilder {
    pub(crate) fn new(num_variables: usize) -> Self {
        Self { matrix: MatrixBuilder::new(), num_variables }
    }

    /// Adds a row: variables in ascending order with their coefficients.
    ///
    /// # Errors
    /// [`MatrixError::Variable`] or [`MatrixError::Order`]; the matrix is as before then.
    pub fn row(&mut self, entries: &[(Variable, Fr)]) -> Result<(), MatrixError> {
        let row = self.matrix.num_rows();
        if let Some([(before, _), (got, _)]) = entries.array_windows().find(|[left, right]| left.0 >= right.0) {
            return Err(MatrixError::Order { row, before: *before, got: *got });
        }
        if let Some((got, _)) = entries.last().filter(|(last, _)| *last as usize >= self.num_variables) {
            return Err(MatrixError::Variable { row, num_variables: self.num_variables, got: *got });
        }
        for (variable, coefficient) in entries {
            let index = self.matrix.field(*coefficient);
            self.matrix.push(*variable, index);
        }
        self.matrix.end_row();
        Ok(())
    }

    /// The matrix.
    #[must_use]
    pub fn build(self) -> SparseMatrix {
        self.matrix.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::R1cs;

    #[test]
    fn rows_make_a_system() {
        let one = Fr::from(1u64);
        let matrix = |rows: &[&[(u32, Fr)]]| {
            let mut builder = SparseMatrix::builder(4);
            rows.iter().try_for_each(|row| builder.row(row)).map(|()| builder.build())
        };
        // x * y = z, of which z is public.
        let [z, x, y] = [1, 2, 3].map(|variable| matrix(&[&[(variable, one)]]).unwrap());
        let system = R1cs::new(2, 2, x.clone(), y, z.clone()).unwrap();
        assert!(system.is_satisfied(&[1u64, 15, 3, 5].map(Fr::from)));
        assert_eq!(system.first_unsatisfied(&[1u64, 16, 3, 5].map(Fr::from)), Some(0));

        let unsorted = matrix(&[&[(2, one), (1, one)]]);
        assert_eq!(unsorted, Err(MatrixError::Order { row: 0, before: 2, got: 1 }));
        assert_eq!(matrix(&[&[(1, one), (1, one)]]), Err(MatrixError::Order { row: 0, before: 1, got: 1 }));
        let outside = matrix(&[&[], &[(4, one)]]);
        assert_eq!(outside, Err(MatrixError::Variable { row: 1, num_variables: 4, got: 4 }));
        let fewer = R1cs::new(2, 1, x.clone(), matrix(&[&[(3, one)]]).unwrap(), z.clone());
        assert_eq!(fewer, Err(MatrixError::Variable { row: 0, num_variables: 3, got: 3 }));
        let rows = R1cs::new(2, 2, x.clone(), matrix(&[]).unwrap(), z.clone());
        assert_eq!(rows, Err(MatrixError::Rows { expected: 1, got: 0 }));
        assert_eq!(R1cs::new(0, 2, x.clone(), x, z), Err(MatrixError::Variables { num_instance: 0, num_witness: 2 }));
    }
}
