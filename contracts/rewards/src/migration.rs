//! From the state of the previous release, which knew no epochs, to this one's.

use cosmwasm_std::{DepsMut, Env, Response};
use proofmark_api::rewards::{CapacityTotals, Plan};

use crate::error::ContractError;
use crate::execute::epoch;
use crate::state::{CAPACITY, EPOCH, PLAN, WIRING};

/// Adds what is missing: a plan that emits nothing until the owner makes another one, and the first epoch.
pub fn run(deps: DepsMut, env: &Env, response: Response) -> Result<Response, ContractError> {
    if PLAN.may_load(deps.storage)?.is_none() {
        PLAN.save(deps.storage, &Plan::default())?;
        CAPACITY.save(deps.storage, &CapacityTotals::default())?;
    }
    if WIRING.may_load(deps.storage)?.is_none() || EPOCH.may_load(deps.storage)?.is_some() {
        return Ok(response);
    }
    let first = epoch::first(deps.storage, &deps.querier, env)?;
    Ok(response.add_event(epoch::first_event(&first)))
}
