//! Sums and products of computed tensors.

use proofmark_onnx::graph::{Linear, Operand, Product};

use super::expect_size;
use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::Integer;
use crate::select;

/// The sums of a [`Linear`]; `inputs` are its operands. No constraint.
pub(crate) fn compile(builder: &Builder, op: &Linear, inputs: &[&[Integer]]) -> Result<Vec<Integer>, CompileError> {
    expect_size(builder, "operands", op.operands.len(), inputs.len())?;
    if !op.constants.is_empty() {
        expect_size(builder, "constants", op.ends.len(), op.constants.len())?;
    }
    let one = |out: usize| {
        let mut parts = Vec::new();
        let mut constant = i128::from(op.constant_of(out));
        for term in op.terms_of(out) {
            let operand = term.operand as usize;
            let x = inputs.get(operand).and_then(|elements| elements.get(term.index as usize));
            let x = x.ok_or_else(|| CompileError::Size {
                node: builder.scope(),
                what: "elements of an operand",
                expected: term.index as usize + 1,
                got: inputs.get(operand).map_or(0, |elements| elements.len()),
            })?;
            parts.push((i128::from(term.factor), x));
            constant -= i128::from(term.factor) * i128::from(op.operands[operand].zero);
        }
        builder.sum("sum", parts, constant)
    };
    (0..op.ends.len()).map(one).collect()
}

/// The products of a [`Product`]: one constraint each.
pub(crate) fn product(
    builder: &mut Builder,
    op: &Product,
    [left, right]: [&[Integer]; 2],
) -> Result<Vec<Integer>, CompileError> {
    expect_size(builder, "elements of the right factor", left.len(), right.len())?;
    let centred = |x: &Integer, operand: Operand| x.shifted(-i128::from(operand.zero));
    let pairs = left.iter().zip(right);
    pairs.map(|(a, b)| scaled_product(builder, &centred(a, op.left), &centred(b, op.right))).collect()
}

/// A product that costs nothing if one of the factors is constant.
fn scaled_product(builder: &mut Builder, a: &Integer, b: &Integer) -> Result<Integer, CompileError> {
    match (a.as_constant(), b.as_constant()) {
        (Some(factor), _) => builder.sum("product", [(factor, b)], 0),
        (_, Some(factor)) => builder.sum("product", [(factor, a)], 0),
        _ => select::product(builder, a, b),
    }
}
