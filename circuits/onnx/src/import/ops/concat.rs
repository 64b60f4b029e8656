//! Concat along an axis: tensors of one scale as they are, others in a unit common to all.

use std::rc::Rc;

use super::extremum::on_one_grid;
use crate::graph::{Rearrange, Source};
use crate::import::array::{Array, Data, element_count};
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::quantisation::resolve_axis;
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &["axis"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let values = (0..node.proto.input.len()).map(|i| ctx.input(node, i, "inputs")).collect::<Result<Vec<_>, _>>()?;
    let axis = node.int("axis")?.ok_or_else(|| node.attribute_mismatch("axis", "an axis", "none"))?;
    concat(ctx, node, values, axis)
}

/// Values one after the other along an axis.
pub(super) fn concat(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    values: Vec<Value>,
    axis: i64,
) -> Result<Value, ImportError> {
    let shapes: Vec<Vec<usize>> = values.iter().map(|value| ctx.shape(value)).collect();
    let first = shapes.first().cloned().unwrap_or_default();
    let axis = resolve_axis(axis, first.len())
        .ok_or_else(|| node.attribute_mismatch("axis", format!("an axis of {first:?}"), axis.to_string()))?;
    let same = |shape: &Vec<usize>| {
        shape.len() == first.len() && shape.iter().zip(&first).enumerate().all(|(at, (a, b))| at == axis || a == b)
    };
    if let Some(other) = shapes.iter().find(|shape| !same(shape)) {
        return Err(node.mismatch(format!("shapes like {first:?} but for axis {axis}"), format!("{other:?}")));
    }
    let total = shapes.iter().fold(0usize, |sum, shape| sum.saturating_add(shape[axis]));
    let mut shape = first;
    shape[axis] = total;
    let count = element_count(&shape, &node.label())?;
    combine::reserve(ctx, node, count)?;
    // Each input has one run of elements for each position along the axes before.
    let outer: usize = shape[..axis].iter().product();
    let mut places: Vec<(usize, usize)> = Vec::with_capacity(count);
    for before in 0..if count == 0 { 0 } else { outer } {
        for (input, shape) in shapes.iter().enumerate() {
            let run: usize = shape[axis..].iter().product();
            places.extend((before * run..(before + 1) * run).map(|index| (input, index)));
        }
    }
    let constants: Option<Vec<Rc<Array>>> = values
        .iter()
        .map(|value| match value {
            Value::Constant(array) => Some(Rc::clone(array)),
            _ => None,
        })
        .collect();
    if let Some(arrays) = constants {
        return constant(ctx, node, &arrays, &places, shape);
    }
    let (inputs, like) = on_one_grid(ctx, node, values)?;
    let sources = places.iter().map(|&(input, index)| Source::of(input, index)).collect();
    let tensor = combine::rearrange(ctx, node, Rearrange { what: "Concat", inputs, sources }, shape)?;
    Ok(like.with(tensor))
}

fn constant(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    arrays: &[Rc<Array>],
    places: &[(usize, usize)],
    shape: Vec<usize>,
) -> Result<Value, ImportError> {
    ctx.spend(node, places.len())?;
    let dtype = arrays[0].dtype;
    let ints: Option<Vec<&[i64]>> = arrays.iter().map(|array| array.ints()).collect();
    let floats: Option<Vec<&[f32]>> = arrays.iter().map(|array| array.floats()).collect();
    let data = match (ints, floats) {
        (Some(ints), _) => Data::Int(places.iter().map(|&(input, index)| ints[input][index]).collect()),
        (_, Some(floats)) => Data::Float(places.iter().map(|&(input, index)| floats[input][index]).collect()),
        _ => return Err(node.mismatch("constants of one type", "integers and floats")),
    };
    Ok(Value::Constant(Rc::new(Array { name: node.output_name().to_owned(), dtype, shape, data })))
}
