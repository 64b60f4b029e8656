//! Why the verifier refuses a message: what was expected, what was got.

use cosmwasm_std::StdError;
use proofmark_api::bytes::NotBytes32;
use proofmark_api::version::MigrateError;
use thiserror::Error;

/// Why the verifier refuses a message.
#[derive(Debug, PartialEq, Error)]
#[allow(missing_docs)] // Each message says what its fields are.
pub enum ContractError {
    #[error(transparent)]
    Std(#[from] StdError),
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    #[error(transparent)]
    Bytes(#[from] NotBytes32),
    #[error("verifying key: {0}")]
    VerifyingKey(proofmark_groth16::Error),
    #[error("verifying key: expected at most {max} public inputs, got {got}")]
    TooManyInputs { max: usize, got: usize },
    #[error("key {key_id}: already registered by {registrant}")]
    KnownKey { key_id: String, registrant: String },
    #[error("key {key_id}: not registered")]
    UnknownKey { key_id: String },
    #[error("items: expected 1 to {max}, got {got}")]
    BatchSize { max: usize, got: usize },
    #[error("funds: expected none, got {got}")]
    UnexpectedFunds { got: String },
}
