//! Cast where it changes no number, and of constants.

use std::rc::Rc;

use crate::import::array::{Array, DType, Data};
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::value::{Activation, Band, Value};
use crate::proto::data_type;

pub(super) const ATTRIBUTES: &[&str] = &["saturate", "to"];
pub(super) const SHAPE: &[&str] = &["end", "start"];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let code = node.int("to")?.and_then(|code| i32::try_from(code).ok()).unwrap_or(0);
    let to = DType::from_code(code)
        .ok_or_else(|| node.attribute_mismatch("to", "float32, bool or an integer type", data_type::name(code)))?;
    match (ctx.input(node, 0, "input")?, to) {
        (Value::Constant(array), to) => constant(ctx, node, &array, to),
        (Value::Stored(tensor) | Value::Whole { tensor, .. }, DType::Float32) => {
            Ok(Value::Activation(Activation { tensor, scale: 1.0, zero: 0, band: Band::OPEN }))
        }
        (Value::Whole { tensor, .. }, to @ (DType::Int32 | DType::Int64)) => Ok(Value::Whole { tensor, dtype: to }),
        (Value::Stored(tensor), to @ (DType::Int32 | DType::Int64)) => Ok(Value::Whole { tensor, dtype: to }),
        (Value::Stored(tensor) | Value::Whole { tensor, .. }, to) if ctx.tensor(tensor).element == to.element() => {
            Ok(Value::Stored(tensor))
        }
        // Integer accumulators (ConvInteger) and real numbers are both numbers with a unit here.
        (value @ (Value::Accumulator(_) | Value::Activation(_) | Value::Function(_)), DType::Float32)
        | (value @ Value::FloatInput { .. }, DType::Float32) => Ok(value),
        (other, to) => {
            let got = format!("{} to {to}", other.describe());
            Err(node.mismatch("a cast that changes no number (a QuantizeLinear rounds)", got))
        }
    }
}

fn constant(ctx: &mut Context<'_>, node: &Node<'_>, array: &Array, to: DType) -> Result<Value, ImportError> {
    ctx.spend(node, array.len())?;
    let refuse = || node.mismatch(format!("constants that {to} holds exactly"), array.describe());
    if matches!(to, DType::Float16 | DType::Bfloat16) && array.dtype != to {
        return Err(node.attribute_mismatch("to", "a type that the constant is not rounded to", to.to_string()));
    }
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    let data = match (&array.data, to) {
        (Data::Double(values), DType::Float64) => Data::Double(values.clone()),
        (Data::Float(values), DType::Float64) => Data::Double(values.iter().map(|&x| f64::from(x)).collect()),
        (Data::Int(values), DType::Float64) => Data::Double(values.iter().map(|&x| x as f64).collect()),
        // To nearest, halves to even, as ONNX has it.
        (Data::Double(values), DType::Float32) => Data::Float(values.iter().map(|&x| x as f32).collect()),
        (Data::Double(values), _) => {
            if !values.iter().all(|x| x.fract() == 0.0 && x.abs() < 1e15) {
                return Err(refuse());
            }
            Data::Int(values.iter().map(|&x| x as i64).collect())
        }
        (Data::Int(values), DType::Float32) => Data::Float(values.iter().map(|&x| x as f32).collect()),
        (Data::Float(values), DType::Float16 | DType::Bfloat16 | DType::Float32) => Data::Float(values.clone()),
        (Data::Float(values), _) => {
            let whole = values.iter().all(|x| x.fract() == 0.0 && x.abs() < 1e15);
            if !whole {
                return Err(refuse());
            }
            Data::Int(values.iter().map(|&x| x as i64).collect())
        }
        (Data::Int(values), _) => Data::Int(values.clone()),
    };
    if let (Data::Int(values), Some(range)) = (&data, to.range())
        && values.iter().any(|value| *value < range.min || *value > range.max)
    {
        return Err(refuse());
    }
    let (name, shape) = (node.output_name().to_owned(), array.shape.clone());
    Ok(Value::Constant(Rc::new(Array { name, dtype: to, shape, data })))
}

/// Shape: known at import, so a constant.
pub(super) fn import_shape(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let shape = ctx.shape(&ctx.input(node, 0, "data")?);
    let rank = i64::try_from(shape.len()).unwrap_or(i64::MAX);
    let bound = |value: i64| {
        let at = if value < 0 { value.saturating_add(rank) } else { value };
        usize::try_from(at.clamp(0, rank)).unwrap_or(0)
    };
    let start = bound(node.int("start")?.unwrap_or(0));
    let end = bound(node.int("end")?.unwrap_or(rank)).max(start);
    let values: Vec<i64> = shape[start..end].iter().map(|&dim| i64::try_from(dim).unwrap_or(i64::MAX)).collect();
    let name = node.output_name().to_owned();
    let array = Array { name, dtype: DType::Int64, shape: vec![values.len()], data: Data::Int(values) };
    Ok(Value::Constant(Rc::new(array)))
}
