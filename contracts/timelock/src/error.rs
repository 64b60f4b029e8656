//! Why the timelock refuses a message: what was expected, what was got.

use cosmwasm_std::StdError;
use proofmark_api::timelock::ProposalStatus;
use proofmark_api::version::MigrateError;
use thiserror::Error;

/// Why the timelock refuses a message.
#[derive(Debug, PartialEq, Error)]
#[allow(missing_docs)] // Each message says what its fields are.
pub enum ContractError {
    #[error(transparent)]
    Std(#[from] StdError),
    #[error(transparent)]
    Migrate(#[from] MigrateError),

    // Who may
    #[error("{action}: expected sender {expected}, got {got}")]
    Unauthorized { action: &'static str, expected: String, got: String },
    #[error("admin: expected another address than the timelock's own {got}")]
    OwnAdmin { got: String },

    // What is asked
    #[error("{field}: expected {min} to {max} seconds, got {got}")]
    Seconds { field: &'static str, min: u64, max: u64, got: u64 },
    #[error("title: expected 1 to {max} bytes, got {got}")]
    Title { max: usize, got: usize },
    #[error("calls: expected 1 to {max}, got {got}")]
    Calls { max: usize, got: usize },
    #[error("calls: expected at most {max} bytes of messages, got {got}")]
    CallBytes { max: usize, got: usize },
    #[error("calls: expected others than those of proposal {id}, which is {got}")]
    SameCalls { id: u64, got: ProposalStatus },

    // How far a proposal is
    #[error("proposals: expected fewer than 2^64")]
    TooManyProposals,
    #[error("proposal {id}: not found")]
    UnknownProposal { id: u64 },
    #[error("proposal {id}: expected second {executable_at} or later to execute it, it is {now}")]
    TooEarly { id: u64, executable_at: u64, now: u64 },
    #[error("proposal {id}: expected a second before {expires_at} to execute it, it is {now}")]
    TooLate { id: u64, expires_at: u64, now: u64 },
    #[error("proposal {id} is {got}: expected {expected}")]
    WrongStatus { id: u64, expected: &'static str, got: ProposalStatus },
    #[error("proposal {id}: expected proposal {after} to be executed before it, that one is {got}")]
    Order { id: u64, after: u64, got: ProposalStatus },

    #[error("funds: expected none, got {got}")]
    UnexpectedFunds { got: String },
}
