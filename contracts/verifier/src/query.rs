//! Queries. A proof that does not hold, however broken, is an answer and not an error; a key that nobody registered is
//! an error.

use cosmwasm_std::{Deps, HexBinary, Order, StdResult};
use cw_storage_plus::Bound;
use proofmark_api::bytes::bytes32;
use proofmark_api::verifier::{BatchItem, KeyResponse, KeysResponse, VerifyResponse};
use proofmark_groth16::{PreparedVerifyingKey, Proof, verify_batch, verify_bytes};
use proofmark_statement::{Fr, element_from_bytes};

use crate::error::ContractError;
use crate::state::{KEYS, PREPARED};

/// Statements in a batch, at most.
pub const MAX_BATCH: usize = 64;

/// Does this proof show these public inputs?
pub fn verify(
    deps: Deps,
    key_id: &HexBinary,
    inputs: &[HexBinary],
    proof: &[u8],
) -> Result<VerifyResponse, ContractError> {
    let key = prepared(deps, key_id)?;
    let holds = elements(inputs).and_then(|inputs| verify_bytes(&key, &inputs, proof).map_err(|e| e.to_string()));
    Ok(verdict(holds))
}

/// Do all these proofs hold?
pub fn batch(deps: Deps, key_id: &HexBinary, items: &[BatchItem]) -> Result<VerifyResponse, ContractError> {
    let key = prepared(deps, key_id)?;
    if !(1..=MAX_BATCH).contains(&items.len()) {
        return Err(ContractError::BatchSize { max: MAX_BATCH, got: items.len() });
    }
    Ok(verdict(batch_holds(&key, items)))
}

/// One key.
pub fn key(deps: Deps, key_id: HexBinary) -> Result<KeyResponse, ContractError> {
    let id = bytes32("key_id", &key_id)?;
    let key = KEYS.may_load(deps.storage, &id)?;
    let key = key.ok_or_else(|| ContractError::UnknownKey { key_id: key_id.to_hex() })?;
    Ok(KeyResponse { key_id, vk: key.vk, num_inputs: key.num_inputs, registrant: key.registrant })
}

/// A page of key ids.
pub fn keys(deps: Deps, start_after: Option<&HexBinary>, limit: Option<u32>) -> Result<KeysResponse, ContractError> {
    let start = start_after.map(|id| bytes32("start_after", id)).transpose()?;
    let start = start.as_ref().map(|id| Bound::exclusive(id.as_slice()));
    let page = limit.unwrap_or(10).min(30) as usize;
    let ids = KEYS.keys(deps.storage, start, None, Order::Ascending).take(page);
    Ok(KeysResponse { key_ids: ids.map(|id| id.map(HexBinary::from)).collect::<StdResult<_>>()? })
}

fn batch_holds(key: &PreparedVerifyingKey, items: &[BatchItem]) -> Result<(), String> {
    let mut parsed = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let inputs = elements(&item.inputs).map_err(|error| format!("item {i}: {error}"))?;
        // Whether `B` is in its subgroup is told by the verification of the batch.
        let proof =
            Proof::from_bytes_without_subgroup_check(&item.proof).map_err(|error| format!("item {i}: {error}"))?;
        parsed.push((inputs, proof));
    }
    let batch: Vec<(&[Fr], Proof)> = parsed.iter().map(|(inputs, proof)| (inputs.as_slice(), *proof)).collect();
    verify_batch(key, &batch).map_err(|error| error.to_string())
}

fn elements(inputs: &[HexBinary]) -> Result<Vec<Fr>, String> {
    let element = |(i, input): (usize, &HexBinary)| {
        element_from_bytes(input.as_slice()).map_err(|error| format!("input {i}: {error}"))
    };
    inputs.iter().enumerate().map(element).collect()
}

fn prepared(deps: Deps, key_id: &HexBinary) -> Result<PreparedVerifyingKey, ContractError> {
    let id = bytes32("key_id", key_id)?;
    let bytes = PREPARED.may_load(deps.storage, &id)?;
    let bytes = bytes.ok_or_else(|| ContractError::UnknownKey { key_id: key_id.to_hex() })?;
    PreparedVerifyingKey::from_bytes(&bytes).map_err(ContractError::VerifyingKey)
}

fn verdict(holds: Result<(), String>) -> VerifyResponse {
    VerifyResponse { valid: holds.is_ok(), error: holds.err() }
}
