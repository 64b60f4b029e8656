//! Clip to constant bounds (ReLU6 and the like).

use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::function;
use crate::import::node::Node;
use crate::import::value::{Accumulator, Activation, Band, Value};

pub(super) const ATTRIBUTES: &[&str] = &["min", "max"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "input")?;
    let low = bound(ctx, node, 1, "min")?.unwrap_or(f32::NEG_INFINITY);
    let high = bound(ctx, node, 2, "max")?.unwrap_or(f32::INFINITY);
    if low.is_nan() || high.is_nan() || low > high {
        return Err(node.mismatch("min <= max", format!("{low} and {high}")));
    }
    apply(node, x, Band { low, high })
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
