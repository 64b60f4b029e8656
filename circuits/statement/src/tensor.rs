//! Tensors in a statement: wire bytes, packed 31 to the field element, committed with a salt.
//!
//! A wire byte is `value - minimum of the element type`, so int8 and uint8 tensors look alike here.
//! The salt is zero for public tensors; for private ones it hides a small or guessable tensor.

use alloc::vec::Vec;

use proofmark_groth16::Fr;

use crate::domain::Domain;
use crate::poseidon::Sponge;

/// Bytes that fit one field element: 248 bits, below `r` whatever the bytes are.
pub const BYTES_PER_ELEMENT: usize = 31;

/// Packs bytes into field elements, 31 each, little-endian: byte `i` of a chunk has the weight `256^i`.
///
/// Injective for a known length; the length is in the sponge's tag. In a circuit it binds only if each
/// byte is range-checked.
#[must_use]
pub fn pack(bytes: &[u8]) -> Vec<Fr> {
    bytes.chunks(BYTES_PER_ELEMENT).map(pack_chunk).collect()
}

/// The commitment to an input tensor, given as wire bytes.
#[must_use]
pub fn commit_input(salt: Fr, wire: &[u8]) -> Fr {
    commit(Sponge::statement(Domain::Input.tag(wire.len())), salt, wire)
}

/// The commitment to an output tensor, given as wire bytes.
#[must_use]
pub fn commit_output(salt: Fr, wire: &[u8]) -> Fr {
    commit(Sponge::statement(Domain::Output.tag(wire.len())), salt, wire)
}

/// The commitment to private weights: the widest permutation, as it hashes the most for a constraint.
#[cfg(feature = "std")]
#[must_use]
pub fn commit_weights(salt: Fr, wire: &[u8]) -> Fr {
    let sponge = Sponge::with_parameters(crate::poseidon::parameters(WEIGHTS_WIDTH), Domain::Weights.tag(wire.len()));
    commit(sponge, salt, wire)
}

/// Width of the permutation that hashes weights.
pub const WEIGHTS_WIDTH: usize = 17;

fn commit(mut sponge: Sponge, salt: Fr, wire: &[u8]) -> Fr {
    sponge.absorb(salt);
    for chunk in wire.chunks(BYTES_PER_ELEMENT) {
        sponge.absorb(pack_chunk(chunk));
    }
    sponge.finish()
}

fn pack_chunk(chunk: &[u8]) -> Fr {
    let mut be = [0u8; 32];
    for (to, from) in be.iter_mut().rev().zip(chunk) {
        *to = *from;
    }
    // Below 2^248 < r, so it is its own residue.
    Fr::from_bytes_be_mod_order(&be)
}
