//! DequantizeLinear: says what stored integers mean. It computes nothing.

use std::rc::Rc;

use crate::import::array::{Array, DType};
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::quantisation::Quantisation;
use crate::import::structural::copy;
use crate::import::value::{Activation, Band, DequantisedConstant, Value};
use crate::proto::data_type;

pub(super) const ATTRIBUTES: &[&str] = &["axis", "block_size", "output_dtype"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    node.only_int("block_size", 0)?;
    if let Some(code) = node.int("output_dtype")?.filter(|code| ![0, i64::from(data_type::FLOAT)].contains(code)) {
        return Err(node.attribute_mismatch("output_dtype", "float32", code.to_string()));
    }
    let x = ctx.input(node, 0, "x")?;
    let (scale, zero) = (ctx.input(node, 1, "x_scale")?, ctx.optional_input(node, 2)?);
    let quantisation = Quantisation::read(&node.label(), &scale, zero.as_ref())?;
    match x {
        Value::Constant(array) => {
            let axis = node.int("axis")?.unwrap_or(1);
            constant(ctx, node, &array, quantisation, axis)
        }
        Value::Stored(_) => activation(ctx, node, &x, &quantisation).map(Value::Activation),
        other => Err(node.input_mismatch("x", "an 8-bit tensor or a constant of integers", other.describe())),
    }
}

/// A constant with scales; `axis` matters only if there are several.
pub(super) fn constant(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    array: &Array,
    quantisation: Quantisation,
    axis: i64,
) -> Result<Value, ImportError> {
    if !matches!(array.dtype, DType::Int8 | DType::Uint8 | DType::Int32) {
        return Err(node.input_mismatch("x", "int8, uint8 or int32", array.describe()));
    }
    check_zero_type(node, quantisation.dtype, array.dtype)?;
    let quantisation = quantisation.for_shape(&node.label(), &array.shape, axis)?;
    let array = copy(ctx, node, array)?;
    Ok(Value::Dequantised(Rc::new(DequantisedConstant { array, quantisation })))
}

/// A stored tensor with its scale.
pub(super) fn activation(
    ctx: &Context<'_>,
    node: &Node<'_>,
    x: &Value,
    quantisation: &Quantisation,
) -> Result<Activation, ImportError> {
    let Value::Stored(tensor) = *x else {
        return Err(node.input_mismatch("x", "an 8-bit tensor", x.describe()));
    };
    if let (Some(zero), Some(element)) = (quantisation.dtype, ctx.tensor(tensor).element)
        && zero.element() != Some(element)
    {
        return Err(node.mismatch(format!("a zero point of {}", element.name()), zero.to_string()));
    }
    let (scale, zero) = quantisation.per_tensor(&node.label())?;
    Ok(Activation { tensor, scale, zero, band: Band::OPEN })
}

fn check_zero_type(node: &Node<'_>, zero: Option<DType>, x: DType) -> Result<(), ImportError> {
    match zero {
        Some(zero) if zero != x => Err(node.mismatch(format!("a zero point of {x}"), zero.to_string())),
        _ => Ok(()),
    }
}
