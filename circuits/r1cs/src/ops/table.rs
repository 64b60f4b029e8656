//! Functions of one 8-bit value.

use proofmark_onnx::graph::Table;

use super::expect_size;
use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::{Integer, Span};
use crate::select;

/// The outputs of a [`Table`].
pub(crate) fn compile(
    builder: &mut Builder,
    op: &Table,
    shape: &[usize],
    input: &[Integer],
) -> Result<Vec<Integer>, CompileError> {
    let channels = op.channels();
    expect_size(builder, "table entries beyond whole tables", 0, op.entries.len() % proofmark_onnx::graph::TABLE_LEN)?;
    if channels != 1 {
        expect_size(builder, "tables (channels)", shape.get(1).copied().unwrap_or(1), channels)?;
    }
    expect_size(builder, "inputs", shape.iter().product(), input.len())?;
    let range = op.element.range();
    let range = Span::new(i128::from(range.min), i128::from(range.max));
    let mut outputs = Vec::with_capacity(input.len());
    for (i, x) in input.iter().enumerate() {
        if !x.span.within(range) {
            let (node, what) = (builder.scope(), "input of a table");
            return Err(CompileError::TooWide { node, what, min: x.span.min, max: x.span.max });
        }
        let entries = op.entries_of(shape, i);
        // Within the type's range, so both ends are indices.
        let (first, last) = ((x.span.min - range.min) as usize, (x.span.max - range.min) as usize);
        outputs.push(select::table(builder, x, &entries[first..=last])?);
    }
    Ok(outputs)
}
