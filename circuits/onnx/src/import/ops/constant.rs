//! Constant: a tensor in an attribute.

use std::rc::Rc;

use crate::import::array::{Array, DType, Data};
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::node::Node;
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &[
    "sparse_value",
    "value",
    "value_float",
    "value_floats",
    "value_int",
    "value_ints",
    "value_string",
    "value_strings",
];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let name = node.output_name().to_owned();
    if let Some(tensor) = node.tensor("value")? {
        return ctx.decode(tensor, &name);
    }
    let array = if let Some(value) = node.int("value_int")? {
        Array { name, dtype: DType::Int64, shape: vec![], data: Data::Int(vec![value]) }
    } else if let Some(values) = node.ints("value_ints")? {
        Array { name, dtype: DType::Int64, shape: vec![values.len()], data: Data::Int(values.to_vec()) }
    } else if let Some(value) = node.float("value_float")? {
        Array { name, dtype: DType::Float32, shape: vec![], data: Data::Float(vec![value]) }
    } else if let Some(values) = node.floats("value_floats")? {
        Array { name, dtype: DType::Float32, shape: vec![values.len()], data: Data::Float(values.to_vec()) }
    } else {
        let got: Vec<&str> = node.proto.attribute.iter().filter_map(|a| a.name.as_deref()).collect();
        let expected = "one of the attributes value, value_int, value_ints, value_float, value_floats";
        return Err(node.mismatch(expected, if got.is_empty() { "none".to_owned() } else { got.join(", ") }));
    };
    Ok(Value::Constant(Rc::new(array)))
}
