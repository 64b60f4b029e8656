//! Who is the admin, and what changes by proposals to the timelock itself only.

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage};
use proofmark_api::events;

use crate::error::ContractError;
use crate::limits;
use crate::state::{CONFIG, Config};

/// Changes the times of proposals scheduled from now on.
pub fn update_times(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    delay_seconds: Option<u64>,
    grace_seconds: Option<u64>,
) -> Result<Response, ContractError> {
    only_itself(env, "update_times", sender)?;
    let mut config = CONFIG.load(deps.storage)?;
    config.delay_seconds = delay_seconds.unwrap_or(config.delay_seconds);
    config.grace_seconds = grace_seconds.unwrap_or(config.grace_seconds);
    limits::times(config.delay_seconds, config.grace_seconds)?;
    CONFIG.save(deps.storage, &config)?;
    Ok(events::response(events::TIMES_UPDATED)
        .add_attribute("delay_seconds", config.delay_seconds.to_string())
        .add_attribute("grace_seconds", config.grace_seconds.to_string()))
}

/// Names another guardian, or none.
pub fn set_guardian(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    guardian: Option<String>,
) -> Result<Response, ContractError> {
    only_itself(env, "set_guardian", sender)?;
    let mut config = CONFIG.load(deps.storage)?;
    config.guardian = guardian.map(|guardian| deps.api.addr_validate(&guardian)).transpose()?;
    CONFIG.save(deps.storage, &config)?;
    let guardian = config.guardian.map(Addr::into_string).unwrap_or_default();
    Ok(events::response(events::GUARDIAN_SET).add_attribute("guardian", guardian))
}

/// Offers the place of the admin: an address that nobody controls can't accept it.
pub fn offer_admin(deps: DepsMut, env: &Env, sender: &Addr, to: Option<String>) -> Result<Response, ContractError> {
    only_itself(env, "offer_admin", sender)?;
    let mut config = CONFIG.load(deps.storage)?;
    config.offered_to = to.map(|to| limits::admin(deps.api, env, &to)).transpose()?;
    CONFIG.save(deps.storage, &config)?;
    let to = config.offered_to.map(Addr::into_string).unwrap_or_default();
    Ok(events::response(events::ADMIN_OFFERED).add_attribute("to", to))
}

/// Takes the place of the admin.
pub fn accept_admin(deps: DepsMut, sender: Addr) -> Result<Response, ContractError> {
    let mut config = CONFIG.load(deps.storage)?;
    if config.offered_to.as_ref() != Some(&sender) {
        let expected = config.offered_to.map_or_else(|| "nobody".to_owned(), Addr::into_string);
        return Err(ContractError::Unauthorized { action: "accept_admin", expected, got: sender.into_string() });
    }
    config.offered_to = None;
    config.admin = sender;
    CONFIG.save(deps.storage, &config)?;
    Ok(events::response(events::ADMIN_CHANGED).add_attribute("admin", config.admin.as_str()))
}

/// The configuration, if the sender is the admin.
pub fn only_admin(storage: &dyn Storage, action: &'static str, sender: &Addr) -> Result<Config, ContractError> {
    let config = CONFIG.load(storage)?;
    only(&config.admin, action, sender)?;
    Ok(config)
}

fn only_itself(env: &Env, action: &'static str, sender: &Addr) -> Result<(), ContractError> {
    only(&env.contract.address, action, sender)
}

fn only(expected: &Addr, action: &'static str, sender: &Addr) -> Result<(), ContractError> {
    if sender != expected {
        let (expected, got) = (expected.to_string(), sender.to_string());
        return Err(ContractError::Unauthorized { action, expected, got });
    }
    Ok(())
}
