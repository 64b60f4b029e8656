//! Why the registry refuses a message: what was expected, what was got.

use cosmwasm_std::StdError;
use proofmark_api::bytes::NotBytes32;
use proofmark_api::registry::{RecordId, RecordStatus};
use proofmark_api::signature::{SignatureError, SignatureScheme};
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

    // Who may, and when
    #[error("{action}: expected sender {expected}, got {got}")]
    Unauthorized { action: &'static str, expected: String, got: String },
    #[error("escrow: not set yet")]
    EscrowNotSet,
    #[error("escrow: already set to {got}")]
    EscrowAlreadySet { got: String },
    #[error("funds: expected none, got {got}")]
    UnexpectedFunds { got: String },

    // What is on record
    #[error("model {id}: already registered by {developer}")]
    KnownModel { id: String, developer: String },
    #[error("verifying key {key}: expected its holder {expected}, the owner of model {model}, got {got}")]
    KeyHolder { key: String, model: String, expected: String, got: String },
    #[error("verifying key {key}: expected mode {expected}, as its first model has, got {got}")]
    KeyMode { key: String, expected: &'static str, got: &'static str },
    #[error(
        "verifying key {key}: expected 'previous' to name a model of the sender's with this key, as an older release registered it"
    )]
    KeyUnclaimed { key: String },
    #[error("dataset root {root}: already registered as dataset {id} by {provider}")]
    KnownRoot { root: String, id: u64, provider: String },
    #[error("{scheme} key {key}: already registered as source {id} by {owner}")]
    KnownSource { scheme: SignatureScheme, key: String, id: u64, owner: String },
    #[error("{record}: not registered")]
    Unknown { record: RecordId },
    #[error("dataset root {root}: not registered")]
    UnknownRoot { root: String },
    #[error("{scheme} key {key}: not registered")]
    UnknownKey { scheme: SignatureScheme, key: String },
    #[error("{record} is {got}: expected {expected}")]
    RecordIs { record: RecordId, expected: &'static str, got: RecordStatus },
    #[error("{record}: expected one that nothing follows, got one that {successor} follows")]
    HasSuccessor { record: RecordId, successor: RecordId },
    #[error("{record}: expected another owner than {owner}, got the same")]
    SameOwner { record: RecordId, owner: String },
    #[error("{record}: expected a proposed owner, got none")]
    NotOffered { record: RecordId },

    // What a registration says
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
    #[error("{field}: expected printable ASCII with single spaces inside, got U+{got:04X} at byte {at}")]
    TextCharacter { field: &'static str, at: usize, got: u32 },
    #[error("validity: expected valid_from < valid_until, got {from} >= {until}")]
    Validity { from: u64, until: u64 },
    #[error("validity: expected valid_until after {now}, which is now, got {until}")]
    Expired { now: u64, until: u64 },
    #[error("proof of possession: {0}")]
    Possession(SignatureError),
}
