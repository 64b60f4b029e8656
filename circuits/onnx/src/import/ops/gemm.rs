//! Gemm with constant weights, over any number of rows.

use crate::graph::{Constant, Gemm, Op};
use crate::import::bias;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::linear::{self, accumulator_scale, activation_input, weight_input};
use crate::import::node::Node;
use crate::import::value::{Activation, DequantisedConstant, Value};

pub(super) const ATTRIBUTES: &[&str] = &["alpha", "beta", "transA", "transB"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    node.only_float("alpha", 1.0)?;
    node.only_float("beta", 1.0)?;
    node.only_int("transA", 0)?;
    let x = ctx.input(node, 0, "A")?;
    let x = activation_input(ctx, node, "A", x)?;
    let shape = &ctx.tensor(x.tensor).shape;
    if shape.len() != 2 {
        return Err(node.input_mismatch("A", "rows [T, K]", format!("shape {shape:?}")));
    }
    let w = ctx.input(node, 1, "B")?;
    let w = weight_input(node, "B", &w)?;
    let bias = ctx.optional_input(node, 2)?;
    if let Some(bias) = &bias {
        bias::check_broadcast(node, &ctx.shape(bias), 2, 1)?;
    }
    match node.int("transB")?.unwrap_or(0) {
        0 => {
            let w = super::transpose::transposed(ctx, node, w, &[1, 0])?;
            fully_connected(ctx, node, &x, &w, bias.as_ref())
        }
        1 => fully_connected(ctx, node, &x, w, bias.as_ref()),
        other => Err(node.attribute_mismatch("transB", "0 or 1", other.to_string())),
    }
}

/// The accumulator `x * w^T + b` for rows along the last axis of `x`, weights `[outputs, inputs]` and a bias of real
/// numbers.
pub(super) fn fully_connected(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: &Activation,
    w: &DequantisedConstant,
    bias: Option<&Value>,
) -> Result<Value, ImportError> {
    let outputs = w.array.shape.first().copied().unwrap_or(0);
    let weights = linear::centre(node, "weights", w)?;
    let scale = accumulator_scale(node, x, weights.scales, 1)?;
    let bias = match bias {
        Some(bias) if outputs > 0 => Some(bias::regrid(node, bias, outputs, &scale)?),
        _ => None,
    };
    with_bias(ctx, node, x, w, bias)
}

/// The same with a bias in units of the accumulator.
pub(super) fn with_bias(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: &Activation,
    w: &DequantisedConstant,
    bias: Option<Constant>,
) -> Result<Value, ImportError> {
    let mut shape = ctx.tensor(x.tensor).shape.clone();
    let (&[.., _, inputs], &[outputs, columns]) = (shape.as_slice(), w.array.shape.as_slice()) else {
        let got = format!("{shape:?} and weights {:?} (outputs first)", w.array.shape);
        return Err(node.mismatch("rows [..., T, K] and weights of rank 2", got));
    };
    if inputs != columns || outputs == 0 {
        let got = format!("{columns} for {outputs} outputs");
        return Err(node.mismatch(format!("weights for {inputs} inputs"), got));
    }
    let weights = linear::centre(node, "weights", w)?;
    let axis = shape.len() - 1;
    shape[axis] = outputs;
    let scale = accumulator_scale(node, x, weights.scales, axis)?;
    let op = Gemm { input: x.tensor, input_zero: x.zero, weight: weights.constant, bias };
    linear::emit(ctx, node, Op::Gemm(op), shape, scale)
}
