//! What Gemm, MatMul and Conv share: centred weights, the accumulator and its scale.

use super::bounds;
use super::context::Context;
use super::error::ImportError;
use super::node::Node;
use super::value::{Accumulator, Activation, Band, DequantisedConstant, Scale, Value};
use crate::graph::{Constant, Interval, Op, Tensor};
use crate::ratio::Ratio;

/// Weights `[outputs, ...]` without their zero points, and the scale of each output (or one for all).
pub(crate) struct Weights {
    pub(crate) constant: Constant,
    pub(crate) scales: Vec<Ratio>,
}

/// The dequantised constant behind a weight input, or why it is none.
pub(crate) fn weight_input<'v>(
    node: &Node<'_>,
    role: &str,
    value: &'v Value,
) -> Result<&'v DequantisedConstant, ImportError> {
    match value {
        Value::Dequantised(constant) if constant.array.dtype.element().is_some() => Ok(constant),
        Value::Constant(array) if array.floats().is_some() => {
            let got = format!("{}: this layer is not quantised; quantise the model first", array.describe());
            Err(node.input_mismatch(role, "int8 or uint8 weights behind a DequantizeLinear", got))
        }
        other => {
            Err(node.input_mismatch(role, "constant int8 or uint8 weights behind a DequantizeLinear", other.describe()))
        }
    }
}

/// The dequantised tensor that a layer reads, with any pending ReLU applied.
pub(crate) fn activation_input(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    role: &str,
    value: Value,
) -> Result<Activation, ImportError> {
    match value {
        Value::Activation(activation) => ctx.settle(node, activation),
        other => {
            let expected = "an 8-bit tensor behind a DequantizeLinear (quantise the model first)";
            Err(node.input_mismatch(role, expected, other.describe()))
        }
    }
}

/// Centres weights whose outputs lie along axis 0.
pub(crate) fn centre(node: &Node<'_>, role: &str, weight: &DequantisedConstant) -> Result<Weights, ImportError> {
    let (array, q) = (&weight.array, &weight.quantisation);
    if q.axis.is_some_and(|axis| axis != 0) {
        let expected = "scales along the outputs";
        return Err(node.input_mismatch(role, expected, "scales along another axis of the weights"));
    }
    let (Some(ints), Some(element)) = (array.ints(), array.dtype.element()) else {
        return Err(node.input_mismatch(role, "int8 or uint8 weights", array.describe()));
    };
    let data = ints.iter().enumerate().map(|(index, w)| w - q.zeros[q.index_of(&array.shape, index)]).collect();
    let highest = q.zeros.iter().copied().max().unwrap_or(0);
    let lowest = q.zeros.iter().copied().min().unwrap_or(0);
    let range = element.range();
    let type_bounds = Interval { min: range.min - highest, max: range.max - lowest };
    let scale = |&scale: &f32| Ratio::from_f32(scale).map_err(ImportError::scale(node.input_place(role)));
    Ok(Weights {
        constant: Constant { name: array.name.clone(), shape: array.shape.clone(), data, type_bounds },
        scales: q.scales.iter().map(scale).collect::<Result<_, _>>()?,
    })
}

/// The scale of the accumulator of a layer whose outputs lie along `axis`.
pub(crate) fn accumulator_scale(
    node: &Node<'_>,
    x: &Activation,
    scales: Vec<Ratio>,
    axis: usize,
) -> Result<Scale, ImportError> {
    let common = Ratio::from_f32(x.scale).map_err(ImportError::scale(node.input_place("x")))?;
    Ok(Scale { common, channels: scales.into(), axis })
}

/// Adds a linear node and its accumulator, whose bounds come from the actual weights.
pub(crate) fn emit(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    op: Op,
    shape: Vec<usize>,
    scale: Scale,
) -> Result<Value, ImportError> {
    let bounds = accumulator_bounds(ctx, node, &op)?;
    let tensor = Tensor { name: node.output_name().to_owned(), shape, element: None, bounds };
    let tensor = ctx.emit(node, op, tensor)?;
    let linear = Some(ctx.nodes.len() - 1);
    Ok(Value::Accumulator(Accumulator { tensor, scale, band: Band::OPEN, linear, shared: false, origin: None }))
}

/// What the accumulator of a linear node can be.
pub(crate) fn accumulator_bounds(ctx: &mut Context<'_>, node: &Node<'_>, op: &Op) -> Result<Interval, ImportError> {
    let (weight, bias, x) = match op {
        Op::Gemm(op) => {
            let x = bounds::centred(ctx.tensor(op.input).bounds, op.input_zero);
            (&op.weight, op.bias.as_ref(), x)
        }
        Op::Conv2d(op) => {
            let x = bounds::centred(ctx.tensor(op.input).bounds, op.input_zero);
            (&op.weight, op.bias.as_ref(), if op.pads == [0; 4] { x } else { bounds::with_zero(x) })
        }
        other => return Err(node.mismatch("a linear layer", other.name())),
    };
    ctx.spend(node, weight.data.len())?;
    bounds::of_linear(&node.label(), weight, bias, x)
}
