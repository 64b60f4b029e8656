//! Linear combinations of points, with shared doublings (Straus, 1964).

use alloc::vec::Vec;

use super::affine::Affine;
use super::coordinate::Coordinate;
use super::projective::Projective;
use crate::Fr;

/// `sum of scalars[i] * points[i]` over the shorter of the two. Not constant-time.
///
/// Scalars are in non-adjacent form: digits -1, 0, 1, of which a third is not zero.
pub(crate) fn linear_combination<'a, F: Coordinate>(
    points: impl Iterator<Item = &'a Affine<F>>,
    scalars: &[Fr],
) -> Projective<F> {
    let terms: Vec<_> = points.zip(scalars).map(|(point, scalar)| (*point, point.neg(), Digits::new(scalar))).collect();
    let mut sum = Projective::INFINITY;
    for bit in (0..256).rev() {
        sum.double_assign();
        for (point, negative, digits) in &terms {
            if digits.positive[bit / 64] >> (bit % 64) & 1 == 1 {
                sum.add_assign_affine(point);
            } else if digits.negative[bit / 64] >> (bit % 64) & 1 == 1 {
                sum.add_assign_affine(negative);
            }
        }
    }
    sum
}

/// A scalar below 2^254 as a difference of two numbers without common bits.
struct Digits {
    positive: [u64; 4],
    negative: [u64; 4],
}

impl Digits {
    /// The non-adjacent form of `k`, by `k = 3k/2 - k/2`: where only `3k/2` has a bit, the digit is 1, where only
    /// `k/2` has one, it is -1 (Reitwiesner, 1960).
    fn new(scalar: &Fr) -> Self {
        let k = scalar.to_words();
        let half = [k[0] >> 1 | k[1] << 63, k[1] >> 1 | k[2] << 63, k[2] >> 1 | k[3] << 63, k[3] >> 1];
        // Rounded down both times, 3k/2 is k + k/2.
        let mut sum = [0u64; 4];
        let mut carry = 0;
        for i in 0..4 {
            let (t, c0) = k[i].overflowing_add(half[i]);
            let (t, c1) = t.overflowing_add(carry);
            sum[i] = t;
            carry = u64::from(c0 | c1);
        }
        let pick = |a: [u64; 4], b: [u64; 4]| [a[0] & !b[0], a[1] & !b[1], a[2] & !b[2], a[3] & !b[3]];
        Self { positive: pick(sum, half), negative: pick(half, sum) }
    }
}

#[cfg(test)]
mod tests {
    use super::Digits;
    use crate::Fr;

    #[test]
    fn digits_are_of_the_scalar_and_not_adjacent() {
        for k in [0, 1, 2, 3, 7, 11, 0xffff_ffff, u64::MAX] {
            for scalar in [Fr::from_u64(k), -Fr::from_u64(k), Fr::from_u64(k).square()] {
                let Digits { positive: p, negative: n } = Digits::new(&scalar);
                let number = |words: [u64; 4]| {
                    words.iter().rev().fold(Fr::ZERO, |sum, word| sum * Fr::from_u64(2).pow(&[64]) + Fr::from(*word))
                };
                assert_eq!(number(p) - number(n), scalar);
                for i in 0..4 {
                    let digits = p[i] | n[i];
                    assert_eq!((p[i] & n[i], digits & (digits << 1)), (0, 0), "{scalar:?}");
                }
            }
        }
    }
}
