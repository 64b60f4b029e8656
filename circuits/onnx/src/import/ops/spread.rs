//! Expand and Tile: elements repeated.

use crate::import::array::element_count;
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::shape::{broadcast, places, strides};
use crate::import::structural::{constant_ints, moved};
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "input")?;
    let wanted = constant_ints(node, "shape", &ctx.input(node, 1, "shape")?)?;
    let sizes: Option<Vec<usize>> = wanted.iter().map(|&size| usize::try_from(size).ok()).collect();
    let sizes = sizes.ok_or_else(|| node.input_mismatch("shape", "sizes of 0 or more", format!("{wanted:?}")))?;
    let old = ctx.shape(&x);
    if node.operator() == "Expand" {
        let shape = broadcast(node, [&old, &sizes])?;
        combine::room(ctx, node, element_count(&shape, &node.label())?)?;
        let (steps, skip) = (strides(&old), shape.len() - old.len());
        let repeated = |axis: usize| axis < skip || old[axis - skip] == 1;
        let indices = places(&shape, |axis, at| if repeated(axis) { 0 } else { at * steps[axis - skip] });
        return moved(ctx, node, "Expand", x, indices, shape);
    }
    if sizes.len() != old.len() {
        return Err(node.input_mismatch("repeats", format!("{} values", old.len()), format!("{wanted:?}")));
    }
    let shape: Vec<usize> = old.iter().zip(&sizes).map(|(dim, times)| dim.saturating_mul(*times)).collect();
    combine::room(ctx, node, element_count(&shape, &node.label())?)?;
    let steps = strides(&old);
    let indices = places(&shape, |axis, at| at % old[axis] * steps[axis]);
    moved(ctx, node, "Tile", x, indices, shape)
}
