//! Entry points: each is one match.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Coin, Deps, DepsMut, Env, MessageInfo, Response, to_json_binary};
use proofmark_api::registry::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use proofmark_api::version;

use crate::error::ContractError;
use crate::state::{CONFIG, Config};
use crate::{execute, query};

/// Name under which cw2 records the contract.
pub const CONTRACT_NAME: &str = "crates.io:proofmark-registry";
/// Version under which cw2 records the contract.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the registry, to be wired later.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    no_funds(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    cw_ownable::initialize_owner(deps.storage, deps.api, Some(msg.owner.as_deref().unwrap_or(info.sender.as_str())))?;
    let config = Config { allow_development_setups: msg.allow_development_setups, escrow: None };
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new())
}

/// Handles a message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    no_funds(&info)?;
    match msg {
        ExecuteMsg::SetEscrow { escrow } => execute::admin::set_escrow(deps, &info.sender, &escrow),
        ExecuteMsg::RegisterModel(model) => execute::model::register(deps, &env, info.sender, model),
        ExecuteMsg::RegisterDataset(dataset) => execute::dataset::register(deps, &env, info.sender, dataset),
        ExecuteMsg::DeprecateModel { id } => execute::model::deprecate(deps, &info.sender, &id),
        ExecuteMsg::RevokeModel { id } => execute::model::revoke(deps, &info.sender, &id),
        ExecuteMsg::UpdateParams { allow_development_setups } => {
            execute::admin::update_params(deps, &info.sender, allow_development_setups)
        }
        ExecuteMsg::UpdateOwnership(action) => execute::admin::update_ownership(deps, &env, &info.sender, action),
    }
}

/// Answers a query.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&query::config(deps)?),
        QueryMsg::Model { id } => to_json_binary(&query::model(deps, &id)?),
        QueryMsg::VerifyingKey { id } => to_json_binary(&query::verifying_key(deps, &id)?),
        QueryMsg::Models { start_after, limit } => to_json_binary(&query::models(deps, start_after.as_ref(), limit)?),
        QueryMsg::Dataset { id } => to_json_binary(&query::dataset(deps, id)?),
        QueryMsg::Datasets { start_after, limit } => to_json_binary(&query::datasets(deps, start_after, limit)?),
        QueryMsg::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    };
    Ok(answer?)
}

/// Migrates the state, only to a newer version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    let from = version::migrate(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new().add_attribute("from", from).add_attribute("to", CONTRACT_VERSION))
}

fn no_funds(info: &MessageInfo) -> Result<(), ContractError> {
    if info.funds.is_empty() {
        return Ok(());
    }
    let got = info.funds.iter().map(Coin::to_string).collect::<Vec<_>>().join(", ");
    Err(ContractError::UnexpectedFunds { got })
}
