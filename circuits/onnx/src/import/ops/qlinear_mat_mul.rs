//! QLinearMatMul: DequantizeLinear, MatMul and QuantizeLinear in one node.

use super::dequantize_linear::activation;
use super::qlinear_conv::{output, quantisation, weight};
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = activation(ctx, node, &ctx.input(node, 0, "a")?, &quantisation(ctx, node, "a", 1)?)?;
    let b = match ctx.input(node, 3, "b")? {
        Value::Constant(_) => weight(ctx, node, "b", 3, 1)?,
        b => Value::Activation(activation(ctx, node, &b, &quantisation(ctx, node, "b", 4)?)?),
    };
    let acc = super::mat_mul::multiply(ctx, node, Value::Activation(x), b)?;
    output(ctx, node, acc)
}
