//! Elements chosen at run time.

use super::TensorId;

/// What a [`Gather`] chooses from.
#[derive(Clone, Debug, PartialEq)]
pub enum Choices {
    /// Constants of the model (an embedding): part of the architecture, as tables are.
    Constant(Vec<i64>),
    /// A computed tensor.
    Tensor(TensorId),
}

/// `y[a, i, c] = data[a, index[i], c]` for `data` seen as `[outer, length, inner]`; negative indices count from the
/// end. The bounds of `index` lie within `-length..length`.
#[derive(Clone, Debug, PartialEq)]
pub struct Gather {
    /// The positions; each chooses one for all `outer` and `inner`.
    pub index: TensorId,
    /// What is chosen from.
    pub data: Choices,
    /// Elements before the axis.
    pub outer: usize,
    /// Elements along the axis.
    pub length: usize,
    /// Elements behind the axis.
    pub inner: usize,
}

impl Gather {
    /// The position that an index means; `None` outside `-length..length`.
    #[must_use]
    pub fn resolve(&self, index: i64) -> Option<usize> {
        let length = i64::try_from(self.length).ok()?;
        let position = if index < 0 { index.checked_add(length)? } else { index };
        usize::try_from(position).ok().filter(|&position| position < self.length)
    }

    /// The element of the data at a position.
    #[must_use]
    pub fn element(&self, outer: usize, position: usize, inner: usize) -> usize {
        (outer * self.length + position) * self.inner + inner
    }
}
