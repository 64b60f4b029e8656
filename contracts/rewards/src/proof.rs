//! The door to the verifier crate.

use proofmark_groth16::{PreparedVerifyingKey, Proof, VerifyingKey, verify, verify_batch};
use proofmark_statement::{Fr, model_id};

use crate::error::ContractError;

/// A proof has one public input: the challenge's digest.
const PUBLIC_INPUTS: usize = 1;

/// Checks a verifying key of unknown origin; gives its id, and its bytes prepared for storage.
pub fn prepare(vk: &[u8]) -> Result<([u8; 32], Vec<u8>), ContractError> {
    let key = VerifyingKey::from_bytes(vk).map_err(ContractError::VerifyingKey)?;
    if key.num_inputs() != PUBLIC_INPUTS {
        return Err(ContractError::PublicInputs { expected: PUBLIC_INPUTS, got: key.num_inputs() });
    }
    Ok((model_id(vk).to_bytes_be(), PreparedVerifyingKey::from(&key).to_bytes()))
}

/// Verifies that each proof shows its digest, under a key that [`prepare`] made. None at all hold.
pub fn verify_all<B: AsRef<[u8]>>(prepared: &[u8], digests: &[Fr], proofs: &[B]) -> Result<(), ContractError> {
    let key = PreparedVerifyingKey::from_bytes(prepared).map_err(ContractError::VerifyingKey)?;
    let mut batch = Vec::with_capacity(proofs.len());
    for (index, (digest, proof)) in digests.iter().zip(proofs).enumerate() {
        // Verification, of one or of many, tests that `B` is in the subgroup.
        let proof = Proof::from_bytes_without_subgroup_check(proof.as_ref());
        batch.push((core::slice::from_ref(digest), proof.map_err(|source| ContractError::Proof { index, source })?));
    }
    match batch.as_slice() {
        [] => Ok(()),
        [(digest, proof)] => verify(&key, digest, proof).map_err(|source| ContractError::Proof { index: 0, source }),
        many => verify_batch(&key, many).map_err(|source| ContractError::Proofs { proofs: many.len(), source }),
    }
}
