//! The registry: who made a model, what proves it, where data comes from, and what they ask for it.

mod dataset;
mod model;
mod query;
mod record;
mod source;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::HexBinary;

pub use crate::version::MigrateMsg;
pub use dataset::*;
pub use model::*;
pub use query::*;
pub use record::*;
pub use source::*;

/// Creates the registry.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who may wire it and revoke records; the sender when absent.
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
    /// Registers a data source; the sender is its owner.
    RegisterSource(SourceRegistration),
    /// Takes no new jobs for a dataset; running jobs go on. Its provider.
    DeprecateDataset {
        /// The dataset's id.
        id: u64,
    },
    /// Takes no new jobs for a dataset, for good; running jobs go on. Owner.
    RevokeDataset {
        /// The dataset's id.
        id: u64,
    },
    /// Takes no new jobs that a source vouches for; running jobs go on. Its owner.
    DeprecateSource {
        /// The source's id.
        id: u64,
    },
    /// The same for good, when a key is lost or abused. Its owner, or the registry's.
    RevokeSource {
        /// The source's id.
        id: u64,
    },
    /// Proposes another owner of a record, in place of an earlier proposal. Its owner.
    TransferRecord {
        /// Which.
        record: RecordId,
        /// Whom; nobody when absent: an earlier proposal is taken back.
        to: Option<String>,
    },
    /// Becomes the owner of a record, who is paid for jobs created from now on. The proposed one.
    AcceptRecord {
        /// Which.
        record: RecordId,
    },
    /// Changes whether development setups are accepted from now on. Owner.
    UpdateParams {
        /// New value of the flag.
        allow_development_setups: bool,
    },
    /// Proposes, accepts or renounces the ownership (cw-ownable: two steps).
    UpdateOwnership(cw_ownable::Action),
}
