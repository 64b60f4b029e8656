//! What the timelock stores.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Storage};
use cw_storage_plus::{Item, Map};
use proofmark_api::timelock::Proposal;

use crate::error::ContractError;

/// Who may what, and the times of proposals scheduled from now on.
#[cw_serde]
pub struct Config {
    /// Schedules.
    pub admin: Addr,
    /// May take the admin's place.
    pub offered_to: Option<Addr>,
    /// Cancels.
    pub guardian: Option<Addr>,
    /// From the scheduling to the first second of the execution.
    pub delay_seconds: u64,
    /// From there to the first second in which it is too late.
    pub grace_seconds: u64,
    /// What an emergency pauses.
    pub escrow: Addr,
    /// Where an emergency revokes.
    pub registry: Addr,
}

/// A proposal and what became of it.
#[cw_serde]
pub struct Record {
    /// What was announced.
    pub proposal: Proposal,
    /// What became of it; the clock tells the rest.
    pub outcome: Outcome,
}

/// What became of a proposal.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Outcome {
    /// Nothing yet.
    None,
    /// Done.
    Executed,
    /// Taken back.
    Cancelled,
}

/// Who may what.
pub const CONFIG: Item<Config> = Item::new("config");
/// The id of the newest proposal.
pub const LAST_ID: Item<u64> = Item::new("last_id");
/// By id, from 1 on.
pub const PROPOSALS: Map<u64, Record> = Map::new("proposals");
/// The newest proposal by the digest of its calls.
pub const BY_CALLS: Map<&[u8], u64> = Map::new("by_calls");

/// A proposal, or an error that names it.
pub fn load(storage: &dyn Storage, id: u64) -> Result<Record, ContractError> {
    PROPOSALS.may_load(storage, id)?.ok_or(ContractError::UnknownProposal { id })
}
