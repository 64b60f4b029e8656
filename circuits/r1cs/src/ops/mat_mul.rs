//! Products of computed matrices, as attention has them: see [`super::matrices`].

use proofmark_onnx::graph::MatMul;

use super::expect_size;
use super::matrices::Matrices;
use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::Integer;

/// The two matrices of each product.
pub(crate) fn load(
    builder: &Builder,
    op: &MatMul,
    [left, right]: [&[Integer]; 2],
) -> Result<Vec<Matrices>, CompileError> {
    let (inner, columns) = (op.inner.max(1), op.columns);
    expect_size(builder, "elements of the left matrices", op.batch * op.rows * op.inner, left.len())?;
    expect_size(builder, "elements of the right matrices", op.batch * op.inner * columns, right.len())?;
    let one = |batch: usize| {
        let left = &left[batch * op.rows * inner..(batch + 1) * op.rows * inner];
        let right = &right[batch * inner * columns..(batch + 1) * inner * columns];
        let left: Vec<Integer> = left.iter().map(|x| x.shifted(-i128::from(op.left.zero))).collect();
        let right = |k: usize, j: usize| right[k * columns + j].shifted(-i128::from(op.right.zero));
        Matrices {
            rows: left.chunks(inner).map(<[Integer]>::to_vec).collect(),
            columns: (0..columns).map(|j| (0..inner).map(|k| right(k, j)).collect()).collect(),
            biases: None,
        }
    };
    Ok((0..op.batch).map(one).collect())
}

/// The accumulators of a [`MatMul`].
pub(crate) fn compile(
    builder: &mut Builder,
    op: &MatMul,
    inputs: [&[Integer]; 2],
) -> Result<Vec<Integer>, CompileError> {
    let mut outputs = Vec::with_capacity(op.batch * op.rows * op.columns);
    for matrices in load(builder, op, inputs)? {
        outputs.extend(matrices.sums(builder)?);
    }
    Ok(outputs)
}
