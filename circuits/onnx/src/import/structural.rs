//! The same elements in the same order under another shape: Reshape, Flatten, Squeeze, ...

use std::rc::Rc;

use super::array::{Array, element_count};
use super::combine;
use super::context::Context;
use super::error::ImportError;
use super::function::Function;
use super::node::Node;
use super::quantisation::resolve_axis;
use super::value::{Accumulator, Activation, DequantisedConstant, Value};
use crate::graph::{Op, Rearrange, Source, TABLE_LEN, Tensor, TensorId};

/// Gives a value another shape of as many elements.
pub(crate) fn reshape(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    value: Value,
    shape: Vec<usize>,
) -> Result<Value, ImportError> {
    let old = ctx.shape(&value);
    let (count, got) = (element_count(&old, &node.label())?, element_count(&shape, &node.label())?);
    if count != got {
        return Err(node.mismatch(format!("{count} elements, as {old:?} has"), format!("{got} ({shape:?})")));
    }
    if old == shape {
        return Ok(value);
    }
    Ok(match value {
        Value::Constant(array) => Value::Constant(Rc::new(Array { shape, ..copy(ctx, node, &array)? })),
        Value::Dequantised(constant) => {
            let mut quantisation = constant.quantisation.clone();
            if let Some(axis) = quantisation.axis {
                let moved = same_axis(&old, axis, &shape).ok_or_else(|| {
                    let expected = format!("a shape that keeps axis {axis} of {old:?}, which has scales of its own");
                    node.mismatch(expected, format!("{shape:?}"))
                })?;
                quantisation.axis = Some(moved);
            }
            let array = Array { shape, ..copy(ctx, node, &constant.array)? };
            Value::Dequantised(Rc::new(DequantisedConstant { array, quantisation }))
        }
        Value::FloatInput { moved, .. } => Value::FloatInput { shape, moved },
        Value::Whole { tensor, dtype } => Value::Whole { tensor: emit(ctx, node, tensor, shape)?, dtype },
        Value::Function(x) => {
            if x.values.len() > TABLE_LEN && same_axis(&old, 1, &shape) != Some(1) {
                let expected = format!("a shape that keeps axis 1 of {old:?}, whose channels have tables of their own");
                return Err(node.mismatch(expected, format!("{shape:?}")));
            }
            Value::Function(Function { tensor: emit(ctx, node, x.tensor, shape)?, ..x })
        }
        Value::Stored(tensor) => Value::Stored(emit(ctx, node, tensor, shape)?),
        Value::Activation(x) => Value::Activation(Activation { tensor: emit(ctx, node, x.tensor, shape)?, ..x }),
        Value::Accumulator(x) => {
            let mut scale = x.scale.clone();
            if scale.channels.len() > 1 {
                scale.axis = same_axis(&old, scale.axis, &shape).ok_or_else(|| {
                    let axis = scale.axis;
                    let expected =
                        format!("a shape that keeps axis {axis} of {old:?}, whose channels have scales of their own");
                    node.mismatch(expected, format!("{shape:?}"))
                })?;
            }
            let tensor = emit(ctx, node, x.tensor, shape)?;
            Value::Accumulator(Accumulator { tensor, scale, linear: None, origin: None, ..x })
        }
        Value::Softmax(_) => return Err(node.mismatch("a QuantizeLinear right behind a Softmax", "none")),
    })
}

/// Gives a value another shape whose elements come from these elements of it.
pub(crate) fn moved(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    what: &'static str,
    value: Value,
    indices: Vec<usize>,
    shape: Vec<usize>,
) -> Result<Value, ImportError> {
    combine::reserve(ctx, node, indices.len())?;
    let sources = || indices.iter().map(|&index| Source::first(index)).collect::<Vec<_>>();
    Ok(match value {
        Value::Constant(array) => {
            ctx.spend(node, indices.len())?;
            Value::Constant(Rc::new(array.moved(&indices, shape)))
        }
        Value::Dequantised(constant) if constant.quantisation.axis.is_none() => {
            ctx.spend(node, indices.len())?;
            let (array, quantisation) = (constant.array.moved(&indices, shape), constant.quantisation.clone());
            Value::Dequantised(Rc::new(DequantisedConstant { array, quantisation }))
        }
        Value::Dequantised(_) => {
            return Err(node.mismatch("a constant with one scale", "one with scales along an axis"));
        }
        Value::FloatInput { moved, .. } => {
            let before = |&index: &usize| moved.as_ref().map_or(index, |moved| moved[index]);
            let moved = Some(indices.iter().map(before).collect());
            Value::FloatInput { shape, moved }
        }
        Value::Stored(x) => Value::Stored(emit_moved(ctx, node, what, x, sources(), shape)?),
        Value::Whole { tensor, dtype } => {
            Value::Whole { tensor: emit_moved(ctx, node, what, tensor, sources(), shape)?, dtype }
        }
        Value::Activation(x) => {
            let tensor = emit_moved(ctx, node, what, x.tensor, sources(), shape)?;
            Value::Activation(Activation { tensor, ..x })
        }
        Value::Function(x) if x.values.len() == TABLE_LEN => {
            let tensor = emit_moved(ctx, node, what, x.tensor, sources(), shape)?;
            Value::Function(Function { tensor, ..x })
        }
        Value::Accumulator(x) if x.scale.channels.len() == 1 => {
            let tensor = emit_moved(ctx, node, what, x.tensor, sources(), shape)?;
            Value::Accumulator(Accumulator { tensor, linear: None, origin: None, ..x })
        }
        Value::Softmax(_) => return Err(node.mismatch("a QuantizeLinear right behind a Softmax", "none")),
        Value::Function(_) | Value::Accumulator(_) => {
            let expected = "a QuantizeLinear before elements with scales for each channel are moved";
            return Err(node.mismatch(expected, "none"));
        }
    })
}

/// A rearrangement of one tensor; its sources have been reserved.
pub(crate) fn emit_moved(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    what: &'static str,
    input: TensorId,
    sources: Vec<Source>,
    shape: Vec<usize>,
) -> Result<TensorId, ImportError> {
    combine::rearrange(ctx, node, Rearrange { what, inputs: vec![input], sources }, shape)
}

/// Axes to drop or insert: an attribute before opset 13, an input since.
pub(crate) fn axes(ctx: &Context<'_>, node: &Node<'_>) -> Result<Option<Vec<i64>>, ImportError> {
    axes_at(ctx, node, 1)
}

/// The same where the axes are another input than the second.
pub(crate) fn axes_at(ctx: &Context<'_>, node: &Node<'_>, input: usize) -> Result<Option<Vec<i64>>, ImportError> {
    if let Some(axes) = node.ints("axes")? {
        return Ok(Some(axes.to_vec()));
    }
    match ctx.optional_input(node, input)? {
        None => Ok(None),
        Some(value) => constant_ints(node, "axes", &value).map(Some),
    }
}

/// The integers of a constant vector (a shape, axes).
pub(crate) fn constant_ints(node: &Node<'_>, role: &str, value: &Value) -> Result<Vec<i64>, ImportError> {
    match value {
        Value::Constant(array) if array.shape.len() <= 1 && array.ints().is_some() => {
            Ok(array.ints().unwrap_or_default().to_vec())
        }
        other => Err(node.input_mismatch(role, "a constant vector of int64", other.describe())),
    }
}

/// Resolves axes against a rank; refuses those outside and repeated ones.
pub(crate) fn resolve_axes(node: &Node<'_>, axes: &[i64], rank: usize) -> Result<Vec<usize>, ImportError> {
    let mut resolved = Vec::new();
    for &axis in axes {
        match resolve_axis(axis, rank) {
            Some(axis) if !resolved.contains(&axis) => resolved.push(axis),
            _ => return Err(node.mismatch(format!("distinct axes of a tensor of rank {rank}"), format!("{axes:?}"))),
        }
    }
    Ok(resolved)
}

/// A copy of a constant, taken out of the weight budget.
pub(crate) fn copy(ctx: &mut Context<'_>, node: &Node<'_>, array: &Array) -> Result<Array, ImportError> {
    ctx.spend(node, array.len())?;
    Ok(array.clone())
}

fn emit(ctx: &mut Context<'_>, node: &Node<'_>, input: TensorId, shape: Vec<usize>) -> Result<TensorId, ImportError> {
    let tensor = Tensor { name: node.output_name().to_owned(), shape, ..ctx.tensor(input).clone() };
    ctx.emit(node, Op::Reshape { input }, tensor)
}

/// Where an axis went: the elements before it and along it must stay as many.
fn same_axis(old: &[usize], axis: usize, new: &[usize]) -> Option<usize> {
    let before: usize = old.get(..axis)?.iter().product();
    (0..new.len()).find(|&at| new[..at].iter().product::<usize>() == before && new[at] == old[axis])
}
