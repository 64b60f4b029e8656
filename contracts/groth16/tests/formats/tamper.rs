//! A valid encoding, one change, the exact error.

use ark_ff::Field;
use proofmark_groth16::{Element, Error, Hex32};

use crate::support::{be_bytes, modulus};

/// The points of a proof, with their sizes in coordinates of 32 bytes.
pub const PROOF: [(Element, usize); 3] = [(Element::ProofA, 1), (Element::ProofB, 2), (Element::ProofC, 1)];

/// A valid encoding and a decoder for it.
pub struct Case<'a> {
    pub valid: Vec<u8>,
    pub decode: &'a dyn Fn(&[u8]) -> Result<(), Error>,
}

impl Case<'_> {
    /// With `new` at `at`, the decoder gives this error.
    pub fn refuses(&self, at: usize, new: &[u8], error: Error) {
        let mut bytes = self.valid.clone();
        bytes[at..at + new.len()].copy_from_slice(new);
        assert_eq!((self.decode)(&bytes), Err(error), "{} at {at}", hex::encode(new));
    }

    /// Any other length is refused, with the expected length that `expected` gives for it.
    pub fn refuses_other_lengths(&self, what: &'static str, expected: impl Fn(usize) -> usize) {
        assert_eq!((self.decode)(&self.valid), Ok(()));
        for len in (0..self.valid.len()).chain([self.valid.len() + 1, self.valid.len() + 64]) {
            let mut bytes = self.valid.clone();
            bytes.resize(len, 0);
            let expected = Error::Length { what, expected: expected(len) as u64, got: len as u64 };
            assert_eq!((self.decode)(&bytes), Err(expected), "{len}");
        }
    }
}

pub fn not_canonical(element: Element, coordinate: &'static str, got: [u8; 32]) -> Error {
    Error::CoordinateNotCanonical { element, coordinate, modulus: Hex32(modulus()), got: Hex32(got) }
}

/// Numbers from the modulus on that leave the two flag bits free.
pub fn too_large() -> [[u8; 32]; 2] {
    let mut largest = [0xff; 32];
    largest[0] = 0x3f;
    [modulus(), largest]
}

/// A small abscissa of `G1` that no point has.
pub fn abscissa_without_point() -> [u8; 32] {
    let x = (0u64..)
        .map(ark_bn254::Fq::from)
        .find(|x| (x.square() * x + ark_bn254::Fq::from(3u64)).sqrt().is_none())
        .unwrap();
    be_bytes(&x)
}

/// A small real abscissa of the twist that no point has.
pub fn twist_abscissa_without_point() -> [u8; 32] {
    let x = (0u64..)
        .map(ark_bn254::Fq::from)
        .find(|x| ark_bn254::G2Affine::get_ys_from_x_unchecked(ark_bn254::Fq2::new(*x, 0u64.into())).is_none())
        .unwrap();
    be_bytes(&x)
}

pub fn reversed(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().rev().copied().collect()
}

#[test]
fn messages_say_where_what_expected_and_got() {
    let element = Element::ProofA;
    for (error, text) in [
        (
            Error::Flags { element, expected: "10 or 11 of a compressed point", got: 1 },
            "proof A: expected flag bits 10 or 11 of a compressed point, got 01",
        ),
        (Error::SignFlag { element, expected: 0b10, got: 0 }, "proof A: expected the flag of its ordinate, 10, got 00"),
        (Error::InfinityNotZero { element }, "proof A: expected zeros beside the flag of infinity, got other bits"),
        (
            Error::Commitments { what: "proof", got: 2 },
            "proof: expected 0 commitments, got 2: gnark's extension by Pedersen commitments is not Groth16",
        ),
        (
            Error::ExpectedInfinity { element: Element::CommitmentProof },
            "proof of knowledge of commitments: expected the point at infinity, as there are no commitments, got another",
        ),
        (
            Error::TwinsDiffer { element: Element::BetaG1, twin: Element::Beta },
            "verifying key beta in G1: expected the multiple of the generator that verifying key beta is, got another",
        ),
    ] {
        assert_eq!(error.to_string(), text);
    }
}
