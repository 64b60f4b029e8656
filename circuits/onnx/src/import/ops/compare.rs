//! Greater, Less, Equal and their kin; And, Or, Not; Where. A truth value is the integer 0 or 1.

use num_rational::BigRational;
use num_traits::One;

use crate::graph::{ElementType, Interval, Linear, Operand, Requantise, TensorId, Term};
use crate::import::arithmetic::{self, Real, narrow};
use crate::import::array::{DType, element_count};
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::shape::{broadcast, broadcast_index};
use crate::import::structural;
use crate::import::value::{Activation, Band, Value};

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let [a, b] = [number(ctx.input(node, 0, "A")?), number(ctx.input(node, 1, "B")?)];
    let tensor = match node.operator() {
        "Greater" => exceeds(ctx, node, a, b)?,
        "Less" => exceeds(ctx, node, b, a)?,
        "GreaterOrEqual" => {
            let less = exceeds(ctx, node, b, a)?;
            not(ctx, node, less)?
        }
        "LessOrEqual" => {
            let greater = exceeds(ctx, node, a, b)?;
            not(ctx, node, greater)?
        }
        _ => {
            let greater = exceeds(ctx, node, a.clone(), b.clone())?;
            let less = exceeds(ctx, node, b, a)?;
            let neither = [not(ctx, node, greater)?, not(ctx, node, less)?];
            both(ctx, node, neither)?
        }
    };
    Ok(truth(tensor))
}

/// And, Or, Not.
pub(super) fn import_logic(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let mut operands = Vec::new();
    for i in 0..node.proto.input.len() {
        let value = ctx.input(node, i, "truth value")?;
        operands.push(condition(node, &value)?);
    }
    let tensor = match (node.operator(), operands.as_slice()) {
        ("Not", &[a]) => not(ctx, node, a)?,
        ("And", &[a, b]) => both(ctx, node, [a, b])?,
        ("Or", &[a, b]) => {
            let neither = [not(ctx, node, a)?, not(ctx, node, b)?];
            let neither = both(ctx, node, neither)?;
            not(ctx, node, neither)?
        }
        _ => return Err(node.mismatch("And, Or or Not of truth values", node.operator())),
    };
    Ok(truth(tensor))
}

/// `Where(c, x, y) = y + c (x - y)`, in a unit common to both.
pub(super) fn import_where(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let c = ctx.input(node, 0, "condition")?;
    let c = condition(node, &c)?;
    let (x, y) = (ctx.input(node, 1, "X")?, ctx.input(node, 2, "Y")?);
    let difference = arithmetic::sum(ctx, node, "Where", vec![(1, x), (-1, y.clone())], &BigRational::one())?;
    let difference = arithmetic::real(ctx, node, difference)?;
    let condition = Real {
        operand: Operand { tensor: c, zero: 0 },
        shape: ctx.tensor(c).shape.clone(),
        units: vec![BigRational::one()],
        axis: 1,
    };
    let chosen = arithmetic::multiply(ctx, node, "Where", condition, difference)?;
    arithmetic::sum(ctx, node, "Where", vec![(1, chosen), (1, y)], &BigRational::one())
}

/// Stored integers compare as themselves.
fn number(value: Value) -> Value {
    match value {
        Value::Stored(tensor) => Value::Activation(Activation { tensor, scale: 1.0, zero: 0, band: Band::OPEN }),
        other => other,
    }
}

fn truth(tensor: TensorId) -> Value {
    Value::Whole { tensor, dtype: DType::Bool }
}

fn condition(node: &Node<'_>, value: &Value) -> Result<TensorId, ImportError> {
    match value {
        Value::Whole { tensor, dtype: DType::Bool } => Ok(*tensor),
        other => Err(node.input_mismatch("condition", "computed truth values", other.describe())),
    }
}

/// Whether `a > b`: their difference in a common unit is an integer, so `clamp(a - b, 0, 1)` says it.
fn exceeds(ctx: &mut Context<'_>, node: &Node<'_>, a: Value, b: Value) -> Result<TensorId, ImportError> {
    let difference = arithmetic::sum(ctx, node, "Compare", vec![(1, a), (-1, b)], &BigRational::one())?;
    let difference = arithmetic::real(ctx, node, difference)?;
    let op = Requantise::clamped(difference.operand.tensor, 0, Interval { min: 0, max: 1 });
    ctx.requantise(node, op, ElementType::Uint8, node.output_name().to_owned())
}

/// `1 - a`.
fn not(ctx: &mut Context<'_>, node: &Node<'_>, a: TensorId) -> Result<TensorId, ImportError> {
    let shape = ctx.tensor(a).shape.clone();
    let count = element_count(&shape, &node.label())?;
    combine::reserve(ctx, node, count)?;
    let mut op = Linear::new("Not", vec![Operand { tensor: a, zero: 0 }]);
    (0..count).for_each(|i| op.push([Term { operand: 0, index: narrow(i), factor: -1 }]));
    op.constants = vec![1; count];
    let tensor = combine::linear(ctx, node, op, shape)?;
    ctx.tensors[tensor.0].element = Some(ElementType::Uint8);
    Ok(tensor)
}

/// `a b`.
fn both(ctx: &mut Context<'_>, node: &Node<'_>, [a, b]: [TensorId; 2]) -> Result<TensorId, ImportError> {
    let shape = broadcast(node, [&ctx.tensor(a).shape, &ctx.tensor(b).shape])?;
    let mut spread = |x: TensorId| {
        let own = ctx.tensor(x).shape.clone();
        if own == shape {
            return Ok(x);
        }
        let indices = (0..element_count(&shape, &node.label())?).map(|out| broadcast_index(out, &shape, &own));
        let moved = structural::moved(ctx, node, "Expand", truth(x), indices.collect(), shape.clone())?;
        condition(node, &moved)
    };
    let operands = [spread(a)?, spread(b)?].map(|tensor| Operand { tensor, zero: 0 });
    let tensor = combine::product(ctx, node, "And", operands)?;
    ctx.tensors[tensor.0].element = Some(ElementType::Uint8);
    Ok(tensor)
}
