//! The choice of scales: of activations from what calibration saw, of weights from the weights.
//!
//! `docs/decisions/012-quantising-float-models.md` says why.

use proofmark_onnx::graph::ElementType;

use crate::options::{Method, Scales};
use crate::statistics::Summary;

/// Bits of a free scale's mantissa: sums of tensors of different scales stay narrow, and the range grows by at most
/// 1 in 2048.
const MANTISSA_BITS: i32 = 12;

/// Powers of two below the one that covers the range which are tried.
const SMALLER: i32 = 3;

/// No scale is smaller: a tensor of zeros needs one too.
const SMALLEST: f64 = 1.0 / (1u64 << 40) as f64;

/// Biases stay below so many steps: the importer gets them back exactly.
const BIAS_STEPS: f64 = 4_194_304.0;

/// Scale and zero point of a tensor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// Positive.
    pub scale: f32,
    /// Of the tensor's type.
    pub zero: i64,
}

/// Scale and zero point of an activation.
pub(crate) fn of_activation(summary: &Summary, method: Method, scales: Scales, element: ElementType) -> Parameters {
    let (low, high) = match method {
        Method::MinMax => (summary.low, summary.high),
        Method::Percentile(percentile) => summary.percentile(percentile),
    };
    // Zero must be exact: padding, ReLU and empty pixels are zeros.
    let (low, high) = (low.min(0.0), high.max(0.0));
    let range = element.range();
    let steps = (range.max - range.min) as f64;
    let tight = ((high - low) / steps).max(SMALLEST);
    match scales {
        Scales::Any => {
            let scale = short(tight);
            let zero = (range.min as f64 - low / scale).round() as i64;
            Parameters { scale: scale as f32, zero: zero.clamp(range.min, range.max) }
        }
        Scales::Pow2 => {
            let largest = exponent_above(tight);
            let mut best: Option<(f64, Parameters)> = None;
            for exponent in (largest - SMALLER..=largest).rev() {
                let scale = 2f64.powi(exponent);
                // Any place of the window between "all of the low end" and "all of the high end".
                let ends = [range.min as f64 - low / scale, range.max as f64 - high / scale];
                for place in 0..=8 {
                    let zero = (ends[0] + (ends[1] - ends[0]) * f64::from(place) / 8.0).round() as i64;
                    let parameters = Parameters { scale: scale as f32, zero: zero.clamp(range.min, range.max) };
                    let error = error(summary, parameters, element);
                    if best.is_none_or(|(least, _)| error < least) {
                        best = Some((error, parameters));
                    }
                }
            }
            best.map_or(Parameters { scale: 1.0, zero: 0 }, |(_, parameters)| parameters)
        }
    }
}

/// Sum of the squared errors of a quantisation, over what calibration saw.
fn error(summary: &Summary, parameters: Parameters, element: ElementType) -> f64 {
    let range = element.range();
    let (scale, zero) = (f64::from(parameters.scale), parameters.zero as f64);
    let one = |&(value, count): &(f64, f64)| {
        let stored = ((value / scale).round_ties_even() + zero).clamp(range.min as f64, range.max as f64);
        let off = (stored - zero) * scale - value;
        off * off * count
    };
    summary.points.iter().map(one).sum()
}

/// The scale of symmetric int8 weights that all belong together; `squares` weighs each weight's error by the mean
/// square of what it multiplies, `bias` (over the scale of the input) must not take too many steps.
pub(crate) fn of_weights(weights: &[f32], squares: impl Fn(usize) -> f64, bias: f64, scales: Scales) -> f32 {
    let largest = weights.iter().fold(0.0f64, |largest, w| largest.max(f64::from(w.abs())));
    let least = (bias.abs() / BIAS_STEPS).max(SMALLEST);
    let tight = (largest / 127.0).max(least);
    match scales {
        Scales::Any => short(tight) as f32,
        Scales::Pow2 => {
            let covering = exponent_above(tight);
            let mut best = (f64::INFINITY, covering);
            for exponent in (covering - SMALLER..=covering).rev() {
                let scale = 2f64.powi(exponent);
                let one = |(index, &weight): (usize, &f32)| {
                    let off = f64::from(weight_steps(weight, scale)) * scale - f64::from(weight);
                    off * off * squares(index)
                };
                let error = weights.iter().enumerate().map(one).sum();
                if scale >= least && error < best.0 {
                    best = (error, exponent);
                }
            }
            2f64.powi(best.1) as f32
        }
    }
}

/// A weight in steps of its scale.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn weight_steps(weight: f32, scale: f64) -> i8 {
    (f64::from(weight) / scale).round_ties_even().clamp(-127.0, 127.0) as i8
}

/// The smallest number with a short mantissa that is not below.
fn short(value: f64) -> f64 {
    let unit = 2f64.powi(exponent_above(value) - MANTISSA_BITS);
    (value / unit).ceil() * unit
}

/// The smallest `e` with `2^e >= value`.
#[allow(clippy::cast_possible_truncation)]
fn exponent_above(value: f64) -> i32 {
    value.log2().ceil() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(points: &[(f64, f64)]) -> Summary {
        let (low, high) = (points[0].0, points[points.len() - 1].0);
        Summary { low, high, points: points.to_vec(), squares: vec![1.0] }
    }

    #[test]
    fn a_range_of_positive_numbers_uses_all_steps() {
        let seen = summary(&[(0.0, 1.0), (2.55, 1.0)]);
        let any = of_activation(&seen, Method::MinMax, Scales::Any, ElementType::Int8);
        assert_eq!(any.zero, -128);
        assert!(any.scale >= 0.01 && any.scale < 0.01 * (1.0 + 1.0 / 2048.0), "{}", any.scale);
        let pow2 = of_activation(&seen, Method::MinMax, Scales::Pow2, ElementType::Uint8);
        assert_eq!((pow2.scale, pow2.zero), (1.0 / 64.0, 0));
    }

    #[test]
    fn a_power_of_two_may_cut_off_a_rare_outlier() {
        let mut points: Vec<(f64, f64)> = (0..1000).map(|i| (f64::from(i) / 1000.0, 1e6)).collect();
        points.push((1.2, 1.0));
        let chosen = of_activation(&summary(&points), Method::MinMax, Scales::Pow2, ElementType::Int8);
        assert_eq!(chosen.scale, 1.0 / 256.0);
    }

    #[test]
    fn scales_of_weights() {
        let any = of_weights(&[1.27, -0.5], |_| 1.0, 0.0, Scales::Any);
        assert!((0.01..0.01 * (1.0 + 1.0 / 2048.0)).contains(&any), "{any}");
        assert_eq!(of_weights(&[0.5, -0.5], |_| 1.0, 0.0, Scales::Pow2), 1.0 / 128.0);
        assert!(of_weights(&[0.0], |_| 1.0, 0.0, Scales::Any) > 0.0);
    }

    #[test]
    fn short_mantissas() {
        for value in [0.1, 1.0, 3.7e-5, 1.0 / 255.0] {
            let short = short(value);
            assert!(short >= value && short <= value * (1.0 + 1.0 / 2048.0), "{value} {short}");
            let steps = short / 2f64.powi(exponent_above(short) - MANTISSA_BITS);
            assert!(steps.fract() == 0.0, "{value}");
        }
    }
}
