//! Exact interval arithmetic for accumulators, with the weights as they are.

use super::error::ImportError;
use crate::graph::{Constant, Interval};

/// Accumulators stay within `-ACCUMULATOR_LIMIT..=ACCUMULATOR_LIMIT`, so that the interpreter's products
/// with a [`crate::ratio::Ratio`] stay within `i128` and circuits know the width.
pub const ACCUMULATOR_LIMIT: i64 = 1 << 40;

/// What `sum x * w + b` can be over all rows of weights, each `x` being anything in `x` independently.
pub(crate) fn of_linear(
    place: &str,
    weight: &Constant,
    bias: Option<&Constant>,
    x: Interval,
) -> Result<Interval, ImportError> {
    let outputs = weight.shape.first().copied().unwrap_or(1).max(1);
    let row_length = (weight.data.len() / outputs).max(1);
    let mut all = Interval { min: i64::MAX, max: i64::MIN };
    for (out, row) in weight.data.chunks(row_length).enumerate() {
        let bias = bias.map_or(0, |bias| bias.data[out]);
        let (mut min, mut max) = (i128::from(bias), i128::from(bias));
        for &w in row {
            let ends = [i128::from(w) * i128::from(x.min), i128::from(w) * i128::from(x.max)];
            min += ends[0].min(ends[1]);
            max += ends[0].max(ends[1]);
        }
        let limit = i128::from(ACCUMULATOR_LIMIT);
        let (Ok(min), Ok(max), true) = (i64::try_from(min), i64::try_from(max), min >= -limit && max <= limit) else {
            let expected = format!("accumulators within ±{ACCUMULATOR_LIMIT}");
            return Err(ImportError::mismatch(place, expected, format!("{min}..={max} in output {out}")));
        };
        all = Interval { min: all.min.min(min), max: all.max.max(max) };
    }
    Ok(all)
}

/// The same interval relative to a zero point.
pub(crate) fn centred(x: Interval, zero: i64) -> Interval {
    Interval { min: x.min - zero, max: x.max - zero }
}

/// The smallest interval that also holds zero: what padding adds.
pub(crate) fn with_zero(x: Interval) -> Interval {
    Interval { min: x.min.min(0), max: x.max.max(0) }
}
