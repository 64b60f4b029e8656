//! The two prime fields of the curve, as constants that each kind of lanes derives its own from.

use ark_bn254::{Fq, Fr};
use ark_ff::{BigInt, PrimeField};

use crate::points::{Element, Words};

/// A prime field of 254 bits.
pub trait Modulus: Copy + Send + Sync + std::fmt::Debug + 'static {
    /// The same in arkworks.
    type Field: PrimeField<BigInt = BigInt<4>> + Element<Stored = Words>;
    /// The modulus.
    const MODULUS: Words;
}

/// Coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Base;

impl Modulus for Base {
    type Field = Fq;
    const MODULUS: Words = Fq::MODULUS.0;
}

/// Scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scalar;

impl Modulus for Scalar {
    type Field = Fr;
    const MODULUS: Words = Fr::MODULUS.0;
}

/// `-1 / modulus` modulo `2^64`, by Newton's iteration.
pub(super) const fn negative_inverse(modulus: u64) -> u64 {
    let mut inverse = 1_u64;
    let mut bits = 1;
    while bits < 64 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(modulus.wrapping_mul(inverse)));
        bits *= 2;
    }
    inverse.wrapping_neg()
}
