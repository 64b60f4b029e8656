//! The 16-bit floats, which float32 holds exactly.

/// A float16 by its bits: 1 of sign, 5 of exponent, 10 of mantissa.
pub(crate) fn float16(bits: u16) -> f32 {
    let (exponent, mantissa) = (i32::from(bits >> 10 & 0x1f), bits & 0x3ff);
    let magnitude = match exponent {
        0x1f if mantissa == 0 => f32::INFINITY,
        0x1f => f32::NAN,
        // Subnormal: multiples of 2^-24.
        0 => f32::from(mantissa) * power_of_two(-24),
        _ => f32::from(mantissa | 0x400) * power_of_two(exponent - 25),
    };
    if bits >> 15 == 1 { -magnitude } else { magnitude }
}

/// A bfloat16 by its bits: the upper half of a float32.
pub(crate) fn bfloat16(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

/// `2^exponent` for -24..=5.
fn power_of_two(exponent: i32) -> f32 {
    f32::from_bits(u32::try_from(exponent + 127).unwrap_or(0) << 23)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn float16_by_the_definition() {
        for (bits, value) in [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0x3c01, 1.0 + 1.0 / 1024.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0400, 6.103_515_6e-5),
            (0x0001, 5.960_464_5e-8),
            (0x03ff, 6.097_555e-5),
            (0x3555, 0.333_251_95),
            (0x7c00, f32::INFINITY),
            (0xfc00, f32::NEG_INFINITY),
        ] {
            assert_eq!(float16(bits).to_bits(), f32::to_bits(value), "{bits:#x}");
        }
        assert!(float16(0x7e00).is_nan());
        assert_eq!(float16(0x8000).to_bits(), (-0.0f32).to_bits());
    }

    #[test]
    fn float16_grows_with_its_bits() {
        assert!((1..=0x7c00u16).all(|bits| float16(bits) > float16(bits - 1)));
    }

    #[test]
    fn bfloat16_is_the_upper_half() {
        assert_eq!(bfloat16(0x3f80).to_bits(), 1.0f32.to_bits());
        assert_eq!(bfloat16(0xc049).to_bits(), (-3.140_625f32).to_bits());
    }
}
