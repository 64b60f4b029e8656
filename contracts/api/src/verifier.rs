//! The stand-alone verifier: Groth16 over BN254 for other contracts.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Binary, HexBinary};

pub use crate::version::MigrateMsg;

/// No owner, no parameters: keys are content-addressed and never change.
#[cw_serde]
pub struct InstantiateMsg {}

/// Messages of the verifier.
#[cw_serde]
pub enum ExecuteMsg {
    /// Checks and stores a verifying key. Anyone may; a key that is stored already is refused.
    RegisterKey {
        /// The key, canonical EIP-197 bytes.
        vk: Binary,
    },
}

/// Queries of the verifier.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Does this proof show these public inputs?
    #[returns(VerifyResponse)]
    Verify {
        /// The key's id.
        key_id: HexBinary,
        /// Public inputs: 32-byte field elements, canonical (smaller than the field's order).
        inputs: Vec<HexBinary>,
        /// 256 bytes: A, B, C.
        proof: Binary,
    },
    /// Do all these proofs hold? Cheaper than one by one.
    #[returns(VerifyResponse)]
    VerifyBatch {
        /// The key's id.
        key_id: HexBinary,
        /// 1 to 64 statements with their proofs.
        items: Vec<BatchItem>,
    },
    /// One key.
    #[returns(KeyResponse)]
    Key {
        /// The key's id.
        key_id: HexBinary,
    },
    /// Keys in the order of their ids.
    #[returns(KeysResponse)]
    Keys {
        /// Only ids after this one.
        start_after: Option<HexBinary>,
        /// At most so many (10 by default, 30 at most).
        limit: Option<u32>,
    },
}

/// One statement and its proof.
#[cw_serde]
pub struct BatchItem {
    /// Public inputs: 32-byte field elements.
    pub inputs: Vec<HexBinary>,
    /// 256 bytes: A, B, C.
    pub proof: Binary,
}

/// The verdict.
#[cw_serde]
pub struct VerifyResponse {
    /// Whether the proof holds.
    pub valid: bool,
    /// Why it does not; absent when it does.
    pub error: Option<String>,
}

/// A registered key.
#[cw_serde]
pub struct KeyResponse {
    /// Its id: `proofmark_statement::model_id` of its bytes.
    pub key_id: HexBinary,
    /// The key, canonical EIP-197 bytes.
    pub vk: Binary,
    /// How many public inputs a proof under it has.
    pub num_inputs: u32,
    /// Who registered it.
    pub registrant: Addr,
}

/// A page of keys.
#[cw_serde]
pub struct KeysResponse {
    /// The keys' ids, ascending.
    pub key_ids: Vec<HexBinary>,
}
