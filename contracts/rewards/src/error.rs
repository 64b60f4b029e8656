//! Why the rewards contract refuses a message: what was expected, what was got.

use cosmwasm_std::{CheckedMultiplyRatioError, OverflowError, StdError, Uint128};
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
    #[error(
        "rewards: expected rise_bps / decay_bps + bonus_bps / 10000 < 1, got {rise_bps} / {decay_bps} + {bonus_bps} / 10000"
    )]
    ReturnsTooMuch { rise_bps: u16, decay_bps: u16, bonus_bps: u16 },
    #[error("emission: expected floor <= ceiling, got {floor} > {ceiling}")]
    EmissionOrder { floor: Uint128, ceiling: Uint128 },
    #[error("{field}: expected {min} to {max}, got {got}")]
    OutOfRange { field: &'static str, min: u64, max: u64, got: u64 },
    #[error("epoch {epoch}: expected second {ends_at} or later to roll it, it is {now}")]
    EpochRuns { epoch: u64, ends_at: u64, now: u64 },
    #[error("epoch {epoch} is over: expected an answer before second {ends_at}, it is {now}")]
    EpochOver { epoch: u64, ends_at: u64, now: u64 },
    #[error("epoch: expected {expected}, the running one, got {got}")]
    WrongEpoch { expected: u64, got: u64 },
    #[error("epoch {epoch}: expected one that is over")]
    NotOver { epoch: u64 },
    #[error("epoch {epoch}: {prover} has nothing to claim")]
    NoEntry { epoch: u64, prover: String },
    #[error("epoch {epoch}: no circuit was named for it")]
    NoCircuit { epoch: u64 },
    #[error("first: expected counter {expected}, got {got}")]
    WrongCounter { expected: u64, got: u64 },
    #[error("proofs: expected fewer than 2^64 in an epoch")]
    TooManyProofs,
    #[error("{what}: expected {min} to {max}, got {got}")]
    BatchSize { what: &'static str, min: usize, max: usize, got: usize },
    #[error("seed: expected 32 bytes, got {got}")]
    Seed { got: usize },
    #[error("verifying key: {0}")]
    VerifyingKey(proofmark_groth16::Error),
    #[error("verifying key: expected {expected} public inputs, got {got}")]
    PublicInputs { expected: usize, got: usize },
    #[error("proof {index}: {source}")]
    Proof { index: usize, source: proofmark_groth16::Error },
    #[error("{proofs} proofs: {source}")]
    Proofs { proofs: usize, source: proofmark_groth16::Error },
    #[error("funds: expected none, got {got}")]
    UnexpectedFunds { got: String },
}
