//! Any function of one stored value.

use super::{ElementType, TensorId};

/// Values of an 8-bit type.
pub const TABLE_LEN: usize = 256;

/// `y[i] = table[x[i] - minimum of x's type]`: Sigmoid, Exp, LeakyRelu and every other function of one 8-bit value.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The ONNX operator that it stands for, for reports.
    pub what: &'static str,
    /// Input, stored.
    pub input: TensorId,
    /// The input's type, whose smallest value belongs to entry 0.
    pub element: ElementType,
    /// [`TABLE_LEN`] outputs, or that many for each channel along axis 1, one channel after the other.
    pub entries: Vec<i64>,
}

impl Table {
    /// Number of tables: one, or one a channel.
    #[must_use]
    pub fn channels(&self) -> usize {
        self.entries.len() / TABLE_LEN
    }

    /// The table for an element of an input of `shape`.
    #[must_use]
    pub fn entries_of(&self, shape: &[usize], element: usize) -> &[i64] {
        let channels = self.channels().max(1);
        let inner: usize = shape.iter().skip(2).product();
        let channel = if channels == 1 { 0 } else { element / inner.max(1) % channels };
        &self.entries[channel * TABLE_LEN..(channel + 1) * TABLE_LEN]
    }
}
