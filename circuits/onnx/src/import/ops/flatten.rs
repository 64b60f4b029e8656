//! Flatten to two dimensions.

use crate::import::array::element_count;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::structural::reshape;
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &["axis"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "input")?;
    let shape = ctx.shape(&x);
    let axis = node.int("axis")?.unwrap_or(1);
    let rank = i64::try_from(shape.len()).unwrap_or(i64::MAX);
    let at = usize::try_from(if axis < 0 { axis.saturating_add(rank) } else { axis }).ok();
    let Some((rows, columns)) = at.and_then(|at| shape.split_at_checked(at)) else {
        return Err(node.attribute_mismatch("axis", format!("-{rank}..={rank}"), axis.to_string()));
    };
    let two = vec![element_count(rows, &node.label())?, element_count(columns, &node.label())?];
    reshape(ctx, node, x, two)
}
