//! The largest keys of a row, in descending order.
//!
//! With keys `c_i`, all different, and claimed results `y_1 .. y_k`:
//! - `y_j - y_{j+1} - 1` is range-checked to be no less than 0, so the results descend;
//! - the range check of `c_i - y_k + 2^w` has the top bit `s_i`, which says whether `c_i >= y_k`;
//! - `sum s_i = k`;
//! - `s_i (c_i - y_1) ... (c_i - y_k) = 0`: what is selected is one of the results.
//!
//! Why this binds: `k` different keys are selected, each is one of the `k` results, so the results are exactly those
//! keys, whatever field elements they were claimed to be; `y_k` is the least of them, and the keys that are not
//! selected are less than `y_k`. Their order follows from the first point. The products are over the field: a product
//! of field elements is zero only if one of them is, so they need no interval. Two results that swap, a tie resolved
//! the other way or an unselected key are refused.

use proofmark_onnx::graph::TopKeys;

use super::expect_size;
use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::{Integer, Linear, Span};
use crate::obligation::Field;
use crate::program::Step;
use crate::{range, select};

/// The largest keys of a [`TopKeys`], row by row.
pub(crate) fn compile(builder: &mut Builder, op: &TopKeys, input: &[Integer]) -> Result<Vec<Integer>, CompileError> {
    expect_size(builder, "inputs beyond whole rows", 0, input.len() % op.length.max(1))?;
    let mut outputs = Vec::with_capacity(input.len() / op.length.max(1) * op.count);
    for row in input.chunks(op.length.max(1)) {
        let mut keys = Vec::with_capacity(row.len());
        for (position, x) in row.iter().enumerate() {
            let (factor, offset) = op.key(position);
            let centred = x.shifted(-i128::from(op.zero));
            keys.push(builder.sum("key", [(i128::from(factor), &centred)], i128::from(offset))?);
        }
        outputs.extend(largest(builder, &keys, op.count)?);
    }
    Ok(outputs)
}

/// The `count` largest of some forms that are all different in every satisfying assignment.
pub(crate) fn largest(builder: &mut Builder, keys: &[Integer], count: usize) -> Result<Vec<Integer>, CompileError> {
    expect_size(builder, "keys", count, count.clamp(1, keys.len().max(1)))?;
    if let [only] = keys {
        return Ok(vec![only.clone()]);
    }
    let all = keys.iter().map(|key| key.span).reduce(|a, b| Span::new(a.min.min(b.min), a.max.max(b.max)));
    let all = all.unwrap_or(Span::point(0));
    let (mut variables, mut results) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for _ in 0..count {
        let (variable, result) = builder.integer(all)?;
        variables.push(variable);
        results.push(result);
    }
    builder.step(Step::Largest { forms: keys.to_vec(), to: variables });
    for pair in results.windows(2) {
        let gap = builder.sum("order", [(1, &pair[0]), (-1, &pair[1])], -1)?;
        range::check(builder, &gap, select::all_ones(gap.span.max))?;
    }
    let mut selected = Vec::with_capacity(keys.len());
    for key in keys {
        let ahead = builder.sum("difference", [(1, key), (-1, &results[count - 1])], 0)?;
        let w = range::bit_length(ahead.span.max).max(range::bit_length(-ahead.span.min - 1));
        let bits = range::check(builder, &ahead.shifted(1 << w), (2 << w) - 1)?;
        selected.push(bits[w as usize].clone());
    }
    let sum = builder.sum("selected", selected.iter().map(|bit| (1, bit)), -(count as i128))?;
    builder.enforce(&sum, &Integer::constant(1), &Integer::constant(0))?;
    for (key, bit) in keys.iter().zip(&selected) {
        let distance = |result: &Integer| key.to_linear().minus(&result.to_linear());
        let mut product = bit.to_linear();
        for result in &results[..count - 1] {
            product = builder.field_product(Field::ZeroProduct, &product, &distance(result))?;
        }
        builder.enforce_field(Field::ZeroProduct, &product, &distance(&results[count - 1]), &Linear::default());
    }
    Ok(results)
}
