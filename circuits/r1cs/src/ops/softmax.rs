//! Softmax: exponentials by the lookup gadget, their sum, and one exact division by it for each element.
//!
//! - The largest element `m` is a variable: each distance `d_i = m - x_i` is range-checked to be no less than 0, and
//!   the product of all distances is zero over the field, so `m` is not less than any element and equals one. The bits
//!   of that check are those of the lookup.
//! - `E[d_i]` and `N[d_i]` come from the same one-hot nibbles; where all `N` are the same multiple of `E`, as with
//!   output scales of powers of two, they are linear in them. `H` is the sum of all `E[d_i]`.
//! - The quotient `q` is range-checked, and so are `r = N + H - 2 q H` and `2 H - 1 - r`, with one product `q H` over
//!   the integers. One element is the largest, so `H >= E[0] > 0`, and quotient and remainder of a division by `2 H`
//!   are unique: raising `q` by one lowers `r` by `2 H`, out of one of the two checks.

use proofmark_onnx::graph::Softmax;

use super::expect_size;
use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::{Integer, Linear, Span};
use crate::lookup::Nibbles;
use crate::obligation::Field;
use crate::program::Step;
use crate::{range, select};

/// The quotients of a [`Softmax`], row by row.
pub(crate) fn compile(builder: &mut Builder, op: &Softmax, input: &[Integer]) -> Result<Vec<Integer>, CompileError> {
    let length = op.length.max(1);
    expect_size(builder, "inputs beyond whole rows", 0, input.len() % length)?;
    expect_size(builder, "numerators", op.exponentials.len(), op.numerators.len())?;
    let mut outputs = Vec::with_capacity(input.len());
    for row in input.chunks(length) {
        outputs.extend(softmax(builder, op, row)?);
    }
    Ok(outputs)
}

pub(crate) fn softmax(builder: &mut Builder, op: &Softmax, row: &[Integer]) -> Result<Vec<Integer>, CompileError> {
    let missing = || CompileError::Size { node: builder.scope(), what: "exponentials", expected: 256, got: 0 };
    let first = i128::from(*op.exponentials.first().ok_or_else(missing)?);
    let numerator = i128::from(*op.numerators.first().ok_or_else(missing)?);
    if first < 1 || op.exponentials.iter().chain(&op.numerators).any(|&value| value < 0) {
        let (node, what) = (builder.scope(), "exponentials");
        return Err(CompileError::TooWide { node, what, min: first, max: first });
    }
    // Nothing is larger than the largest element alone.
    let most = op.numerators.iter().map(|&n| i128::from(n)).max().unwrap_or(numerator);
    let most = (most + first).div_euclid(2 * first);
    if row.len() == 1 {
        return Ok(vec![Integer::constant((numerator + first).div_euclid(2 * first))]);
    }
    let distances = distances(builder, row)?;
    let factor = common_factor(op);
    let (mut exponentials, mut numerators) = (Vec::with_capacity(row.len()), Vec::with_capacity(row.len()));
    for bits in &distances {
        let reach = op.exponentials.len().min(1 << bits.len());
        let nibbles = Nibbles::new(builder, bits)?;
        let exponential = nibbles.entry(builder, &op.exponentials[..reach])?;
        numerators.push(match factor {
            Some(factor) => builder.sum("numerator", [(factor, &exponential)], 0)?,
            None => nibbles.entry(builder, &op.numerators[..reach])?,
        });
        exponentials.push(exponential);
    }
    let sum = builder.sum("sum of exponentials", exponentials.iter().map(|e| (1, e)), 0)?;
    // One of them is the first.
    let sum = Integer { span: Span::new(sum.span.min.max(first), sum.span.max), ..sum };
    numerators.iter().map(|numerator| quotient(builder, numerator, &sum, most)).collect()
}

/// The bits of each element's distance to the largest.
fn distances(builder: &mut Builder, row: &[Integer]) -> Result<Vec<Vec<Integer>>, CompileError> {
    let spans = row.iter().map(|x| x.span);
    let all = spans.clone().reduce(|a, b| Span::new(a.min.min(b.min), a.max.max(b.max))).unwrap_or(Span::point(0));
    let least = spans.map(|span| span.min).max().unwrap_or(all.min);
    let (variable, largest) = builder.integer(Span::new(least, all.max))?;
    builder.step(Step::Largest { forms: row.to_vec(), to: vec![variable] });
    let reach = all.max - all.min;
    if reach > 255 {
        let (node, what) = (builder.scope(), "distance from the largest element");
        return Err(CompileError::TooWide { node, what, min: 0, max: reach });
    }
    let (mut bits, mut product) = (Vec::with_capacity(row.len()), None::<Linear>);
    for (i, x) in row.iter().enumerate() {
        let distance = builder.sum("distance", [(1, &largest), (-1, x)], 0)?;
        bits.push(range::check(builder, &distance, select::all_ones(reach))?);
        let distance = distance.to_linear();
        product = match product {
            None => Some(distance),
            Some(before) if i + 1 < row.len() => Some(builder.field_product(Field::ZeroProduct, &before, &distance)?),
            Some(before) => {
                builder.enforce_field(Field::ZeroProduct, &before, &distance, &Linear::default());
                None
            }
        };
    }
    Ok(bits)
}

/// `f` if each numerator is `f` times its exponential.
fn common_factor(op: &Softmax) -> Option<i128> {
    let (first, numerator) = (op.exponentials.first()?, op.numerators.first()?);
    let factor = numerator / first;
    let mut pairs = op.exponentials.iter().zip(&op.numerators);
    pairs.all(|(e, n)| e.checked_mul(factor) == Some(*n)).then(|| i128::from(factor))
}

/// `floor((numerator + sum) / (2 sum))`, at most `most`.
fn quotient(builder: &mut Builder, numerator: &Integer, sum: &Integer, most: i128) -> Result<Integer, CompileError> {
    let dividend = builder.sum("dividend", [(1, numerator), (1, sum)], 0)?;
    let divisor = builder.sum("divisor", [(2, sum)], 0)?;
    let (to, quotient) = builder.integer(Span::new(0, most))?;
    builder.step(Step::Quotient { dividend: dividend.clone(), divisor: divisor.clone(), to });
    // Any bound that keeps the product below the field would do.
    range::check(builder, &quotient, select::all_ones(most))?;
    let multiple = select::product(builder, &quotient, &divisor)?;
    let remainder = builder.sum("remainder", [(1, &dividend), (-1, &multiple)], 0)?;
    let width = select::all_ones(divisor.span.max - 1);
    range::check(builder, &remainder, width)?;
    let rest = builder.sum("remainder", [(1, &divisor), (-1, &remainder)], -1)?;
    range::check(builder, &rest, width)?;
    Ok(quotient)
}
