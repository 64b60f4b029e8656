//! The pairing against arkworks, value by value, and against what makes it a pairing.

#![allow(clippy::unwrap_used)]

use std::vec::Vec;

use ark_ec::AffineRepr;
use ark_ec::pairing::Pairing;
use proptest::prelude::*;

use super::{Pair, final_exponentiation, miller_loop, pairing};
use crate::curve::tests::twist_point;
use crate::test_support::{fq12, fr, g1, g2, random};
use crate::tower::Fq12;
use crate::{Fr, G1Affine, G2Affine};

type Ark = ark_bn254::Bn254;

#[test]
fn the_pairing_of_the_generators() {
    let expected = Ark::pairing(ark_bn254::G1Affine::generator(), ark_bn254::G2Affine::generator());
    let value = pairing(&G1Affine::GENERATOR, &G2Affine::GENERATOR).unwrap();
    assert_eq!(value, fq12(&expected.0));
    assert_ne!(value, Fq12::ONE);
    let order_minus_1 = (-Fr::ONE).to_words();
    assert_eq!(value.cyclotomic_pow(&order_minus_1).mul(&value), Fq12::ONE);
}

#[test]
fn no_pairs_make_one() {
    assert_eq!(final_exponentiation(&miller_loop(&[]).unwrap()), Fq12::ONE);
}

#[test]
fn zero_stays_zero() {
    assert_eq!(final_exponentiation(&Fq12::default()), Fq12::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn products_agree_with_ark(points in prop::collection::vec((random::<ark_bn254::G1Affine>(), random::<ark_bn254::G2Affine>()), 1..5)) {
        let expected = Ark::multi_pairing(points.iter().map(|p| p.0), points.iter().map(|p| p.1));
        let pairs: Vec<Pair> = points.iter().map(|(p, q)| Pair::new(g1(p), &g2(q))).collect();
        prop_assert_eq!(final_exponentiation(&miller_loop(&pairs).unwrap()), fq12(&expected.0));
        // The same points in other coordinates.
        let pairs: Vec<Pair> =
            points.iter().map(|(p, q)| Pair::new(g1(p).to_projective().double().add_affine(&g1(p).neg()), &g2(q))).collect();
        prop_assert_eq!(final_exponentiation(&miller_loop(&pairs).unwrap()), fq12(&expected.0));
    }

    #[test]
    fn bilinearity(p in random(), q in random(), s in random()) {
        let (p, q, s) = (g1(&p), g2(&q), fr(&s));
        let pairing = |p: &G1Affine, q: &G2Affine| pairing(p, q).unwrap();
        let left = pairing(&p.to_projective().mul(&s).to_affine().unwrap(), &q);
        let right = pairing(&p, &q.to_projective().mul(&s).to_affine().unwrap());
        prop_assert_eq!(left, right);
        prop_assert_eq!(left, pairing(&p, &q).cyclotomic_pow(&s.to_words()));
        prop_assert_eq!(pairing(&p.neg(), &q).mul(&pairing(&p, &q)), Fq12::ONE);
    }

    #[test]
    fn the_loop_finds_points_outside_the_subgroup(x in random(), p in random()) {
        let q = twist_point(x);
        let in_subgroup = q.is_in_correct_subgroup_assuming_on_curve();
        prop_assert_eq!(pairing(&g1(&p), &g2(&q)).is_some(), in_subgroup);
        let pairs = [Pair::new(g1(&p), &G2Affine::GENERATOR), Pair::new(g1(&p), &g2(&q))];
        prop_assert_eq!(miller_loop(&pairs).is_some(), in_subgroup);
        prop_assert!(miller_loop(&pairs[..1]).is_some());
    }
}
