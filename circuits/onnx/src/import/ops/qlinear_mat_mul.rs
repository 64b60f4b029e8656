//! QLinearMatMul: DequantizeLinear, MatMul and QuantizeLinear in one node.

use super::dequantize_linear::activation;
use super::gemm::fully_connected;
use super::qlinear_conv::{output, quantisation, weight};
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::linear::weight_input;
use crate::import::node::Node;
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = activation(ctx, node, &ctx.input(node, 0, "a")?, &quantisation(ctx, node, "a", 1)?)?;
    let w = weight(ctx, node, "b", 3, 1)?;
    let w = super::transpose::transposed(ctx, node, weight_input(node, "b", &w)?, &[1, 0])?;
    let acc = fully_connected(ctx, node, &x, &w, None)?;
    output(ctx, node, acc)
}
