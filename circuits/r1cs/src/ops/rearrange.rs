//! Elements moved, repeated, dropped or padded: other names for the same forms.

use proofmark_onnx::graph::{Rearrange, Source};

use super::expect_size;
use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::Integer;

/// The elements of a [`Rearrange`]. No constraint.
pub(crate) fn compile(builder: &Builder, op: &Rearrange, inputs: &[&[Integer]]) -> Result<Vec<Integer>, CompileError> {
    expect_size(builder, "inputs", op.inputs.len(), inputs.len())?;
    let one = |source: &Source| match *source {
        Source::Constant(value) => Ok(Integer::constant(i128::from(value))),
        Source::Element { input, index } => {
            let elements = inputs.get(input as usize).copied().unwrap_or_default();
            elements.get(index as usize).cloned().ok_or_else(|| CompileError::Size {
                node: builder.scope(),
                what: "elements of an input",
                expected: index as usize + 1,
                got: elements.len(),
            })
        }
    };
    op.sources.iter().map(one).collect()
}
