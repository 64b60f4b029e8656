//! `submit`: a proof settles the job, in this contract instance alone.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use proofmark_api::escrow::SubmitItem;

use crate::error::ContractError;
use crate::execute::fulfil::{check, prepared_key, settle};
use crate::proof;
use crate::state::load_job;

/// Settles the job if the proof shows the statement that `sender` got the output for it.
pub fn submit(mut deps: DepsMut, env: &Env, sender: Addr, item: SubmitItem) -> Result<Response, ContractError> {
    let (terms, state) = load_job(deps.storage, item.job_id)?;
    let checked = check(deps.storage, env, &sender, &item, &terms, &state)?;
    proof::verify(&prepared_key(deps.storage, &terms)?, checked.digest, &item.proof)?;
    settle(&mut deps, env, sender, item, &terms, state, &checked)
}
