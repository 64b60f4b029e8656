//! `mint_use`: credit for burnt fees becomes a bonus.

use cosmwasm_std::{Addr, DepsMut, Response, Uint128, WasmMsg, to_json_binary};
use cw20::{Cw20ExecuteMsg, Cw20QueryMsg, TokenInfoResponse};
use proofmark_api::events;

use crate::bonus;
use crate::error::ContractError;
use crate::execute::admin::minter;
use crate::state::{BONUS_BPS, MINTED, WIRING};

/// Mints the bonus for `credit` to `recipient`. When the cap leaves less, less is minted and the credit is spent.
pub fn mint_use(deps: DepsMut, sender: &Addr, recipient: &str, credit: Uint128) -> Result<Response, ContractError> {
    let wiring = WIRING.may_load(deps.storage)?.ok_or(ContractError::NotWired)?;
    if wiring.escrow != sender {
        return Err(ContractError::Unauthorized {
            action: "mint_use",
            expected: wiring.escrow.into_string(),
            got: sender.to_string(),
        });
    }
    let recipient = deps.api.addr_validate(recipient)?;
    let cap = minter(&deps.querier, &wiring.token)?.and_then(|minter| minter.cap);
    let cap = cap.ok_or_else(|| ContractError::NoCap { token: wiring.token.to_string() })?;
    let token: TokenInfoResponse = deps.querier.query_wasm_smart(&wiring.token, &Cw20QueryMsg::TokenInfo {})?;
    let amount = bonus::of(credit, BONUS_BPS.load(deps.storage)?, cap, token.total_supply)?;

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
    Ok(response.add_message(WasmMsg::Execute {
        contract_addr: wiring.token.into_string(),
        msg: to_json_binary(&Cw20ExecuteMsg::Mint { recipient: recipient.into_string(), amount })?,
        funds: vec![],
    }))
}
