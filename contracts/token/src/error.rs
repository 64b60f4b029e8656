//! Why the token refuses a message.

use proofmark_api::version::MigrateError;
use thiserror::Error;

/// Why the token refuses a message.
#[derive(Debug, PartialEq, Error)]
pub enum ContractError {
    /// cw20-base's own reasons.
    #[error(transparent)]
    Cw20(#[from] cw20_base::ContractError),
    /// The migration goes nowhere or backwards.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// A token that nobody can mint is not this one.
    #[error("mint: expected a minter with a cap, got none")]
    NoMinter,
    /// A token without a cap is not this one.
    #[error("mint.cap: expected a cap for minter {minter}, got none")]
    NoCap {
        /// The minter named.
        minter: String,
    },
    /// Coins sent here would be stuck.
    #[error("funds: expected none, got {got}")]
    UnexpectedFunds {
        /// What was sent.
        got: String,
    },
}

impl From<cosmwasm_std::StdError> for ContractError {
    fn from(error: cosmwasm_std::StdError) -> Self {
        ContractError::Cw20(error.into())
    }
}
