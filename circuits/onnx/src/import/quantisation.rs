//! Scale and zero point of a QuantizeLinear or DequantizeLinear, and what they do to bounds.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::array::DType;
use super::error::ImportError;
use super::value::{Band, Value};
use crate::graph::Interval;

/// Scales and zero points, one for the tensor or one for each index along `axis`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quantisation {
    /// Positive and finite.
    pub(crate) scales: Vec<f32>,
    /// As many as scales.
    pub(crate) zeros: Vec<i64>,
    /// Type of the zero points, if there are any.
    pub(crate) dtype: Option<DType>,
    /// `None` if there is one scale for the tensor.
    pub(crate) axis: Option<usize>,
}

impl Quantisation {
    /// Reads the constants of a scale and of an optional zero point; `place` names the node.
    ///
    /// `axis` is not yet checked against a shape: [`Self::for_shape`] does that.
    pub(crate) fn read(place: &str, scale: &Value, zero: Option<&Value>) -> Result<Self, ImportError> {
        let scale_place = format!("{place}, scale");
        let scales = match scale {
            Value::Constant(array) if array.shape.len() <= 1 => array.floats(),
            _ => None,
        };
        let scales = scales.ok_or_else(|| {
            ImportError::mismatch(&scale_place, "a constant float32 scalar or vector", scale.describe())
        })?;
        if scales.is_empty() {
            return Err(ImportError::mismatch(scale_place, "at least one value", "none"));
        }
        if let Some(bad) = scales.iter().find(|scale| !(scale.is_finite() && **scale > 0.0)) {
            return Err(ImportError::mismatch(scale_place, "positive finite numbers", bad.to_string()));
        }
        let (zeros, dtype) = match zero {
            None => (vec![0; scales.len()], None),
            Some(zero) => {
                let ints = match zero {
                    Value::Constant(array) if array.shape.len() <= 1 => array.ints().zip(Some(array.dtype)),
                    _ => None,
                };
                let (zeros, dtype) = ints.ok_or_else(|| {
                    ImportError::mismatch(format!("{place}, zero point"), "constant integers", zero.describe())
                })?;
                if zeros.len() != scales.len() {
                    let expected = format!("{} values, as the scale has", scales.len());
                    return Err(ImportError::mismatch(
                        format!("{place}, zero point"),
                        expected,
                        zeros.len().to_string(),
                    ));
                }
                (zeros.to_vec(), Some(dtype))
            }
        };
        Ok(Self { scales: scales.to_vec(), zeros, dtype, axis: None })
    }

    /// The same along an axis of `shape`, or for the whole tensor if there is one scale.
    pub(crate) fn for_shape(mut self, place: &str, shape: &[usize], axis: i64) -> Result<Self, ImportError> {
        if self.scales.len() == 1 {
            self.axis = None;
            return Ok(self);
        }
        let axis = resolve_axis(axis, shape.len())
            .ok_or_else(|| ImportError::mismatch(place, format!("an axis of {shape:?}"), axis.to_string()))?;
        if shape[axis] != self.scales.len() {
            let expected = format!("{} scales along axis {axis} of {shape:?}", shape[axis]);
            return Err(ImportError::mismatch(place, expected, self.scales.len().to_string()));
        }
        self.axis = Some(axis);
        Ok(self)
    }

    /// The only scale and zero point.
    pub(crate) fn per_tensor(&self, place: &str) -> Result<(f32, i64), ImportError> {
        match (self.scales.as_slice(), self.zeros.as_slice()) {
            ([scale], [zero]) => Ok((*scale, *zero)),
            _ => Err(ImportError::mismatch(
                place,
                "one scale for a tensor that is computed",
                self.scales.len().to_string(),
            )),
        }
    }

    /// Which scale and zero point belong to an element of a tensor of `shape`.
    pub(crate) fn index_of(&self, shape: &[usize], element: usize) -> usize {
        self.axis.map_or(0, |axis| {
            let inner: usize = shape[axis + 1..].iter().product();
            element / inner % shape[axis]
        })
    }
}

/// An axis of ONNX, negative ones counting from the end.
pub(crate) fn resolve_axis(axis: i64, rank: usize) -> Option<usize> {
    let rank = i64::try_from(rank).ok()?;
    let axis = if axis < 0 { axis.checked_add(rank)? } else { axis };
    (0..rank).contains(&axis).then(|| usize::try_from(axis).ok()).flatten()
}

/// The exact value of a float; `None` for NaN and infinities.
pub(crate) fn exact(value: f32) -> Option<BigRational> {
    BigRational::from_float(value)
}

/// The nearest integer, of two the even one: the one rounding rule.
pub(crate) fn round_half_even(value: &BigRational) -> BigInt {
    let raised = value + BigRational::new(BigInt::from(1), BigInt::from(2));
    let up = raised.floor().to_integer();
    if raised.is_integer() && up.is_odd() { up - 1 } else { up }
}

/// The integers that clipping to `band` before a quantisation allows: rounding is monotone, so clipping to
/// `band` first or to these integers afterwards is the same.
pub(crate) fn clamp_of(band: Band, scale: f32, zero: i64, range: Interval) -> Interval {
    let bound = |value: f32, open: i64| match (exact(value), exact(scale)) {
        (Some(value), Some(scale)) => {
            let rounded = round_half_even(&(value / scale)) + zero;
            rounded.clamp(range.min.into(), range.max.into()).to_i64().unwrap_or(open)
        }
        _ => open,
    };
    let end = |value: f32, open: i64| match value {
        f32::INFINITY => range.max,
        f32::NEG_INFINITY => range.min,
        value => bound(value, open),
    };
    Interval { min: end(band.low, range.min), max: end(band.high, range.max) }
}
