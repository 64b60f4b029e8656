//! Mul, Div and Pow: by constants a change of scale, of computed tensors an exact product, of functions of one
//! tensor another function of it.

use std::rc::Rc;

use num_traits::Zero;

use crate::import::arithmetic::{self, Reals};
use crate::import::array::{Array, Data};
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::function::{self, Function};
use crate::import::node::Node;
use crate::import::shape::{broadcast, broadcast_index};
use crate::import::value::{Accumulator, Value};

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let (a, b) = (ctx.input(node, 0, "A")?, ctx.input(node, 1, "B")?);
    if let Some(value) = fold(ctx, node, &a, &b)? {
        return Ok(value);
    }
    let origin = origin(ctx, node, &a, &b);
    let value = match node.operator() {
        "Mul" => match (arithmetic::constant(node, &a)?, arithmetic::constant(node, &b)?) {
            (Some(factors), _) => scale(ctx, node, b, &factors),
            (_, Some(factors)) => scale(ctx, node, a, &factors),
            _ => {
                let (a, b) = (arithmetic::real(ctx, node, a)?, arithmetic::real(ctx, node, b)?);
                arithmetic::multiply(ctx, node, "Mul", a, b)
            }
        }?,
        "Div" => {
            let divisors = arithmetic::constant(node, &b)?
                .ok_or_else(|| node.input_mismatch("B", "a constant divisor", b.describe()))?;
            if divisors.values.iter().any(Zero::is_zero) {
                return Err(node.input_mismatch("B", "divisors other than 0", "0"));
            }
            let values = divisors.values.iter().map(num_rational::Ratio::recip).collect();
            scale(ctx, node, a, &Reals { values, ..divisors })?
        }
        _ => return power(ctx, node, a, &b),
    };
    Ok(from_origin(value, origin))
}

fn scale(ctx: &mut Context<'_>, node: &Node<'_>, x: Value, factors: &Reals) -> Result<Value, ImportError> {
    let x = arithmetic::real(ctx, node, x)?;
    arithmetic::scale_by(ctx, node, if node.operator() == "Div" { "Div" } else { "Mul" }, &x, factors)
}

/// A power with a constant exponent, as a function.
fn power(ctx: &Context<'_>, node: &Node<'_>, x: Value, exponent: &Value) -> Result<Value, ImportError> {
    let exponent = match exponent {
        Value::Constant(array) if array.len() == 1 => array.scalar(),
        _ => None,
    };
    let exponent = exponent.ok_or_else(|| node.input_mismatch("Y", "a constant scalar", "another exponent"))?;
    #[allow(clippy::cast_possible_truncation)]
    function::apply(ctx, node, x, |x| libm::pow(f64::from(x), exponent) as f32)
}

/// The result where both operands are constants of the file, or functions of the same tensor.
pub(super) fn fold(ctx: &mut Context<'_>, node: &Node<'_>, a: &Value, b: &Value) -> Result<Option<Value>, ImportError> {
    if let Some(pair) = function::pair(ctx, a, b)
        && pair.function
        && let Some(values) = pair.values.into_iter().map(|pair| real(node, pair)).collect()
    {
        return Ok(Some(Value::Function(Function { tensor: pair.tensor, values })));
    }
    let (Value::Constant(a), Value::Constant(b)) = (a, b) else { return Ok(None) };
    let shape = broadcast(node, [&a.shape, &b.shape])?;
    let count = crate::import::array::element_count(&shape, &node.label())?;
    ctx.spend(node, count)?;
    let at = |out: usize| (broadcast_index(out, &shape, &a.shape), broadcast_index(out, &shape, &b.shape));
    let data = match (&a.data, &b.data) {
        (Data::Float(x), Data::Float(y)) => {
            let values: Option<Vec<f32>> = (0..count).map(|out| real(node, [x[at(out).0], y[at(out).1]])).collect();
            values.map(Data::Float)
        }
        (Data::Int(x), Data::Int(y)) => {
            let values: Option<Vec<i64>> =
                (0..count).map(|out| whole(node.operator(), x[at(out).0], y[at(out).1])).collect();
            values.map(Data::Int)
        }
        _ => None,
    };
    let data = data.ok_or_else(|| {
        node.mismatch("constants of one type without overflow", format!("{} and {}", a.describe(), b.describe()))
    })?;
    Ok(Some(Value::Constant(Rc::new(Array { name: node.output_name().to_owned(), dtype: a.dtype, shape, data }))))
}

/// The node's operator on float32.
fn real(node: &Node<'_>, [x, y]: [f32; 2]) -> Option<f32> {
    match node.operator() {
        "Add" => Some(x + y),
        "Sub" => Some(x - y),
        "Mul" => Some(x * y),
        "Div" => Some(x / y),
        _ => None,
    }
}

/// The result of an operator with a scalar constant as a function of the tensor behind it.
pub(super) fn origin(ctx: &Context<'_>, node: &Node<'_>, a: &Value, b: &Value) -> Option<Function> {
    let pair = function::pair(ctx, a, b)?;
    let values: Option<_> = pair.values.into_iter().map(|pair| real(node, pair)).collect();
    Some(Function { tensor: pair.tensor, values: values? })
}

/// Notes where an accumulator's numbers come from.
pub(super) fn from_origin(value: Value, origin: Option<Function>) -> Value {
    match value {
        Value::Accumulator(x) => Value::Accumulator(Accumulator { origin, ..x }),
        other => other,
    }
}

fn whole(operator: &str, x: i64, y: i64) -> Option<i64> {
    match operator {
        "Add" => x.checked_add(y),
        "Sub" => x.checked_sub(y),
        "Mul" => x.checked_mul(y),
        "Div" => x.checked_div(y),
        _ => None,
    }
}
