//! What the owner may do. None of it touches a job that exists, or anybody's funds.

use cosmwasm_std::{Addr, DepsMut, Env, Response, to_json_string};
use proofmark_api::escrow::Params;
use proofmark_api::events;

use crate::error::ContractError;
use crate::params;
use crate::state::{CONFIG, Config};

/// Stops or resumes the creation of jobs.
pub fn pause(deps: DepsMut, sender: &Addr, paused: bool) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, sender)?;
    let mut config = CONFIG.load(deps.storage)?;
    config.paused = paused;
    CONFIG.save(deps.storage, &config)?;
    Ok(events::response(events::PAUSE_SET).add_attribute("paused", paused.to_string()))
}

/// Changes parameters and treasury for jobs created from now on.
pub fn update_params(
    deps: DepsMut,
    sender: &Addr,
    new: Option<Params>,
    treasury: Option<String>,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, sender)?;
    let mut config = CONFIG.load(deps.storage)?;
    if let Some(new) = new {
        params::validate(&new)?;
        config.params = new;
    }
    if let Some(treasury) = treasury {
        config.treasury = deps.api.addr_validate(&treasury)?;
    }
    CONFIG.save(deps.storage, &config)?;
    announce(events::PARAMS_UPDATED, &config)
}

/// What jobs created from now on are made with.
pub fn announce(event: &str, config: &Config) -> Result<Response, ContractError> {
    Ok(events::response(event)
        .add_attribute("treasury", config.treasury.as_str())
        .add_attribute("params", to_json_string(&config.params)?))
}

/// Names the rewards contract, once.
pub fn set_rewards(deps: DepsMut, sender: &Addr, rewards: &str) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(deps.storage, sender)?;
    let mut config = CONFIG.load(deps.storage)?;
    if let Some(got) = config.rewards {
        return Err(ContractError::RewardsAlreadySet { got: got.into_string() });
    }
    config.rewards = Some(deps.api.addr_validate(rewards)?);
    CONFIG.save(deps.storage, &config)?;
    Ok(events::response(events::WIRED).add_attribute("rewards", rewards))
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
