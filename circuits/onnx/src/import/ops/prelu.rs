//! PRelu with a constant slope, one or one a channel: a table, or one a channel.

use crate::graph::TABLE_LEN;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::function::{self, Function};
use crate::import::node::Node;
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = ctx.input(node, 0, "X")?;
    let shape = ctx.shape(&x);
    let slopes = match ctx.input(node, 1, "slope")? {
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
        let expected = format!("one slope, or one for each of {channels} channels along axis 1");
        return Err(node.input_mismatch("slope", expected, format!("shape {of:?}")));
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
