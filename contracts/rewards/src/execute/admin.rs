//! What the owner may do.

use cosmwasm_std::{Addr, DepsMut, Env, QuerierWrapper, Response};
use cw20::{Cw20QueryMsg, MinterResponse};
use proofmark_api::events;

use crate::bonus;
use crate::error::ContractError;
use crate::state::{BONUS_BPS, WIRING, Wiring};

/// Names token and escrow, once. The token must already have this contract as its minter, and a cap.
pub fn set_wiring(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    token: &str,
    escrow: &str,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, sender)?;
    if let Some(Wiring { token, escrow }) = WIRING.may_load(deps.storage)? {
        return Err(ContractError::AlreadyWired { token: token.into_string(), escrow: escrow.into_string() });
    }
    let wiring = Wiring { token: deps.api.addr_validate(token)?, escrow: deps.api.addr_validate(escrow)? };
    let minter = minter(&deps.querier, &wiring.token)?;
    let got = minter.as_ref().map_or("none", |minter| minter.minter.as_str());
    if got != env.contract.address.as_str() {
        return Err(ContractError::NotMinter {
            token: token.to_owned(),
            expected: env.contract.address.to_string(),
            got: got.to_owned(),
        });
    }
    if minter.and_then(|minter| minter.cap).is_none() {
        return Err(ContractError::NoCap { token: token.to_owned() });
    }
    WIRING.save(deps.storage, &wiring)?;
    Ok(events::response(events::WIRED).add_attribute("token", token).add_attribute("escrow", escrow))
}

/// Changes the bonus for credit presented from now on.
pub fn update_params(deps: DepsMut, sender: &Addr, bonus_bps: u16) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, sender)?;
    bonus::validate(bonus_bps)?;
    BONUS_BPS.save(deps.storage, &bonus_bps)?;
    Ok(events::response(events::PARAMS_UPDATED))
}

/// Proposes, accepts or renounces the ownership.
pub fn update_ownership(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    action: cw_ownable::Action,
) -> Result<Response, ContractError> {
    let ownership = cw_ownable::update_ownership(deps, &env.block, sender, action)?;
    Ok(events::response(events::OWNERSHIP_UPDATED).add_attributes(ownership.into_attributes()))
}

/// The token's minter with its cap, if it has one.
pub fn minter(querier: &QuerierWrapper, token: &Addr) -> Result<Option<MinterResponse>, ContractError> {
    Ok(querier.query_wasm_smart(token, &Cw20QueryMsg::Minter {})?)
}
