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
        let multiplier = if channels == 1 { op.multipliers[0] } else { op.multipliers[i / inner % channels] };
        let rounding = Rounding { multiplier, zero: op.output_zero, low: op.clamp.min, high: op.clamp.max };
        let value = x.shifted(-i128::from(op.input_zero));
        let division = division(builder, found, &rounding, value.span)?;
        outputs.push(if division.first == division.last {
            Integer::constant(i128::from(division.first))
        } else {
            select::divide(builder, &value, &division)?
        });
    }
    Ok(outputs)
}

/// The division for a rounding on an interval; its proof obligation is checked here.
fn division(builder: &Builder, found: &mut Found, rounding: &Rounding, span: Span) -> Result<Division, CompileError> {
    if let Some(division) = found.get(&(*rounding, span)) {
        return Ok(*division);
    }
    let limit = Span::new(-1 << VALUE_BITS, 1 << VALUE_BITS);
    if !span.within(limit) || rounding.low > rounding.high {
        let (node, what) = (builder.scope(), "input of a requantisation");
        return Err(CompileError::TooWide { node, what, min: span.min, max: span.max });
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
