//! Products of two computed matrices, as attention has them.

use super::Operand;

/// `acc[b, i, j] = sum_k (left[b, i, k] - left_zero) * (right[b, k, j] - right_zero)`.
#[derive(Clone, Debug, PartialEq)]
pub struct MatMul {
    /// Left matrices, `[batch, rows, inner]`.
    pub left: Operand,
    /// Right matrices, `[batch, inner, columns]`.
    pub right: Operand,
    /// Number of products (heads).
    pub batch: usize,
    /// Rows of a left matrix.
    pub rows: usize,
    /// Columns of a left matrix, rows of a right one.
    pub inner: usize,
    /// Columns of a right matrix.
    pub columns: usize,
}

impl MatMul {
    /// Calls `term(left index, right index)` for every product of output element `out` (row-major).
    pub fn for_each_term(&self, out: usize, mut term: impl FnMut(usize, usize)) {
        let (row, column) = (out / self.columns.max(1), out % self.columns.max(1));
        let batch = row / self.rows.max(1);
        for k in 0..self.inner {
            term(row * self.inner + k, (batch * self.inner + k) * self.columns + column);
        }
    }
}
