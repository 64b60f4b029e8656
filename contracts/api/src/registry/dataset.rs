//! Datasets: what is said of them, and what is on record.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary};

use super::{Line, RecordStatus, Tenure};

/// What a provider says of a dataset.
#[cw_serde]
pub struct DatasetRegistration {
    /// For people: 1 to 64 characters. Not unique; the root is.
    pub name: String,
    /// Poseidon Merkle root, a field element, not zero.
    pub root: HexBinary,
    /// Number of records: 1 to 2^depth.
    pub leaf_count: u64,
    /// Levels of the tree: 1 to 32.
    pub depth: u8,
    /// The provider's share of every price, in basis points.
    pub royalty_bps: u16,
    /// SPDX expression or the like: at most 64 characters, may be empty.
    pub licence: String,
    /// Where the data can be had: at most 256 characters, may be empty.
    pub uri: String,
    /// How a record is laid out, or where that is told: at most 1,024 characters, may be empty.
    #[serde(default)]
    pub schema: String,
    /// The sender's dataset of which this is the next version.
    #[serde(default)]
    pub previous: Option<u64>,
}

/// A registered dataset.
#[cw_serde]
pub struct DatasetResponse {
    /// Its id.
    pub id: u64,
    /// Who owns it: has its royalties, and may version, deprecate and transfer it.
    pub provider: Addr,
    /// When it was registered, Unix seconds.
    pub registered_at: u64,
    /// For people.
    pub name: String,
    /// Poseidon Merkle root.
    pub root: HexBinary,
    /// Number of records.
    pub leaf_count: u64,
    /// Levels of the tree.
    pub depth: u8,
    /// The provider's share of every price, in basis points.
    pub royalty_bps: u16,
    /// Licence of the data.
    pub licence: String,
    /// Where the data can be had.
    pub uri: String,
    /// How a record is laid out, or where that is told.
    #[serde(default)]
    pub schema: String,
    /// Whether it serves new jobs.
    #[serde(default)]
    pub status: RecordStatus,
    /// Its place among its versions.
    #[serde(default)]
    pub line: Line<u64>,
    /// Who is to own it, and who did.
    #[serde(default)]
    pub tenure: Tenure,
}

/// A page of datasets.
#[cw_serde]
pub struct DatasetsResponse {
    /// Ascending by id.
    pub datasets: Vec<DatasetResponse>,
}
