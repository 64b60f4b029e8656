//! Queries of the escrow.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Addr, Binary, HexBinary, Uint128};

use super::job::{JobState, JobTerms, Phase, PrivateInput, Settlement};
use super::msg::Params;
use super::source::{Provenance, SourceTerms};
use crate::Denom;
use crate::registry::RecordStatus;

/// Queries of the escrow.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Wiring, parameters, pause.
    #[returns(ConfigResponse)]
    Config {},
    /// One job, with its settlement.
    #[returns(JobResponse)]
    Job {
        /// The job.
        job_id: u64,
    },
    /// Jobs in the order of their creation.
    #[returns(JobsResponse)]
    Jobs {
        /// Only jobs after this one.
        start_after: Option<u64>,
        /// At most so many (10 by default, 30 at most).
        limit: Option<u32>,
    },
    /// A job's input.
    #[returns(InputResponse)]
    Input {
        /// The job.
        job_id: u64,
    },
    /// A collateral account; empty if the address has none.
    #[returns(CollateralResponse)]
    Collateral {
        /// Whose.
        address: String,
    },
    /// What an address can claim.
    #[returns(ClaimablesResponse)]
    Claimables {
        /// Whose.
        address: String,
    },
    /// A model as the escrow knows it.
    #[returns(ModelTermsResponse)]
    Model {
        /// The model's id.
        id: HexBinary,
    },
    /// A dataset as the escrow knows it.
    #[returns(super::DatasetTerms)]
    Dataset {
        /// The registry's id.
        id: u64,
    },
    /// A source as the escrow knows it.
    #[returns(SourceTermsResponse)]
    Source {
        /// The registry's id.
        id: u64,
    },
    /// The statement that a proof by this prover of this output would have to show.
    #[returns(DigestResponse)]
    Digest {
        /// The job.
        job_id: u64,
        /// The prover's address.
        prover: String,
        /// The output tensor's bytes, or the commitment to them if the job asks for it.
        output: Binary,
    },
    /// What waits to be burnt.
    #[returns(PendingBurnResponse)]
    PendingBurn {},
    /// How much an address has had at stake for how long; empty before its first change of stake.
    #[returns(super::raw::StakeMeter)]
    StakeMeter {
        /// Whose.
        address: String,
    },
    /// The demand that was paid for so far, and what waits to be burnt.
    #[returns(super::raw::Tally)]
    Tally {},
    /// The owner (cw-ownable).
    #[returns(cw_ownable::Ownership<Addr>)]
    Ownership {},
}

/// Wiring, parameters, pause.
#[cw_serde]
pub struct ConfigResponse {
    /// The registry.
    pub registry: Addr,
    /// The token of collateral.
    pub token: Addr,
    /// The rewards contract, once named.
    pub rewards: Option<Addr>,
    /// Who is credited with the protocol's fees.
    pub treasury: Addr,
    /// What the owner can change.
    pub params: Params,
    /// Whether the creation of jobs is stopped.
    pub paused: bool,
}

/// One job.
#[cw_serde]
pub struct JobResponse {
    /// The job.
    pub id: u64,
    /// What was frozen at its creation.
    pub terms: JobTerms,
    /// How far it is, as stored.
    pub state: JobState,
    /// How far it is at this block's time.
    pub phase: Phase,
    /// What a proof would be paid now; absent when none would be.
    pub current_price: Option<Uint128>,
    /// Who vouches for its input, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
    /// How it was fulfilled, if it was.
    pub settlement: Option<Settlement>,
}

/// One job in a list: without its settlement.
#[cw_serde]
pub struct JobSummary {
    /// The job.
    pub id: u64,
    /// What was frozen at its creation.
    pub terms: JobTerms,
    /// How far it is, as stored.
    pub state: JobState,
    /// How far it is at this block's time.
    pub phase: Phase,
    /// What a proof would be paid now; absent when none would be.
    pub current_price: Option<Uint128>,
}

/// A page of jobs.
#[cw_serde]
pub struct JobsResponse {
    /// Ascending by id.
    pub jobs: Vec<JobSummary>,
}

/// A job's input.
#[cw_serde]
pub struct InputResponse {
    /// The input tensor's bytes; empty if the input is private.
    pub input: Binary,
    /// The private input in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_input: Option<PrivateInput>,
}

/// A collateral account, in the token's smallest unit.
#[cw_serde]
pub struct CollateralResponse {
    /// All that is at stake, unbonding left out.
    pub staked: Uint128,
    /// What locks hold: never more than `staked` and all that is unbonding.
    pub reserved: Uint128,
    /// `staked - reserved`, at least 0: can be locked.
    pub free: Uint128,
    /// On its way out, soonest first. A slash takes it when `staked` is spent, the latest first.
    pub unbonding: Vec<Unbonding>,
}

/// Collateral on its way out.
#[cw_serde]
pub struct Unbonding {
    /// How much.
    pub amount: Uint128,
    /// From this second on it can be withdrawn, as far as locks do not need it, Unix seconds.
    pub release_at: u64,
}

/// What an address can claim.
#[cw_serde]
pub struct ClaimablesResponse {
    /// Credits, by denom.
    pub claimables: Vec<Claimable>,
    /// Use credit, in the token's smallest unit; `claim_rewards` turns it into a bonus.
    pub use_credit: Uint128,
}

/// A credit.
#[cw_serde]
pub struct Claimable {
    /// In what.
    pub denom: Denom,
    /// How much.
    pub amount: Uint128,
}

/// A model's terms for jobs created from now on.
#[cw_serde]
pub struct ModelTerms {
    /// Id of the verifying key.
    pub key: HexBinary,
    /// Who is paid the royalty.
    pub developer: Addr,
    /// The developer's share of every price, in basis points.
    pub royalty_bps: u16,
    /// Length of an input, in bytes.
    pub input_len: u32,
    /// Length of an output, in bytes.
    pub output_len: u32,
    /// Levels of the dataset's Merkle tree; 0: the model takes no dataset.
    pub dataset_depth: u8,
    /// Units of proving that a job takes; 0 for models registered before the release that counts them.
    #[serde(default)]
    pub units: u64,
}

/// A model as the escrow knows it.
#[cw_serde]
pub struct ModelTermsResponse {
    /// The model's id.
    pub id: HexBinary,
    /// Its terms.
    pub terms: ModelTerms,
    /// Whether it takes jobs.
    pub status: RecordStatus,
}

/// A source as the escrow knows it.
#[cw_serde]
pub struct SourceTermsResponse {
    /// Its terms.
    pub terms: SourceTerms,
    /// Whether its signatures are taken.
    pub status: RecordStatus,
}

/// A statement: the digest and the five elements that it hashes.
#[cw_serde]
pub struct DigestResponse {
    /// The proof's only public input.
    pub digest: HexBinary,
    /// The model's id.
    pub model: HexBinary,
    /// The dataset's root; zero without one.
    pub dataset: HexBinary,
    /// Commitment to the input.
    pub input: HexBinary,
    /// Commitment to the output.
    pub output: HexBinary,
    /// Hash of chain id, contract, job id, requester and prover.
    pub context: HexBinary,
}

/// What waits to be burnt.
#[cw_serde]
pub struct PendingBurnResponse {
    /// In the token's smallest unit.
    pub amount: Uint128,
}
