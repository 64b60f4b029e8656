//! The groups against arkworks.

#![allow(clippy::unwrap_used)]

use std::vec::Vec;

use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{BigInteger, Field, PrimeField, Zero};
use proptest::prelude::*;

use super::combination::linear_combination;
use super::{Coordinate, G1Affine, G1Projective, G2Affine, Projective};
use crate::Fr;
use crate::test_support::{fr, g1, g2, random};

/// A point of the twist that need not be in the subgroup.
pub(crate) fn twist_point(x: ark_bn254::Fq2) -> ark_bn254::G2Affine {
    let mut x = x;
    loop {
        if let Some(point) = ark_bn254::G2Affine::get_point_from_x_unchecked(x, false) {
            return point;
        }
        x += ark_bn254::Fq2::ONE;
    }
}

fn check_group_law<F: Coordinate, A: AffineRepr>(
    ours: impl Fn(&A) -> super::Affine<F>,
    p: A,
    q: A,
    scalar: Fr,
    ark_scalar: A::ScalarField,
) {
    let convert = |a: A::Group| match a.into_affine() {
        a if a.is_zero() => Projective::INFINITY,
        a => ours(&a).to_projective(),
    };
    // A representation with Z other than one, so that no special case hides an error.
    let (x, y) = (ours(&p).to_projective(), ours(&q).to_projective());
    let (x2, y2) = (x.double(), y.double());
    assert!(ours(&p).is_on_curve() && ours(&q).is_on_curve());
    let (a, b) = (p.into_group(), q.into_group());
    assert_eq!(x2, convert(a + a));
    assert_eq!(x2.add(&y2), convert(a + a + b + b));
    assert_eq!(x2.add_affine(&ours(&q)), convert(a + a + b));
    assert_eq!(x2.add(&x2), x2.double());
    assert_eq!(x.add_affine(&ours(&p)), x2);
    assert!(x2.add(&x2.neg()).is_infinity());
    assert!(x.add_affine(&ours(&p).neg()).is_infinity());
    assert_eq!(x2.add(&Projective::INFINITY), x2);
    assert_eq!(Projective::INFINITY.add(&x2), x2);
    assert_eq!(Projective::INFINITY.add_affine(&ours(&p)), x);
    assert!(Projective::<F>::INFINITY.double().is_infinity());
    assert_eq!(Projective::<F>::INFINITY.to_affine(), None);
    assert_ne!(x2, Projective::INFINITY);
    assert_eq!(x2.mul(&scalar), convert((a + a) * ark_scalar));
    assert_eq!(x2.to_affine(), convert(a + a).to_affine());
    let sum = linear_combination([ours(&p), ours(&q)].iter(), &[scalar, Fr::from_u64(5)]);
    assert_eq!(sum, convert(a * ark_scalar + b + b + b + b + b));
}

#[test]
fn generators() {
    assert_eq!(G1Affine::GENERATOR, g1(&ark_bn254::G1Affine::generator()));
    assert_eq!(G2Affine::GENERATOR, g2(&ark_bn254::G2Affine::generator()));
}

#[test]
fn scalars_at_the_edges() {
    let g = G1Affine::GENERATOR.to_projective();
    assert!(g.mul(&Fr::ZERO).is_infinity());
    assert_eq!(g.mul(&Fr::ONE), g);
    assert_eq!(g.mul(&-Fr::ONE), g.neg());
    let points = [G1Affine::GENERATOR];
    assert!(linear_combination(points.iter(), &[Fr::ZERO]).is_infinity());
    assert_eq!(linear_combination(points.iter(), &[-Fr::ONE]), g.neg());
    assert_eq!(linear_combination(points.iter(), &[]), G1Projective::INFINITY);
}

/// The primes that divide the cofactor `2q - r`, and the cofactor itself as their product.
const COFACTOR_PRIMES: [&str; 4] =
    ["10069", "5864401", "1875725156269", "197620364512881247228717050342013327560683201906968909"];

/// The proof that `is_in_subgroup` accepts `G2` alone: the points that it accepts form a subgroup of the twist's
/// points, whose order is `r` times the four distinct primes; for each of these primes, a point of that order is
/// refused, so the accepted subgroup has no element of that order; what remains is `G2`.
#[test]
fn no_point_of_the_cofactor_is_taken_for_one_of_g2() {
    type Number = ark_ff::BigInt<8>;
    let cofactor: Vec<u64> = <ark_bn254::g2::Config as ark_ec::CurveConfig>::COFACTOR.to_vec();
    let primes: Vec<Number> = COFACTOR_PRIMES.iter().map(|p| p.parse().unwrap()).collect();
    let product = |skip: usize| {
        let ones = Number::from(1u64);
        primes.iter().enumerate().filter(|(i, _)| *i != skip).fold(ones, |a, (_, b)| a.mul_low(b))
    };
    assert_eq!(&product(usize::MAX).0[..4], cofactor.as_slice());
    for (i, prime) in primes.iter().enumerate() {
        // [r * cofactor / prime] of any point has order `prime`, or is infinity.
        let mut x = ark_bn254::Fq2::from(1u64);
        let point = loop {
            let any = twist_point(x).into_group();
            let point = any.mul_bigint(ark_bn254::Fr::MODULUS).mul_bigint(product(i).0);
            if !point.is_zero() {
                break point;
            }
            x += ark_bn254::Fq2::ONE;
        };
        assert!(point.mul_bigint(prime.0).is_zero(), "a point of order {prime}");
        let point = g2(&point.into_affine());
        assert!(point.is_on_curve());
        assert!(!point.is_in_subgroup(), "order {prime}");
        assert!(!point.to_projective().add(&G2Affine::GENERATOR.into()).to_affine().unwrap().is_in_subgroup());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn g1_agrees_with_ark(p in random::<ark_bn254::G1Affine>(), q in random(), s in random()) {
        check_group_law(g1, p, q, fr(&s), s);
    }

    #[test]
    fn g2_agrees_with_ark(p in random::<ark_bn254::G2Affine>(), q in random(), s in random()) {
        check_group_law(g2, p, q, fr(&s), s);
        prop_assert!(g2(&p).is_in_subgroup());
        let q_times = p.into_group().mul_bigint(ark_bn254::Fq::MODULUS).into_affine();
        prop_assert_eq!(g2(&p).psi(), g2(&q_times));
    }

    #[test]
    fn membership_agrees_with_ark(x in random()) {
        let point = twist_point(x);
        prop_assert_eq!(g2(&point).is_in_subgroup(), point.is_in_correct_subgroup_assuming_on_curve());
    }
}
