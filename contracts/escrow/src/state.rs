//! What the escrow stores. A job is four records, so that each message writes only what it changes.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
pub use proofmark_api::escrow::raw::{STAKE_METERS, TALLY};
use proofmark_api::escrow::{
    DatasetTerms, JobState, JobTerms, ModelTerms, Params, PrivateInput, Provenance, Settlement, SourceTerms,
};
use proofmark_api::registry::RecordStatus;

use crate::collateral::Account;
use crate::error::ContractError;
use crate::raw::RawMap;

/// Wiring and parameters.
#[cw_serde]
pub struct Config {
    /// Alone allowed to push models and datasets.
    pub registry: Addr,
    /// The cw20 token of collateral.
    pub token: Addr,
    /// The rewards contract, once named.
    pub rewards: Option<Addr>,
    /// Who is credited with fees of jobs created from now on.
    pub treasury: Addr,
    /// What the owner can change.
    pub params: Params,
    /// Whether the creation of jobs is stopped.
    pub paused: bool,
}

/// Wiring and parameters.
pub const CONFIG: Item<Config> = Item::new("config");

/// Number of jobs so far, which is the id of the last one.
pub const JOB_COUNT: Item<u64> = Item::new("job_count");
/// Written once, at creation.
pub const TERMS: Map<u64, JobTerms> = Map::new("terms");
/// The small part that changes.
pub const STATES: Map<u64, JobState> = Map::new("states");
/// The input's bytes as they are: settlement never reads them.
pub const INPUTS: RawMap<u64> = RawMap::new("inputs");
/// In place of an input's bytes, if they are private.
pub const PRIVATE_INPUTS: Map<u64, PrivateInput> = Map::new("private_inputs");
/// Who vouched for the input of a job, if somebody had to. Checked at creation, kept for auditors.
pub const PROVENANCE: Map<u64, Provenance> = Map::new("provenance");
/// Written once, when a proof is accepted.
pub const SETTLEMENTS: Map<u64, Settlement> = Map::new("settlements");

/// By model id.
pub const MODELS: Map<&[u8], ModelTerms> = Map::new("models");
/// By model id. Apart from the terms, as settlement reads the status alone.
pub const MODEL_STATUS: Map<&[u8], RecordStatus> = Map::new("model_status");
/// Prepared verifying keys by key id, as their bytes are: one key may serve many models.
pub const KEYS: RawMap<&[u8]> = RawMap::new("keys");
/// By the registry's id.
pub const DATASETS: Map<u64, DatasetTerms> = Map::new("datasets");
/// By the registry's id; absent: active.
pub const DATASET_STATUS: Map<u64, RecordStatus> = Map::new("dataset_status");
/// By the registry's id.
pub const SOURCES: Map<u64, SourceTerms> = Map::new("sources");
/// By the registry's id; absent: active.
pub const SOURCE_STATUS: Map<u64, RecordStatus> = Map::new("source_status");

/// Collateral accounts.
pub const COLLATERAL: Map<&Addr, Account> = Map::new("collateral");
/// Credits by account and `Denom::key`; never 0.
pub const CLAIMABLE: Map<(&Addr, &str), Uint128> = Map::new("claimable");
/// Use credit by account; never 0.
pub const USE_CREDIT: Map<&Addr, Uint128> = Map::new("use_credit");

/// Whether a dataset serves new jobs.
pub fn dataset_status(storage: &dyn Storage, id: u64) -> StdResult<RecordStatus> {
    Ok(DATASET_STATUS.may_load(storage, id)?.unwrap_or_default())
}

/// Whether a source's signatures are taken.
pub fn source_status(storage: &dyn Storage, id: u64) -> StdResult<RecordStatus> {
    Ok(SOURCE_STATUS.may_load(storage, id)?.unwrap_or_default())
}

/// Terms and state of a job.
pub fn load_job(storage: &dyn Storage, job_id: u64) -> Result<(JobTerms, JobState), ContractError> {
    let terms = TERMS.may_load(storage, job_id)?.ok_or(ContractError::UnknownJob { job_id })?;
    Ok((terms, STATES.load(storage, job_id)?))
}
