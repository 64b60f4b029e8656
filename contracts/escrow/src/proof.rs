//! The door to the verifier crate.

use core::slice;

use proofmark_groth16::{PreparedVerifyingKey, Proof, VerifyingKey, verify_batch, verify_bytes};
use proofmark_statement::Fr;

use crate::error::ContractError;

/// A proof has one public input: the statement's digest.
const PUBLIC_INPUTS: usize = 1;

/// Checks a verifying key of unknown origin and prepares it for storage.
pub fn prepare(vk: &[u8]) -> Result<Vec<u8>, ContractError> {
    let key = VerifyingKey::from_bytes(vk).map_err(ContractError::VerifyingKey)?;
    if key.num_inputs() != PUBLIC_INPUTS {
        return Err(ContractError::PublicInputs { expected: PUBLIC_INPUTS, got: key.num_inputs() });
    }
    Ok(PreparedVerifyingKey::from(&key).to_bytes())
}

/// A key that [`prepare`] made.
pub fn key(prepared: &[u8]) -> Result<PreparedVerifyingKey, ContractError> {
    PreparedVerifyingKey::from_bytes(prepared).map_err(ContractError::VerifyingKey)
}

/// Verifies that `proof` shows the statement of this digest under a key that [`prepare`] made.
pub fn verify(prepared: &[u8], digest: Fr, proof: &[u8]) -> Result<(), ContractError> {
    verify_bytes(&key(prepared)?, &[digest], proof).map_err(ContractError::Proof)
}

/// Decodes a proof but for the test that its `B` is in the subgroup: verification, of one or of many, makes that test.
pub fn decode(proof: &[u8]) -> Result<Proof, ContractError> {
    Proof::from_bytes_without_subgroup_check(proof).map_err(ContractError::Proof)
}

/// Verifies decoded proofs under one key, each with the digest that it has to show. Several cost less than one by one.
pub fn verify_many(key: &PreparedVerifyingKey, proofs: &[(&Fr, Proof)]) -> Result<(), proofmark_groth16::Error> {
    if let [(digest, proof)] = proofs {
        return proofmark_groth16::verify(key, slice::from_ref(*digest), proof);
    }
    let batch: Vec<_> = proofs.iter().map(|(digest, proof)| (slice::from_ref(*digest), *proof)).collect();
    verify_batch(key, &batch)
}
