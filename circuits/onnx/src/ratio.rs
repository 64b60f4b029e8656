//! Exact positive rationals: what a product and quotient of float32 scales really is.

use std::fmt;

/// A reduced, positive rational `num / den`.
///
/// A float32 scale is `mantissa * 2^exponent` exactly, so every ratio of scales is a rational; nothing
/// is lost on the way from an ONNX file to the circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    num: i128,
    den: i128,
}

/// Where a rounding takes exact halves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Halves {
    /// To the even integer.
    #[default]
    ToEven,
    /// To the odd integer: what is left of rounding to even after an odd number was added.
    ToOdd,
}

impl Halves {
    /// The parity of the integers to which both their halves go, 0 or 1.
    #[must_use]
    pub fn parity(self) -> i64 {
        i64::from(self == Self::ToOdd)
    }
}

/// Why two numbers do not make a [`Ratio`].
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RatioError {
    /// A scale must be a positive finite number.
    #[error("scale: expected a positive finite number, got {got}")]
    NotPositive {
        /// What was found instead.
        got: f32,
    },
    /// Numerator and denominator are kept below 2^[`Ratio::MAX_BITS`] so that the interpreter's `i128`
    /// arithmetic cannot overflow.
    #[error(
        "ratio of scales: expected a numerator and denominator below 2^{max_bits}, got {num_bits} and {den_bits} bits"
    )]
    TooLarge {
        /// The limit, in bits.
        max_bits: u32,
        /// Bits of the numerator found.
        num_bits: u32,
        /// Bits of the denominator found.
        den_bits: u32,
    },
}

impl Ratio {
    /// One.
    pub const ONE: Ratio = Ratio { num: 1, den: 1 };

    /// Numerators and denominators stay below `2^MAX_BITS`; accumulators stay below
    /// `2^(126 - MAX_BITS)`, so their product fits an `i128`.
    pub const MAX_BITS: u32 = 80;

    /// `num / den`, reduced.
    ///
    /// # Errors
    /// [`RatioError::NotPositive`] unless both are positive; [`RatioError::TooLarge`] when they do not fit.
    pub fn new(num: i128, den: i128) -> Result<Self, RatioError> {
        if num <= 0 || den <= 0 {
            #[allow(clippy::cast_precision_loss)]
            return Err(RatioError::NotPositive { got: num as f32 / den as f32 });
        }
        Self::reduced(num, den)
    }

    /// The numerator, positive.
    #[must_use]
    pub fn num(&self) -> i128 {
        self.num
    }

    /// The denominator, positive.
    #[must_use]
    pub fn den(&self) -> i128 {
        self.den
    }

    /// The exact value of a float32 scale.
    ///
    /// # Errors
    /// [`RatioError::NotPositive`] for zero, negative, infinite or NaN scales; [`RatioError::TooLarge`]
    /// for scales beyond what the interpreter's arithmetic holds.
    pub fn from_f32(scale: f32) -> Result<Self, RatioError> {
        if !(scale.is_finite() && scale > 0.0) {
            return Err(RatioError::NotPositive { got: scale });
        }
        let bits = scale.to_bits();
        let biased = (bits >> 23) & 0xff;
        let fraction = i128::from(bits & 0x7f_ffff);
        let (mantissa, exponent) = match biased {
            0 => (fraction, -149),
            e => (fraction | 0x80_0000, i32::try_from(e).unwrap_or(0) - 150),
        };
        let shift = mantissa.trailing_zeros();
        let (mantissa, exponent) = (mantissa >> shift, exponent + i32::try_from(shift).unwrap_or(0));
        let magnitude = exponent.unsigned_abs();
        let too_large = |num_bits, den_bits| RatioError::TooLarge { max_bits: Self::MAX_BITS, num_bits, den_bits };
        if magnitude >= Self::MAX_BITS {
            return Err(too_large(24 + magnitude, magnitude));
        }
        if exponent >= 0 { Self::reduced(mantissa << magnitude, 1) } else { Self::reduced(mantissa, 1 << magnitude) }
    }

    /// `self * other`.
    ///
    /// # Errors
    /// [`RatioError::TooLarge`] when the reduced product does not fit.
    pub fn times(self, other: Self) -> Result<Self, RatioError> {
        // Cross-reduce first: both factors are already reduced, so the product is reduced too.
        let g = gcd(self.num, other.den);
        let h = gcd(other.num, self.den);
        let mul = |a: i128, b: i128| a.checked_mul(b).unwrap_or(i128::MAX);
        Self::reduced(mul(self.num / g, other.num / h), mul(self.den / h, other.den / g))
    }

    /// `self / other`.
    ///
    /// # Errors
    /// [`RatioError::TooLarge`] when the reduced quotient does not fit.
    pub fn over(self, other: Self) -> Result<Self, RatioError> {
        self.times(Self { num: other.den, den: other.num })
    }

    /// The product rounded to the nearest integer, for `|value| < 2^(126 - MAX_BITS)`.
    #[must_use]
    pub fn round(&self, value: i128, halves: Halves) -> i128 {
        // floor(product + 1/2), of which nothing is cut off at an exact half.
        let (twice, divisor) = (2 * value * self.num + self.den, 2 * self.den);
        let (up, rest) = (twice.div_euclid(divisor), twice.rem_euclid(divisor));
        let down = rest == 0 && up.rem_euclid(2) != i128::from(halves.parity());
        up - i128::from(down)
    }

    /// Whether the product lies exactly between two integers.
    #[must_use]
    pub fn is_half(&self, value: i128) -> bool {
        (2 * value * self.num + self.den) % (2 * self.den) == 0
    }

    /// The smallest integer `v` with `self.round(v, halves) >= target`.
    #[must_use]
    pub fn threshold(&self, target: i64, halves: Halves) -> i128 {
        let (n, d) = ((2 * i128::from(target) - 1) * self.den, 2 * self.num);
        // The half below a target goes up to it, or down because of the target's parity.
        if target.rem_euclid(2) == halves.parity() { -((-n).div_euclid(d)) } else { n.div_euclid(d) + 1 }
    }

    /// The nearest `f64`, for reports only.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn to_f64(&self) -> f64 {
        self.num as f64 / self.den as f64
    }

    fn reduced(num: i128, den: i128) -> Result<Self, RatioError> {
        let g = gcd(num, den);
        let (num, den) = (num / g, den / g);
        let bits = |x: i128| 128 - x.leading_zeros();
        if bits(num) > Self::MAX_BITS || bits(den) > Self::MAX_BITS {
            return Err(RatioError::TooLarge { max_bits: Self::MAX_BITS, num_bits: bits(num), den_bits: bits(den) });
        }
        Ok(Self { num, den })
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.num, self.den)
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    num_integer::gcd(a, b)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn scales_are_exact() {
        assert_eq!(Ratio::from_f32(0.5).unwrap(), Ratio { num: 1, den: 2 });
        assert_eq!(Ratio::from_f32(3.0).unwrap(), Ratio { num: 3, den: 1 });
        assert_eq!(Ratio::from_f32(0.1).unwrap(), Ratio { num: 13_421_773, den: 1 << 27 });
        for bad in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert!(matches!(Ratio::from_f32(bad), Err(RatioError::NotPositive { .. })));
        }
        assert!(matches!(Ratio::from_f32(f32::MAX), Err(RatioError::TooLarge { .. })));
        assert!(matches!(Ratio::from_f32(f32::from_bits(1)), Err(RatioError::TooLarge { .. })));
    }

    proptest! {
        #[test]
        fn threshold_is_where_rounding_steps(scale in 1e-6f32..4.0, target in -1000i64..1000) {
            let r = Ratio::from_f32(scale).unwrap();
            for halves in [Halves::ToEven, Halves::ToOdd] {
                let t = r.threshold(target, halves);
                prop_assert!(r.round(t, halves) >= i128::from(target));
                prop_assert!(r.round(t - 1, halves) < i128::from(target));
            }
        }

        /// Small denominators, where exact halves are common.
        #[test]
        fn halves_go_where_they_should(num in 1i128..40, den in 1i128..40, value in -500i128..500, target in -50i64..50) {
            let r = Ratio::new(num, den).unwrap();
            for (halves, odd) in [(Halves::ToEven, 0), (Halves::ToOdd, 1)] {
                let y = r.round(value, halves);
                let distance = 2 * (value * num - y * den).abs();
                let nearest = distance < den || (distance == den && y.rem_euclid(2) == odd);
                prop_assert!(nearest, "{} times {}, {:?}: {}", value, r, halves, y);
                prop_assert_eq!(r.is_half(value), distance == den);
                let t = r.threshold(target, halves);
                prop_assert!(r.round(t, halves) >= i128::from(target));
                prop_assert!(r.round(t - 1, halves) < i128::from(target));
            }
        }

        #[test]
        fn product_and_quotient_undo_each_other(a in 1e-6f32..4.0, b in 1e-6f32..4.0) {
            let (a, b) = (Ratio::from_f32(a).unwrap(), Ratio::from_f32(b).unwrap());
            prop_assert_eq!(a.times(b).unwrap().over(b).unwrap(), a);
        }
    }
}
