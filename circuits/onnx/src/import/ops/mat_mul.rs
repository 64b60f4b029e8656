//! MatMul of one row with constant weights `[inputs, outputs]`; an Add behind it is its bias.

use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::linear::{activation_input, weight_input};
use crate::import::node::Node;
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "A")?;
    let x = activation_input(ctx, node, "A", x)?;
    let w = ctx.input(node, 1, "B")?;
    let w = super::transpose::transposed(ctx, node, weight_input(node, "B", &w)?, &[1, 0])?;
    super::gemm::fully_connected(ctx, node, &x, &w, None)
}
