//! What both vector kernels share: numbers as five limbs of 52 bits, in Montgomery form with `R = 2^260`.
//!
//! A stored value is `x 2^256 mod p`. Sixteen times that, `x 2^260`, is the same element for the larger `R`: importing is a
//! shift by four bits, and the result is below `16 p`, which the kernels' bounds have room for, as `2^260` is 84 p.

use super::Modulus;
use crate::points::Words;

/// Five limbs, the lowest first.
pub(crate) type Limbs = [u64; 5];

/// Bits of a limb.
pub(super) const BITS: u32 = 52;
/// A limb's bits.
pub(super) const MASK: u64 = (1 << BITS) - 1;

/// The limbs of an integer times `2^shift`, for shifts up to 4, which leave room in the highest.
#[inline(always)]
const fn shifted(words: &Words, shift: u32) -> Limbs {
    let [a, b, c, d] = *words;
    [
        a << shift & MASK,
        (a >> (52 - shift) | b << (12 + shift)) & MASK,
        (b >> (40 - shift) | c << (24 + shift)) & MASK,
        (c >> (28 - shift) | d << (36 + shift)) & MASK,
        d >> (16 - shift),
    ]
}

/// The limbs of an integer.
#[inline(always)]
pub(crate) const fn limbs(words: &Words) -> Limbs {
    shifted(words, 0)
}

/// Sixteen times a stored value.
#[inline(always)]
pub(super) const fn import(words: &Words) -> Limbs {
    shifted(words, 4)
}

/// `factor` times the modulus, for small factors.
pub(super) const fn multiple<M: Modulus>(factor: u64) -> Limbs {
    let sixteen = import(&M::MODULUS);
    let mut limbs = [0; 5];
    let mut carry = 0;
    let mut i = 0;
    while i < 5 {
        // The modulus itself: sixteen times it, shifted back.
        let low = sixteen[i] >> 4;
        let high = if i < 4 { sixteen[i + 1] << 48 & MASK } else { 0 };
        let limb = (low | high) as u128 * factor as u128 + carry;
        limbs[i] = limb as u64 & MASK;
        carry = limb >> BITS;
        i += 1;
    }
    assert!(carry == 0);
    limbs
}

/// The stored value that signed limbs stand for, if they are worth more than `-32 p` and less than `52 p`.
pub(super) fn export<M: Modulus>(limbs: [i64; 5]) -> Words {
    // Not negative, and divisible by sixteen: some number of moduli more.
    let mut value = multiple::<M>(32);
    let mut carry = 0_i64;
    for (sum, limb) in value.iter_mut().zip(limbs) {
        let total = (*sum as i64).wrapping_add(limb).wrapping_add(carry);
        *sum = total as u64 & MASK;
        carry = total >> BITS;
    }
    let inverse = super::modulus::negative_inverse(M::MODULUS[0]);
    let more = multiple::<M>(value[0].wrapping_mul(inverse) & 15);
    let mut carry = 0;
    for (sum, more) in value.iter_mut().zip(more) {
        let total = sum.wrapping_add(more).wrapping_add(carry);
        *sum = total & MASK;
        carry = total >> BITS;
    }
    value[4] |= carry << BITS;
    let [a, b, c, d, e] = value;
    // At most (52 + 32 + 15) p / 16 < 7 p, which exceeds four words.
    let mut words = [a >> 4 | b << 48, b >> 16 | c << 36, c >> 28 | d << 24, d >> 40 | e << 12];
    let mut high = e >> 52;
    loop {
        let (less, borrow) = super::portable::sub(words, M::MODULUS);
        if borrow && high == 0 {
            return words;
        }
        high = high.wrapping_sub(u64::from(borrow));
        words = less;
    }
}

#[cfg(test)]
mod tests {
    use ark_ff::{AdditiveGroup as _, Field as _};

    use super::super::{Base, Scalar};
    use super::*;
    use crate::points::Element as _;

    fn there_and_back<M: Modulus>() {
        for value in super::super::tests::values::<M::Field>() {
            let limbs = import(&value.to_stored());
            assert!(limbs.iter().all(|limb| *limb <= MASK));
            for shift in [-32_i64, -17, -1, 0, 1, 35] {
                let offset = multiple::<M>(shift.unsigned_abs());
                let limbs = std::array::from_fn(|i| limbs[i] as i64 + shift.signum() * offset[i] as i64);
                assert_eq!(M::Field::from_stored(&export::<M>(limbs)), value, "{shift}");
            }
        }
        assert_eq!(export::<M>([0; 5]), M::Field::ZERO.to_stored());
        assert_eq!(export::<M>([16, 0, 0, 0, 0]), [1, 0, 0, 0]);
        assert_eq!(M::Field::from_stored(&[1, 0, 0, 0]) * M::Field::from(2_u64).pow([256]), M::Field::ONE);
    }

    #[test]
    fn imports_and_exports_undo_each_other() {
        there_and_back::<Base>();
        there_and_back::<Scalar>();
    }
}
