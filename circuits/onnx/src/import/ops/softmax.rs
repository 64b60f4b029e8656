//! Softmax between 8-bit tensors: exponentials in fixed point, their exact sum, one exact division.
//!
//! With the scales `s` of the input and `t` of the output and `d` the distance to the largest element,
//! `E[d] = floor(2^18 exp(-s d) + 1/2)`, `N[d] = round(2 E[d] / t)`, and the output is
//! `clamp(floor(N[d] / (2 H) + 1/2) + zero)` with `H` the sum of all `E`. The exponential is float64's (by the crate
//! `libm`, so that every machine has the same bits); all else is exact.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::reduce::Groups;
use crate::graph::{self, ElementType, Interval, Op, Requantise, TABLE_LEN, Tensor, TensorId};
use crate::import::bounds::ACCUMULATOR_LIMIT;
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::quantisation::{exact, resolve_axis, round_half_even};
use crate::import::structural::{self, reshape};
use crate::import::value::{Softmax, Value};

pub(super) const ATTRIBUTES: &[&str] = &["axis"];

/// Bits behind the point of the exponentials.
const BITS: u32 = 18;

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "input")?;
    let Value::Activation(x) = x else {
        let expected = "an 8-bit tensor behind a DequantizeLinear (a QuantizeLinear goes between layer and Softmax)";
        return Err(node.input_mismatch("input", expected, x.describe()));
    };
    let x = ctx.settle(node, x)?;
    let shape = &ctx.tensor(x.tensor).shape;
    // Before operator set 13 the tensor was seen as a matrix whose rows begin at the axis.
    let flat = ctx.opset < 13;
    let wanted = node.int("axis")?.unwrap_or(if flat { 1 } else { -1 });
    let axis = resolve_axis(wanted, shape.len())
        .ok_or_else(|| node.attribute_mismatch("axis", format!("an axis of {shape:?}"), wanted.to_string()))?;
    let axes = if flat { (axis..shape.len()).collect() } else { vec![axis] };
    Ok(Value::Softmax(Softmax { x, axes }))
}

/// The stored tensor of a softmax whose output has this scale and zero point.
pub(crate) fn quantised(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    softmax: &Softmax,
    (scale, zero): (f32, i64),
    element: ElementType,
) -> Result<TensorId, ImportError> {
    let (x, shape) = (&softmax.x, ctx.tensor(softmax.x.tensor).shape.clone());
    let groups = Groups::new(node, &shape, &softmax.axes)?;
    let tables = Tables::new(node, x.scale, scale, groups.size)?;
    combine::reserve(ctx, node, groups.members.len())?;
    let in_order = groups.members.is_sorted();
    let rows = match in_order {
        true => x.tensor,
        false => {
            let rows = vec![groups.members.len() / groups.size, groups.size];
            let moved = structural::moved(ctx, node, "Group", Value::Stored(x.tensor), groups.members.clone(), rows)?;
            stored(node, &moved)?
        }
    };
    let name = node.output_name().to_owned();
    let bounds = Interval { min: 0, max: tables.largest };
    let op = graph::Softmax {
        input: rows,
        length: groups.size,
        exponentials: tables.exponentials,
        numerators: tables.numerators,
    };
    let sums = Tensor { name: name.clone(), shape: ctx.tensor(rows).shape.clone(), element: None, bounds };
    let quotients = ctx.emit(node, Op::Softmax(op), sums)?;
    // Adds the zero point and saturates; the rounding is done.
    let op = Requantise::clamped(quotients, zero, element.range());
    let rows = ctx.requantise(node, op, element, name)?;
    if in_order {
        return Ok(rows);
    }
    let mut places = vec![0; groups.members.len()];
    groups.members.iter().enumerate().for_each(|(at, &member)| places[member] = at);
    let back = structural::moved(ctx, node, "Ungroup", Value::Stored(rows), places, shape.clone())?;
    let back = reshape(ctx, node, back, shape)?;
    stored(node, &back)
}

fn stored(node: &Node<'_>, value: &Value) -> Result<TensorId, ImportError> {
    match value {
        Value::Stored(tensor) => Ok(*tensor),
        other => Err(node.mismatch("a stored tensor", other.describe())),
    }
}

/// `E`, `N` and the largest output before saturation.
struct Tables {
    exponentials: Vec<i64>,
    numerators: Vec<i64>,
    largest: i64,
}

impl Tables {
    fn new(node: &Node<'_>, scale: f32, output: f32, length: usize) -> Result<Self, ImportError> {
        let one = f64::from(1u32 << BITS);
        // At most 2^18, so the cast is exact.
        #[allow(clippy::cast_possible_truncation)]
        let exponential = |d: u32| (libm::exp(-f64::from(scale) * f64::from(d)) * one + 0.5).floor() as i64;
        let exponentials: Vec<i64> = (0..TABLE_LEN as u32).map(exponential).collect();
        let output = exact(output).ok_or_else(|| node.mismatch("a finite scale", output.to_string()))?;
        let numerator = |&e: &i64| round_half_even(&(num_rational::BigRational::from(BigInt::from(2 * e)) / &output));
        let limit = BigInt::from(ACCUMULATOR_LIMIT);
        let narrow = |value: BigInt| {
            let inside = value <= limit;
            inside.then(|| value.to_i64()).flatten().ok_or_else(|| {
                let expected = format!("an output scale for which sums stay within {ACCUMULATOR_LIMIT}");
                node.input_mismatch("y_scale", expected, format!("a numerator of {value}"))
            })
        };
        let numerators = exponentials.iter().map(|e| narrow(numerator(e))).collect::<Result<Vec<_>, _>>()?;
        let sum = i64::try_from(length).ok().and_then(|length| length.checked_mul(2 << BITS));
        if sum.is_none_or(|sum| sum > ACCUMULATOR_LIMIT) {
            return Err(node.mismatch(
                format!("rows of at most {} elements", ACCUMULATOR_LIMIT >> (BITS + 1)),
                length.to_string(),
            ));
        }
        let largest = (numerators[0] + exponentials[0]).div_euclid(2 * exponentials[0]);
        Ok(Self { exponentials, numerators, largest })
    }
}
