//! Expand and Tile: elements repeated.

use crate::import::array::element_count;
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::shape::{broadcast, broadcast_index, coordinates, element, strides};
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
        let count = limited(node, &shape)?;
        let indices = (0..count).map(|out| broadcast_index(out, &shape, &old)).collect();
        return moved(ctx, node, "Expand", x, indices, shape);
    }
    if sizes.len() != old.len() {
        return Err(node.input_mismatch("repeats", format!("{} values", old.len()), format!("{wanted:?}")));
    }
    let shape: Vec<usize> = old.iter().zip(&sizes).map(|(dim, times)| dim.saturating_mul(*times)).collect();
    let (count, steps) = (limited(node, &shape)?, strides(&old));
    let index = |out: usize| {
        let at: Vec<usize> = coordinates(out, &shape).iter().zip(&old).map(|(at, dim)| at % dim).collect();
        element(&at, &steps)
    };
    moved(ctx, node, "Tile", x, (0..count).map(index).collect(), shape)
}

fn limited(node: &Node<'_>, shape: &[usize]) -> Result<usize, ImportError> {
    let count = element_count(shape, &node.label())?;
    if count > combine::MAX_TERMS {
        return Err(node.mismatch(format!("at most {} elements", combine::MAX_TERMS), count.to_string()));
    }
    Ok(count)
}
