//! Between arkworks' field elements and the statement crate's: the same field, two representations.

use ark_bn254::Fr;
use ark_ff::{BigInteger, PrimeField};

/// An element of the statement crate as arkworks has it.
#[must_use]
pub fn from_statement(element: &proofmark_statement::Fr) -> Fr {
    // Canonical, so the reduction does nothing.
    Fr::from_be_bytes_mod_order(&element.to_bytes_be())
}

/// An arkworks element as the statement crate has it.
#[must_use]
pub fn to_statement(element: &Fr) -> proofmark_statement::Fr {
    let mut bytes = [0u8; 32];
    bytes.copy_from_slice(&element.into_bigint().to_bytes_be());
    // Canonical, so the reduction does nothing.
    proofmark_statement::Fr::from_bytes_be_mod_order(&bytes)
}

/// `2^exponent`.
pub(crate) fn power_of_two(exponent: usize) -> Fr {
    let mut limbs = [0u64; 4];
    limbs[exponent / 64 % 4] = 1 << (exponent % 64);
    Fr::from_bigint(ark_ff::BigInt(limbs)).unwrap_or_default()
}
