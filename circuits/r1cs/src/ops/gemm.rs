//! Fully connected layers.

use proofmark_onnx::graph::Gemm;

use super::{accumulate, expect_size};
use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::Integer;
use crate::weights::Store;

/// The accumulators of a [`Gemm`].
pub(crate) fn compile(
    builder: &mut Builder,
    store: &mut Store,
    op: &Gemm,
    input: &[Integer],
) -> Result<Vec<Integer>, CompileError> {
    expect_size(builder, "dimensions of the weight", 2, op.weight.shape.len())?;
    expect_size(builder, "inputs", op.weight.shape[1], input.len())?;
    let weights = store.load(builder, &op.weight)?;
    let biases = op.bias.as_ref().map(|bias| store.load(builder, bias)).transpose()?;
    if let Some(biases) = &biases {
        expect_size(builder, "biases", op.outputs(), biases.len())?;
    }
    let centred: Vec<Integer> = input.iter().map(|x| x.shifted(-i128::from(op.input_zero))).collect();
    let mut outputs = Vec::with_capacity(op.outputs());
    for out in 0..op.outputs() {
        let mut products = Vec::with_capacity(centred.len());
        op.for_each_term(out, |i, w| products.push((&weights[w], &centred[i])));
        outputs.push(accumulate(builder, &products, biases.as_ref().map(|b| &b[out]))?);
    }
    Ok(outputs)
}
