//! Why the registry refuses a message: what was expected, what was got.

use cosmwasm_std::StdError;
use proofmark_api::bytes::NotBytes32;
use proofmark_api::registry::RecordStatus;
use proofmark_api::version::MigrateError;
use thiserror::Error;

/// Why the registry refuses a message.
#[derive(Debug, PartialEq, Error)]
#[allow(missing_docs)] // Each message says what its fields are.
pub enum ContractError {
    #[error(transparent)]
    Std(#[from] StdError),
    #[error(transparent)]
    Ownership(#[from] cw_ownable::OwnershipError),
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    #[error(transparent)]
    Bytes(#[from] NotBytes32),
    #[error("{action}: expected sender {expected}, got {got}")]
    Unauthorized { action: &'static str, expected: String, got: String },
    #[error("escrow: not set yet")]
    EscrowNotSet,
    #[error("escrow: already set to {got}")]
    EscrowAlreadySet { got: String },
    #[error("model {id}: already registered by {developer}")]
    KnownModel { id: String, developer: String },
    #[error("model {id}: not registered")]
    UnknownModel { id: String },
    #[error("model {id} is {got}: expected {expected}")]
    ModelIs { id: String, expected: &'static str, got: RecordStatus },
    #[error("dataset root {root}: already registered as dataset {id} by {provider}")]
    KnownRoot { root: String, id: u64, provider: String },
    #[error("dataset {id}: not registered")]
    UnknownDataset { id: u64 },
    #[error("setup: expected a ceremony, got a development setup")]
    DevelopmentSetup,
    #[error("{field}: {source}")]
    Element { field: &'static str, source: proofmark_statement::ElementError },
    #[error("root: expected a field element other than 0")]
    ZeroRoot,
    #[error("{field}: expected {min} to {max}, got {got}")]
    OutOfRange { field: &'static str, min: u64, max: u64, got: u64 },
    #[error("{field}: expected {min} to {max} bytes, got {got}")]
    TextLength { field: &'static str, min: usize, max: usize, got: usize },
    #[error("funds: expected none, got {got}")]
    UnexpectedFunds { got: String },
}
