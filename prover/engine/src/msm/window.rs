//! Windows: scalars cut into signed digits.
//!
//! A digit lies in `-2^(c-1) ..= 2^(c-1)`. Adding `2^(c-1)` at every window's place but the highest to a scalar once makes its
//! digits independent: digit `w` is window `w` of that sum, less `2^(c-1)`. So each window is cut by itself. The highest
//! takes what is left, a carry included, and is never negative.

use crate::points::Words;

/// How a class of scalars is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Windows {
    /// Bits a window, 1 to 20.
    pub bits: usize,
    /// Number of windows.
    pub count: usize,
    /// Added to each scalar.
    offset: Words,
}

impl Windows {
    /// The cheapest for `terms` scalars of `bits` bits and a sign of their own.
    pub fn choose(terms: usize, bits: usize) -> Self {
        let cost = |&width: &usize| {
            // A carry out of the highest bits needs room.
            let count = (bits + 1).div_ceil(width);
            // In trees a bucket saves an addition; its part in the sums of bits takes two.
            count * (terms + (1 << (width - 1)))
        };
        if bits == 1 {
            return Self { bits: 1, count: 1, offset: [0; 4] };
        }
        let width = (2..=20).min_by_key(cost).unwrap_or(16);
        Self::of(width, (bits + 1).div_ceil(width))
    }

    fn of(bits: usize, count: usize) -> Self {
        let mut offset = [0; 4];
        for window in 0..count - 1 {
            let at = window * bits + bits - 1;
            offset[at / 64] |= 1 << (at % 64);
        }
        Self { bits, count, offset }
    }

    /// The largest digit, and so the number of buckets that count for something.
    pub fn most(self) -> usize {
        1 << (self.bits - 1)
    }

    /// The digit of a magnitude below `2^253`.
    #[inline]
    pub fn digit(self, magnitude: &Words, window: usize) -> i32 {
        let mut sum = [0; 4];
        let mut carry = false;
        for i in 0..4 {
            let (word, first) = magnitude[i].overflowing_add(self.offset[i]);
            let (word, second) = word.overflowing_add(u64::from(carry));
            sum[i] = word;
            carry = first | second;
        }
        let at = window * self.bits;
        let (word, shift) = (at / 64, at % 64);
        let mut bits = sum[word] >> shift;
        if shift + self.bits > 64 && word < 3 {
            bits |= sum[word + 1] << (64 - shift);
        }
        let mask = (1_u64 << self.bits) - 1;
        let offset = if window + 1 == self.count { 0 } else { 1_i32 << (self.bits - 1) };
        (bits & mask) as i32 - offset
    }
}

#[cfg(test)]
mod tests {
    use ark_bn254::Fr;
    use ark_ff::{BigInt, Field, PrimeField};
    use proptest::prelude::*;

    use super::*;

    /// Digits back to a number, and the number.
    fn value(windows: Windows, magnitude: &Words) -> (Fr, Fr) {
        let digit = |window| {
            let (digit, half) = (windows.digit(magnitude, window), 1 << (windows.bits - 1));
            assert!((-half..=half).contains(&digit));
            Fr::from(digit) * Fr::from(2_u64).pow([(window * windows.bits) as u64])
        };
        ((0..windows.count).map(digit).sum(), Fr::from_bigint(BigInt(*magnitude)).unwrap())
    }

    proptest! {
        #[test]
        fn digits_make_up_the_scalar(words: [u64; 4], bits in 2_usize..=253, terms in 1_usize..1 << 22) {
            let mut words = words;
            for (i, word) in words.iter_mut().enumerate() {
                let keep = bits.saturating_sub(64 * i).min(64);
                *word = if keep == 0 { 0 } else { *word & (u64::MAX >> (64 - keep)) };
            }
            let (got, expected) = value(Windows::choose(terms, bits), &words);
            prop_assert_eq!(got, expected);
        }
    }

    #[test]
    fn extremes() {
        for bits in [1, 8, 16, 32, 64, 253] {
            let mut words = [0; 4];
            for bit in 0..bits {
                words[bit / 64] |= 1 << (bit % 64);
            }
            for terms in [1, 100, 1 << 18] {
                let (got, expected) = value(Windows::choose(terms, bits), &words);
                assert_eq!(got, expected, "{bits} bits, {terms} terms");
            }
        }
    }
}
