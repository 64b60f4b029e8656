//! Why the rewards contract refuses a message: what was expected, what was got.

use cosmwasm_std::{CheckedMultiplyRatioError, OverflowError, StdError};
use proofmark_api::version::MigrateError;
use thiserror::Error;

/// Why the rewards contract refuses a message.
#[derive(Debug, PartialEq, Error)]
#[allow(missing_docs)] // Each message says what its fields are.
pub enum ContractError {
    #[error(transparent)]
    Std(#[from] StdError),
    #[error(transparent)]
    Overflow(#[from] OverflowError),
    #[error(transparent)]
    Ratio(#[from] CheckedMultiplyRatioError),
    #[error(transparent)]
    Ownership(#[from] cw_ownable::OwnershipError),
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    #[error("{action}: expected sender {expected}, got {got}")]
    Unauthorized { action: &'static str, expected: String, got: String },
    #[error("wiring: not set yet")]
    NotWired,
    #[error("wiring: already set to token {token} and escrow {escrow}")]
    AlreadyWired { token: String, escrow: String },
    #[error("token {token}: expected minter {expected}, got {got}")]
    NotMinter { token: String, expected: String, got: String },
    #[error("token {token}: expected a cap, got none")]
    NoCap { token: String },
    #[error("bonus_bps: expected at most {max}, got {got}")]
    BonusTooLarge { max: u16, got: u16 },
    #[error("funds: expected none, got {got}")]
    UnexpectedFunds { got: String },
}
