//! Why the contract refuses a message.

use cosmwasm_std::{StdError, Uint128};
use cw_utils::{ParseReplyError, PaymentError};
use proofmark_api::escrow::Phase;
use thiserror::Error;

/// Why the contract refuses a message.
#[derive(Debug, PartialEq, Error)]
#[allow(missing_docs)] // Each message says what its fields are.
pub enum ContractError {
    #[error(transparent)]
    Std(#[from] StdError),
    #[error(transparent)]
    Payment(#[from] PaymentError),
    #[error("create_job: {0}")]
    Reply(#[from] ParseReplyError),
    #[error("create_job: the answer has no data")]
    NoJobId,
    #[error("payment: expected at least {expected}, got {got}")]
    TooLittle { expected: Uint128, got: Uint128 },
    #[error("{action}: expected sender {expected}, got {got}")]
    Unauthorized { action: &'static str, expected: String, got: String },
    #[error("job {job_id}: not one of this contract")]
    UnknownJob { job_id: u64 },
    #[error("job {job_id}: already answered")]
    Answered { job_id: u64 },
    #[error("job {job_id}: already refunded")]
    Refunded { job_id: u64 },
    #[error("job {job_id} is {got}: expected {expected}")]
    WrongPhase { job_id: u64, expected: &'static str, got: Phase },
    #[error("job {job_id}: nothing was left of {paid}")]
    NothingLeft { job_id: u64, paid: Uint128 },
}
