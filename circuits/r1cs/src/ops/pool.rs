//! Max pooling: pairwise maxima, as a balanced tree.

use proofmark_onnx::graph::MaxPool2d;

use super::expect_size;
use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::Integer;
use crate::select;

/// The maxima of a [`MaxPool2d`], row-major over `[C, OH, OW]`.
pub(crate) fn compile(
    builder: &mut Builder,
    op: &MaxPool2d,
    input_shape: &[usize],
    input: &[Integer],
) -> Result<Vec<Integer>, CompileError> {
    expect_size(builder, "dimensions of the input", 4, input_shape.len())?;
    expect_size(builder, "batch", 1, input_shape[0])?;
    expect_size(builder, "inputs", input_shape.iter().product(), input.len())?;
    let size = op.output_size(input_shape[2], input_shape[3]).unwrap_or([0, 0]);
    let mut outputs = Vec::new();
    for out in 0..input_shape[1] * size[0] * size[1] {
        let mut window: Vec<Integer> = Vec::new();
        op.for_each_member(input_shape, out, |i| window.push(input[i].clone()));
        while window.len() > 1 {
            let pairs = window.chunks(2).map(|pair| match pair {
                [left, right] => select::larger(builder, left, right),
                _ => Ok(pair[0].clone()),
            });
            window = pairs.collect::<Result<_, _>>()?;
        }
        let maximum = window.pop();
        outputs.push(maximum.ok_or_else(|| CompileError::Size {
            node: builder.scope(),
            what: "elements in a pooling window",
            expected: 1,
            got: 0,
        })?);
    }
    Ok(outputs)
}
