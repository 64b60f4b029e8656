//! Exponents in four parts of 66 bits, for powers of pairing values.
//!
//! On the subgroup of order `r` the Frobenius map, which is nearly free, is the power of `q`, and `q = 6x^2` modulo `r`.
//! So `h^k` is a product of powers of `h`, `h^q`, `h^(q^2)` and `h^(q^3)`, with exponents as short as the lattice of the
//! relations between them allows (Galbraith and Scott, "Exponentiation in Pairing-Friendly Groups Using Homomorphisms",
//! Pairing 2008). The four are then written with one common sign at each place, so that a table of eight products
//! serves them all (Faz-Hernandez, Longa and Sanchez, eprint 2013/158, algorithm 1).

use crate::Fr;

/// Places of the four exponents: all are below `2^66`, and a number below `2^n` takes `n + 1` places.
pub(super) const PLACES: usize = 67;

/// The curve's parameter.
const X: i128 = 0x44e9_92b4_4a69_09f1;

/// A basis of the relations: each row `v` has `v[0] + v[1] q + v[2] q^2 + v[3] q^3 = 0` modulo `r`.
const BASIS: [[i128; 4]; 4] = [
    [X + 1, X, X, -2 * X],
    [2 * X + 1, -X, -X - 1, -X],
    [2 * X, 2 * X + 1, 2 * X + 1, 2 * X + 1],
    [X - 1, 4 * X + 2, 1 - 2 * X, X - 1],
];

/// `(1, 0, 0, 0)` in this basis, times `2^256` and rounded down, as words, lowest first; the last one is negative.
const RECIPROCALS: [[u64; 4]; 4] = [
    [0xd0cb_46fd_5190_6254, 0xc444_fab1_8d26_9b9d, 0, 0],
    [0x0013_78f5_ee78_976d, 0x22df_9f94_2d7d_77c7, 0x3d00_6315_61b2_5729, 1],
    [0x3651_0546_a934_78ab, 0x916f_cfca_16be_bbe4, 0x9e80_318a_b0d9_2b94, 0],
    [0xf7ae_23ce_89af_ae7c, 0xc444_fab1_8d26_9b9a, 0, 0],
];

/// One place of the four exponents: a sign, and which of the last three have it there. The first always has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Whether the sign is minus.
    pub(super) negative: bool,
    /// Bit `i` for the exponent of `h^(q^(i + 1))`.
    pub(super) others: usize,
}

/// Calls `put(place, i)` for each place `i`, lowest first. Together they say `k`.
pub(super) fn each_place(k: &Fr, mut put: impl FnMut(usize, Place)) {
    let [first, mut a, mut b, mut c] = parts(k);
    // first = sum of (2 t_i - 1) 2^i for the bits t_i of this number.
    let mut signs = (first + (1 << PLACES) - 1) >> 1;
    for i in 0..PLACES {
        let negative = signs & 1 == 0;
        let others = (a & 1 | (b & 1) << 1 | (c & 1) << 2) as usize;
        put(i, Place { negative, others });
        signs >>= 1;
        // A digit minus one leaves one more for the next place.
        let halve = |part: u128| (part >> 1) + u128::from(negative) * (part & 1);
        (a, b, c) = (halve(a), halve(b), halve(c));
    }
    debug_assert_eq!((a, b, c), (0, 0, 0), "exponents of {PLACES} places");
}

/// Four numbers below `2^66` with `k = sum of parts[i] q^i` modulo `r`, the first one odd.
///
/// Any integers in place of `quotients` would make the sum right; these make the parts small. They are wrong by
/// between -1/5 and 6/5, so the parts lie between -7/2 and 17/2 times `x`, and four times `x` (twice the third row) makes
/// them positive, also if the second row is taken off to make the first one odd.
fn parts(k: &Fr) -> [u128; 4] {
    let k = k.to_words();
    let mut parts = [i128::from(k[0]) | i128::from(k[1]) << 64, 0, 0, 0];
    for (i, row) in BASIS.iter().enumerate() {
        let quotient = high_words(&k, &RECIPROCALS[i]);
        let quotient = if i == 3 { !quotient } else { quotient };
        // Modulo 2^128, which is more than the result has.
        for (part, entry) in parts.iter_mut().zip(row) {
            *part = part.wrapping_sub(quotient.wrapping_mul(*entry));
        }
    }
    for (part, entry) in parts.iter_mut().zip(&BASIS[2]) {
        *part = part.wrapping_add(2 * entry);
    }
    if parts[0] & 1 == 0 {
        for (part, entry) in parts.iter_mut().zip(&BASIS[1]) {
            *part = part.wrapping_sub(*entry);
        }
    }
    debug_assert!(parts.iter().all(|part| (0..1 << 66).contains(part)), "parts of 66 bits");
    parts.map(|part| part as u128)
}

/// Words 4 and 5 of the product.
fn high_words(a: &[u64; 4], b: &[u64; 4]) -> i128 {
    let mut words = [0u64; 8];
    for (i, x) in a.iter().enumerate() {
        let mut carry = 0u64;
        for (word, y) in words.iter_mut().skip(i).zip(b) {
            let sum = u128::from(*x) * u128::from(*y) + u128::from(*word) + u128::from(carry);
            *word = sum as u64;
            carry = (sum >> 64) as u64;
        }
        if let Some(word) = words.get_mut(i + 4) {
            *word = carry;
        }
    }
    (u128::from(words[4]) | u128::from(words[5]) << 64) as i128
}

#[cfg(test)]
mod tests {
    use ark_ff::PrimeField as _;
    use proptest::prelude::*;

    use super::{BASIS, PLACES, Place, each_place};
    use crate::Fr;

    fn number(n: i128) -> Fr {
        let size = n.unsigned_abs();
        let value = Fr::from_u64((size >> 64) as u64) * Fr::from_u64(2).pow(&[64]) + Fr::from_u64(size as u64);
        if n < 0 { -value } else { value }
    }

    fn q() -> Fr {
        let words = ark_bn254::Fq::MODULUS.0;
        words.iter().rev().fold(Fr::ZERO, |sum, word| sum * Fr::from_u64(2).pow(&[64]) + Fr::from_u64(*word))
    }

    fn check(k: &Fr) {
        let powers = [Fr::ONE, q(), q() * q(), q() * q() * q()];
        let (mut sum, mut seen) = (Fr::ZERO, 0);
        each_place(k, |i, Place { negative, others }| {
            let mut place = powers[0];
            for (bit, power) in powers[1..].iter().enumerate() {
                if (others >> bit) & 1 == 1 {
                    place += power;
                }
            }
            place *= Fr::from_u64(2).pow(&[i as u64]);
            sum += if negative { -place } else { place };
            assert_eq!(i, seen);
            seen += 1;
            assert!(i + 1 < PLACES || !negative, "the first place has a plus");
        });
        assert_eq!((sum, seen), (*k, PLACES));
    }

    #[test]
    fn the_basis_is_of_relations() {
        for row in BASIS {
            let sum = row.iter().rev().fold(Fr::ZERO, |sum, entry| sum * q() + number(*entry));
            assert_eq!(sum, Fr::ZERO);
        }
    }

    #[test]
    fn edges() {
        for k in 0..200 {
            check(&Fr::from_u64(k));
            check(&-Fr::from_u64(k));
            check(&Fr::from_u64(2).pow(&[k * 5 / 4]));
            check(&-Fr::from_u64(2).pow(&[k * 5 / 4]));
        }
        for row in BASIS {
            row.iter().for_each(|entry| check(&number(*entry)));
        }
    }

    proptest! {
        #[test]
        fn places_say_the_exponent(bytes: [u8; 32]) {
            check(&Fr::from_bytes_be_mod_order(&bytes));
        }
    }
}
