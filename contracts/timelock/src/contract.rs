//! Entry points: each is one match.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Addr, Binary, Coin, Deps, DepsMut, Env, MessageInfo, Response, to_json_binary};
use proofmark_api::timelock::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use proofmark_api::{escrow, events, version};

use crate::error::ContractError;
use crate::state::{CONFIG, Config, LAST_ID};
use crate::{execute, limits, query};

/// Name under which cw2 records the contract.
pub const CONTRACT_NAME: &str = "crates.io:proofmark-timelock";
/// Version under which cw2 records the contract.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the timelock. It asks the escrow for its registry, so that emergencies can't be wired wrongly.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(deps: DepsMut, env: Env, info: MessageInfo, msg: InstantiateMsg) -> Result<Response, ContractError> {
    no_funds(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    limits::times(msg.delay_seconds, msg.grace_seconds)?;
    let escrow = deps.api.addr_validate(&msg.escrow)?;
    let market: escrow::ConfigResponse =
        deps.querier.query_wasm_smart(escrow.as_str(), &escrow::QueryMsg::Config {})?;
    let config = Config {
        admin: limits::admin(deps.api, &env, &msg.admin)?,
        offered_to: None,
        guardian: msg.guardian.map(|guardian| deps.api.addr_validate(&guardian)).transpose()?,
        delay_seconds: msg.delay_seconds,
        grace_seconds: msg.grace_seconds,
        escrow,
        registry: market.registry,
    };
    CONFIG.save(deps.storage, &config)?;
    LAST_ID.save(deps.storage, &0)?;
    Ok(events::response(events::INSTANTIATED)
        .add_attribute("admin", config.admin)
        .add_attribute("guardian", config.guardian.map(Addr::into_string).unwrap_or_default())
        .add_attribute("delay_seconds", config.delay_seconds.to_string())
        .add_attribute("grace_seconds", config.grace_seconds.to_string())
        .add_attribute("escrow", config.escrow)
        .add_attribute("registry", config.registry))
}

/// Handles a message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    no_funds(&info)?;
    let sender = &info.sender;
    match msg {
        ExecuteMsg::Schedule { title, calls, after } => {
            execute::schedule::schedule(deps, &env, sender, title, calls, after)
        }
        ExecuteMsg::Execute { id } => execute::perform::perform(deps, &env, sender, id),
        ExecuteMsg::Cancel { id } => execute::cancel::cancel(deps, &env, sender, id),
        ExecuteMsg::Emergency { act } => execute::emergency::emergency(deps, sender, act),
        ExecuteMsg::UpdateTimes { delay_seconds, grace_seconds } => {
            execute::admin::update_times(deps, &env, sender, delay_seconds, grace_seconds)
        }
        ExecuteMsg::SetGuardian { guardian } => execute::admin::set_guardian(deps, &env, sender, guardian),
        ExecuteMsg::OfferAdmin { to } => execute::admin::offer_admin(deps, &env, sender, to),
        ExecuteMsg::AcceptAdmin {} => execute::admin::accept_admin(deps, info.sender),
    }
}

/// Answers a query.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&query::config(deps)?),
        QueryMsg::Proposal { id } => to_json_binary(&query::proposal(deps, &env, id)?),
        QueryMsg::Proposals { start_after, limit } => {
            to_json_binary(&query::proposals(deps, &env, start_after, limit)?)
        }
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
