//! One operator (or family) a file, and the one table of supported names.

mod add;
mod arg_max;
mod average_pool;
mod cast;
mod clip;
mod compare;
mod concat;
mod constant;
mod conv;
mod conv_transpose;
mod dequantize_linear;
mod dropout;
mod extremum;
mod flatten;
mod gather;
mod gemm;
mod identity;
mod integer_layers;
mod mat_mul;
mod max_pool;
mod microsoft;
mod mul;
mod neg;
mod pad;
mod prelu;
mod qlinear_conv;
mod qlinear_mat_mul;
mod quantize_linear;
mod reduce;
mod refused;
mod relu;
mod reshape;
mod slices;
mod softmax;
mod spread;
mod squeeze;
mod top_k;
mod transpose;
mod unary;
mod unsqueeze;

use std::ops::RangeInclusive;

use super::context::Context;
use super::error::ImportError;
use super::node::Node;
use super::value::Value;
use crate::proto::NodeProto;
pub(crate) use refused::reason;
pub(crate) use softmax::quantised as quantise_softmax;
pub use unary::function_of;

/// How an operator is imported.
pub(crate) struct Operator {
    name: &'static str,
    attributes: &'static [&'static str],
    inputs: RangeInclusive<usize>,
    import: for<'a> fn(&mut Context<'a>, &Node<'a>) -> Result<Value, ImportError>,
}

macro_rules! operators {
    ($($name:literal, $import:path, $attributes:path, $inputs:expr;)*) => {
        &[$(Operator { name: $name, attributes: $attributes, inputs: $inputs, import: $import },)*]
    };
}

/// Every supported operator of the standard domain.
const TABLE: &[Operator] = operators! {
    "Abs", unary::import, unary::ATTRIBUTES, 1..=1;
    "Acos", unary::import, unary::ATTRIBUTES, 1..=1;
    "Acosh", unary::import, unary::ATTRIBUTES, 1..=1;
    "Add", add::import, add::ATTRIBUTES, 2..=2;
    "And", compare::import_logic, compare::ATTRIBUTES, 2..=2;
    "ArgMax", arg_max::import, arg_max::ATTRIBUTES, 1..=1;
    "ArgMin", arg_max::import, arg_max::ATTRIBUTES, 1..=1;
    "Asin", unary::import, unary::ATTRIBUTES, 1..=1;
    "Asinh", unary::import, unary::ATTRIBUTES, 1..=1;
    "Atan", unary::import, unary::ATTRIBUTES, 1..=1;
    "Atanh", unary::import, unary::ATTRIBUTES, 1..=1;
    "AveragePool", average_pool::import, average_pool::ATTRIBUTES, 1..=1;
    "Cast", cast::import, cast::ATTRIBUTES, 1..=1;
    "Ceil", unary::import, unary::ATTRIBUTES, 1..=1;
    "Celu", unary::import, unary::ATTRIBUTES, 1..=1;
    "Clip", clip::import, clip::ATTRIBUTES, 1..=3;
    "Concat", concat::import, concat::ATTRIBUTES, 1..=1024;
    "Constant", constant::import, constant::ATTRIBUTES, 0..=0;
    "Conv", conv::import, conv::ATTRIBUTES, 2..=3;
    "ConvInteger", integer_layers::import_conv, integer_layers::CONV, 2..=4;
    "ConvTranspose", conv_transpose::import, conv_transpose::ATTRIBUTES, 2..=3;
    "Cos", unary::import, unary::ATTRIBUTES, 1..=1;
    "Cosh", unary::import, unary::ATTRIBUTES, 1..=1;
    "DequantizeLinear", dequantize_linear::import, dequantize_linear::ATTRIBUTES, 2..=3;
    "Div", mul::import, mul::ATTRIBUTES, 2..=2;
    "Dropout", dropout::import, dropout::ATTRIBUTES, 1..=3;
    "Elu", unary::import, unary::ATTRIBUTES, 1..=1;
    "Equal", compare::import, compare::ATTRIBUTES, 2..=2;
    "Erf", unary::import, unary::ATTRIBUTES, 1..=1;
    "Exp", unary::import, unary::ATTRIBUTES, 1..=1;
    "Expand", spread::import, spread::ATTRIBUTES, 2..=2;
    "Flatten", flatten::import, flatten::ATTRIBUTES, 1..=1;
    "Floor", unary::import, unary::ATTRIBUTES, 1..=1;
    "Gather", gather::import, gather::ATTRIBUTES, 2..=2;
    "Gelu", unary::import, unary::ATTRIBUTES, 1..=1;
    "Gemm", gemm::import, gemm::ATTRIBUTES, 2..=3;
    "GlobalAveragePool", reduce::import_global, reduce::NO_ATTRIBUTES, 1..=1;
    "GlobalMaxPool", reduce::import_global, reduce::NO_ATTRIBUTES, 1..=1;
    "Greater", compare::import, compare::ATTRIBUTES, 2..=2;
    "GreaterOrEqual", compare::import, compare::ATTRIBUTES, 2..=2;
    "HardSigmoid", unary::import, unary::ATTRIBUTES, 1..=1;
    "HardSwish", unary::import, unary::ATTRIBUTES, 1..=1;
    "Identity", identity::import, identity::ATTRIBUTES, 1..=1;
    "LeakyRelu", unary::import, unary::ATTRIBUTES, 1..=1;
    "Less", compare::import, compare::ATTRIBUTES, 2..=2;
    "LessOrEqual", compare::import, compare::ATTRIBUTES, 2..=2;
    "Log", unary::import, unary::ATTRIBUTES, 1..=1;
    "MatMul", mat_mul::import, mat_mul::ATTRIBUTES, 2..=2;
    "MatMulInteger", integer_layers::import_mat_mul, integer_layers::MAT_MUL, 2..=4;
    "Max", extremum::import, extremum::ATTRIBUTES, 1..=1024;
    "MaxPool", max_pool::import, max_pool::ATTRIBUTES, 1..=1;
    "Mean", add::import_many, add::ATTRIBUTES, 1..=1024;
    "Min", extremum::import, extremum::ATTRIBUTES, 1..=1024;
    "Mish", unary::import, unary::ATTRIBUTES, 1..=1;
    "Mul", mul::import, mul::ATTRIBUTES, 2..=2;
    "Neg", neg::import, neg::ATTRIBUTES, 1..=1;
    "Not", compare::import_logic, compare::ATTRIBUTES, 1..=1;
    "Or", compare::import_logic, compare::ATTRIBUTES, 2..=2;
    "PRelu", prelu::import, prelu::ATTRIBUTES, 2..=2;
    "Pad", pad::import, pad::ATTRIBUTES, 2..=4;
    "Pow", mul::import, mul::ATTRIBUTES, 2..=2;
    "QLinearConv", qlinear_conv::import, qlinear_conv::ATTRIBUTES, 8..=9;
    "QLinearMatMul", qlinear_mat_mul::import, qlinear_mat_mul::ATTRIBUTES, 8..=8;
    "QuantizeLinear", quantize_linear::import, quantize_linear::ATTRIBUTES, 2..=3;
    "Reciprocal", unary::import, unary::ATTRIBUTES, 1..=1;
    "ReduceMax", reduce::import, reduce::ATTRIBUTES, 1..=2;
    "ReduceMean", reduce::import, reduce::ATTRIBUTES, 1..=2;
    "ReduceMin", reduce::import, reduce::ATTRIBUTES, 1..=2;
    "ReduceSum", reduce::import, reduce::ATTRIBUTES, 1..=2;
    "Relu", relu::import, relu::ATTRIBUTES, 1..=1;
    "Reshape", reshape::import, reshape::ATTRIBUTES, 2..=2;
    "Round", unary::import, unary::ATTRIBUTES, 1..=1;
    "Selu", unary::import, unary::ATTRIBUTES, 1..=1;
    "Shape", cast::import_shape, cast::SHAPE, 1..=1;
    "Sigmoid", unary::import, unary::ATTRIBUTES, 1..=1;
    "Sign", unary::import, unary::ATTRIBUTES, 1..=1;
    "Sin", unary::import, unary::ATTRIBUTES, 1..=1;
    "Sinh", unary::import, unary::ATTRIBUTES, 1..=1;
    "Slice", slices::import_slice, slices::SLICE, 1..=5;
    "Softmax", softmax::import, softmax::ATTRIBUTES, 1..=1;
    "Softplus", unary::import, unary::ATTRIBUTES, 1..=1;
    "Softsign", unary::import, unary::ATTRIBUTES, 1..=1;
    "Split", slices::import_split, slices::SPLIT, 1..=2;
    "Sqrt", unary::import, unary::ATTRIBUTES, 1..=1;
    "Squeeze", squeeze::import, squeeze::ATTRIBUTES, 1..=2;
    "Sub", add::import, add::ATTRIBUTES, 2..=2;
    "Sum", add::import_many, add::ATTRIBUTES, 1..=1024;
    "Swish", unary::import, unary::ATTRIBUTES, 1..=1;
    "Tan", unary::import, unary::ATTRIBUTES, 1..=1;
    "Tanh", unary::import, unary::ATTRIBUTES, 1..=1;
    "ThresholdedRelu", unary::import, unary::ATTRIBUTES, 1..=1;
    "Tile", spread::import, spread::ATTRIBUTES, 2..=2;
    "TopK", top_k::import, top_k::ATTRIBUTES, 2..=2;
    "Transpose", transpose::import, transpose::ATTRIBUTES, 1..=1;
    "Unsqueeze", unsqueeze::import, unsqueeze::ATTRIBUTES, 1..=2;
    "Where", compare::import_where, compare::ATTRIBUTES, 3..=3;
};

/// Every supported operator of the domain `com.microsoft`, which onnxruntime's quantiser writes.
const MICROSOFT: &[Operator] = operators! {
    "DequantizeLinear", dequantize_linear::import, dequantize_linear::ATTRIBUTES, 2..=3;
    "Gelu", unary::import, unary::ATTRIBUTES, 1..=1;
    "QGemm", microsoft::gemm, microsoft::GEMM, 9..=9;
    "QLinearAdd", microsoft::add, microsoft::NONE, 8..=8;
    "QLinearAveragePool", microsoft::average_pool, microsoft::AVERAGE_POOL, 5..=5;
    "QLinearConcat", microsoft::concat, microsoft::CONCAT, 5..=1024;
    "QLinearGlobalAveragePool", microsoft::global_average_pool, microsoft::GLOBAL_AVERAGE_POOL, 5..=5;
    "QLinearLeakyRelu", microsoft::leaky_relu, microsoft::LEAKY_RELU, 5..=5;
    "QLinearMul", microsoft::mul, microsoft::NONE, 8..=8;
    "QLinearSigmoid", microsoft::sigmoid, microsoft::NONE, 5..=5;
    "QuantizeLinear", quantize_linear::import, quantize_linear::ATTRIBUTES, 2..=3;
};

/// Names of the supported operators.
#[must_use]
pub fn supported() -> Vec<&'static str> {
    TABLE.iter().chain(MICROSOFT).map(|operator| operator.name).collect()
}

/// The operator of a node, if it is supported.
pub(crate) fn find(node: &NodeProto) -> Option<&'static Operator> {
    let table = match node.domain.as_deref() {
        None | Some("" | "ai.onnx") => TABLE,
        Some("com.microsoft") => MICROSOFT,
        Some(_) => &[],
    };
    table.iter().find(|operator| Some(operator.name) == node.op_type.as_deref())
}

/// Imports one node: its value goes under the name of its first output.
pub(crate) fn import<'a>(ctx: &mut Context<'a>, node: &Node<'a>, operator: &Operator) -> Result<(), ImportError> {
    node.check_attributes(operator.attributes)?;
    let (inputs, outputs) = (node.proto.input.len(), &node.proto.output);
    if !operator.inputs.contains(&inputs) {
        let expected = format!("{} to {} inputs", operator.inputs.start(), operator.inputs.end());
        return Err(node.mismatch(expected, inputs.to_string()));
    }
    let read = |name: &String| ctx.uses.contains_key(name.as_str());
    let several = matches!(operator.name, "Split" | "TopK");
    if !several && (node.output_name().is_empty() || outputs.iter().skip(1).any(read)) {
        return Err(node.mismatch("one output that is read, the first", format!("{outputs:?}")));
    }
    let value = (operator.import)(ctx, node)?;
    ctx.values.insert(node.output_name(), value);
    Ok(())
}
