//! Models: what is said of them, and what is on record.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, HexBinary};

use super::{Line, RecordStatus, Tenure};

/// What a developer says of a model.
#[cw_serde]
pub struct ModelRegistration {
    /// For people: 1 to 64 characters. Not unique; the id is.
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
    /// Where model and card can be had: at most 256 characters, may be empty.
    pub metadata_uri: String,
    /// SHA-256 of what is there, 32 bytes.
    pub metadata_hash: Option<HexBinary>,
    /// SHA-256 of the network without its weights, 32 bytes, as the developer states it: the same for all fine-tunings of
    /// one architecture. (`circuit_hash` is that of the constraint system, with its constants.)
    #[serde(default)]
    pub architecture_hash: Option<HexBinary>,
    /// A registered model, not revoked, that this one was derived from, whoever's it is.
    #[serde(default)]
    pub parent: Option<HexBinary>,
    /// The sender's model of which this is the next version.
    #[serde(default)]
    pub previous: Option<HexBinary>,
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

/// A registered model.
#[cw_serde]
pub struct ModelResponse {
    /// Its id.
    pub id: HexBinary,
    /// Id of the verifying key: `statement::model_id(vk)`. The same as `id` for baked models.
    pub key: HexBinary,
    /// Who owns it: has its royalties, and may version, deprecate and transfer it.
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
    /// SHA-256 of the network without its weights, as the developer states it.
    #[serde(default)]
    pub architecture_hash: Option<HexBinary>,
    /// The model that it was derived from.
    #[serde(default)]
    pub parent: Option<HexBinary>,
    /// Its place among its versions.
    #[serde(default)]
    pub line: Line<HexBinary>,
    /// Who is to own it, and who did.
    #[serde(default)]
    pub tenure: Tenure,
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
