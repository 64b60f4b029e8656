//! One operator a file: each turns the elements of its input tensors into those of its output tensor.

pub(crate) mod conv2d;
pub(crate) mod gather;
pub(crate) mod gemm;
pub(crate) mod linear;
pub(crate) mod mat_mul;
pub(crate) mod matrices;
pub(crate) mod packed_conv;
pub(crate) mod pool;
pub(crate) mod rearrange;
pub(crate) mod requantise;
pub(crate) mod softmax;
pub(crate) mod table;
pub(crate) mod top_keys;

use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::Integer;
use crate::select;

/// Refuses sizes that do not match.
pub(crate) fn expect_size(
    builder: &Builder,
    what: &'static str,
    expected: usize,
    got: usize,
) -> Result<(), CompileError> {
    if expected == got { Ok(()) } else { Err(CompileError::Size { node: builder.scope(), what, expected, got }) }
}

/// An accumulator: `bias + sum of weight * x`, with a constraint for each product of two variables only.
pub(crate) fn accumulate(
    builder: &mut Builder,
    products: &[(&Integer, &Integer)],
    bias: Option<&Integer>,
) -> Result<Integer, CompileError> {
    let mut constant = 0i128;
    let mut owned: Vec<Integer> = Vec::new();
    let mut linear: Vec<(i128, &Integer)> = Vec::with_capacity(products.len());
    for (weight, x) in products {
        match (weight.as_constant(), x.as_constant()) {
            (Some(weight), _) => linear.push((weight, x)),
            (None, Some(x)) => linear.push((x, weight)),
            (None, None) => owned.push(select::product(builder, weight, x)?),
        }
    }
    if let Some(bias) = bias {
        match bias.as_constant() {
            Some(bias) => constant += bias,
            None => owned.push(bias.clone()),
        }
    }
    linear.extend(owned.iter().map(|form| (1, form)));
    builder.sum("accumulator", linear, constant)
}
