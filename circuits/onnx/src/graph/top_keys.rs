//! The largest of some distinct keys: what TopK rests on.

use super::TensorId;

/// `y[r, j]` = the `j`-th largest of the keys `base * v[r, p] + base - 1 - p` of row `r`, where `v = x - zero`, or
/// `zero - x` where the smallest are wanted.
///
/// As `base` is not below the length of a row, no two keys of a row are equal, and of equal values the one at the lower
/// position comes first.
#[derive(Clone, Debug, PartialEq)]
pub struct TopKeys {
    /// Input, stored; each `length` consecutive elements are a row.
    pub input: TensorId,
    /// Zero point.
    pub zero: i64,
    /// Whether the smallest values are wanted.
    pub smallest: bool,
    /// Factor of the values in the keys.
    pub base: i64,
    /// Elements of a row.
    pub length: usize,
    /// How many keys of each row are given.
    pub count: usize,
}

impl TopKeys {
    /// A key is `factor * (x - zero) + offset`.
    #[must_use]
    pub fn key(&self, position: usize) -> (i64, i64) {
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        (if self.smallest { -self.base } else { self.base }, self.base - 1 - position)
    }
}
