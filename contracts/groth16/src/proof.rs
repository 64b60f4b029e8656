//! Groth16 proofs.

use alloc::vec::Vec;

use crate::curve::{G1_BYTES, G1Affine, G2_BYTES, G2Affine, Reader, expect_length};
use crate::error::{Element, Error};
use crate::field::Fr;
use crate::key::VerifyingKey;

/// A proof: three points (Groth, "On the Size of Pairing-based Non-interactive Arguments", eprint 2016/260).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// `A`, in `G1`.
    pub a: G1Affine,
    /// `B`, in `G2`.
    pub b: G2Affine,
    /// `C`, in `G1`.
    pub c: G1Affine,
}

impl Proof {
    /// Bytes of an encoded proof.
    pub const BYTES: usize = 2 * G1_BYTES + G2_BYTES;

    /// Decodes `A | B | C`, each as in EIP-197.
    ///
    /// # Errors
    /// Refuses a wrong length, coordinates that are not canonical, infinity, points off the curve, and `B` outside
    /// the subgroup of order `r`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let proof = Self::from_bytes_without_subgroup_check(bytes)?;
        if proof.b.is_in_subgroup() { Ok(proof) } else { Err(Error::NotInSubgroup { element: Element::ProofB }) }
    }

    /// The same without the test that `B` is in the subgroup. [`crate::verify`] makes that test too, and by
    /// the way, so a proof that is only decoded to be verified at once may skip it here.
    ///
    /// # Errors
    /// As [`Proof::from_bytes`], but for the subgroup.
    pub fn from_bytes_without_subgroup_check(bytes: &[u8]) -> Result<Self, Error> {
        expect_length("proof", Self::BYTES as u64, bytes)?;
        let mut reader = Reader::new(bytes);
        let a = reader.g1(Element::ProofA)?;
        let b = reader.twist(Element::ProofB)?;
        let c = reader.g1(Element::ProofC)?;
        Ok(Self { a, b, c })
    }

    /// The 256 bytes `A | B | C`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::BYTES);
        bytes.extend(self.a.to_bytes());
        bytes.extend(self.b.to_bytes());
        bytes.extend(self.c.to_bytes());
        bytes
    }

    /// Another valid proof of the same statement, made without the witness: `A / r1`, `r1 B + r1 r2 delta`,
    /// `C + r2 A`.
    ///
    /// Anyone can do this to any Groth16 proof. It is public so that tests and demonstrations can show why nothing
    /// may be keyed on proof bytes, least of all protection against replay: two byte strings can be the same proof.
    ///
    /// # Errors
    /// Refuses factors that lead to infinity, such as `r1 = 0`.
    pub fn rerandomize(&self, key: &VerifyingKey, r1: &Fr, r2: &Fr) -> Result<Self, Error> {
        let infinity = |element| Error::Infinity { element };
        let inverse = r1.inverse().ok_or(infinity(Element::ProofB))?;
        let (a, b, c) = (self.a.to_projective(), self.b.to_projective(), self.c.to_projective());
        let delta = key.delta_g2.to_projective();
        let new_a = a.mul(&inverse);
        let new_b = b.mul(r1).add(&delta.mul(&r1.mul(r2)));
        let new_c = c.add(&a.mul(r2));
        Ok(Self {
            a: new_a.to_affine().ok_or(infinity(Element::ProofA))?,
            b: new_b.to_affine().ok_or(infinity(Element::ProofB))?,
            c: new_c.to_affine().ok_or(infinity(Element::ProofC))?,
        })
    }
}
