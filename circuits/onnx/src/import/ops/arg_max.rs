//! ArgMax and ArgMin: the largest of keys that hold a value and its position.
//!
//! With an odd `n` not below the length of the axis, `key = n v + p`, where `v >= 0` is the value counted from the
//! end of its type that loses and `p` the position, or `n - 1 - p` where the first of equal values wins. The largest
//! key names the winner: `p = key - n floor(key / n)`, and `floor(key / n)` is the rounding of `(key - (n-1)/2) / n`.

use super::reduce::Groups;
use crate::graph::{ElementType, Interval, Linear, Operand, Requantise, TensorId, Term};
use crate::import::arithmetic::narrow;
use crate::import::array::DType;
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::quantisation::resolve_axis;
use crate::import::structural::reshape;
use crate::import::value::{Accumulator, Band, Scale, Value};
use crate::ratio::{Halves, Ratio};

pub(super) const ATTRIBUTES: &[&str] = &["axis", "keepdims", "select_last_index"];

/// Positions are bytes.
const MAX_LENGTH: usize = 256;

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = match ctx.input(node, 0, "data")? {
        Value::Stored(tensor) => tensor,
        Value::Activation(x) => ctx.settle(node, x)?.tensor,
        other => return Err(node.input_mismatch("data", "an 8-bit tensor, dequantised or not", other.describe())),
    };
    let shape = ctx.tensor(x).shape.clone();
    let wanted = node.int("axis")?.unwrap_or(0);
    let axis = resolve_axis(wanted, shape.len())
        .ok_or_else(|| node.attribute_mismatch("axis", format!("an axis of {shape:?}"), wanted.to_string()))?;
    let length = shape[axis];
    if length > MAX_LENGTH {
        return Err(node.mismatch(format!("at most {MAX_LENGTH} elements along the axis"), length.to_string()));
    }
    let last = node.int("select_last_index")?.unwrap_or(0) != 0;
    let keep = node.int("keepdims")?.unwrap_or(1) != 0;
    let groups = Groups::new(node, &shape, &[axis])?;
    let n = i64::try_from(length | 1).unwrap_or(1);
    let keys = keys(ctx, node, x, &groups, n, last)?;
    let winners = groups.largest(ctx, node, exact(keys))?;
    let Value::Accumulator(winners) = winners else {
        return Err(node.mismatch("keys", "something else"));
    };
    let values = digits(ctx, node, winners.tensor, n)?;
    let length = i64::try_from(length).unwrap_or(1);
    let positions = positions(ctx, node, (winners.tensor, values), n, last, length)?;
    let value = Value::Whole { tensor: positions, dtype: DType::Int64 };
    if keep {
        return Ok(value);
    }
    let left = (0..shape.len()).filter(|&at| at != axis).map(|at| shape[at]).collect();
    reshape(ctx, node, value, left)
}

/// `n v + p` for each element, in the element's own place.
fn keys(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: TensorId,
    groups: &Groups,
    n: i64,
    last: bool,
) -> Result<TensorId, ImportError> {
    let range = ctx.tensor(x).element.unwrap_or(ElementType::Int8).range();
    let (sign, zero) = if node.operator() == "ArgMin" { (-1, range.max) } else { (1, range.min) };
    combine::reserve(ctx, node, groups.members.len())?;
    let mut constants = vec![0; groups.members.len()];
    for group in groups.members.chunks(groups.size) {
        for (position, &index) in (0i64..).zip(group) {
            constants[index] = if last { position } else { n - 1 - position };
        }
    }
    let mut op = Linear::new("Key", vec![Operand { tensor: x, zero }]);
    (0..constants.len()).for_each(|i| op.push([Term { operand: 0, index: narrow(i), factor: sign * n }]));
    op.constants = constants;
    let shape = ctx.tensor(x).shape.clone();
    combine::linear(ctx, node, op, shape)
}

/// The values in keys: `floor(key / n)`.
pub(super) fn digits(ctx: &mut Context<'_>, node: &Node<'_>, keys: TensorId, n: i64) -> Result<TensorId, ImportError> {
    let refuse = |_| node.mismatch("a short axis", n.to_string());
    let whole = Requantise {
        input: keys,
        input_zero: (n - 1) / 2,
        multipliers: vec![Ratio::new(1, i128::from(n)).map_err(refuse)?],
        halves: Halves::ToEven,
        output_zero: 0,
        clamp: ElementType::Uint8.range(),
    };
    ctx.requantise(node, whole, ElementType::Uint8, node.output_name().to_owned())
}

/// The positions in keys whose values are known.
pub(super) fn positions(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    (keys, values): (TensorId, TensorId),
    n: i64,
    last: bool,
    length: i64,
) -> Result<TensorId, ImportError> {
    let shape = ctx.tensor(keys).shape.clone();
    let count = ctx.tensor(keys).len();
    combine::reserve(ctx, node, 2 * count)?;
    let operands = vec![Operand { tensor: keys, zero: 0 }, Operand { tensor: values, zero: 0 }];
    let mut op = Linear::new("Position", operands);
    // p is `key - n v`, or what is missing to `n - 1`.
    let (sign, constant) = if last { (1, 0) } else { (-1, n - 1) };
    for i in 0..count {
        let index = narrow(i);
        op.push([Term { operand: 0, index, factor: sign }, Term { operand: 1, index, factor: -sign * n }]);
    }
    op.constants = vec![constant; count];
    let wide = combine::linear(ctx, node, op, shape)?;
    // Interval arithmetic does not see that this is a position; the clamp, which changes nothing, shows it.
    let clamp = Interval { min: 0, max: length - 1 };
    let op = Requantise::clamped(wide, 0, clamp);
    ctx.requantise(node, op, ElementType::Uint8, node.output_name().to_owned())
}

fn exact(tensor: TensorId) -> Value {
    let scale = Scale { common: Ratio::ONE, channels: vec![Ratio::ONE].into(), axis: 1 };
    Value::Accumulator(Accumulator { tensor, scale, band: Band::OPEN, linear: None, shared: false, origin: None })
}
