//! The EVM: EIP-196 and EIP-197 points, which are also the crate's own, and the arguments of Solidity verifiers.
//!
//! `G1` is `x y`, `G2` is `x.c1 x.c0 y.c1 y.c0`, each number 32 bytes, big-endian. A proof is `A | B | C`:
//! [`Proof::from_bytes`] and [`Proof::to_bytes`].
//!
//! The verifier that snarkjs exports takes `verifyProof(uint[2] a, uint[2][2] b, uint[2] c, uint[n] inputs)` with the
//! two parts of `b`'s coordinates *swapped* against `proof.json`: `[[x.c1, x.c0], [y.c1, y.c0]]` in the call,
//! `[[x.c0, x.c1], [y.c0, y.c1]]` in the file (its `exportSolidityCallData`). The ABI writes fixed arrays one after
//! another without lengths, so the arguments, after the selector's four bytes, are just the proof's 256 bytes and the
//! inputs.

use alloc::vec::Vec;

use crate::curve::expect_length;
use crate::error::Error;
use crate::{Fr, Proof};

/// The arguments of `verifyProof(a, b, c, inputs)`, without the selector.
pub fn arguments_to_bytes(proof: &Proof, inputs: &[Fr]) -> Vec<u8> {
    let mut bytes = proof.to_bytes();
    bytes.extend(inputs.iter().flat_map(Fr::to_bytes_be));
    bytes
}

/// Decodes the arguments of a `verifyProof` that takes `inputs` public inputs, without the selector.
///
/// # Errors
/// Refuses a wrong length, what [`Proof::from_bytes`] refuses, and scalars not below `r`.
pub fn arguments_from_bytes(bytes: &[u8], inputs: usize) -> Result<(Proof, Vec<Fr>), Error> {
    let expected = (inputs as u64).saturating_mul(32).saturating_add(Proof::BYTES as u64);
    expect_length("arguments of verifyProof", expected, bytes)?;
    let (proof, scalars) = bytes.split_at_checked(Proof::BYTES).unwrap_or((bytes, &[]));
    let proof = Proof::from_bytes(proof)?;
    let scalar = |bytes: &[u8]| Fr::from_bytes_be(&bytes.first_chunk().copied().unwrap_or([0xff; 32]));
    Ok((proof, scalars.chunks_exact(32).map(scalar).collect::<Result<_, _>>()?))
}
