//! Entry points: each is one match.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Coin, Deps, DepsMut, Env, MessageInfo, Response, to_json_binary};
use proofmark_api::verifier::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use proofmark_api::version;

use crate::error::ContractError;
use crate::{execute, query};

/// Name under which cw2 records the contract.
pub const CONTRACT_NAME: &str = "crates.io:proofmark-verifier";
/// Version under which cw2 records the contract.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the verifier.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    _msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    no_funds(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new())
}

/// Handles a message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, _env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    no_funds(&info)?;
    match msg {
        ExecuteMsg::RegisterKey { vk } => execute::register_key(deps, info.sender, vk),
    }
}

/// Answers a query.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Verify { key_id, inputs, proof } => to_json_binary(&query::verify(deps, &key_id, &inputs, &proof)?),
        QueryMsg::VerifyBatch { key_id, items } => to_json_binary(&query::batch(deps, &key_id, &items)?),
        QueryMsg::Key { key_id } => to_json_binary(&query::key(deps, key_id)?),
        QueryMsg::Keys { start_after, limit } => to_json_binary(&query::keys(deps, start_after.as_ref(), limit)?),
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
