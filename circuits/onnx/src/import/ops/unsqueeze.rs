//! Unsqueeze: inserts dimensions of 1.

use crate::import::array::check_rank;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::structural::{self, reshape, resolve_axes};
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &["axes"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "data")?;
    let old = ctx.shape(&x);
    let axes = structural::axes(ctx, node)?.ok_or_else(|| node.mismatch("axes", "none"))?;
    let rank = old.len() + axes.len();
    check_rank(rank, &node.label())?;
    let axes = resolve_axes(node, &axes, rank)?;
    let mut left = old.iter().copied();
    let shape = (0..rank).map(|axis| if axes.contains(&axis) { 1 } else { left.next().unwrap_or(1) }).collect();
    reshape(ctx, node, x, shape)
}
