//! Square roots in `Fq`, and which of the two: `q = 3 mod 4`, so a root is a power (Lagrange, 1769).

use super::Fq;
use super::modulus::{BaseModulus, Modulus};

/// Bits of a window of the exponent, which is odd when it is not zero: eight powers are tabulated.
const WINDOW: usize = 4;

/// `(q - 3) / 4` in odd windows: `DIGITS[i]` has the weight `2^i`.
const DIGITS: [u8; 256] = odd_windows(&quarter(&BaseModulus::WORDS));

/// The index of the highest digit.
const TOP: usize = highest(&DIGITS);

/// One half, in Montgomery form.
#[rustfmt::skip]
const HALF: Fq = Fq::from_raw([-25172115, 160162641, 233817794, 255553700, -91305184, 221478919, 144127331, -77115206, -1134092]);

/// `(q - 1) / 2`, the largest number that is below its negative.
const LARGEST_SMALL: [u64; 4] =
    [0x9e10_460b_6c3e_7ea3, 0xcbc0_b548_b438_e546, 0xdc28_22db_40c0_ac2e, 0x1832_2739_7098_d014];

impl Fq {
    /// A square root, or `None` if there is none. The other one is its negative.
    pub fn sqrt(&self) -> Option<Self> {
        let root = self.mul(&self.inverse_root());
        (root.square() == *self).then_some(root)
    }

    /// `self^((q - 3) / 4)`, by sliding windows: 250 squarings, 48 products, and 8 for the table.
    ///
    /// Times `self` it is a root of `self` or of `-self`, whichever has one; times that root it is 1 or -1,
    /// respectively.
    pub(crate) fn inverse_root(&self) -> Self {
        let square = self.square();
        let mut odd = [*self; 1 << (WINDOW - 1)];
        for i in 1..odd.len() {
            odd[i] = odd[i - 1].mul(&square);
        }
        let mut power = odd[usize::from(DIGITS[TOP] / 2)];
        for digit in DIGITS[..TOP].iter().rev() {
            power.set(&power.square());
            if *digit != 0 {
                power.set(&power.mul(&odd[usize::from(digit / 2)]));
            }
        }
        power
    }

    /// Half of the element.
    pub(crate) fn halved(&self) -> Self {
        self.mul(&HALF)
    }

    /// Whether the number in `[0, q)` is larger than that of the negative: which of two roots a compressed point means.
    pub fn is_largest(&self) -> bool {
        let words = self.to_words();
        words.iter().rev().gt(LARGEST_SMALL.iter().rev())
    }
}

/// `floor(n / 4)`.
const fn quarter(n: &[u64; 4]) -> [u64; 4] {
    [n[0] >> 2 | n[1] << 62, n[1] >> 2 | n[2] << 62, n[2] >> 2 | n[3] << 62, n[3] >> 2]
}

/// Windows from the lowest bit on: each starts at the next bit that is set.
const fn odd_windows(n: &[u64; 4]) -> [u8; 256] {
    let mut digits = [0; 256];
    let mut at = 0;
    while at < 256 {
        if bit(n, at) == 0 {
            at += 1;
            continue;
        }
        let mut i = 0;
        while i < WINDOW {
            digits[at] |= bit(n, at + i) << i;
            i += 1;
        }
        at += WINDOW;
    }
    digits
}

/// A bit, zero beyond the highest.
const fn bit(n: &[u64; 4], at: usize) -> u8 {
    if at < 256 { (n[at / 64] >> (at % 64) & 1) as u8 } else { 0 }
}

const fn highest(digits: &[u8; 256]) -> usize {
    let mut at = 255;
    while at > 0 && digits[at] == 0 {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use ark_ff::{Field, PrimeField};
    use proptest::prelude::*;

    use super::{DIGITS, HALF, LARGEST_SMALL, TOP};
    use crate::Fq;
    use crate::test_support::{fq, random};

    fn check(a: &ark_bn254::Fq) {
        let x = fq(a);
        let root = x.sqrt();
        assert_eq!(root.is_some(), a.sqrt().is_some(), "{x:?}");
        if let Some(root) = root {
            assert_eq!(root.square(), x);
        }
        assert_eq!(x.is_largest(), *a > -*a, "{x:?}");
        assert_eq!(x.halved() + x.halved(), x);
    }

    #[test]
    fn constants() {
        assert_eq!(HALF + HALF, Fq::ONE);
        assert_eq!(LARGEST_SMALL, <ark_bn254::Fq as PrimeField>::MODULUS_MINUS_ONE_DIV_TWO.0);
        let windows = DIGITS.iter().filter(|digit| **digit != 0).count();
        assert_eq!((TOP, windows), (250, 49), "the cost that the documentation states");
    }

    #[test]
    fn edges() {
        let half = ark_bn254::Fq::from(2u64).inverse().unwrap();
        for n in 0..20u64 {
            for base in [0u64.into(), half, half.square()] {
                check(&(base + ark_bn254::Fq::from(n)));
                check(&(base - ark_bn254::Fq::from(n)));
            }
        }
        assert_eq!(Fq::ZERO.sqrt(), Some(Fq::ZERO));
        assert!(!Fq::ZERO.is_largest() && !Fq::ONE.is_largest() && (-Fq::ONE).is_largest());
        // q = 3 mod 4: minus one is no square.
        assert_eq!((-Fq::ONE).sqrt(), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn agrees_with_ark(a in random()) {
            check(&a);
        }
    }
}
