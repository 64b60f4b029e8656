//! The door to the verifier crate.

use proofmark_groth16::{PreparedVerifyingKey, VerifyingKey, verify_bytes};
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

/// Verifies that `proof` shows the statement of this digest under a key that [`prepare`] made.
pub fn verify(prepared: &[u8], digest: Fr, proof: &[u8]) -> Result<(), ContractError> {
    let key = PreparedVerifyingKey::from_bytes(prepared).map_err(ContractError::VerifyingKey)?;
    verify_bytes(&key, &[digest], proof).map_err(ContractError::Proof)
}
