//! `claim_rewards`: use credit becomes a bonus, minted by the rewards contract.

use cosmwasm_std::{Addr, DepsMut, Response, WasmMsg, to_json_binary};
use proofmark_api::{events, rewards};

use crate::error::ContractError;
use crate::state::{CONFIG, USE_CREDIT};

/// Presents the use credit of `sender`, all of it and once.
pub fn claim(deps: DepsMut, sender: &Addr) -> Result<Response, ContractError> {
    let rewards = CONFIG.load(deps.storage)?.rewards.ok_or(ContractError::RewardsNotSet)?;
    let credit = USE_CREDIT.may_load(deps.storage, sender)?.ok_or_else(|| ContractError::NothingToClaim {
        account: sender.to_string(),
        what: " as use credit".to_owned(),
    })?;
    USE_CREDIT.remove(deps.storage, sender);
    let mint = WasmMsg::Execute {
        contract_addr: rewards.into_string(),
        msg: to_json_binary(&rewards::ExecuteMsg::MintUse { recipient: sender.to_string(), credit })?,
        funds: vec![],
    };
    Ok(events::response(events::REWARDS_CLAIMED)
        .add_attribute("account", sender.as_str())
        .add_attribute("credit", credit)
        .add_message(mint))
}
