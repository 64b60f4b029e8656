//! `flush_burn`: what fees and slashes set aside is burnt.

use core::mem;

use cosmwasm_std::{DepsMut, Response, WasmMsg, to_json_binary};
use cw20::Cw20ExecuteMsg;
use proofmark_api::events;

use crate::error::ContractError;
use crate::state::{CONFIG, TALLY};

/// Burns all that is pending.
pub fn flush(deps: DepsMut) -> Result<Response, ContractError> {
    let mut tally = TALLY.may_load(deps.storage)?.unwrap_or_default();
    let amount = mem::take(&mut tally.pending_burn);
    if amount.is_zero() {
        return Err(ContractError::NothingToBurn);
    }
    TALLY.save(deps.storage, &tally)?;
    let burn = WasmMsg::Execute {
        contract_addr: CONFIG.load(deps.storage)?.token.into_string(),
        msg: to_json_binary(&Cw20ExecuteMsg::Burn { amount })?,
        funds: vec![],
    };
    Ok(events::response(events::BURN_FLUSHED).add_attribute("amount", amount).add_message(burn))
}
