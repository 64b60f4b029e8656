//! Elements moved, repeated, dropped or padded: everything that ONNX does to shapes.

use super::TensorId;

/// Where an output element comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Element `index` of input number `input`.
    Element {
        /// Index into [`Rearrange::inputs`].
        input: u32,
        /// Element of that input, row-major.
        index: u32,
    },
    /// A constant, as padding has it.
    Constant(i64),
}

impl Source {
    /// An element of the first input.
    #[must_use]
    pub fn first(index: usize) -> Self {
        Self::of(0, index)
    }

    /// An element of an input. Tensors have far fewer than 2^32 elements.
    #[must_use]
    pub fn of(input: usize, index: usize) -> Self {
        let narrow = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        Self::Element { input: narrow(input), index: narrow(index) }
    }
}

/// `y[o] = sources[o]`: Transpose, Concat, Split, Slice, Gather, Pad, Expand, Tile. Costs no constraint.
#[derive(Clone, Debug, PartialEq)]
pub struct Rearrange {
    /// The ONNX operator that it stands for, for reports.
    pub what: &'static str,
    /// What is read; all stored with one type, or all accumulators.
    pub inputs: Vec<TensorId>,
    /// One for each output element.
    pub sources: Vec<Source>,
}
