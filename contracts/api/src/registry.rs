//! The registry: who made a model, what proves it, where data comes from, and what they ask for it.

use core::fmt;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Binary, HexBinary};

pub use crate::version::MigrateMsg;

/// Creates the registry.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who may wire it and revoke models; the sender when absent.
    pub owner: Option<String>,
    /// Whether models whose keys come from a development setup (insecure) may be registered.
    pub allow_development_setups: bool,
}

/// Messages of the registry.
#[cw_serde]
#[allow(clippy::large_enum_variant)]
pub enum ExecuteMsg {
    /// Names the escrow to which terms are pushed. Owner, once; nothing can be registered before.
    SetEscrow {
        /// The escrow's address.
        escrow: String,
    },
    /// Registers a model; the sender is its developer.
    RegisterModel(ModelRegistration),
    /// Registers a dataset; the sender is its provider.
    RegisterDataset(DatasetRegistration),
    /// Takes no new jobs for a model; running jobs go on. Its developer.
    DeprecateModel {
        /// The model's id.
        id: HexBinary,
    },
    /// Stops a model for good: running jobs can only be refunded. Owner.
    RevokeModel {
        /// The model's id.
        id: HexBinary,
    },
    /// Changes whether development setups are accepted from now on. Owner.
    UpdateParams {
        /// New value of the flag.
        allow_development_setups: bool,
    },
    /// Proposes, accepts or renounces the ownership (cw-ownable: two steps).
    UpdateOwnership(cw_ownable::Action),
}

/// What a developer says of a model.
#[cw_serde]
pub struct ModelRegistration {
    /// For people: 1 to 64 bytes. Not unique; the id is.
    pub name: String,
    /// The verifying key, canonical EIP-197 bytes, with one public input (the statement's digest).
    pub vk: Binary,
    /// Hash of the compiled constraint system, 32 bytes.
    pub circuit_hash: HexBinary,
    /// Weights as constants, or private and committed.
    pub mode: ModelMode,
    /// The input tensor.
    pub input: TensorSpec,
    /// The output tensor.
    pub output: TensorSpec,
    /// Levels of the Merkle tree whose membership the circuit proves; 0: the model takes no dataset.
    pub dataset_depth: u8,
    /// Number of constraints, for pricing.
    pub constraints: u64,
    /// The developer's share of every price, in basis points.
    pub royalty_bps: u16,
    /// Where the keys come from.
    pub setup: SetupKind,
    /// Where model and card can be had: at most 256 bytes, may be empty.
    pub metadata_uri: String,
    /// SHA-256 of what is there, 32 bytes.
    pub metadata_hash: Option<HexBinary>,
}

/// How weights are bound.
#[cw_serde]
pub enum ModelMode {
    /// Weights are constants of the circuit: id = `statement::model_id(vk)`.
    Baked,
    /// Weights are private: id = `statement::committed_model_id(model_id(vk), weights_commitment)`.
    Committed {
        /// The commitment, a field element.
        weights_commitment: HexBinary,
    },
}

/// A tensor on the wire: `len` elements, row-major, one byte each: the value less the least value of its type.
#[cw_serde]
pub struct TensorSpec {
    /// Number of elements, which is the number of bytes.
    pub len: u32,
    /// How a byte is read.
    pub element_type: ElementType,
}

/// How a byte of a tensor is read.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum ElementType {
    /// The value is the byte less 128: -128 to 127.
    Int8,
    /// The value is the byte: 0 to 255.
    Uint8,
}

/// Where a model's keys come from.
#[cw_serde]
pub enum SetupKind {
    /// One machine knew the secret: it can forge proofs. For tests and demonstrations.
    Development,
    /// A ceremony, secure if one participant was honest.
    Ceremony {
        /// SHA-256 of the transcript, 32 bytes.
        transcript_hash: HexBinary,
    },
}

/// What a provider says of a dataset.
#[cw_serde]
pub struct DatasetRegistration {
    /// For people: 1 to 64 bytes. Not unique; the root is.
    pub name: String,
    /// Poseidon Merkle root, a field element, not zero.
    pub root: HexBinary,
    /// Number of records: 1 to 2^depth.
    pub leaf_count: u64,
    /// Levels of the tree: 1 to 32.
    pub depth: u8,
    /// The provider's share of every price, in basis points.
    pub royalty_bps: u16,
    /// SPDX expression or the like: at most 64 bytes, may be empty.
    pub licence: String,
    /// Where the data can be had: at most 256 bytes, may be empty.
    pub uri: String,
}

/// What the registry has on record, by kind and id.
#[cw_serde]
#[derive(Eq)]
pub enum RecordId {
    /// A model.
    Model {
        /// Its id.
        id: HexBinary,
    },
    /// A dataset.
    Dataset {
        /// Its id.
        id: u64,
    },
    /// A source of data.
    Source {
        /// Its id.
        id: u64,
    },
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecordId::Model { id } => write!(f, "model {}", id.to_hex()),
            RecordId::Dataset { id } => write!(f, "dataset {id}"),
            RecordId::Source { id } => write!(f, "source {id}"),
        }
    }
}

/// Whether a record serves new jobs.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum RecordStatus {
    /// Yes.
    Active,
    /// No new jobs; running ones go on.
    Deprecated,
    /// None; if it is a model, running ones refund. Final.
    Revoked,
}

impl fmt::Display for RecordStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RecordStatus::Active => "active",
            RecordStatus::Deprecated => "deprecated",
            RecordStatus::Revoked => "revoked",
        })
    }
}

/// Queries of the registry.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Wiring and parameters.
    #[returns(ConfigResponse)]
    Config {},
    /// One model.
    #[returns(ModelResponse)]
    Model {
        /// The model's id.
        id: HexBinary,
    },
    /// A model's verifying key.
    #[returns(VerifyingKeyResponse)]
    VerifyingKey {
        /// The model's id.
        id: HexBinary,
    },
    /// Models in the order of their ids.
    #[returns(ModelsResponse)]
    Models {
        /// Only ids after this one.
        start_after: Option<HexBinary>,
        /// At most so many (10 by default, 30 at most).
        limit: Option<u32>,
    },
    /// One dataset.
    #[returns(DatasetResponse)]
    Dataset {
        /// The dataset's id.
        id: u64,
    },
    /// Datasets in the order of their registration.
    #[returns(DatasetsResponse)]
    Datasets {
        /// Only ids after this one.
        start_after: Option<u64>,
        /// At most so many (10 by default, 30 at most).
        limit: Option<u32>,
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

/// A registered model.
#[cw_serde]
pub struct ModelResponse {
    /// Its id.
    pub id: HexBinary,
    /// Id of the verifying key: `statement::model_id(vk)`. The same as `id` for baked models.
    pub key: HexBinary,
    /// Who registered it.
    pub developer: Addr,
    /// Whether it takes jobs.
    pub status: RecordStatus,
    /// When it was registered, Unix seconds.
    pub registered_at: u64,
    /// For people.
    pub name: String,
    /// Hash of the compiled constraint system.
    pub circuit_hash: HexBinary,
    /// Weights as constants, or private and committed.
    pub mode: ModelMode,
    /// The input tensor.
    pub input: TensorSpec,
    /// The output tensor.
    pub output: TensorSpec,
    /// Levels of the Merkle tree whose membership the circuit proves; 0: none.
    pub dataset_depth: u8,
    /// Number of constraints.
    pub constraints: u64,
    /// The developer's share of every price, in basis points.
    pub royalty_bps: u16,
    /// Where the keys come from.
    pub setup: SetupKind,
    /// Where model and card can be had.
    pub metadata_uri: String,
    /// SHA-256 of what is there.
    pub metadata_hash: Option<HexBinary>,
}

/// A model's verifying key.
#[cw_serde]
pub struct VerifyingKeyResponse {
    /// Canonical EIP-197 bytes.
    pub vk: Binary,
}

/// A page of models.
#[cw_serde]
pub struct ModelsResponse {
    /// Ascending by id.
    pub models: Vec<ModelResponse>,
}

/// A registered dataset.
#[cw_serde]
pub struct DatasetResponse {
    /// Its id.
    pub id: u64,
    /// Who registered it.
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
}

/// A page of datasets.
#[cw_serde]
pub struct DatasetsResponse {
    /// Ascending by id.
    pub datasets: Vec<DatasetResponse>,
}
