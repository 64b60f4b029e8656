//! Elements chosen at run time.
//!
//! The bits of each index (those that made it, or a range check's) choose: among constants by the lookup gadget's
//! one-hot nibbles, which all elements of the index share; among computed elements as a tree of choices between two, one
//! constraint each. That the index is never out of range is what its interval says, which the range check, the division
//! or the table that made it guarantees in every satisfying assignment; the importer has compared it with the axis.

use proofmark_onnx::graph::{Choices, Gather};

use super::expect_size;
use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::Integer;
use crate::lookup::{Nibbles, span_of};
use crate::select::{self, Index};

/// With more functions of one index than a row of nibbles has entries, indicators of all its values are cheaper.
const SHARED: usize = 16;

/// The elements that a [`Gather`] chooses; `inputs` are the indices, and the data if they are computed.
pub(crate) fn compile(builder: &mut Builder, op: &Gather, inputs: &[&[Integer]]) -> Result<Vec<Integer>, CompileError> {
    let indices = inputs.first().copied().unwrap_or_default();
    let data = inputs.get(1).copied().unwrap_or_default();
    let size = match &op.data {
        Choices::Constant(values) => values.len(),
        Choices::Tensor(_) => data.len(),
    };
    expect_size(builder, "elements to choose from", op.outer * op.length * op.inner, size)?;
    let columns = op.outer * op.inner;
    // For each index its elements, outer by inner.
    let mut chosen: Vec<Vec<Integer>> = Vec::with_capacity(indices.len());
    for index in indices {
        let positions = positions(builder, op, index)?;
        let column = |column: usize, at: usize| op.element(column / op.inner, at, column % op.inner);
        let only = (positions.len() == 1).then(|| positions[0]);
        chosen.push(match (&op.data, only) {
            (Choices::Constant(values), Some(at)) => {
                (0..columns).map(|c| Integer::constant(i128::from(values[column(c, at)]))).collect()
            }
            (Choices::Tensor(_), Some(at)) => (0..columns).map(|c| data[column(c, at)].clone()).collect(),
            (Choices::Constant(values), None) => {
                let bits = select::bits(builder, index)?;
                let table =
                    |c: usize| bits.positions(positions.len()).map(|i| values[column(c, positions[i])]).collect();
                constants(builder, &bits, (0..columns).map(table).collect())?
            }
            (Choices::Tensor(_), None) => {
                let bits = select::bits(builder, index)?;
                let one = |c: usize| {
                    let forms = bits.positions(positions.len()).map(|i| data[column(c, positions[i])].clone());
                    select::choose(builder, &bits.bits, forms.collect())
                };
                (0..columns).map(one).collect::<Result<_, _>>()?
            }
        });
    }
    let mut outputs = Vec::with_capacity(columns * indices.len());
    for outer in 0..op.outer {
        for elements in &chosen {
            outputs.extend_from_slice(&elements[outer * op.inner..(outer + 1) * op.inner]);
        }
    }
    Ok(outputs)
}

/// The positions that the values of an index mean, from the least value that it can have on.
fn positions(builder: &Builder, op: &Gather, index: &Integer) -> Result<Vec<usize>, CompileError> {
    let outside =
        || CompileError::TooWide { node: builder.scope(), what: "index", min: index.span.min, max: index.span.max };
    let ends = i64::try_from(index.span.min).ok().zip(i64::try_from(index.span.max).ok());
    let (min, max) = ends.filter(|(min, max)| max - min < 256).ok_or_else(outside)?;
    (min..=max).map(|value| op.resolve(value).ok_or_else(outside)).collect()
}

/// One entry of each table, all by the same index.
fn constants(builder: &mut Builder, index: &Index, tables: Vec<Vec<i64>>) -> Result<Vec<Integer>, CompileError> {
    let nibbles = Nibbles::new(builder, &index.bits)?;
    if tables.len() < SHARED {
        return tables.iter().map(|table| nibbles.entry(builder, table)).collect();
    }
    let indicators = nibbles.indicators(builder)?;
    let one = |table: &Vec<i64>| {
        let parts = table.iter().zip(&indicators).map(|(value, hot)| (i128::from(*value), hot));
        let entry = builder.sum("table", parts, 0)?;
        // One indicator is set, the others are not.
        Ok(Integer { span: span_of(table).unwrap_or(entry.span), ..entry })
    };
    tables.iter().map(one).collect()
}
