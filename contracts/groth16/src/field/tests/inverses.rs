//! Lehmer's inversion against Fermat's, and many at once.

use std::vec::Vec;

use proptest::prelude::*;

use crate::field::{BaseModulus, Fp, Modulus, ScalarModulus, invert_all};
use crate::{Fq, Fr};

fn check<P: Modulus>(x: &Fp<P>) {
    let inverse = x.inverse().unwrap();
    assert_eq!(inverse, x.inverse_by_power(), "{x:?}");
    assert_eq!(inverse * x, Fp::ONE);
}

/// Montgomery limbs that are small, or close to the modulus, or to its fractions: very unequal numbers for Euclid.
fn check_lopsided<P: Modulus>() {
    for k in 0..261u32 {
        for offset in [-1i64, 0, 1] {
            let mut limbs = [0i64; 9];
            limbs[(k / 29) as usize] = 1 << (k % 29).min(27);
            if k >= 253 {
                limbs[8] = 1 << 20;
            }
            limbs[0] += offset;
            let x = Fp::<P>::from_raw(limbs);
            if !x.is_zero() {
                check(&x);
                check(&x.neg());
                // Fractions p / 2^k.
                check(&(x * Fp::from_u64(3)).inverse().unwrap());
            }
        }
    }
}

#[test]
fn lopsided_numbers() {
    check_lopsided::<BaseModulus>();
    check_lopsided::<ScalarModulus>();
}

#[test]
fn zero_among_many_is_refused() {
    let mut values: Vec<Fq> = (1..8).map(Fq::from_u64).collect();
    let mut room = values.clone();
    let before = values.clone();
    assert_eq!(invert_all(&mut values, &mut room), Some(()));
    for (value, inverse) in before.iter().zip(&values) {
        assert_eq!(*value * inverse, Fq::ONE);
    }
    values[3] = Fq::ZERO;
    let same = values.clone();
    assert_eq!(invert_all(&mut values, &mut room), None);
    assert_eq!(values, same);
    assert_eq!(invert_all::<BaseModulus>(&mut [], &mut []), Some(()));
}

proptest! {
    #[test]
    fn lehmer_agrees_with_fermat(bytes: [u8; 32]) {
        for x in [Fq::from_bytes_be_mod_order(&bytes), Fq::from_bytes_be_mod_order(&bytes).neg()] {
            if !x.is_zero() {
                check(&x);
            }
        }
        let x = Fr::from_bytes_be_mod_order(&bytes);
        if !x.is_zero() {
            check(&x);
        }
    }
}
