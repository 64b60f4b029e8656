//! Real functions of one stored tensor: a value for each of its 256 integers, still to be quantised.

use std::rc::Rc;

use super::array::{Array, Data};
use super::combine;
use super::context::Context;
use super::error::ImportError;
use super::node::Node;
use super::value::{Accumulator, Activation, Band, Value};
use crate::graph::{ElementType, TABLE_LEN, Table, TensorId};
use crate::quantise::{dequantise, quantise};

/// `value[x - minimum of x's type]`, float32 as runtimes compute it; one table, or one a channel.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) tensor: TensorId,
    pub(crate) values: Rc<[f32]>,
}

/// The real numbers that a dequantised tensor stands for.
pub(crate) fn of_activation(ctx: &Context<'_>, x: &Activation) -> Function {
    let element = ctx.tensor(x.tensor).element.unwrap_or(ElementType::Int8);
    let one = |wire: u8| {
        let value = dequantise(element.from_wire(wire), x.scale, x.zero);
        clip(value, x.band)
    };
    Function { tensor: x.tensor, values: (0..=u8::MAX).map(one).collect() }
}

/// Applies a function to a value: to constants at once, to others as a table.
pub(crate) fn apply(
    ctx: &Context<'_>,
    node: &Node<'_>,
    x: Value,
    f: impl Fn(f32) -> f32,
) -> Result<Value, ImportError> {
    let function = match x {
        Value::Activation(x) => of_activation(ctx, &x),
        Value::Function(function) => function,
        Value::Accumulator(Accumulator { origin: Some(function), band, .. }) => clipped(&function, band),
        Value::Constant(array) if array.floats().is_some() => {
            let data = Data::Float(array.floats().unwrap_or_default().iter().map(|&x| f(x)).collect());
            return Ok(Value::Constant(Rc::new(Array { data, ..(*array).clone() })));
        }
        other => {
            let expected =
                "an 8-bit tensor behind a DequantizeLinear (a QuantizeLinear goes between layer and function)";
            return Err(node.input_mismatch("X", expected, other.describe()));
        }
    };
    let values = function.values.iter().map(|&x| f(x)).collect();
    Ok(Value::Function(Function { values, ..function }))
}

/// Both operands of an operator as functions of one tensor.
pub(crate) struct Pair {
    /// The tensor.
    pub(crate) tensor: TensorId,
    /// The two values for each of its integers.
    pub(crate) values: Vec<[f32; 2]>,
    /// Whether one is a function already, so that the result can only be one; else one is a scalar constant.
    pub(crate) function: bool,
}

/// Both operands as functions of the same tensor, if one depends on it and the other too, or is a scalar constant.
pub(crate) fn pair(ctx: &Context<'_>, a: &Value, b: &Value) -> Option<Pair> {
    let source = |value: &Value| match value {
        Value::Function(function) | Value::Accumulator(Accumulator { origin: Some(function), .. }) => {
            Some(function.tensor)
        }
        Value::Activation(x) => Some(x.tensor),
        _ => None,
    };
    let function = matches!(a, Value::Function(_)) || matches!(b, Value::Function(_));
    if !function && !matches!(a, Value::Constant(_)) && !matches!(b, Value::Constant(_)) {
        return None;
    }
    let tensor = source(a).or_else(|| source(b))?;
    let values = |value: &Value| -> Option<Rc<[f32]>> {
        match value {
            Value::Function(function) if function.tensor == tensor => Some(Rc::clone(&function.values)),
            Value::Accumulator(Accumulator { origin: Some(function), band, .. }) if function.tensor == tensor => {
                Some(clipped(function, *band).values)
            }
            Value::Activation(x) if x.tensor == tensor => Some(of_activation(ctx, x).values),
            Value::Constant(array) if array.len() == 1 && array.shape.len() <= ctx.tensor(tensor).shape.len() => {
                Some(vec![*array.floats()?.first()?; TABLE_LEN].into())
            }
            _ => None,
        }
    };
    let (a, b) = (values(a)?, values(b)?);
    let len = a.len().max(b.len());
    let values = (0..len).map(|i| [a[i % a.len()], b[i % b.len()]]).collect();
    Some(Pair { tensor, values, function })
}

/// QuantizeLinear of a function: by that operator's own float32 rule, half to even, as a table costs the same
/// whatever its entries are.
pub(crate) fn quantised(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    function: &Function,
    (scale, zero): (f32, i64),
    element: ElementType,
) -> Result<TensorId, ImportError> {
    let source = ctx.tensor(function.tensor);
    let own = source.element.unwrap_or(ElementType::Int8);
    let reached = source.bounds;
    let one = |(i, &value): (usize, &f32)| {
        let x = own.from_wire(u8::try_from(i % TABLE_LEN).unwrap_or(0));
        // An infinity saturates.
        let finite = value.clamp(f32::MIN, f32::MAX);
        match quantise(finite, scale, zero, element.range()) {
            Some(y) => Ok(y),
            None if x < reached.min || x > reached.max => Ok(zero),
            None => {
                let expected = "a function that is defined wherever its input can be";
                Err(node.mismatch(expected, format!("{value} for the stored integer {x}")))
            }
        }
    };
    let entries = function.values.iter().enumerate().map(one).collect::<Result<_, _>>()?;
    let table = Table { what: "Function", input: function.tensor, element: own, entries };
    combine::table(ctx, node, table, element)
}

/// A function clipped to a band.
pub(crate) fn clipped(function: &Function, band: Band) -> Function {
    let values = function.values.iter().map(|&x| clip(x, band)).collect();
    Function { tensor: function.tensor, values }
}

/// A number clipped to a band; what is no number stays none, so that it is found later.
fn clip(x: f32, band: Band) -> f32 {
    if x.is_nan() { x } else { x.max(band.low).min(band.high) }
}
