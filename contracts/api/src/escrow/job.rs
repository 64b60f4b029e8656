//! A job: what was asked, the terms frozen for it, how far it is, how it was settled.

use core::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, HexBinary, Uint128};

use super::source::SourceClaim;
use crate::Denom;

/// What a requester asks for.
#[cw_serde]
pub struct JobRequest {
    /// The model's id.
    pub model: HexBinary,
    /// The registry's id of the dataset that the input must belong to, if any.
    pub dataset: Option<u64>,
    /// The input tensor's bytes: as many as the model's input has elements. Empty if the input is private.
    #[serde(default)]
    pub input: Binary,
    /// A private input in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_input: Option<PrivateInput>,
    /// Whether the output comes as its bytes or as a commitment to them.
    #[serde(default, skip_serializing_if = "OutputMode::is_inline")]
    pub output_mode: OutputMode,
    /// A registered source that signed the input's commitment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceClaim>,
    /// The only addresses that may prove it, at most 16, none twice; empty: anyone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provers: Vec<String>,
    /// Asks that the requester, a contract, is told of the settlement by a [`super::SettledMsg`], with at most so much
    /// gas. Its failure changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_gas: Option<u64>,
    /// The price at first, in the smallest unit of the denom paid.
    pub min_price: Uint128,
    /// The price in the end; this much is escrowed.
    pub max_price: Uint128,
    /// How long the price stays at `min_price`, in seconds.
    pub ramp_delay_seconds: u64,
    /// How long it then takes to rise to `max_price`, in seconds.
    pub ramp_seconds: u64,
    /// How long a lock lasts, in seconds, not 0; the job's deadline ends it at the latest.
    pub lock_seconds: u64,
    /// How long the job lives, in seconds: 1 to 31,536,000 (a year).
    pub deadline_seconds: u64,
    /// What a lock reserves, in the token's smallest unit.
    pub collateral: Uint128,
}

/// An input that the chain does not see.
#[cw_serde]
pub struct PrivateInput {
    /// `proofmark_statement::commit_input` with a secret random salt, a field element.
    pub commitment: HexBinary,
    /// Where provers get input and salt: 1 to 256 bytes of printable ASCII without spaces. Who may, and how it is
    /// encrypted, is between them and the requester. Fetch and open it before locking: the chain has not.
    pub uri: String,
}

/// How an output is handed in.
#[cw_serde]
#[derive(Copy, Eq, Default)]
pub enum OutputMode {
    /// As its bytes.
    #[default]
    Inline,
    /// As the 32 bytes of `proofmark_statement::commit_output`, with the salt of the input or none.
    Committed,
}

impl OutputMode {
    /// Whether it is what most jobs have, and so left out of JSON.
    #[must_use]
    pub fn is_inline(&self) -> bool {
        *self == OutputMode::Inline
    }
}

/// A job's terms: written once at creation, never changed.
#[cw_serde]
pub struct JobTerms {
    /// Who asked, and gets back what is not spent.
    pub requester: Addr,
    /// The model's id.
    pub model: HexBinary,
    /// Id of the verifying key under which the proof must hold.
    pub key: HexBinary,
    /// Who is paid the model's royalty.
    pub developer: Addr,
    /// The developer's share, in basis points.
    pub model_royalty_bps: u16,
    /// The dataset that the input must belong to, if any.
    pub dataset: Option<DatasetTerms>,
    /// Commitment to the input (`statement::commit_input`; with salt 0 if the input is public).
    pub input_commitment: HexBinary,
    /// Length of the output, in bytes.
    pub output_len: u32,
    /// Whether the output comes as its bytes or as a commitment to them.
    #[serde(default, skip_serializing_if = "OutputMode::is_inline")]
    pub output_mode: OutputMode,
    /// The only addresses that may lock or prove; empty: anyone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provers: Vec<Addr>,
    /// The most gas of the call that tells the requester of the settlement, if it wants one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_gas: Option<u64>,
    /// What the job is paid in.
    pub denom: Denom,
    /// The price until `ramp_start`.
    pub min_price: Uint128,
    /// The price from `ramp_start + ramp_seconds` on; this much is escrowed.
    pub max_price: Uint128,
    /// When the price begins to rise, Unix seconds.
    pub ramp_start: u64,
    /// How long it rises, in seconds.
    pub ramp_seconds: u64,
    /// How long a lock lasts, in seconds.
    pub lock_seconds: u64,
    /// The first second at which the job is over, Unix seconds.
    pub deadline: u64,
    /// What a lock reserves, in the token's smallest unit.
    pub collateral: Uint128,
    /// The protocol's share, in basis points.
    pub fee_bps: u16,
    /// The share of that fee which is burnt if the job is paid in the token, in basis points.
    pub burn_bps: u16,
    /// Who is credited with the rest of the fee.
    pub treasury: Addr,
    /// When the job was created, Unix seconds.
    pub created_at: u64,
    /// Units of proving that the job takes: the model's.
    #[serde(default)]
    pub units: u64,
    /// Units that one burnt unit of the token pays for.
    #[serde(default)]
    pub units_per_burnt: u64,
}

/// What the escrow has to know of a dataset.
#[cw_serde]
pub struct DatasetTerms {
    /// The registry's id.
    pub id: u64,
    /// Poseidon Merkle root, a field element.
    pub root: HexBinary,
    /// Levels of the tree.
    pub depth: u8,
    /// Who is paid the royalty.
    pub provider: Addr,
    /// The provider's share of every price, in basis points.
    pub royalty_bps: u16,
}

/// What changes in a job's life.
#[cw_serde]
pub struct JobState {
    /// How far it is, as stored. See [`Phase`] for what time makes of it.
    pub status: JobStatus,
    /// The one lock the job ever had, if any.
    pub lock: Option<Lock>,
}

/// How far a job is, as stored.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum JobStatus {
    /// Nobody has locked it.
    Open,
    /// Somebody has locked it; the lock may have lapsed since.
    Locked,
    /// Proved and paid.
    Fulfilled,
    /// Proved and paid after a lock had lapsed.
    LateFulfilled,
    /// Taken back by its requester.
    Cancelled,
    /// Refunded after its deadline.
    Expired,
    /// Refunded because its model was revoked.
    Refunded,
}

/// How far a job is at a given second.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Phase {
    /// Anyone may lock it or submit.
    Open,
    /// The lock's holder may submit.
    Locked,
    /// The lock ran out: anyone may submit, at the price of the lock.
    Lapsed,
    /// The deadline has passed: anyone may send `expire`.
    Overdue,
    /// Proved and paid.
    Fulfilled,
    /// Proved and paid after a lock had lapsed.
    LateFulfilled,
    /// Taken back by its requester.
    Cancelled,
    /// Refunded after its deadline.
    Expired,
    /// Refunded because its model was revoked.
    Refunded,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Phase::Open => "open",
            Phase::Locked => "locked",
            Phase::Lapsed => "lapsed",
            Phase::Overdue => "overdue",
            Phase::Fulfilled => "fulfilled",
            Phase::LateFulfilled => "late_fulfilled",
            Phase::Cancelled => "cancelled",
            Phase::Expired => "expired",
            Phase::Refunded => "refunded",
        })
    }
}

/// A lock: the right to be the only one who may submit, for a time.
#[cw_serde]
pub struct Lock {
    /// Who holds it.
    pub prover: Addr,
    /// What a proof is paid from now on, in the job's denom: the holder's in time, anybody's once the lock has lapsed.
    pub price: Uint128,
    /// When it was taken, Unix seconds.
    pub locked_at: u64,
    /// The first second at which it has lapsed, Unix seconds.
    pub lock_deadline: u64,
}

/// How a job was fulfilled: with terms and input all that an auditor needs.
#[cw_serde]
pub struct Settlement {
    /// Who proved it; part of the statement.
    pub prover: Addr,
    /// The output tensor's bytes, or the commitment to them if the job asks for it; part of the statement.
    pub output: Binary,
    /// The proof that was verified, 256 bytes.
    pub proof: Binary,
    /// The price paid, in the job's denom.
    pub price: Uint128,
    /// When, Unix seconds.
    pub settled_at: u64,
    /// Credits in the job's denom. With `fee_burnt` they sum to the job's `max_price`.
    pub payouts: Vec<Payout>,
    /// The part of the fee set aside to be burnt, in the job's denom (0 unless that is the token).
    pub fee_burnt: Uint128,
    /// What became of a lapsed lock's collateral, in the token.
    pub slash: Option<Slash>,
}

/// One credit of a settlement; never 0.
#[cw_serde]
pub struct Payout {
    /// Who is credited.
    pub account: Addr,
    /// What for.
    pub role: Role,
    /// How much, in the job's denom.
    pub amount: Uint128,
}

/// What somebody is paid for.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Role {
    /// Made the proof.
    Prover,
    /// Made the model.
    Developer,
    /// Provided the dataset.
    DataProvider,
    /// The protocol.
    Treasury,
    /// Gets back what was not spent.
    Requester,
}

/// What became of a slashed collateral, in the token. `burnt + bounty` is the collateral.
#[cw_serde]
pub struct Slash {
    /// Whose it was.
    pub holder: Addr,
    /// Set aside to be burnt: half, rounded up.
    pub burnt: Uint128,
    /// The other half.
    pub bounty: Uint128,
    /// Who is credited with it.
    pub beneficiary: Addr,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_output_mode_is_left_out() {
        assert_eq!([OutputMode::Inline, OutputMode::Committed].map(|mode| mode.is_inline()), [true, false]);
    }

    #[test]
    fn phases_print_as_they_are_named_in_json() {
        for phase in [Phase::Open, Phase::Locked, Phase::LateFulfilled, Phase::Refunded] {
            let json = cosmwasm_std::to_json_string(&phase).unwrap();
            assert_eq!(json, format!("\"{phase}\""));
        }
    }
}
