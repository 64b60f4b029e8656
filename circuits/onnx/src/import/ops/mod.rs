//! One operator a file, and the one table of supported names.

mod add;
mod clip;
mod constant;
mod conv;
mod dequantize_linear;
mod flatten;
mod gemm;
mod identity;
mod mat_mul;
mod max_pool;
mod qlinear_conv;
mod qlinear_mat_mul;
mod quantize_linear;
mod relu;
mod reshape;
mod squeeze;
mod transpose;
mod unsqueeze;

use std::ops::RangeInclusive;

use super::context::Context;
use super::error::ImportError;
use super::node::Node;
use super::value::Value;
use crate::proto::NodeProto;

/// How an operator is imported.
pub(crate) struct Operator {
    name: &'static str,
    attributes: &'static [&'static str],
    inputs: RangeInclusive<usize>,
    import: for<'a> fn(&mut Context<'a>, &Node<'a>) -> Result<Value, ImportError>,
}

macro_rules! operators {
    ($($name:literal, $module:ident, $inputs:expr;)*) => {
        /// Every supported operator of the standard domain.
        const TABLE: &[Operator] = &[$(Operator {
            name: $name,
            attributes: $module::ATTRIBUTES,
            inputs: $inputs,
            import: $module::import,
        },)*];
    };
}

operators! {
    "Add", add, 2..=2;
    "Clip", clip, 1..=3;
    "Constant", constant, 0..=0;
    "Conv", conv, 2..=3;
    "DequantizeLinear", dequantize_linear, 2..=3;
    "Flatten", flatten, 1..=1;
    "Gemm", gemm, 2..=3;
    "Identity", identity, 1..=1;
    "MatMul", mat_mul, 2..=2;
    "MaxPool", max_pool, 1..=1;
    "QLinearConv", qlinear_conv, 8..=9;
    "QLinearMatMul", qlinear_mat_mul, 8..=8;
    "QuantizeLinear", quantize_linear, 2..=3;
    "Relu", relu, 1..=1;
    "Reshape", reshape, 2..=2;
    "Squeeze", squeeze, 1..=2;
    "Transpose", transpose, 1..=1;
    "Unsqueeze", unsqueeze, 1..=2;
}

/// Names of the supported operators.
#[must_use]
pub fn supported() -> Vec<&'static str> {
    TABLE.iter().map(|operator| operator.name).collect()
}

/// The operator of a node, if it is supported.
pub(crate) fn find(node: &NodeProto) -> Option<&'static Operator> {
    let standard = matches!(node.domain.as_deref(), None | Some("" | "ai.onnx"));
    TABLE.iter().find(|operator| standard && Some(operator.name) == node.op_type.as_deref())
}

/// Imports one node: its value goes under the name of its first output.
pub(crate) fn import<'a>(ctx: &mut Context<'a>, node: &Node<'a>, operator: &Operator) -> Result<(), ImportError> {
    node.check_attributes(operator.attributes)?;
    let (inputs, outputs) = (node.proto.input.len(), &node.proto.output);
    if !operator.inputs.contains(&inputs) {
        let expected = format!("{} to {} inputs", operator.inputs.start(), operator.inputs.end());
        return Err(node.mismatch(expected, inputs.to_string()));
    }
    if outputs.iter().skip(1).any(|name| !name.is_empty()) || node.output_name().is_empty() {
        return Err(node.mismatch("one output, the first", format!("{outputs:?}")));
    }
    let value = (operator.import)(ctx, node)?;
    ctx.values.insert(node.output_name(), value);
    Ok(())
}
