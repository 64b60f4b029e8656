//! Domain separation: what a hash is about is part of the hash.
//!
//! A sponge's capacity word starts as `domain * 2^64 + length`, so hashes for different purposes or of
//! different lengths never meet, although messages are padded with zeros.

use proofmark_groth16::Fr;

/// What a sponge hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Domain {
    /// An input tensor; length in bytes.
    Input = 1,
    /// An output tensor; length in bytes.
    Output = 2,
    /// A statement; length in elements.
    Statement = 3,
    /// Private weights; length in bytes.
    Weights = 4,
    /// The id of a model with private weights; length in elements.
    Model = 5,
}

impl Domain {
    /// The first value of the capacity word for a message of `length` bytes or elements.
    #[must_use]
    pub fn tag(self, length: usize) -> Fr {
        let mut bytes = [0u8; 32];
        bytes[23] = self as u8;
        bytes[24..].copy_from_slice(&(length as u64).to_be_bytes());
        // Below 2^72, so it is its own residue.
        Fr::from_bytes_be_mod_order(&bytes)
    }
}
