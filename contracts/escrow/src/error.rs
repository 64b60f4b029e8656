//! Why the escrow refuses a message: what was expected, what was got.

use cosmwasm_std::{CheckedMultiplyRatioError, OverflowError, StdError, Uint128};
use proofmark_api::Denom;
use proofmark_api::bytes::NotBytes32;
use proofmark_api::escrow::{Phase, StatementError};
use proofmark_api::registry::{RecordId, RecordStatus};
use proofmark_api::signature::SignatureError;
use proofmark_api::version::MigrateError;
use thiserror::Error;

/// Why the escrow refuses a message.
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
    #[error(transparent)]
    Bytes(#[from] NotBytes32),
    #[error(transparent)]
    Statement(#[from] StatementError),

    // Who may
    #[error("{action}: expected sender {expected}, got {got}")]
    Unauthorized { action: &'static str, expected: String, got: String },
    #[error("creation of jobs is paused")]
    Paused,
    #[error("rewards contract: already set to {got}")]
    RewardsAlreadySet { got: String },
    #[error("rewards contract: none is set")]
    RewardsNotSet,
    #[error("{field}: expected at most {max}, got {got}")]
    ParamTooLarge { field: &'static str, max: u64, got: u64 },
    #[error("allowed_native: {denom} appears twice")]
    DuplicateDenom { denom: String },
    #[error("allowed_native: expected a denom of 3 to 128 characters, got '{denom}'")]
    InvalidDenom { denom: String },

    // What is paid
    #[error("funds: expected none, got {got}")]
    UnexpectedFunds { got: String },
    #[error("funds: expected at least {expected} of one of [{denoms}], got none")]
    NoFunds { expected: Uint128, denoms: String },
    #[error("funds: expected one denom, got {got}")]
    TooManyDenoms { got: String },
    #[error("funds: expected one of [{expected}], got {got}")]
    WrongDenom { expected: String, got: String },
    #[error("funds: expected at least {expected} {denom}, got {got}")]
    InsufficientFunds { denom: Denom, expected: Uint128, got: Uint128 },
    #[error("tokens: expected from {expected}, got from {got}")]
    UnknownToken { expected: String, got: String },
    #[error("{what}: expected more than 0")]
    ZeroAmount { what: &'static str },

    // What is asked
    #[error("model {id}: not registered")]
    UnknownModel { id: String },
    #[error("dataset {id}: not registered")]
    UnknownDataset { id: u64 },
    #[error("source {id}: not registered")]
    UnknownSource { id: u64 },
    #[error("source {id}: expected a second from {from} to before {until}, it is {now}")]
    SourceNotValid { id: u64, from: u64, until: u64, now: u64 },
    #[error("source {id}: {source}")]
    SourceSignature { id: u64, source: SignatureError },
    #[error("{record} is {got}: expected {expected}")]
    RecordIs { record: RecordId, expected: &'static str, got: RecordStatus },
    #[error("dataset {id}: expected depth {expected} as the model proves, got {got}")]
    DatasetDepth { id: u64, expected: u8, got: u8 },
    #[error("input: expected one of input and private_input, got {got}")]
    InputForm { got: &'static str },
    #[error("private_input.uri: expected printable ASCII without spaces, got 0x{got:02x} at {at}")]
    UriByte { at: usize, got: u8 },
    #[error("input: expected {expected} bytes, got {got}")]
    InputLength { expected: u32, got: usize },
    #[error("input: expected at most {max} bytes, got {got}")]
    InputTooLong { max: u32, got: usize },
    #[error("prices: expected min <= max, got {min} > {max}")]
    PriceOrder { min: Uint128, max: Uint128 },
    #[error("{field}: expected {min} to {max} seconds, got {got}")]
    Duration { field: &'static str, min: u64, max: u64, got: u64 },
    #[error("collateral: expected at least {expected}, got {got}")]
    CollateralTooSmall { expected: Uint128, got: Uint128 },
    #[error("shares: expected at most 10000 basis points, got fee {fee} + model {model} + dataset {dataset}")]
    SharesAboveWhole { fee: u16, model: u16, dataset: u16 },
    #[error("provers: expected at most {max}, got {got}")]
    TooManyProvers { max: usize, got: usize },
    #[error("provers: {prover} appears twice")]
    DuplicateProver { prover: String },
    #[error("callback_gas: this escrow makes no callbacks")]
    NoCallbacks,

    // How far a job is
    #[error("job {job_id}: not found")]
    UnknownJob { job_id: u64 },
    #[error("job {job_id} is {got}: expected {expected}")]
    WrongPhase { job_id: u64, expected: &'static str, got: Phase },
    #[error("job {job_id} is locked: expected its holder {expected}, got {got}")]
    NotHolder { job_id: u64, expected: String, got: String },
    #[error("job {job_id}: expected one of the {count} provers that it allows, got {got}")]
    NotAllowed { job_id: u64, count: usize, got: String },
    #[error("model {id} of job {job_id} is revoked: only refund_revoked ends the job")]
    Revoked { job_id: u64, id: String },
    #[error("model {id} of job {job_id} is {got}: expected revoked")]
    NotRevoked { job_id: u64, id: String, got: RecordStatus },
    #[error("{0}")]
    Proof(proofmark_groth16::Error),

    // Batches
    #[error("items: expected 1 to {max}, got {got}")]
    BatchSize { max: usize, got: usize },
    #[error("job {job_id}: expected once in a batch, got it again")]
    DuplicateJob { job_id: u64 },
    #[error("item {index}, job {job_id}: {source}")]
    Item { index: usize, job_id: u64, source: Box<ContractError> },
    #[error("proofs of jobs {jobs}: {source}")]
    Batch { jobs: String, source: proofmark_groth16::Error },

    // Accounts
    #[error("collateral: expected at least {expected} free, got {got}")]
    InsufficientCollateral { expected: Uint128, got: Uint128 },
    #[error("collateral: expected at least {expected} staked, got {got}")]
    InsufficientStake { expected: Uint128, got: Uint128 },
    #[error("collateral: expected at least {expected} reserved, got {got}")]
    NotReserved { expected: Uint128, got: Uint128 },
    #[error("unbonding: expected at most {max} entries; withdraw first")]
    TooManyUnbondings { max: usize },
    #[error("unbonding: nothing to withdraw at {now}, the next entry is released at {next}")]
    NothingReleased { now: u64, next: u64 },
    #[error(
        "unbonding: nothing to withdraw: {released} released, but locks hold {held}, all that is staked or unbonding"
    )]
    HeldByLocks { released: Uint128, held: Uint128 },
    #[error("unbonding: nothing to withdraw")]
    NothingUnbonding,
    #[error("claim: {account} has nothing to claim{what}")]
    NothingToClaim { account: String, what: String },
    #[error("claim: expected at most {max} denoms, got {got}")]
    TooManyClaims { max: usize, got: usize },
    #[error("burn: nothing is pending")]
    NothingToBurn,

    // What the registry pushes
    #[error("model {id}: already known")]
    KnownModel { id: String },
    #[error("dataset {id}: already known")]
    KnownDataset { id: u64 },
    #[error("source {id}: already known")]
    KnownSource { id: u64 },
    #[error("model id: expected {expected} from key and mode, got {got}")]
    ModelId { expected: String, got: String },
    #[error("verifying key: {0}")]
    VerifyingKey(proofmark_groth16::Error),
    #[error("verifying key: expected {expected} public input, got {got}")]
    PublicInputs { expected: usize, got: usize },
    #[error("{field}: {source}")]
    Element { field: &'static str, source: proofmark_statement::ElementError },
    #[error("{field}: expected {min} to {max}, got {got}")]
    OutOfRange { field: &'static str, min: u64, max: u64, got: u64 },
}
