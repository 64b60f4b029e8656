//! arkworks points to the canonical bytes of EIP-197 and back.
//!
//! Everything that leaves the prover (proofs, verifying keys) leaves in these bytes, because that is
//! what the contracts read. Coordinates are 32 bytes, big-endian; a G2 coordinate is its imaginary
//! part first (`c1 c0`); the point at infinity is all zeros.
//!
//! | object | layout |
//! |---|---|
//! | G1 | `x y` (64) |
//! | G2 | `x.c1 x.c0 y.c1 y.c0` (128) |
//! | proof | `A (G1)`, `B (G2)`, `C (G1)` (256) |
//! | verifying key | `alpha (G1)`, `beta`, `gamma`, `delta (G2)`, count of ic (u32), `ic (G1)` each |
//!
//! The decoders here are the second implementation beside `proofmark-groth16`'s: the auditor and the
//! tests use both.

use ark_bn254::{Bn254, Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInteger, BigInteger256, PrimeField};

use crate::error::{Error, Result};

/// Bytes of a proof.
pub const PROOF_BYTES: usize = 256;

const G1_BYTES: usize = 64;
const G2_BYTES: usize = 128;
const KEY_HEAD_BYTES: usize = G1_BYTES + 3 * G2_BYTES + 4;

/// A scalar as 32 big-endian bytes.
#[must_use]
pub fn scalar_to_bytes(scalar: &Fr) -> [u8; 32] {
    word(scalar.into_bigint())
}

/// A scalar from 32 big-endian bytes; values of the modulus or more are refused.
///
/// # Errors
/// [`Error::Point`] when the value is not below the modulus.
pub fn scalar_from_bytes(bytes: &[u8; 32]) -> Result<Fr> {
    Fr::from_bigint(limbs(bytes))
        .ok_or_else(|| Error::Point { what: "scalar", reason: "it is not below the group order".into() })
}

/// The canonical bytes of a proof.
#[must_use]
pub fn proof_to_bytes(proof: &ark_groth16::Proof<Bn254>) -> [u8; PROOF_BYTES] {
    let mut bytes = [0; PROOF_BYTES];
    bytes[..64].copy_from_slice(&g1_to_bytes(&proof.a));
    bytes[64..192].copy_from_slice(&g2_to_bytes(&proof.b));
    bytes[192..].copy_from_slice(&g1_to_bytes(&proof.c));
    bytes
}

/// A proof from its canonical bytes; every point is checked (coordinates, curve, subgroup).
///
/// # Errors
/// [`Error::Length`] or [`Error::Point`].
pub fn proof_from_bytes(bytes: &[u8]) -> Result<ark_groth16::Proof<Bn254>> {
    if bytes.len() != PROOF_BYTES {
        return Err(Error::Length { what: "proof", expected: PROOF_BYTES, got: bytes.len() });
    }
    let mut reader = Reader(bytes);
    Ok(ark_groth16::Proof { a: reader.g1("proof, A")?, b: reader.g2("proof, B")?, c: reader.g1("proof, C")? })
}

/// The canonical bytes of a verifying key.
#[must_use]
pub fn verifying_key_to_bytes(key: &ark_groth16::VerifyingKey<Bn254>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(KEY_HEAD_BYTES + key.gamma_abc_g1.len() * G1_BYTES);
    bytes.extend(g1_to_bytes(&key.alpha_g1));
    for point in [&key.beta_g2, &key.gamma_g2, &key.delta_g2] {
        bytes.extend(g2_to_bytes(point));
    }
    let count = u32::try_from(key.gamma_abc_g1.len()).unwrap_or(u32::MAX);
    bytes.extend(count.to_be_bytes());
    for point in &key.gamma_abc_g1 {
        bytes.extend(g1_to_bytes(point));
    }
    bytes
}

/// A verifying key from its canonical bytes; every point is checked.
///
/// # Errors
/// [`Error::Length`] or [`Error::Point`].
pub fn verifying_key_from_bytes(bytes: &[u8]) -> Result<ark_groth16::VerifyingKey<Bn254>> {
    const WHAT: &str = "verifying key";
    if bytes.len() < KEY_HEAD_BYTES {
        return Err(Error::Length { what: WHAT, expected: KEY_HEAD_BYTES, got: bytes.len() });
    }
    let mut reader = Reader(bytes);
    let alpha_g1 = reader.g1("verifying key, alpha")?;
    let beta_g2 = reader.g2("verifying key, beta")?;
    let gamma_g2 = reader.g2("verifying key, gamma")?;
    let delta_g2 = reader.g2("verifying key, delta")?;
    let count = u32::from_be_bytes(reader.take::<4>(WHAT)?) as usize;
    let expected = count.saturating_mul(G1_BYTES);
    if reader.0.len() != expected {
        let head = KEY_HEAD_BYTES;
        return Err(Error::Length { what: WHAT, expected: head.saturating_add(expected), got: bytes.len() });
    }
    let gamma_abc_g1 = (0..count).map(|_| reader.g1("verifying key, ic")).collect::<Result<_>>()?;
    Ok(ark_groth16::VerifyingKey { alpha_g1, beta_g2, gamma_g2, delta_g2, gamma_abc_g1 })
}

fn g1_to_bytes(point: &G1Affine) -> [u8; G1_BYTES] {
    let mut bytes = [0; G1_BYTES];
    if let Some((x, y)) = point.xy() {
        bytes[..32].copy_from_slice(&word(x.into_bigint()));
        bytes[32..].copy_from_slice(&word(y.into_bigint()));
    }
    bytes
}

fn g2_to_bytes(point: &G2Affine) -> [u8; G2_BYTES] {
    let mut bytes = [0; G2_BYTES];
    if let Some((x, y)) = point.xy() {
        for (slot, part) in bytes.chunks_exact_mut(32).zip([x.c1, x.c0, y.c1, y.c0]) {
            slot.copy_from_slice(&word(part.into_bigint()));
        }
    }
    bytes
}

fn word(value: BigInteger256) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (slot, byte) in bytes.iter_mut().zip(value.to_bytes_be()) {
        *slot = byte;
    }
    bytes
}

fn limbs(bytes: &[u8; 32]) -> BigInteger256 {
    let mut limbs = [0; 4];
    for (limb, chunk) in limbs.iter_mut().rev().zip(bytes.chunks_exact(8)) {
        *limb = chunk.iter().fold(0, |value, &byte| value << 8 | u64::from(byte));
    }
    BigInteger256::new(limbs)
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N]> {
        let Some((head, tail)) = self.0.split_first_chunk::<N>() else {
            return Err(Error::Length { what, expected: N, got: self.0.len() });
        };
        self.0 = tail;
        Ok(*head)
    }

    fn coordinate(&mut self, what: &'static str) -> Result<Fq> {
        Fq::from_bigint(limbs(&self.take(what)?))
            .ok_or_else(|| Error::Point { what, reason: "a coordinate is not below the field modulus".into() })
    }

    fn g1(&mut self, what: &'static str) -> Result<G1Affine> {
        let (x, y) = (self.coordinate(what)?, self.coordinate(what)?);
        if x == Fq::default() && y == Fq::default() {
            return Ok(G1Affine::identity());
        }
        let point = G1Affine::new_unchecked(x, y);
        // G1 of BN254 has cofactor 1: on the curve is in the group.
        if point.is_on_curve() { Ok(point) } else { Err(off_curve(what)) }
    }

    fn g2(&mut self, what: &'static str) -> Result<G2Affine> {
        let mut coordinate = || -> Result<Fq2> {
            let (c1, c0) = (self.coordinate(what)?, self.coordinate(what)?);
            Ok(Fq2::new(c0, c1))
        };
        let (x, y) = (coordinate()?, coordinate()?);
        if x == Fq2::default() && y == Fq2::default() {
            return Ok(G2Affine::identity());
        }
        let point = G2Affine::new_unchecked(x, y);
        if !point.is_on_curve() {
            return Err(off_curve(what));
        }
        if !point.is_in_correct_subgroup_assuming_on_curve() {
            return Err(Error::Point { what, reason: "the point is on the curve but not in the subgroup".into() });
        }
        Ok(point)
    }
}

fn off_curve(what: &'static str) -> Error {
    Error::Point { what, reason: "the point is not on the curve".into() }
}

#[cfg(test)]
mod tests;
