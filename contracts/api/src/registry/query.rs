//! Queries, and the answers that are no records.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Binary, HexBinary};

use super::RecordId;
use crate::signature::SignatureScheme;

/// Queries of the registry.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Wiring and parameters.
    #[returns(ConfigResponse)]
    Config {},
    /// One model.
    #[returns(super::ModelResponse)]
    Model {
        /// The model's id.
        id: HexBinary,
    },
    /// A model's verifying key.
    #[returns(super::VerifyingKeyResponse)]
    VerifyingKey {
        /// The model's id.
        id: HexBinary,
    },
    /// Models in the order of their ids.
    #[returns(super::ModelsResponse)]
    Models {
        /// Only ids after this one.
        start_after: Option<HexBinary>,
        /// At most so many (10 by default, 30 at most).
        limit: Option<u32>,
    },
    /// One dataset.
    #[returns(super::DatasetResponse)]
    Dataset {
        /// The dataset's id.
        id: u64,
    },
    /// Datasets in the order of their registration.
    #[returns(super::DatasetsResponse)]
    Datasets {
        /// Only ids after this one.
        start_after: Option<u64>,
        /// At most so many (10 by default, 30 at most).
        limit: Option<u32>,
    },
    /// The dataset with this root.
    #[returns(super::DatasetResponse)]
    DatasetByRoot {
        /// The Merkle root.
        root: HexBinary,
    },
    /// One source.
    #[returns(super::SourceResponse)]
    Source {
        /// The source's id.
        id: u64,
    },
    /// The source with this key, whatever its status.
    #[returns(super::SourceResponse)]
    SourceByKey {
        /// What kind of key.
        scheme: SignatureScheme,
        /// The key.
        public_key: Binary,
    },
    /// Sources in the order of their registration.
    #[returns(super::SourcesResponse)]
    Sources {
        /// Only ids after this one.
        start_after: Option<u64>,
        /// At most so many (10 by default, 30 at most).
        limit: Option<u32>,
    },
    /// The newest version of a record, whatever its status.
    #[returns(NewestResponse)]
    Newest {
        /// Any of its versions.
        record: RecordId,
    },
    /// The owner (cw-ownable).
    #[returns(cw_ownable::Ownership<Addr>)]
    Ownership {},
}

/// Wiring and parameters.
#[cw_serde]
pub struct ConfigResponse {
    /// Whether keys from a development setup are accepted.
    pub allow_development_setups: bool,
    /// The escrow, once wired.
    pub escrow: Option<Addr>,
}

/// The newest version of a record.
#[cw_serde]
pub struct NewestResponse {
    /// Which it is.
    pub record: RecordId,
    /// Its number, from 1 on.
    pub version: u32,
}
