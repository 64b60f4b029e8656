//! What the verifier stores.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary};
use cw_storage_plus::Map;

/// A registered key.
#[cw_serde]
pub struct Key {
    /// Canonical EIP-197 bytes.
    pub vk: Binary,
    /// How many public inputs a proof under it has.
    pub num_inputs: u32,
    /// Who registered it.
    pub registrant: Addr,
}

/// By key id.
pub const KEYS: Map<&[u8], Key> = Map::new("keys");
/// Prepared for verification, by key id. Apart from [`KEYS`], as a verification reads nothing else.
pub const PREPARED: Map<&[u8], Binary> = Map::new("prepared");
