//! Reshape to a constant shape.

use crate::import::array::element_count;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::structural::{self, constant_ints};
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &["allowzero"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "data")?;
    let wanted = constant_ints(node, "shape", &ctx.input(node, 1, "shape")?)?;
    if wanted.contains(&0) {
        // It would mean a tensor without elements.
        node.only_int("allowzero", 0)?;
    }
    let shape = resolve(node, &ctx.shape(&x), &wanted)?;
    structural::reshape(ctx, node, x, shape)
}

/// 0 copies a dimension, one -1 takes what is left.
fn resolve(node: &Node<'_>, old: &[usize], wanted: &[i64]) -> Result<Vec<usize>, ImportError> {
    let refuse =
        || node.input_mismatch("shape", format!("a shape for {old:?} with at most one -1"), format!("{wanted:?}"));
    let mut shape = Vec::with_capacity(wanted.len());
    let mut open = None;
    for (axis, &dim) in wanted.iter().enumerate() {
        shape.push(match dim {
            0 => *old.get(axis).ok_or_else(refuse)?,
            -1 if open.is_none() => {
                open = Some(axis);
                1
            }
            _ => usize::try_from(dim).map_err(|_| refuse())?,
        });
    }
    if let Some(axis) = open {
        let known = element_count(&shape, &node.label())?;
        let all = element_count(old, &node.label())?;
        shape[axis] = all.checked_div(known).ok_or_else(refuse)?;
    }
    Ok(shape)
}
