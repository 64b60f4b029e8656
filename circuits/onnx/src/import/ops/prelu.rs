//! PRelu with constant slopes: one, or one a channel, is a table, or one a channel. Other shapes are sums.

use num_rational::BigRational;
use num_traits::One;

use crate::graph::TABLE_LEN;
use crate::import::arithmetic;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::function::{self, Function};
use crate::import::node::Node;
use crate::import::value::{Band, Value};

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "X")?;
    let shape = ctx.shape(&x);
    let slope = ctx.input(node, 1, "slope")?;
    let slopes = match &slope {
        Value::Constant(array) => array.floats().map(|floats| (array.shape.clone(), floats.to_vec())),
        Value::Dequantised(constant) => Some((constant.array.shape.clone(), constant.floats())),
        _ => None,
    };
    let (of, slopes) = slopes.ok_or_else(|| node.input_mismatch("slope", "constant numbers", "another value"))?;
    let channels = shape.get(1).copied().unwrap_or(1);
    let along_channels = slopes.len() == 1 || {
        let skip = shape.len().saturating_sub(of.len());
        slopes.len() == channels && of.iter().enumerate().all(|(axis, &dim)| dim == 1 || axis + skip == 1)
    };
    if !along_channels {
        return element_by_element(ctx, node, x, &slope);
    }
    let source = match x {
        Value::Activation(x) => function::of_activation(ctx, &x),
        Value::Function(function) if function.values.len() == TABLE_LEN => function,
        other => return Err(node.input_mismatch("X", "an 8-bit tensor behind a DequantizeLinear", other.describe())),
    };
    ctx.spend(node, slopes.len())?;
    let table = |slope: &f32| source.values.iter().map(|&x| if x < 0.0 { x * slope } else { x }).collect::<Vec<_>>();
    let values = slopes.iter().flat_map(table).collect();
    Ok(Value::Function(Function { values, ..source }))
}

/// `max(x, 0) + slope (x - max(x, 0))`, with the slopes on a grid as Mul has them.
fn element_by_element(ctx: &mut Context<'_>, node: &Node<'_>, x: Value, slope: &Value) -> Result<Value, ImportError> {
    let Value::Activation(x) = x else {
        return Err(node.input_mismatch("X", "an 8-bit tensor behind a DequantizeLinear", x.describe()));
    };
    let slopes = arithmetic::constant(node, slope)?;
    let slopes = slopes.ok_or_else(|| node.input_mismatch("slope", "constant numbers", slope.describe()))?;
    let one = BigRational::one();
    let x = Value::Activation(ctx.settle(node, x)?);
    let positive = super::clip::apply(node, x.clone(), Band::RELU)?;
    let negative = arithmetic::sum(ctx, node, "PRelu", vec![(1, x), (-1, positive.clone())], &one)?;
    let negative = arithmetic::real(ctx, node, negative)?;
    let negative = arithmetic::scale_by(ctx, node, "PRelu", &negative, &slopes)?;
    arithmetic::sum(ctx, node, "PRelu", vec![(1, positive), (1, negative)], &one)
}
