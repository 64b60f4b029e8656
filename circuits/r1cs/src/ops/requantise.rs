//! Requantisation, with ReLU and saturation, as one exact integer division for each element.

use std::collections::HashMap;

use proofmark_onnx::graph::Requantise;
use proofmark_onnx::ratio::Ratio;

use super::expect_size;
use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::{Integer, Span};
use crate::requantise::{Division, Rounding, SCALE_LIMIT};
use crate::select;

/// Beyond this, `i128` arithmetic with a [`Ratio`] could overflow.
const VALUE_BITS: u32 = 126 - Ratio::MAX_BITS - 2;

/// Divisions that were found before; elements of one channel mostly share theirs.
pub(crate) type Found = HashMap<(Rounding, Span), Division>;

/// The outputs of a [`Requantise`].
pub(crate) fn compile(
    builder: &mut Builder,
    found: &mut Found,
    op: &Requantise,
    input_shape: &[usize],
    input: &[Integer],
) -> Result<Vec<Integer>, CompileError> {
    let channels = op.multipliers.len();
    if channels != 1 {
        expect_size(builder, "multipliers (channels)", input_shape.get(1).copied().unwrap_or(1), channels)?;
    }
    expect_size(builder, "inputs", input_shape.iter().product(), input.len())?;
    // Elements of a channel, where the leading dimension is a batch of one.
    let inner: usize = input_shape.iter().skip(2).product();
    let mut outputs = Vec::with_capacity(input.len());
    for (i, x) in input.iter().enumerate() {
        let channel = if channels == 1 { 0 } else { i / inner % channels };
        outputs.push(element(builder, found, op, channel, x)?);
    }
    Ok(outputs)
}

/// The output for one element of a channel.
pub(crate) fn element(
    builder: &mut Builder,
    found: &mut Found,
    op: &Requantise,
    channel: usize,
    x: &Integer,
) -> Result<Integer, CompileError> {
    let value = x.shifted(-i128::from(op.input_zero));
    check_width(builder, value.span)?;
    let (value, content, residue) = without_content(value);
    let rounding = Rounding { content, residue, ..rounding(op, channel) };
    let division = division(builder, found, &rounding, value.span)?;
    if division.first == division.last {
        return Ok(Integer::constant(i128::from(division.first)));
    }
    select::divide(builder, &value, &division)
}

/// The division for variables of a channel within an interval.
pub(crate) fn channel_division(
    builder: &Builder,
    found: &mut Found,
    op: &Requantise,
    channel: usize,
    span: Span,
) -> Result<Division, CompileError> {
    check_width(builder, span)?;
    division(builder, found, &rounding(op, channel), span)
}

fn rounding(op: &Requantise, channel: usize) -> Rounding {
    let multiplier = op.multipliers[channel % op.multipliers.len()];
    let (zero, low, high) = (op.output_zero, op.clamp.min, op.clamp.max);
    Rounding { multiplier, halves: op.halves, zero, low, high, content: 1, residue: 0 }
}

fn check_width(builder: &Builder, span: Span) -> Result<(), CompileError> {
    if span.within(Span::new(-1 << VALUE_BITS, 1 << VALUE_BITS)) {
        return Ok(());
    }
    let (node, what) = (builder.scope(), "input of a requantisation");
    Err(CompileError::TooWide { node, what, min: span.min, max: span.max })
}

/// A form as `content * rest + residue` with the largest content: a sum of multiples of one factor takes only
/// every so many-th value, and the division then works on how often, which has fewer bits.
fn without_content(form: Integer) -> (Integer, i128, i128) {
    let content = form.terms.iter().fold(0i64, |gcd, (_, factor)| num_integer::gcd(gcd, *factor));
    if content <= 1 {
        return (form, 1, 0);
    }
    let wide = i128::from(content);
    let (constant, residue) = (form.constant.div_euclid(wide), form.constant.rem_euclid(wide));
    let terms = form.terms.iter().map(|(variable, factor)| (*variable, factor / content)).collect();
    // Every value is `content * n + residue`, so the ends shrink inwards.
    let span = Span::new(-(residue - form.span.min).div_euclid(wide), (form.span.max - residue).div_euclid(wide));
    (Integer { terms, constant, span }, wide, residue)
}

/// The division for a rounding on an interval; its proof obligation is checked here.
fn division(builder: &Builder, found: &mut Found, rounding: &Rounding, span: Span) -> Result<Division, CompileError> {
    if let Some(division) = found.get(&(*rounding, span)) {
        return Ok(*division);
    }
    if rounding.low > rounding.high {
        let (node, what) = (builder.scope(), "output of a requantisation");
        let (min, max) = (i128::from(rounding.low), i128::from(rounding.high));
        return Err(CompileError::TooWide { node, what, min, max });
    }
    let none = || CompileError::NoDivision {
        node: builder.scope(),
        multiplier: rounding.multiplier.to_string(),
        limit: SCALE_LIMIT,
    };
    let division = Division::find(rounding, span).ok_or_else(none)?;
    division.verify(rounding, span).map_err(|failure| CompileError::Obligation {
        node: builder.scope(),
        target: failure.target,
        threshold: failure.threshold,
        before: failure.before,
        at: failure.at,
    })?;
    found.insert((*rounding, span), division);
    Ok(division)
}
