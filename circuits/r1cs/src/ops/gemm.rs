//! Fully connected layers, over one or several rows that share their weights: see [`super::matrices`].

use proofmark_onnx::graph::Gemm;

use super::expect_size;
use super::matrices::Matrices;
use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::Integer;
use crate::weights::Store;

/// The rows of the input, and the weights of each output as a column.
pub(crate) fn load(
    builder: &mut Builder,
    store: &mut Store,
    op: &Gemm,
    input: &[Integer],
) -> Result<Matrices, CompileError> {
    expect_size(builder, "dimensions of the weight", 2, op.weight.shape.len())?;
    let inputs = op.weight.shape[1].max(1);
    expect_size(builder, "inputs beyond whole rows", 0, input.len() % inputs)?;
    let weights = store.load(builder, &op.weight)?;
    let biases = op.bias.as_ref().map(|bias| store.load(builder, bias)).transpose()?;
    if let Some(biases) = &biases {
        expect_size(builder, "biases", op.outputs(), biases.len())?;
    }
    let centred: Vec<Integer> = input.iter().map(|x| x.shifted(-i128::from(op.input_zero))).collect();
    let cut = |all: Vec<Integer>| all.chunks(inputs).map(<[Integer]>::to_vec).collect();
    Ok(Matrices { rows: cut(centred), columns: cut(weights), biases })
}

/// The accumulators of a [`Gemm`], row-major.
pub(crate) fn compile(
    builder: &mut Builder,
    store: &mut Store,
    op: &Gemm,
    input: &[Integer],
) -> Result<Vec<Integer>, CompileError> {
    load(builder, store, op, input)?.sums(builder)
}
