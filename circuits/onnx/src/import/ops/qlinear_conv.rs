//! QLinearConv: DequantizeLinear, Conv and QuantizeLinear in one node; its bias is in units of the accumulator.

use super::conv::{self, Bias};
use super::dequantize_linear::{activation, constant};
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::linear::weight_input;
use crate::import::node::Node;
use crate::import::quantisation::Quantisation;
use crate::import::requantise;
use crate::import::value::Value;
use crate::ratio::Halves;

pub(super) const ATTRIBUTES: &[&str] = conv::ATTRIBUTES;

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = activation(ctx, node, &ctx.input(node, 0, "x")?, &quantisation(ctx, node, "x", 1)?)?;
    let w = weight(ctx, node, "w", 3, 0)?;
    let bias = ctx.optional_input(node, 8)?.map_or(Bias::None, Bias::OnGrid);
    let acc = conv::convolve(ctx, node, &x, weight_input(node, "w", &w)?, bias)?;
    output(ctx, node, acc)
}

/// Scale and zero point at inputs `at` and `at + 1`.
pub(super) fn quantisation(
    ctx: &Context<'_>,
    node: &Node<'_>,
    role: &str,
    at: usize,
) -> Result<Quantisation, ImportError> {
    let (scale, zero) = (ctx.input(node, at, role)?, ctx.input(node, at + 1, role)?);
    Quantisation::read(&node.input_place(role), &scale, Some(&zero))
}

/// The weights at input `at`, whose outputs lie along `axis`, with the scale and zero point behind them.
pub(super) fn weight(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    role: &str,
    at: usize,
    axis: i64,
) -> Result<Value, ImportError> {
    let quantisation = quantisation(ctx, node, role, at + 1)?;
    match ctx.input(node, at, role)? {
        Value::Constant(array) => constant(ctx, node, &array, quantisation, axis),
        other => Err(node.input_mismatch(role, "constant int8 or uint8 weights", other.describe())),
    }
}

/// Quantises the accumulator with the scale and zero point at inputs 6 and 7.
pub(super) fn output(ctx: &mut Context<'_>, node: &Node<'_>, acc: Value) -> Result<Value, ImportError> {
    output_at(ctx, node, acc, 6)
}

/// Quantises real numbers with the scale and zero point at inputs `at` and `at + 1`.
pub(super) fn output_at(ctx: &mut Context<'_>, node: &Node<'_>, acc: Value, at: usize) -> Result<Value, ImportError> {
    output_to(ctx, node, acc, at, |_| Halves::ToEven)
}

/// [`output_at`] with halves to even or odd, as the zero point says.
pub(super) fn output_to(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    acc: Value,
    at: usize,
    halves: impl Fn(i64) -> Halves,
) -> Result<Value, ImportError> {
    let y = quantisation(ctx, node, "y", at)?;
    let element = y.dtype.and_then(|dtype| dtype.element());
    let element = element.ok_or_else(|| {
        node.input_mismatch(
            "y_zero_point",
            "int8 or uint8",
            y.dtype.map_or_else(|| "none".to_owned(), |dtype| dtype.to_string()),
        )
    })?;
    let parameters = y.per_tensor(&node.input_place("y_scale"))?;
    requantise::quantise_to(ctx, node, acc, parameters, element, halves(parameters.1)).map(Value::Stored)
}
