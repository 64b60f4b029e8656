//! The exact divisions behind requantisation, against the definition by rational numbers.
#![allow(clippy::unwrap_used)]

use proofmark_onnx::ratio::{Halves, Ratio};
use proofmark_r1cs::Span;
use proofmark_r1cs::requantise::{Division, Rounding};
use proptest::prelude::*;

fn rounding(scale: f32, other: f32, zero: i64, a: i64, b: i64) -> Rounding {
    let multiplier = Ratio::from_f32(scale).unwrap().over(Ratio::from_f32(other).unwrap()).unwrap();
    Rounding { multiplier, halves: Halves::ToEven, zero, low: a.min(b), high: a.max(b), content: 1, residue: 0 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn divisions_equal_roundings(
        (scale, other) in (1e-6f32..0.5, 0.01f32..1.0),
        (zero, a, b) in (-128i64..256, -128i64..256, -128i64..256),
        (min, len) in (-2_000_000i128..2_000_000, 0i128..4_000_000),
        values in proptest::collection::vec(0f64..1.0, 64),
    ) {
        prop_assume!((a - b).abs() <= 255);
        let rounding = rounding(scale, other, zero, a, b);
        let span = Span::new(min, min + len);
        let division = Division::find(&rounding, span).unwrap();
        prop_assert_eq!(division.verify(&rounding, span), Ok(()));
        // And as values, at random places and around every threshold.
        let ends = [span.min, span.max];
        let random = values.iter().map(|v| span.min + (v * len as f64) as i128);
        let steps = (rounding.low + 1..=rounding.high).flat_map(|t| {
            let threshold = rounding.threshold(t);
            [threshold - 1, threshold]
        });
        for value in ends.into_iter().chain(random).chain(steps).filter(|v| (span.min..=span.max).contains(v)) {
            prop_assert_eq!(division.apply(value), rounding.apply(value), "at {}", value);
        }
    }

    #[test]
    fn small_intervals_exhaustively(
        (scale, other) in (0.01f32..4.0, 0.1f32..1.0),
        (zero, a, b) in (-20i64..20, -20i64..20, -20i64..20),
        (min, len) in (-300i128..300, 0i128..300),
    ) {
        let rounding = rounding(scale, other, zero, a, b);
        let span = Span::new(min, min + len);
        let division = Division::find(&rounding, span).unwrap();
        prop_assert_eq!(division.verify(&rounding, span), Ok(()));
        for value in span.min..=span.max {
            prop_assert_eq!(division.apply(value), rounding.apply(value));
        }
    }

    /// Multipliers with small denominators, whose accumulators meet exact halves, and values on a grid.
    #[test]
    fn exact_halves(
        (num, log, odd) in (1i128..300, 0u32..12, 0i128..4),
        (zero, a, b) in (-128i64..256, -128i64..256, -128i64..256),
        (min, len) in (-3_000i128..3_000, 0i128..3_000),
        (content, residue) in (1i128..20, 0i128..20),
        halves in prop_oneof![Just(Halves::ToEven), Just(Halves::ToOdd)],
    ) {
        prop_assume!((a - b).abs() <= 255);
        let multiplier = Ratio::new(num, (2 * odd + 1) << log).unwrap();
        let rounding = Rounding { multiplier, halves, zero, low: a.min(b), high: a.max(b), content, residue };
        let span = Span::new(min, min + len);
        let division = Division::find(&rounding, span).unwrap();
        prop_assert_eq!(division.verify(&rounding, span), Ok(()));
        for value in span.min..=span.max {
            // Nearest, and of the right parity if two are as near.
            let y = i128::from(rounding.apply(value)) - i128::from(zero);
            let (real, den) = (2 * multiplier.num() * (content * value + residue), 2 * multiplier.den());
            let (least, most) = (y * den - den / 2, y * den + den / 2);
            let inside = if y.rem_euclid(2) == i128::from(halves.parity()) { least <= real && real <= most } else { least < real && real < most };
            let saturated = (y + i128::from(zero) == i128::from(rounding.low) && real < most)
                || (y + i128::from(zero) == i128::from(rounding.high) && real > least);
            prop_assert!(inside || saturated, "{:?} at {}", rounding, value);
            prop_assert_eq!(division.apply(value), rounding.apply(value), "at {}", value);
        }
    }

    #[test]
    fn a_wrong_division_fails_its_obligation(scale in 1e-4f32..0.1, shift in 1i128..1000) {
        let rounding = rounding(scale, 1.0, 0, -128, 127);
        let span = Span::new(-10_000_000, 10_000_000);
        let good = Division::find(&rounding, span).unwrap();
        let moved = Division { offset: good.offset + good.scale * shift, ..good };
        let stretched = Division { divisor: good.divisor * 2, ..good };
        let refused = moved.verify(&rounding, span).is_err() && stretched.verify(&rounding, span).is_err();
        prop_assert!(refused);
    }
}

/// Powers of two, where every second threshold is an exact half that goes down: two constraints more, or one where a half
/// is all that can remain. The clamps: the whole type, a Clip of even width, and a ReLU whose width is odd but no period.
#[test]
fn costs_with_halves() {
    for (log, clamp, more) in [(8, (-128, 127), 2), (8, (-20, 100), 2), (8, (-20, 127), 3), (1, (-128, 127), 1)] {
        let multiplier = Ratio::new(1, 1 << log).unwrap();
        let (low, high) = clamp;
        let rounding = Rounding { multiplier, halves: Halves::ToEven, zero: 3, low, high, content: 1, residue: 0 };
        let span = Span::new(-40_000, 40_000);
        let division = Division::find(&rounding, span).unwrap();
        division.verify(&rounding, span).unwrap();
        assert_eq!((division.scale, division.divisor, division.ties), (1, 1 << log, Some(1)), "{rounding:?}");
        assert_eq!(division.cost(span) - Division { ties: None, ..division }.cost(span), more, "{division:?}");
    }
}

/// A typical layer: 2^20 accumulators, gaps of 100 to 1400 between thresholds, saturation on both sides.
#[test]
fn typical_costs() {
    for (scale, expected) in [(0.004_321f32, 41), (0.000_712, 41), (0.0101, 40)] {
        let rounding = rounding(scale, 1.0, -128, -128, 127);
        let span = Span::new(-500_000, 400_000);
        let division = Division::find(&rounding, span).unwrap();
        division.verify(&rounding, span).unwrap();
        assert!(division.cost(span) <= expected, "{scale}: {division:?} costs {}", division.cost(span));
    }
}
