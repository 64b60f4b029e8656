//! Relu: a pending clip of real values, or a clamp of stored integers.

use super::clip;
use crate::graph::{ElementType, Interval, Requantise};
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::value::{Band, Value};

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "X")?;
    let Value::Stored(input) = x else { return clip::apply(node, x, Band::RELU) };
    // On the integers themselves (opset 14 allows it): max(x, 0), whatever a later scale says.
    let element = ctx.tensor(input).element.unwrap_or(ElementType::Int8);
    let op = Requantise::clamped(input, 0, Interval { min: 0, max: element.range().max });
    ctx.requantise(node, op, element, node.output_name().to_owned()).map(Value::Stored)
}
