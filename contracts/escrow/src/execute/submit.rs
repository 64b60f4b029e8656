//! `submit`: a proof settles the job, in this contract instance alone.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use proofmark_api::escrow::SubmitItem;
use proofmark_api::events;

use crate::error::ContractError;
use crate::execute::fulfil::{check, prepared_key, settle};
use crate::proof;

/// Settles the job if the proof shows the statement that `sender` got the output for it.
pub fn submit(mut deps: DepsMut, env: &Env, sender: Addr, item: SubmitItem) -> Result<Response, ContractError> {
    let checked = check(deps.storage, env, &sender, &item)?;
    proof::verify(&prepared_key(deps.storage, &checked.terms)?, checked.digest, &item.proof)?;
    let attributes = settle(&mut deps, env, sender, item, checked)?;
    Ok(events::response(events::JOB_FULFILLED).add_attributes(attributes))
}
