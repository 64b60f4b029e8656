//! What the owner may do.

use cosmwasm_std::{Addr, DepsMut, Env, HexBinary, Response, to_json_string};
use proofmark_api::events;
use proofmark_api::rewards::{CapacityParams, StandardCircuit};

use crate::error::ContractError;
use crate::execute::epoch;
use crate::params::{self, MAX_UNITS, in_range};
use crate::state::{BONUS_BPS, EPOCH, PLAN, WIRING, Wiring, keys};
use crate::{bonus, proof, supply};

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
    let minter = supply::minter(&deps.querier, &wiring)?;
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
    let first = epoch::first(deps.storage, &deps.querier, env)?;
    Ok(events::response(events::WIRED)
        .add_attribute("token", token)
        .add_attribute("escrow", escrow)
        .add_event(epoch::first_event(&first)))
}

/// Changes the bonus for credit presented from now on.
pub fn update_params(deps: DepsMut, sender: &Addr, bonus_bps: u16) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, sender)?;
    bonus::validate(bonus_bps)?;
    params::returns_less_than_burnt(&PLAN.load(deps.storage)?.params, bonus_bps)?;
    if let Some(running) = EPOCH.may_load(deps.storage)? {
        params::returns_less_than_burnt(&running.plan.params, bonus_bps)?;
    }
    BONUS_BPS.save(deps.storage, &bonus_bps)?;
    Ok(events::response(events::PARAMS_UPDATED).add_attribute("bonus_bps", bonus_bps.to_string()))
}

/// Changes how capacity is paid from the next epoch on.
pub fn set_capacity_params(deps: DepsMut, sender: &Addr, new: CapacityParams) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, sender)?;
    params::validate(&new, BONUS_BPS.load(deps.storage)?)?;
    let mut plan = PLAN.load(deps.storage)?;
    let response = events::response(events::PARAMS_UPDATED).add_attribute("capacity", to_json_string(&new)?);
    plan.params = new;
    PLAN.save(deps.storage, &plan)?;
    Ok(response)
}

/// Names the standard circuit of the epochs after the running one.
pub fn set_challenge(deps: DepsMut, sender: &Addr, vk: &[u8], units: u64) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, sender)?;
    in_range("units", units, 1, MAX_UNITS)?;
    let (key, prepared) = proof::prepare(vk)?;
    keys::save(deps.storage, &key, &prepared);
    let key = HexBinary::from(key);
    let response = events::response(events::CHALLENGE_SET)
        .add_attribute("key", key.to_hex())
        .add_attribute("units", units.to_string());
    let mut plan = PLAN.load(deps.storage)?;
    plan.circuit = Some(StandardCircuit { key, units });
    PLAN.save(deps.storage, &plan)?;
    Ok(response)
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
