//! What the owner may do, but for revoking models.

use cosmwasm_std::{Addr, DepsMut, Env, Response, StdResult, Storage, WasmMsg, to_json_binary};
use proofmark_api::{escrow, events};

use crate::error::ContractError;
use crate::state::CONFIG;

/// Names the escrow, once.
pub fn set_escrow(deps: DepsMut, sender: &Addr, escrow: &str) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, sender)?;
    let mut config = CONFIG.load(deps.storage)?;
    if let Some(got) = config.escrow {
        return Err(ContractError::EscrowAlreadySet { got: got.into_string() });
    }
    config.escrow = Some(deps.api.addr_validate(escrow)?);
    CONFIG.save(deps.storage, &config)?;
    Ok(events::response(events::WIRED).add_attribute("escrow", escrow))
}

/// Changes whether development setups are accepted from now on.
pub fn update_params(deps: DepsMut, sender: &Addr, allow_development_setups: bool) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, sender)?;
    let mut config = CONFIG.load(deps.storage)?;
    config.allow_development_setups = allow_development_setups;
    CONFIG.save(deps.storage, &config)?;
    Ok(events::response(events::PARAMS_UPDATED)
        .add_attribute("allow_development_setups", allow_development_setups.to_string()))
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

/// The escrow; an error while none is set, for then nobody could be told.
pub fn escrow(storage: &dyn Storage) -> Result<Addr, ContractError> {
    CONFIG.load(storage)?.escrow.ok_or(ContractError::EscrowNotSet)
}

/// The message that tells the escrow. If it fails, so does the registration.
pub fn push(escrow: Addr, msg: &escrow::ExecuteMsg) -> StdResult<WasmMsg> {
    Ok(WasmMsg::Execute { contract_addr: escrow.into_string(), msg: to_json_binary(msg)?, funds: vec![] })
}
