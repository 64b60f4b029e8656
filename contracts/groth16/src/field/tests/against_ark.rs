//! Every operation against arkworks, on random elements and on the edges.

use std::vec::Vec;

use ark_ff::{BigInteger, Field, PrimeField};
use proptest::prelude::*;

use crate::field::{Fp, Modulus};
use crate::{Fq, Fr};

/// The bytes of the arkworks element.
fn bytes<A: PrimeField>(a: &A) -> [u8; 32] {
    a.into_bigint().to_bytes_be().try_into().unwrap()
}

/// Ours from theirs.
fn ours<P: Modulus, A: PrimeField>(a: &A) -> Fp<P> {
    Fp::from_bytes_be(&bytes(a)).unwrap()
}

/// 0, 1, 2, p - 1, p - 2, (p - 1)/2, its successor, powers of two at limb borders and their neighbours.
fn edges<A: PrimeField>() -> Vec<A> {
    let mut edges = Vec::from([A::ZERO, A::ONE, A::ONE.double(), -A::ONE, -A::ONE.double()]);
    let half = A::from(2u64).inverse().unwrap();
    edges.extend([half, -half, half - A::ONE]);
    for k in [28, 29, 57, 58, 116, 231, 232, 253, 254, 255, 256, 260, 261, 262, 522] {
        let power = A::from(2u64).pow([k]);
        edges.extend([power, power - A::ONE, power + A::ONE, -power]);
    }
    edges
}

fn check<P: Modulus, A: PrimeField>(a: A, b: A) {
    let (x, y): (Fp<P>, Fp<P>) = (ours(&a), ours(&b));
    assert_eq!((x + y).to_bytes_be(), bytes(&(a + b)));
    assert_eq!((x - y).to_bytes_be(), bytes(&(a - b)));
    assert_eq!((x * y).to_bytes_be(), bytes(&(a * b)));
    assert_eq!((-x).to_bytes_be(), bytes(&-a));
    assert_eq!(x.double().to_bytes_be(), bytes(&a.double()));
    assert_eq!(x.square().to_bytes_be(), bytes(&a.square()));
    assert_eq!(x == y, a == b);
    assert_eq!(x.is_zero(), a.is_zero());
    // Long chains of sums stay within bounds.
    let (mut sum, mut expected) = (x, a);
    for _ in 0..20 {
        sum = sum + sum - y + x.neg();
        expected = expected + expected - b - a;
    }
    assert_eq!(sum.to_bytes_be(), bytes(&expected));
}

fn check_edges<P: Modulus, A: PrimeField>() {
    let edges = edges::<A>();
    for a in &edges {
        for b in &edges {
            check::<P, A>(*a, *b);
        }
        let inverse = ours::<P, A>(a).inverse().map(|x| x.to_bytes_be());
        assert_eq!(inverse, a.inverse().map(|a| bytes(&a)));
    }
}

#[test]
fn base_field_agrees_on_edges() {
    check_edges::<crate::field::BaseModulus, ark_bn254::Fq>();
}

#[test]
fn scalar_field_agrees_on_edges() {
    check_edges::<crate::field::ScalarModulus, ark_bn254::Fr>();
}

proptest! {
    #[test]
    fn base_field_agrees(a: [u8; 32], b: [u8; 32]) {
        check::<crate::field::BaseModulus, _>(
            ark_bn254::Fq::from_be_bytes_mod_order(&a),
            ark_bn254::Fq::from_be_bytes_mod_order(&b),
        );
    }

    #[test]
    fn scalar_field_agrees(a: [u8; 32], b: [u8; 32]) {
        check::<crate::field::ScalarModulus, _>(
            ark_bn254::Fr::from_be_bytes_mod_order(&a),
            ark_bn254::Fr::from_be_bytes_mod_order(&b),
        );
    }

    #[test]
    fn reduction_of_any_32_bytes_agrees(a: [u8; 32]) {
        prop_assert_eq!(Fr::from_bytes_be_mod_order(&a).to_bytes_be(), bytes(&ark_bn254::Fr::from_be_bytes_mod_order(&a)));
        prop_assert_eq!(Fq::from_bytes_be_mod_order(&a).to_bytes_be(), bytes(&ark_bn254::Fq::from_be_bytes_mod_order(&a)));
    }

    #[test]
    fn powers_agree(a: [u8; 32], e: [u64; 2]) {
        let a = ark_bn254::Fr::from_be_bytes_mod_order(&a);
        prop_assert_eq!(ours::<crate::field::ScalarModulus, _>(&a).pow(&e).to_bytes_be(), bytes(&a.pow(e)));
    }
}
