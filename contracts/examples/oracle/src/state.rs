//! What the contract stores.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary, Storage};
use cw_storage_plus::{Item, Map};

use crate::error::ContractError;
use crate::msg::{MarketTerms, Question};

/// As at creation.
#[cw_serde]
pub struct Config {
    /// The escrow, alone believed.
    pub escrow: Addr,
    /// The model's id.
    pub model: HexBinary,
    /// In what users pay.
    pub denom: String,
    /// How a job is put on the market.
    pub terms: MarketTerms,
    /// The class that is approved.
    pub approved_class: u32,
}

/// As at creation.
pub const CONFIG: Item<Config> = Item::new("config");
/// By the job's id.
pub const QUESTIONS: Map<u64, Question> = Map::new("questions");

/// The question of a job.
pub fn load_question(storage: &dyn Storage, job_id: u64) -> Result<Question, ContractError> {
    QUESTIONS.may_load(storage, job_id)?.ok_or(ContractError::UnknownJob { job_id })
}
