//! `mint_use`: credit for burnt fees becomes a bonus.

use cosmwasm_std::{Addr, DepsMut, Response, Uint128, WasmMsg, to_json_binary};
use cw20::Cw20ExecuteMsg;
use proofmark_api::events;

use crate::error::ContractError;
use crate::state::{self, BONUS_BPS, MINTED, Wiring};
use crate::{bonus, supply};

/// Mints the bonus for `credit` to `recipient`. When cap and promises leave less, less is minted and the credit is spent.
pub fn mint_use(deps: DepsMut, sender: &Addr, recipient: &str, credit: Uint128) -> Result<Response, ContractError> {
    let wiring = state::wiring(deps.storage)?;
    if wiring.escrow != sender {
        return Err(ContractError::Unauthorized {
            action: "mint_use",
            expected: wiring.escrow.into_string(),
            got: sender.to_string(),
        });
    }
    let recipient = deps.api.addr_validate(recipient)?;
    let room = supply::room(deps.storage, &deps.querier, &wiring)?;
    let amount = bonus::of(credit, BONUS_BPS.load(deps.storage)?, room)?;

    let mut minted = MINTED.load(deps.storage)?;
    minted.credit = minted.credit.checked_add(credit)?;
    minted.minted = minted.minted.checked_add(amount)?;
    MINTED.save(deps.storage, &minted)?;

    let response = events::response(events::USE_MINTED)
        .add_attribute("recipient", recipient.as_str())
        .add_attribute("credit", credit)
        .add_attribute("minted", amount);
    if amount.is_zero() {
        return Ok(response);
    }
    Ok(response.add_message(mint(&wiring, &recipient, amount)?))
}

/// The message that mints; nothing else in this contract makes one.
pub fn mint(wiring: &Wiring, recipient: &Addr, amount: Uint128) -> Result<WasmMsg, ContractError> {
    Ok(WasmMsg::Execute {
        contract_addr: wiring.token.to_string(),
        msg: to_json_binary(&Cw20ExecuteMsg::Mint { recipient: recipient.to_string(), amount })?,
        funds: vec![],
    })
}
