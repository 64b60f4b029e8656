//! onnxruntime's own quantised operators (domain com.microsoft), which its quantiser writes in QOperator form:
//! each is DequantizeLinear, the operator, and QuantizeLinear in one node.

use num_rational::BigRational;
use num_traits::One;

use super::dequantize_linear::{activation, constant};
use super::qlinear_conv::{output_at, output_to, quantisation};
use crate::import::arithmetic;
use crate::import::bias;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::function;
use crate::import::linear::weight_input;
use crate::import::node::Node;
use crate::import::value::Value;
use crate::ratio::Halves;

pub(super) const NONE: &[&str] = &[];
pub(super) const LEAKY_RELU: &[&str] = &["alpha"];
pub(super) const AVERAGE_POOL: &[&str] =
    &["auto_pad", "ceil_mode", "channels_last", "count_include_pad", "kernel_shape", "pads", "strides"];
pub(super) const GLOBAL_AVERAGE_POOL: &[&str] = &["channels_last"];
pub(super) const CONCAT: &[&str] = &["axis"];
pub(super) const GEMM: &[&str] = &["alpha", "transA", "transB"];

/// The operand at input `at`, with scale and zero point behind it: computed, or a constant.
fn operand(ctx: &mut Context<'_>, node: &Node<'_>, role: &str, at: usize) -> Result<Value, ImportError> {
    let q = quantisation(ctx, node, role, at + 1)?;
    match ctx.input(node, at, role)? {
        Value::Constant(array) => constant(ctx, node, &array, q, 1),
        x => activation(ctx, node, &x, &q).map(Value::Activation),
    }
}

/// QLinearAdd, QLinearMul and QLinearAveragePool add the zero point before they round to even, unlike QuantizeLinear.
fn zero_first(zero: i64) -> Halves {
    if zero % 2 == 0 { Halves::ToEven } else { Halves::ToOdd }
}

pub(super) fn add(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let (a, b) = (operand(ctx, node, "A", 0)?, operand(ctx, node, "B", 3)?);
    let sum = arithmetic::sum(ctx, node, "Add", vec![(1, a), (1, b)], &BigRational::one())?;
    output_to(ctx, node, sum, 6, zero_first)
}

pub(super) fn mul(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let (a, b) = (operand(ctx, node, "A", 0)?, operand(ctx, node, "B", 3)?);
    let product = match (arithmetic::constant(node, &a)?, arithmetic::constant(node, &b)?) {
        (Some(factors), _) => {
            let x = arithmetic::real(ctx, node, b)?;
            arithmetic::scale_by(ctx, node, "Mul", &x, &factors)?
        }
        (_, Some(factors)) => {
            let x = arithmetic::real(ctx, node, a)?;
            arithmetic::scale_by(ctx, node, "Mul", &x, &factors)?
        }
        _ => {
            let (a, b) = (arithmetic::real(ctx, node, a)?, arithmetic::real(ctx, node, b)?);
            arithmetic::multiply(ctx, node, "Mul", a, b)?
        }
    };
    output_to(ctx, node, product, 6, zero_first)
}

#[allow(clippy::cast_possible_truncation)]
pub(super) fn sigmoid(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let x = operand(ctx, node, "X", 0)?;
    let y = function::apply(ctx, node, x, |x| (1.0 / (1.0 + libm::exp(-f64::from(x)))) as f32)?;
    output_at(ctx, node, y, 3)
}

#[allow(clippy::cast_possible_truncation)]
pub(super) fn leaky_relu(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let alpha = node.float("alpha")?.unwrap_or(0.01);
    let x = operand(ctx, node, "X", 0)?;
    let y = function::apply(ctx, node, x, |x| if x < 0.0 { (f64::from(x) * f64::from(alpha)) as f32 } else { x })?;
    output_at(ctx, node, y, 3)
}

pub(super) fn average_pool(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    node.only_int("channels_last", 0)?;
    let x = operand(ctx, node, "X", 0)?;
    let y = super::average_pool::average(ctx, node, x)?;
    output_to(ctx, node, y, 3, zero_first)
}

pub(super) fn global_average_pool(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    node.only_int("channels_last", 0)?;
    let x = operand(ctx, node, "X", 0)?;
    let axes: Vec<usize> = (2..ctx.shape(&x).len()).collect();
    let y = super::reduce::over(ctx, node, x, &axes)?;
    output_at(ctx, node, y, 3)
}

pub(super) fn concat(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let inputs = node.proto.input.len();
    if inputs % 3 != 2 {
        return Err(node.mismatch("scale and zero point, then three inputs for each tensor", inputs.to_string()));
    }
    let parts = (2..inputs).step_by(3).map(|at| operand(ctx, node, "X", at)).collect::<Result<Vec<_>, _>>()?;
    let axis = node.int("axis")?.ok_or_else(|| node.attribute_mismatch("axis", "an axis", "none"))?;
    let joined = super::concat::concat(ctx, node, parts, axis)?;
    output_at(ctx, node, joined, 0)
}

pub(super) fn gemm(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    node.only_float("alpha", 1.0)?;
    node.only_int("transA", 0)?;
    let x = activation(ctx, node, &ctx.input(node, 0, "A")?, &quantisation(ctx, node, "A", 1)?)?;
    let transposed = node.int("transB")?.unwrap_or(0) != 0;
    let w = super::qlinear_conv::weight(ctx, node, "B", 3, i64::from(!transposed))?;
    let w = weight_input(node, "B", &w)?;
    let w = if transposed { w.clone() } else { super::transpose::transposed(ctx, node, w, &[1, 0])? };
    let bias = ctx.optional_input(node, 6)?;
    let bias = bias.map(|bias| bias::on_grid(node, &bias, w.array.shape[0])).transpose()?;
    let acc = super::gemm::with_bias(ctx, node, &x, &w, bias)?;
    output_at(ctx, node, acc, 7)
}
