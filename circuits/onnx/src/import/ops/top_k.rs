//! TopK with a constant k: the largest of keys that hold a value and its position, as in [`super::arg_max`].
//!
//! The keys are distinct, so their order is, and of equal values the one at the lower position comes first, as ONNX has
//! it. What is not wanted sorted comes sorted all the same.

use super::arg_max::{digits, positions};
use super::reduce::Groups;
use crate::graph::{ElementType, Interval, Linear, Op, Operand, Requantise, Tensor, TensorId, Term, TopKeys};
use crate::import::arithmetic::narrow;
use crate::import::array::{DType, element_count};
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::quantisation::resolve_axis;
use crate::import::structural::{constant_ints, moved};
use crate::import::value::{Activation, Value};

pub(super) const ATTRIBUTES: &[&str] = &["axis", "largest", "sorted"];

/// Positions are bytes.
const MAX_LENGTH: usize = 256;

/// The values are given back, the positions go under their name.
pub(super) fn import<'a>(ctx: &mut Context<'a>, node: &Node<'a>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "X")?;
    let (tensor, scale) = match x {
        Value::Stored(tensor) => (tensor, None),
        Value::Activation(x) => {
            let x = ctx.settle(node, x)?;
            (x.tensor, Some(x))
        }
        other => return Err(node.input_mismatch("X", "an 8-bit tensor, dequantised or not", other.describe())),
    };
    let shape = ctx.tensor(tensor).shape.clone();
    let wanted = node.int("axis")?.unwrap_or(-1);
    let axis = resolve_axis(wanted, shape.len())
        .ok_or_else(|| node.attribute_mismatch("axis", format!("an axis of {shape:?}"), wanted.to_string()))?;
    let length = shape[axis];
    if length > MAX_LENGTH {
        return Err(node.mismatch(format!("at most {MAX_LENGTH} elements along the axis"), length.to_string()));
    }
    let k = constant_ints(node, "K", &ctx.input(node, 1, "K")?)?;
    let count = match k.as_slice() {
        [k] => usize::try_from(*k).ok().filter(|k| (1..=length).contains(k)),
        _ => None,
    };
    let count =
        count.ok_or_else(|| node.input_mismatch("K", format!("one number of 1 to {length}"), format!("{k:?}")))?;
    let smallest = node.int("largest")?.unwrap_or(1) == 0;
    node.int("sorted")?;

    let groups = Groups::new(node, &shape, &[axis])?;
    let rows = groups.members.len() / groups.size;
    let n = i64::try_from(length | 1).unwrap_or(1);
    let keys = keys(ctx, node, tensor, &groups, (n, count, smallest))?;
    let values = digits(ctx, node, keys, n)?;
    // The places of the results: row by row there, along the axis here.
    let mut target = shape.clone();
    target[axis] = count;
    let inner: usize = shape[axis + 1..].iter().product();
    let place = |out: usize| {
        let at = out / inner % count;
        let (before, after) = (out / (inner * count), out % inner);
        (before * inner + after) * count + at
    };
    let places: Vec<usize> = (0..rows * count).map(place).collect();
    let name = node.proto.output.get(1).map_or("", String::as_str);
    if ctx.uses.contains_key(name) {
        let length = i64::try_from(length).unwrap_or(1);
        let tensor = positions(ctx, node, (keys, values), n, false, length)?;
        let indices = Value::Whole { tensor, dtype: DType::Int64 };
        let indices = moved(ctx, node, "TopK", indices, places.clone(), target.clone())?;
        ctx.values.insert(name, indices.clone());
        if !ctx.uses.contains_key(node.output_name()) {
            // Nobody reads the values.
            return Ok(indices);
        }
    }
    let element = ctx.tensor(tensor).element.unwrap_or(ElementType::Int8);
    let tensor = originals(ctx, node, values, element, smallest)?;
    let value = match scale {
        None => Value::Stored(tensor),
        Some(x) => Value::Activation(Activation { tensor, ..x }),
    };
    moved(ctx, node, "TopK", value, places, target)
}

/// The largest keys of each row.
fn keys(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: TensorId,
    groups: &Groups,
    (base, count, smallest): (i64, usize, bool),
) -> Result<TensorId, ImportError> {
    let rows = groups.members.len() / groups.size;
    // Each of the largest is compared with each of the row.
    combine::reserve(ctx, node, groups.members.len().saturating_mul(count))?;
    let grouped = moved(ctx, node, "Group", Value::Stored(x), groups.members.clone(), vec![rows, groups.size])?;
    let Value::Stored(input) = grouped else {
        return Err(node.mismatch("a stored tensor", grouped.describe()));
    };
    let range = ctx.tensor(x).element.unwrap_or(ElementType::Int8).range();
    let zero = if smallest { range.max } else { range.min };
    let op = TopKeys { input, zero, smallest, base, length: groups.size, count };
    let reach = ctx.tensor(x).bounds;
    let largest = if smallest { zero - reach.min } else { reach.max - zero };
    let bounds = Interval { min: 0, max: base * largest + base - 1 };
    let shape = vec![1, element_count(&[rows, count], &node.label())?];
    let tensor = Tensor { name: node.output_name().to_owned(), shape, element: None, bounds };
    ctx.emit(node, Op::TopKeys(op), tensor)
}

/// The values of the input behind the numbers in the keys, which count from the end of the type that loses.
fn originals(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    values: TensorId,
    element: ElementType,
    smallest: bool,
) -> Result<TensorId, ImportError> {
    let range = element.range();
    let (input, output_zero) = if smallest {
        let (shape, count) = (ctx.tensor(values).shape.clone(), ctx.tensor(values).len());
        combine::reserve(ctx, node, count)?;
        let mut op = Linear::new("TopK", vec![Operand { tensor: values, zero: 0 }]);
        (0..count).for_each(|i| op.push([Term { operand: 0, index: narrow(i), factor: -1 }]));
        op.constants = vec![range.max; count];
        (combine::linear(ctx, node, op, shape)?, 0)
    } else {
        (values, range.min)
    };
    let op = Requantise::clamped(input, output_zero, range);
    ctx.requantise(node, op, element, node.output_name().to_owned())
}
