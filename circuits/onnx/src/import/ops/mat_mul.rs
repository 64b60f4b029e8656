//! MatMul: of rows with constant weights a fully connected layer (an Add behind it is its bias), of two computed
//! tensors a product of matrices, batches broadcast as numpy does.

use num_rational::BigRational;

use super::gemm::fully_connected;
use crate::graph::{MatMul, Op, Operand, Source, Tensor};
use crate::import::arithmetic::{self, Real};
use crate::import::array::element_count;
use crate::import::combine;
use crate::import::context::Context;
use crate::import::error::ImportError;
use crate::import::linear::{activation_input, weight_input};
use crate::import::node::Node;
use crate::import::shape::{broadcast, broadcast_index};
use crate::import::structural::{self, reshape};
use crate::import::value::Value;

pub(super) const ATTRIBUTES: &[&str] = &[];

pub(super) fn import(ctx: &mut Context<'_>, node: &Node<'_>) -> Result<Value, ImportError> {
    let (a, b) = (ctx.input(node, 0, "A")?, ctx.input(node, 1, "B")?);
    multiply(ctx, node, a, b)
}

/// `a * b` for a computed `a`.
pub(super) fn multiply(ctx: &mut Context<'_>, node: &Node<'_>, a: Value, b: Value) -> Result<Value, ImportError> {
    if let Value::Constant(_) | Value::Dequantised(_) = &b {
        let x = activation_input(ctx, node, "A", a)?;
        let w = matrix(ctx, node, b)?;
        let w = super::transpose::transposed(ctx, node, weight_input(node, "B", &w)?, &[1, 0])?;
        return fully_connected(ctx, node, &x, &w, None);
    }
    if let Value::Constant(_) | Value::Dequantised(_) = &a {
        let expected = "a computed left factor (transpose both sides where the left one is constant)";
        return Err(node.input_mismatch("A", expected, a.describe()));
    }
    let (a, b) = (arithmetic::real(ctx, node, a)?, arithmetic::real(ctx, node, b)?);
    computed(ctx, node, &a, &b)
}

/// Weights whose leading dimensions are all 1 as a matrix.
fn matrix(ctx: &mut Context<'_>, node: &Node<'_>, w: Value) -> Result<Value, ImportError> {
    match ctx.shape(&w).as_slice() {
        [ones @ .., inputs, outputs] if !ones.is_empty() && ones.iter().all(|&dim| dim == 1) => {
            let shape = vec![*inputs, *outputs];
            reshape(ctx, node, w, shape)
        }
        _ => Ok(w),
    }
}

/// The product of two computed tensors.
fn computed(ctx: &mut Context<'_>, node: &Node<'_>, a: &Real, b: &Real) -> Result<Value, ImportError> {
    let got = || format!("{:?} and {:?}", a.shape, b.shape);
    let (&[ref left_batch @ .., rows, inner], &[ref right_batch @ .., own, columns]) =
        (a.shape.as_slice(), b.shape.as_slice())
    else {
        return Err(node.mismatch("matrices [..., M, K] and [..., K, N]", got()));
    };
    if inner != own || [rows, inner, columns].contains(&0) {
        return Err(node.mismatch("matrices [..., M, K] and [..., K, N]", got()));
    }
    let ([left_unit], [right_unit]) = (a.units.as_slice(), b.units.as_slice()) else {
        return Err(node.mismatch("factors with one scale each (put a QuantizeLinear before the MatMul)", "several"));
    };
    let unit: BigRational = left_unit * right_unit;
    let (left_batch, right_batch) = (left_batch.to_vec(), right_batch.to_vec());
    let batch = broadcast(node, [&left_batch, &right_batch])?;
    let left = spread(ctx, node, a, &left_batch, &batch)?;
    let right = spread(ctx, node, b, &right_batch, &batch)?;
    let mut shape = batch.clone();
    shape.extend([rows, columns]);
    // Products are work as sums are: they count for the same budget.
    let outputs = element_count(&shape, &node.label())?;
    combine::reserve(ctx, node, outputs.saturating_mul(inner))?;
    let batch = element_count(&batch, &node.label())?;
    let op = MatMul { left, right, batch, rows, inner, columns };
    let bounds = combine::mat_mul_bounds(ctx, node, &op)?;
    let tensor = Tensor { name: node.output_name().to_owned(), shape, element: None, bounds };
    let tensor = ctx.emit(node, Op::MatMul(op), tensor)?;
    arithmetic::accumulator(node, tensor, &unit)
}

/// The matrices of a factor, repeated along the batches that it broadcasts over.
fn spread(
    ctx: &mut Context<'_>,
    node: &Node<'_>,
    x: &Real,
    own: &[usize],
    batch: &[usize],
) -> Result<Operand, ImportError> {
    let (count, have) = (element_count(batch, &node.label())?, element_count(own, &node.label())?);
    if count == have {
        return Ok(x.operand);
    }
    let matrix: usize = x.shape[own.len()..].iter().product();
    let mut shape = batch.to_vec();
    shape.extend(&x.shape[own.len()..]);
    let elements = element_count(&shape, &node.label())?;
    combine::reserve(ctx, node, elements)?;
    let source = |out: usize| Source::first(broadcast_index(out / matrix, batch, own) * matrix + out % matrix);
    let tensor =
        structural::emit_moved(ctx, node, "Expand", x.operand.tensor, (0..elements).map(source).collect(), shape)?;
    Ok(Operand { tensor, ..x.operand })
}
