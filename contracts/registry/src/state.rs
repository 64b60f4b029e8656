//! What the registry stores.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, HexBinary};
use cw_storage_plus::{Item, Map};
use proofmark_api::registry::{DatasetResponse, ModelResponse, RecordId, SourceResponse};

/// Wiring and parameters.
#[cw_serde]
pub struct Config {
    /// Whether keys from a development setup are accepted.
    pub allow_development_setups: bool,
    /// The escrow, once wired.
    pub escrow: Option<Addr>,
}

/// Wiring and parameters.
pub const CONFIG: Item<Config> = Item::new("config");
/// By model id.
pub const MODELS: Map<&[u8], ModelResponse> = Map::new("models");
/// Verifying keys by key id: many committed models share one.
pub const VERIFYING_KEYS: Map<&[u8], Binary> = Map::new("verifying_keys");
/// By key id: the first model with this key, whose owner alone may register others with it.
pub const KEY_MODELS: Map<&[u8], HexBinary> = Map::new("key_models");
/// Number of datasets so far, which is the id of the last one.
pub const DATASET_COUNT: Item<u64> = Item::new("dataset_count");
/// By dataset id.
pub const DATASETS: Map<u64, DatasetResponse> = Map::new("datasets");
/// Dataset ids by Merkle root: one root is one dataset.
pub const ROOTS: Map<&[u8], u64> = Map::new("roots");
/// Number of sources so far, which is the id of the last one.
pub const SOURCE_COUNT: Item<u64> = Item::new("source_count");
/// By source id.
pub const SOURCES: Map<u64, SourceResponse> = Map::new("sources");
/// Source ids by scheme ([`crate::execute::source::scheme_key`]) and public key: one key is one source.
pub const SOURCE_KEYS: Map<(u8, &[u8]), u64> = Map::new("source_keys");
/// The newest version of a line, by kind ([`crate::record::raw`]) and id of version 1. Absent while there is only that.
pub const NEWEST: Map<(u8, &[u8]), RecordId> = Map::new("newest");
