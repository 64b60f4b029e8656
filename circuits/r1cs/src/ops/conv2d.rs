//! Convolutions.

use proofmark_onnx::graph::Conv2d;

use super::{accumulate, expect_size};
use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::Integer;
use crate::weights::Store;

/// The accumulators of a [`Conv2d`], row-major over `[O, OH, OW]`.
pub(crate) fn compile(
    builder: &mut Builder,
    store: &mut Store,
    op: &Conv2d,
    input_shape: &[usize],
    input: &[Integer],
) -> Result<Vec<Integer>, CompileError> {
    expect_size(builder, "dimensions of the weight", 4, op.weight.shape.len())?;
    expect_size(builder, "dimensions of the input", 4, input_shape.len())?;
    expect_size(builder, "batch", 1, input_shape[0])?;
    expect_size(builder, "channels", op.weight.shape[1] * op.groups, input_shape[1])?;
    expect_size(builder, "output channels beyond whole groups", 0, op.weight.shape[0] % op.groups.max(1))?;
    expect_size(builder, "inputs", input_shape.iter().product(), input.len())?;
    let size = op.output_size(input_shape[2], input_shape[3]).unwrap_or([0, 0]);
    let weights = store.load(builder, &op.weight)?;
    let biases = op.bias.as_ref().map(|bias| store.load(builder, bias)).transpose()?;
    let channels = op.weight.shape[0];
    if let Some(biases) = &biases {
        expect_size(builder, "biases", channels, biases.len())?;
    }
    let centred: Vec<Integer> = input.iter().map(|x| x.shifted(-i128::from(op.input_zero))).collect();
    let area = size[0] * size[1];
    let mut outputs = Vec::with_capacity(channels * area);
    let mut products = Vec::new();
    for out in 0..channels * area {
        products.clear();
        op.for_each_term(input_shape, out, |i, w| products.push((&weights[w], &centred[i])));
        outputs.push(accumulate(builder, &products, biases.as_ref().map(|b| &b[out / area]))?);
    }
    Ok(outputs)
}
