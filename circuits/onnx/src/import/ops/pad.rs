//! Pad with a constant (on the tensor's grid), with the edge, or mirrored.

use num_traits::{One, ToPrimitive};

use crate::graph::{Rearrange, Source, TensorId};
use crate::import::arithmetic;
use crate::import::array::element_count;
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::quantisation::exact;
use crate::import::shape::{places, strides};
use crate::import::structural::{constant_ints, resolve_axes};
use crate::import::value::{Accumulator, Activation, Band, Value};

pub(super) const ATTRIBUTES: &[&str] = &["mode"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "data")?;
    let old = ctx.shape(&x);
    let pads = constant_ints(node, "pads", &ctx.input(node, 1, "pads")?)?;
    let axes = match ctx.optional_input(node, 3)? {
        Some(axes) => resolve_axes(node, &constant_ints(node, "axes", &axes)?, old.len())?,
        None => (0..old.len()).collect(),
    };
    if pads.len() != 2 * axes.len() || pads.iter().any(|pad| pad.unsigned_abs() > 1 << 24) {
        return Err(node.input_mismatch("pads", format!("{} values", 2 * axes.len()), format!("{pads:?}")));
    }
    if old.contains(&0) {
        return Err(node.input_mismatch("data", "at least one element", format!("shape {old:?}")));
    }
    let (mut before, mut shape) = (vec![0i64; old.len()], old.clone());
    for (i, &axis) in axes.iter().enumerate() {
        before[axis] = pads[i];
        let size = i64::try_from(old[axis]).unwrap_or(i64::MAX).saturating_add(pads[i] + pads[axes.len() + i]);
        shape[axis] = usize::try_from(size)
            .map_err(|_| node.input_mismatch("pads", format!("sizes of 0 or more for {old:?}"), format!("{pads:?}")))?;
    }
    let count = element_count(&shape, &node.label())?;
    combine::reserve(ctx, node, count)?;
    let mode = node.string("mode")?.unwrap_or_else(|| "constant".to_owned());
    let steps = strides(&old);
    // Beyond every element, wherever one coordinate is outside.
    let outside = usize::MAX;
    let along = |axis: usize, at: usize| {
        let at = i64::try_from(at).unwrap_or(i64::MAX) - before[axis];
        let at = inside(&mode, at, i64::try_from(old[axis]).unwrap_or(i64::MAX));
        at.map_or(outside, |at| at * steps[axis])
    };
    let places: Vec<Option<usize>> =
        places(&shape, along).into_iter().map(|place| (place != outside).then_some(place)).collect();
    match mode.as_str() {
        "constant" => {}
        "edge" | "reflect" | "wrap" if places.iter().all(Option::is_some) => {}
        "edge" | "reflect" | "wrap" => return Err(node.input_mismatch("pads", "pads within the input", "larger ones")),
        _ => return Err(node.attribute_mismatch("mode", "constant, edge, reflect or wrap", mode)),
    }
    let value = match ctx.optional_input(node, 2)? {
        None => None,
        Some(Value::Constant(array)) if array.len() == 1 => array.scalar(),
        Some(Value::Dequantised(constant)) if constant.array.len() == 1 => {
            constant.floats().first().map(|&value| f64::from(value))
        }
        Some(other) => return Err(node.input_mismatch("constant_value", "a constant scalar", other.describe())),
    };
    padded(ctx, node, x, &places, value.unwrap_or(0.0), shape)
}

/// Where a coordinate outside `0..size` is read from.
fn inside(mode: &str, at: i64, size: i64) -> Option<usize> {
    let at = match mode {
        "edge" => at.clamp(0, size - 1),
        "wrap" => at.rem_euclid(size),
        "reflect" if at < 0 => -at,
        "reflect" if at >= size => 2 * (size - 1) - at,
        _ => at,
    };
    (0..size).contains(&at).then(|| usize::try_from(at).ok()).flatten()
}

fn padded(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: Value,
    places: &[Option<usize>],
    value: f64,
    shape: Vec<usize>,
) -> Result<Value, ImportError> {
    // The constant as one of the tensor's own integers.
    #[allow(clippy::cast_possible_truncation)]
    let value = value as f32;
    let on_grid = |unit: num_rational::BigRational, zero: i64| {
        let units = exact(value).map(|value| value / unit).filter(num_rational::BigRational::is_integer);
        let integer = units.and_then(|units| units.to_integer().to_i64()?.checked_add(zero));
        integer
            .ok_or_else(|| node.input_mismatch("constant_value", "a multiple of the tensor's scale", value.to_string()))
    };
    let mut emit = |input: TensorId, constant: i64| {
        let range = ctx.tensor(input).element.map(crate::graph::ElementType::range);
        if range.is_some_and(|range| constant < range.min || constant > range.max) {
            return Err(node.input_mismatch("constant_value", "a value of the tensor's type", constant.to_string()));
        }
        let sources = places.iter().map(|place| place.map_or(Source::Constant(constant), Source::first)).collect();
        combine::rearrange(ctx, node, Rearrange { what: "Pad", inputs: vec![input], sources }, shape.clone())
    };
    match x {
        Value::Stored(tensor) => {
            let constant = on_grid(num_rational::BigRational::one(), 0)?;
            Ok(Value::Stored(emit(tensor, constant)?))
        }
        Value::Activation(x) if x.band == Band::OPEN => {
            let unit = exact(x.scale).ok_or_else(|| node.mismatch("a finite scale", x.scale.to_string()))?;
            let constant = on_grid(unit, x.zero)?;
            Ok(Value::Activation(Activation { tensor: emit(x.tensor, constant)?, ..x }))
        }
        Value::Activation(x) => {
            let settled = ctx.settle(node, x)?;
            padded(ctx, node, Value::Activation(settled), places, f64::from(value), shape)
        }
        Value::Accumulator(x) if x.band == Band::OPEN && x.scale.channels.len() == 1 => {
            let real = arithmetic::real(ctx, node, Value::Accumulator(x.clone()))?;
            let constant = on_grid(real.units[0].clone(), 0)?;
            let inputs = vec![x.tensor];
            let sources = places.iter().map(|place| place.map_or(Source::Constant(constant), Source::first)).collect();
            let tensor = combine::rearrange(ctx, node, Rearrange { what: "Pad", inputs, sources }, shape)?;
            Ok(Value::Accumulator(Accumulator { tensor, linear: None, origin: None, ..x }))
        }
        other => Err(node.input_mismatch("data", "an 8-bit tensor, dequantised or not", other.describe())),
    }
}
