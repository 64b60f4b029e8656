//! QuantizeLinear: real values to stored integers.

use std::rc::Rc;

use crate::import::array::{Array, DType, Data};
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::quantisation::Quantisation;
use crate::import::requantise;
use crate::import::value::Value;
use crate::proto::data_type;
use crate::quantise::quantise;

pub(super) const ATTRIBUTES: &[&str] = &["axis", "block_size", "output_dtype", "precision", "saturate"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    node.only_int("block_size", 0)?;
    node.only_int("precision", 0)?;
    let x = ctx.input(node, 0, "x")?;
    let (scale, zero) = (ctx.input(node, 1, "y_scale")?, ctx.optional_input(node, 2)?);
    let quantisation = Quantisation::read(&node.label(), &scale, zero.as_ref())?;
    let dtype = output_type(node, quantisation.dtype)?;
    if let Value::Constant(array) = &x {
        let axis = node.int("axis")?.unwrap_or(1);
        let quantisation = quantisation.for_shape(&node.label(), &array.shape, axis)?;
        return quantise_constant(node, array, &quantisation, dtype);
    }
    let element = dtype.element().ok_or_else(|| node.mismatch("an int8 or uint8 zero point", dtype.to_string()))?;
    let parameters = quantisation.per_tensor(&node.label())?;
    requantise::quantise(ctx, node, x, parameters, element).map(Value::Stored)
}

/// The zero point's type, else `output_dtype`, else uint8.
fn output_type(node: &Node<'_>, zero: Option<DType>) -> Result<DType, ImportError> {
    let declared = match node.int("output_dtype")? {
        None | Some(0) => None,
        Some(code) => {
            let code = i32::try_from(code).unwrap_or(-1);
            Some(
                DType::from_code(code)
                    .ok_or_else(|| node.attribute_mismatch("output_dtype", "int8 or uint8", data_type::name(code)))?,
            )
        }
    };
    match (zero, declared) {
        (Some(zero), Some(declared)) if zero != declared => {
            Err(node.attribute_mismatch("output_dtype", format!("{zero}, as the zero point has"), declared.to_string()))
        }
        (zero, declared) => Ok(zero.or(declared).unwrap_or(DType::Uint8)),
    }
}

/// Weights that the file keeps as floats in front of their QuantizeLinear.
fn quantise_constant(node: &Node<'_>, array: &Array, q: &Quantisation, dtype: DType) -> Result<Value, ImportError> {
    let (Some(values), Some(element)) = (array.floats(), dtype.element()) else {
        let got = format!("{} to {dtype}", array.describe());
        return Err(node.mismatch("float32 values to be quantised to int8 or uint8", got));
    };
    let one = |(index, &value): (usize, &f32)| {
        let at = q.index_of(&array.shape, index);
        quantise(value, q.scales[at], q.zeros[at], element.range())
            .ok_or_else(|| node.input_mismatch("x", "finite numbers", format!("{value} at {index}")))
    };
    let data = Data::Int(values.iter().enumerate().map(one).collect::<Result<_, _>>()?);
    Ok(Value::Constant(Rc::new(Array { name: array.name.clone(), dtype, shape: array.shape.clone(), data })))
}
