//! Squeeze: drops dimensions of 1.

use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::structural::{self, reshape, resolve_axes};
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &["axes"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "data")?;
    let shape = ctx.shape(&x);
    let axes = match structural::axes(ctx, node)? {
        Some(axes) => resolve_axes(node, &axes, shape.len())?,
        None => (0..shape.len()).filter(|&axis| shape[axis] == 1).collect(),
    };
    if let Some(&axis) = axes.iter().find(|&&axis| shape[axis] != 1) {
        return Err(node.mismatch(format!("dimension {axis} of {shape:?} to be 1"), shape[axis].to_string()));
    }
    let left = shape.iter().enumerate().filter(|(axis, _)| !axes.contains(axis)).map(|(_, &dim)| dim).collect();
    reshape(ctx, node, x, left)
}
