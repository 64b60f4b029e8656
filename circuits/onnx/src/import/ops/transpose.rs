//! Transpose of constants and of computed tensors.

use std::rc::Rc;

use crate::import::array::{Array, element_count};
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::shape::{places, strides};
use crate::import::structural::{moved, reshape, resolve_axes};
use crate::import::value::{DequantisedConstant, Value};

pub(super) const ATTRIBUTES: &[&str] = &["perm"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "data")?;
    let shape = ctx.shape(&x);
    let perm = match node.ints("perm")? {
        Some(perm) if perm.len() == shape.len() => resolve_axes(node, perm, shape.len())?,
        Some(perm) => {
            return Err(node.attribute_mismatch("perm", format!("{} axes", shape.len()), format!("{perm:?}")));
        }
        None => (0..shape.len()).rev().collect(),
    };
    match &x {
        Value::Constant(array) => Ok(Value::Constant(Rc::new(permuted(ctx, node, array, &perm)?))),
        Value::Dequantised(constant) => Ok(Value::Dequantised(Rc::new(transposed(ctx, node, constant, &perm)?))),
        _ => {
            let target: Vec<usize> = perm.iter().map(|&axis| shape[axis]).collect();
            let wide: Vec<usize> = perm.iter().copied().filter(|&axis| shape[axis] != 1).collect();
            if wide.is_sorted() {
                return reshape(ctx, node, x, target);
            }
            combine::room(ctx, node, element_count(&target, &node.label())?)?;
            let old = strides(&shape);
            let indices = places(&target, |axis, at| at * old[perm[axis]]);
            moved(ctx, node, "Transpose", x, indices, target)
        }
    }
}

/// A dequantised constant with its axes permuted.
pub(super) fn transposed(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    constant: &DequantisedConstant,
    perm: &[usize],
) -> Result<DequantisedConstant, ImportError> {
    if constant.array.shape.len() != perm.len() {
        let expected = format!("a constant of rank {}", perm.len());
        return Err(node.mismatch(expected, constant.array.describe()));
    }
    let array = permuted(ctx, node, &constant.array, perm)?;
    let mut quantisation = constant.quantisation.clone();
    quantisation.axis = quantisation.axis.and_then(|axis| perm.iter().position(|&from| from == axis));
    Ok(DequantisedConstant { array, quantisation })
}

/// `out[i_0, i_1, ...] = in[...]` with `in`'s axis `perm[k]` running along `out`'s axis `k`.
fn permuted(ctx: &mut Context<'_>, node: &Node<'_>, array: &Array, perm: &[usize]) -> Result<Array, ImportError> {
    ctx.spend(node, array.len())?;
    let old = strides(&array.shape);
    let shape: Vec<usize> = perm.iter().map(|&axis| array.shape[axis]).collect();
    let indices = places(&shape, |axis, at| at * old[perm[axis]]);
    Ok(array.moved(&indices, shape))
}
