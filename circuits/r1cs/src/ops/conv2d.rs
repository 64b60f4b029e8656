//! Convolutions.

use proofmark_onnx::graph::Conv2d;

use super::{accumulate, expect_size};
use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::Integer;
use crate::weights::Store;

/// A convolution's weights, biases and inputs, their sizes checked.
pub(crate) struct Layer {
    pub(crate) weights: Vec<Integer>,
    biases: Option<Vec<Integer>>,
    /// The inputs without their zero point.
    pub(crate) centred: Vec<Integer>,
    /// Outputs of a channel.
    pub(crate) area: usize,
}

impl Layer {
    /// The bias of an output.
    pub(crate) fn bias(&self, out: usize) -> Option<&Integer> {
        self.biases.as_ref().map(|biases| &biases[out / self.area])
    }

    /// One output.
    pub(crate) fn accumulate(
        &self,
        builder: &mut Builder,
        op: &Conv2d,
        input_shape: &[usize],
        out: usize,
    ) -> Result<Integer, CompileError> {
        let mut products = Vec::new();
        op.for_each_term(input_shape, out, |i, w| products.push((&self.weights[w], &self.centred[i])));
        accumulate(builder, &products, self.bias(out))
    }
}

/// Loads a convolution.
pub(crate) fn load(
    builder: &mut Builder,
    store: &mut Store,
    op: &Conv2d,
    input_shape: &[usize],
    input: &[Integer],
) -> Result<Layer, CompileError> {
    expect_size(builder, "dimensions of the weight", 4, op.weight.shape.len())?;
    expect_size(builder, "dimensions of the input", 4, input_shape.len())?;
    expect_size(builder, "batch", 1, input_shape[0])?;
    expect_size(builder, "channels", op.weight.shape[1] * op.groups, input_shape[1])?;
    expect_size(builder, "output channels beyond whole groups", 0, op.weight.shape[0] % op.groups.max(1))?;
    expect_size(builder, "inputs", input_shape.iter().product(), input.len())?;
    let size = op.output_size(input_shape[2], input_shape[3]).unwrap_or([0, 0]);
    let weights = store.load(builder, &op.weight)?;
    let biases = op.bias.as_ref().map(|bias| store.load(builder, bias)).transpose()?;
    if let Some(biases) = &biases {
        expect_size(builder, "biases", op.weight.shape[0], biases.len())?;
    }
    let centred: Vec<Integer> = input.iter().map(|x| x.shifted(-i128::from(op.input_zero))).collect();
    Ok(Layer { weights, biases, centred, area: size[0] * size[1] })
}

/// The accumulators of a [`Conv2d`], row-major over `[O, OH, OW]`.
pub(crate) fn compile(
    builder: &mut Builder,
    store: &mut Store,
    op: &Conv2d,
    input_shape: &[usize],
    input: &[Integer],
) -> Result<Vec<Integer>, CompileError> {
    let layer = load(builder, store, op, input_shape, input)?;
    (0..op.weight.shape[0] * layer.area).map(|out| layer.accumulate(builder, op, input_shape, out)).collect()
}
