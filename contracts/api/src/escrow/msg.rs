//! Messages of the escrow.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, HexBinary, Uint128};
use cw20::Cw20ReceiveMsg;

use super::job::{DatasetTerms, JobRequest};
use super::source::SourceTerms;
use crate::Denom;
use crate::registry::{ModelMode, RecordId, RecordStatus};

/// Creates the escrow.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who may pause creation and change parameters; the sender when absent.
    pub owner: Option<String>,
    /// The registry, alone allowed to push models and datasets.
    pub registry: String,
    /// The cw20 token: collateral is in it, jobs may be paid in it.
    pub token: String,
    /// The rewards contract; may be set later, once.
    pub rewards: Option<String>,
    /// Who is credited with the protocol's fees.
    pub treasury: String,
    /// What the owner can change later.
    pub params: Params,
}

/// What the owner can change. A change never touches a job that exists.
#[cw_serde]
pub struct Params {
    /// The protocol's share of every price, in basis points.
    pub fee_bps: u16,
    /// The share of that fee which is burnt when the job is paid in the token, in basis points.
    pub burn_bps: u16,
    /// How long collateral waits between `unbond` and `withdraw_unbonded`, in seconds: at most
    /// 7,776,000 (90 days).
    pub unbonding_seconds: u64,
    /// The least collateral that a job may ask of a lock, in the token's smallest unit.
    pub min_collateral: Uint128,
    /// Native denoms in which jobs may be paid: at most 20.
    pub allowed_native: Vec<String>,
    /// The longest input, in bytes: at most 131,072.
    pub max_input_bytes: u32,
    /// Units of proving that one burnt unit of the token pays for: what a settled job counts as demand is limited by
    /// this, so that faking demand costs burnt tokens. 0: nothing counts.
    #[serde(default)]
    pub units_per_burnt: u64,
    /// The most gas that a job may reserve for its callback. 0: no callbacks.
    #[serde(default)]
    pub max_callback_gas: u64,
}

/// Messages of the escrow.
#[cw_serde]
#[allow(clippy::large_enum_variant)]
pub enum ExecuteMsg {
    /// Posts a job paid in a native denom; send at least `max_price`, any surplus becomes claimable. Anyone.
    CreateJob {
        /// What is wanted.
        job: JobRequest,
    },
    /// From the token only: `msg` holds a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Reserves the job's collateral from the sender's account and fixes the price of this second. Anyone, job open.
    Lock {
        /// The job.
        job_id: u64,
    },
    /// Settles the job. Anyone while it is open or lapsed; only the lock's holder while it is locked.
    Submit {
        /// The job.
        job_id: u64,
        /// The output tensor's bytes; if the job asks for it, the 32 bytes of the commitment to them.
        output: Binary,
        /// Groth16 proof of the statement, 256 bytes.
        proof: Binary,
    },
    /// Settles many jobs of one prover: each as `submit` would, the proofs of one key verified together.
    SubmitMany {
        /// 1 to 64 submissions, no job twice.
        items: Vec<SubmitItem>,
        /// Whether one bad item refuses all.
        mode: SubmitMode,
    },
    /// Takes back a job that was never locked. Its requester, job open.
    Cancel {
        /// The job.
        job_id: u64,
    },
    /// Refunds a job after its deadline; a lapsed lock's collateral is slashed. Anyone.
    Expire {
        /// The job.
        job_id: u64,
    },
    /// Refunds a job whose model was revoked and releases its collateral. Anyone.
    RefundRevoked {
        /// The job.
        job_id: u64,
    },
    /// Pays out what the sender was credited with.
    Claim {
        /// These denoms (at most 30), each with something to claim; all when absent.
        denoms: Option<Vec<Denom>>,
    },
    /// Starts to take back stake, also what locks hold: it backs no new lock and can be slashed until it is withdrawn.
    Unbond {
        /// How much, in the token's smallest unit.
        amount: Uint128,
    },
    /// Pays out collateral whose waiting time is over, but for what locks still need.
    WithdrawUnbonded {},
    /// Turns the sender's use credit into a bonus minted by the rewards contract.
    ClaimRewards {},
    /// Burns what fees and slashes have accumulated for it. Anyone.
    FlushBurn {},
    /// Stops or resumes the creation of jobs; nothing else. Owner.
    Pause {
        /// Whether creation is stopped.
        paused: bool,
    },
    /// Changes parameters for jobs created, and unbonding begun, from now on. Owner.
    UpdateParams {
        /// New parameters; unchanged when absent.
        params: Option<Params>,
        /// New treasury; unchanged when absent.
        treasury: Option<String>,
    },
    /// Names the rewards contract, if it was not named at creation. Owner, once.
    SetRewards {
        /// Its address.
        rewards: String,
    },
    /// Proposes, accepts or renounces the ownership (cw-ownable: two steps).
    UpdateOwnership(cw_ownable::Action),
    /// A model was registered. Registry only.
    SyncModel(ModelSync),
    /// A dataset was registered. Registry only.
    SyncDataset(DatasetTerms),
    /// A source was registered. Registry only.
    SyncSource(SourceTerms),
    /// A record was deprecated or revoked. Registry only.
    SetRecordStatus {
        /// Which.
        record: RecordId,
        /// Its status; revoked is final.
        status: RecordStatus,
    },
    /// A record has a new owner, who is paid for jobs created from now on. Registry only.
    SetRecordOwner {
        /// Which.
        record: RecordId,
        /// Developer, provider or owner.
        owner: Addr,
    },
}

/// What comes along with tokens sent to the escrow (cw20 `send`).
#[cw_serde]
#[allow(clippy::large_enum_variant)]
pub enum ReceiveMsg {
    /// Posts a job paid in the token; any surplus becomes claimable.
    CreateJob {
        /// What is wanted.
        job: JobRequest,
    },
    /// Adds to the sender's collateral.
    DepositCollateral {},
}

/// What the escrow has to know of a model.
#[cw_serde]
pub struct ModelSync {
    /// The model's id. The escrow derives it again from key and mode and refuses another.
    pub id: HexBinary,
    /// The verifying key, canonical EIP-197 bytes.
    pub vk: Binary,
    /// Weights as constants, or private and committed.
    pub mode: ModelMode,
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
    /// Units of proving that a job of this model takes: its circuit's constraints, as registered.
    #[serde(default)]
    pub units: u64,
}

/// `data` of the answer to `create_job` (also through the token's `send`).
#[cw_serde]
pub struct CreateJobResponse {
    /// The new job.
    pub job_id: u64,
}

/// One of the submissions of `submit_many`.
#[cw_serde]
pub struct SubmitItem {
    /// The job.
    pub job_id: u64,
    /// The output tensor's bytes.
    pub output: Binary,
    /// Groth16 proof of the statement, 256 bytes.
    pub proof: Binary,
}

/// What an item that is refused means to the rest of its batch.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum SubmitMode {
    /// All or nothing: it refuses the message.
    All,
    /// It alone is refused, with its reason in the answer; the others settle.
    Each,
}

/// `data` of the answer to `submit_many`.
#[cw_serde]
pub struct SubmitManyResponse {
    /// What became of each item, in their order.
    pub results: Vec<SubmitResult>,
}

/// What became of one item.
#[cw_serde]
pub struct SubmitResult {
    /// The job.
    pub job_id: u64,
    /// Why it was refused; absent when it is settled.
    pub error: Option<String>,
}
