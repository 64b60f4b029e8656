//! The derived constants, recomputed from the primes.

use ark_ff::PrimeField;

use super::super::modulus::RECIPROCAL;
use crate::field::{BaseModulus, Fp, Modulus, ScalarModulus};

fn value<A: PrimeField>(limbs: &[i64; 9]) -> A {
    limbs.iter().rev().fold(A::ZERO, |sum, limb| sum * A::from(1u64 << 29) + A::from(*limb))
}

fn check<P: Modulus, A: PrimeField>() {
    assert_eq!(A::MODULUS.as_ref(), &P::WORDS);
    // The digits of p are those of the words: equal modulo p, in range, and not those of zero.
    assert_eq!(value::<A>(&P::MODULUS), A::ZERO);
    assert!(P::MODULUS[..8].iter().all(|d| (-(1 << 28)..(1 << 28)).contains(d)));
    assert_eq!(P::MODULUS[8], (P::WORDS[3] >> 40) as i64);
    assert_eq!(P::MODULUS[0].wrapping_mul(P::NEG_INV) & ((1 << 29) - 1), (1 << 29) - 1);
    assert_eq!(value::<A>(&P::ONE), A::from(2u64).pow([261]));
    assert_eq!(value::<A>(&P::R2), A::from(2u64).pow([522]));
    assert_eq!(value::<A>(&P::R3), A::from(2u64).pow([783]));
    assert_eq!(value::<A>(&P::DIGITS), A::ZERO);
    assert!(P::DIGITS.iter().all(|d| (0..1 << 29).contains(d)) && P::DIGITS[8] == P::MODULUS[8]);
    assert!(is_reciprocal(RECIPROCAL as u128, &P::WORDS));
    assert_eq!(Fp::<P>::ONE.to_bytes_be()[31], 1);
}

/// Whether `q` is `floor(2^272 / p)`, by the top 96 bits of `p`: `q (p + 1) < 2^272 < (q + 1) p`.
fn is_reciprocal(q: u128, p: &[u64; 4]) -> bool {
    let top = u128::from(p[3]) << 32 | u128::from(p[2] >> 32);
    q * (top + 1) < 1 << 112 && (q + 1) * top > 1 << 112
}

#[test]
fn constants_of_both_fields() {
    check::<BaseModulus, ark_bn254::Fq>();
    check::<ScalarModulus, ark_bn254::Fr>();
}
