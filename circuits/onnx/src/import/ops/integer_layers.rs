//! ConvInteger and MatMulInteger: layers without scales, whose sums are real numbers of unit 1.

use super::dequantize_linear::{activation, constant};
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::linear::weight_input;
use crate::import::node::Node;
use crate::import::quantisation::Quantisation;
use crate::import::value::Value;

pub(super) const CONV: &[&str] = super::conv::ATTRIBUTES;
pub(super) const MAT_MUL: &[&str] = &[];

pub(super) fn import_conv(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = activation(ctx, node, &ctx.input(node, 0, "x")?, &whole(ctx, node, "x_zero_point", 2)?)?;
    let w = weight(ctx, node, "w", 0)?;
    super::conv::convolve(ctx, node, &x, weight_input(node, "w", &w)?, super::conv::Bias::None)
}

pub(super) fn import_mat_mul(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = activation(ctx, node, &ctx.input(node, 0, "A")?, &whole(ctx, node, "a_zero_point", 2)?)?;
    let b = match ctx.input(node, 1, "B")? {
        Value::Constant(_) => weight(ctx, node, "B", 1)?,
        b => Value::Activation(activation(ctx, node, &b, &whole(ctx, node, "b_zero_point", 3)?)?),
    };
    super::mat_mul::multiply(ctx, node, Value::Activation(x), b)
}

fn weight(ctx: &mut Context<'_>, node: &Node<'_>, role: &str, axis: i64) -> Result<Value, ImportError> {
    let quantisation = whole(ctx, node, "weight zero point", 3)?;
    match ctx.input(node, 1, role)? {
        Value::Constant(array) => constant(ctx, node, &array, quantisation, axis),
        other => Err(node.input_mismatch(role, "constant int8 or uint8 weights", other.describe())),
    }
}

/// Zero points with scales of 1.
fn whole(ctx: &Context<'_>, node: &Node<'_>, role: &str, input: usize) -> Result<Quantisation, ImportError> {
    let Some(zero) = ctx.optional_input(node, input)? else {
        return Ok(Quantisation { scales: vec![1.0], zeros: vec![0], dtype: None, axis: None });
    };
    match &zero {
        Value::Constant(array) if array.shape.len() <= 1 && array.len() > 0 && array.ints().is_some() => {
            let zeros = array.ints().unwrap_or_default().to_vec();
            Ok(Quantisation { scales: vec![1.0; zeros.len()], zeros, dtype: Some(array.dtype), axis: None })
        }
        other => Err(node.input_mismatch(role, "constant zero points", other.describe())),
    }
}
