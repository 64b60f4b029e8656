//! Softmax over integers.

use super::TensorId;

/// `y[r, i] = floor((N[d_i] + H) / (2 H))` with `d_i = max_j x[r, j] - x[r, i]` and `H = sum_j E[d_j]`.
///
/// `E` are exponentials in fixed point, `N` twice those in units of the output. `E[0]` is positive, so `H` is.
#[derive(Clone, Debug, PartialEq)]
pub struct Softmax {
    /// Input, stored; each `length` consecutive elements are a row.
    pub input: TensorId,
    /// Elements of a row.
    pub length: usize,
    /// `E`, for each distance of 0 to 255 from the largest; none negative, none above the first.
    pub exponentials: Vec<i64>,
    /// `N`, likewise.
    pub numerators: Vec<i64>,
}
