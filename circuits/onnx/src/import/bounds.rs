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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn constant(data: Vec<i64>) -> Constant {
        Constant { name: "w".to_owned(), shape: vec![2, 2], data, type_bounds: Interval { min: -128, max: 127 } }
    }

    #[test]
    fn rows_are_summed_sign_by_sign() {
        let bias = constant(vec![0, 10]);
        let x = Interval { min: -1, max: 3 };
        let bounds = of_linear("here", &constant(vec![1, -2, 3, 4]), Some(&bias), x).unwrap();
        assert_eq!(bounds, Interval { min: -7, max: 31 });
    }

    #[test]
    fn accumulators_beyond_the_limit_are_refused() {
        let x = Interval { min: 0, max: 1 };
        let at_limit = constant(vec![ACCUMULATOR_LIMIT, 0, 0, 0]);
        assert_eq!(of_linear("here", &at_limit, None, x).unwrap().max, ACCUMULATOR_LIMIT);
        let error = of_linear("here", &constant(vec![0, 0, ACCUMULATOR_LIMIT, 1]), None, x).unwrap_err();
        let text = "here: expected accumulators within ±1099511627776, got 0..=1099511627777 in output 1";
        assert_eq!(error.to_string(), text);
    }
}
