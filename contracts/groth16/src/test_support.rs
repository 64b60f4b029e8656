//! Conversions from arkworks, the second implementation that tests compare with.

#![allow(clippy::unwrap_used)]

use ark_ec::AffineRepr;
use ark_ff::{BigInteger, PrimeField};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::field::{Fp, Modulus};
use crate::tower::{Fq2, Fq6, Fq12};
use crate::{Fq, Fr, G1Affine, G2Affine};

pub(crate) fn fp<P: Modulus, A: PrimeField>(a: &A) -> Fp<P> {
    Fp::from_bytes_be(&a.into_bigint().to_bytes_be().try_into().unwrap()).unwrap()
}

pub(crate) fn fq(a: &ark_bn254::Fq) -> Fq {
    fp(a)
}

pub(crate) fn fr(a: &ark_bn254::Fr) -> Fr {
    fp(a)
}

pub(crate) fn fq2(a: &ark_bn254::Fq2) -> Fq2 {
    Fq2::new(fq(&a.c0), fq(&a.c1))
}

pub(crate) fn fq6(a: &ark_bn254::Fq6) -> Fq6 {
    Fq6::new(fq2(&a.c0), fq2(&a.c1), fq2(&a.c2))
}

pub(crate) fn fq12(a: &ark_bn254::Fq12) -> Fq12 {
    Fq12::new(fq6(&a.c0), fq6(&a.c1))
}

pub(crate) fn g1(a: &ark_bn254::G1Affine) -> G1Affine {
    let (x, y) = a.xy().unwrap();
    G1Affine { x: fq(&x), y: fq(&y) }
}

pub(crate) fn g2(a: &ark_bn254::G2Affine) -> G2Affine {
    let (x, y) = a.xy().unwrap();
    G2Affine { x: fq2(&x), y: fq2(&y) }
}

/// Anything that arkworks can draw at random, from a seed that proptest chooses and reports.
pub(crate) fn random<T: ark_ff::UniformRand + core::fmt::Debug>() -> impl Strategy<Value = T> {
    any::<u64>().prop_map(|seed| T::rand(&mut StdRng::seed_from_u64(seed)))
}
