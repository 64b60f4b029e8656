//! Clip to constant bounds (ReLU6 and the like).

use crate::graph::{ElementType, Interval, Requantise, TensorId};
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::function;
use crate::import::node::Node;
use crate::import::value::{Accumulator, Activation, Band, Value};

pub(super) const ATTRIBUTES: &[&str] = &["min", "max"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "input")?;
    if let Value::Stored(tensor) = x {
        return stored(ctx, node, tensor).map(Value::Stored);
    }
    let low = bound(ctx, node, 1, "min")?.unwrap_or(f32::NEG_INFINITY);
    let high = bound(ctx, node, 2, "max")?.unwrap_or(f32::INFINITY);
    if low.is_nan() || high.is_nan() {
        return Err(node.mismatch("numbers as bounds", format!("{low} and {high}")));
    }
    // ONNX: where min is above max, everything is max.
    apply(node, x, Band { low: low.min(high), high })
}

/// The integers themselves, between bounds of their own type.
fn stored(ctx: &mut Context<'_>, node: &Node<'_>, input: TensorId) -> Result<TensorId, ImportError> {
    let element = ctx.tensor(input).element.unwrap_or(ElementType::Int8);
    let range = element.range();
    let bound = |index: usize, name: &str, open: i64| match ctx.optional_input(node, index)? {
        None => Ok(open),
        Some(Value::Constant(array)) if array.len() == 1 && array.dtype.element() == Some(element) => {
            Ok(array.ints().and_then(|ints| ints.first().copied()).unwrap_or(open))
        }
        Some(other) => {
            Err(node.input_mismatch(name, format!("a constant {} scalar", element.name()), other.describe()))
        }
    };
    let (low, max) = (bound(1, "min", range.min)?, bound(2, "max", range.max)?);
    let clamp = Interval { min: low.min(max), max };
    let op = Requantise::clamped(input, 0, clamp);
    ctx.requantise(node, op, element, node.output_name().to_owned())
}

/// Notes that a real value is still to be clipped.
pub(super) fn apply(node: &Node<'_>, x: Value, band: Band) -> Result<Value, ImportError> {
    match x {
        Value::Activation(x) => Ok(Value::Activation(Activation { band: x.band.then(band), ..x })),
        Value::Function(x) => Ok(Value::Function(function::clipped(&x, band))),
        Value::Accumulator(x) => Ok(Value::Accumulator(Accumulator { band: x.band.then(band), ..x })),
        other => Err(node.input_mismatch("X", "a quantised tensor or the output of a linear layer", other.describe())),
    }
}

/// A bound: an attribute before opset 11, an input since.
fn bound(ctx: &Context<'_>, node: &Node<'_>, input: usize, name: &str) -> Result<Option<f32>, ImportError> {
    if let Some(value) = node.float(name)? {
        return Ok(Some(value));
    }
    match ctx.optional_input(node, input)? {
        None => Ok(None),
        Some(Value::Constant(array)) if array.len() == 1 && array.floats().is_some() => {
            Ok(array.floats().and_then(|values| values.first().copied()))
        }
        Some(other) => Err(node.input_mismatch(name, "a constant float32 scalar", other.describe())),
    }
}
