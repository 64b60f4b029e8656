//! Entry points: each is one match.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Coin, Deps, DepsMut, Env, MessageInfo, Response, to_json_binary, to_json_string};
use proofmark_api::rewards::{CapacityTotals, ExecuteMsg, InstantiateMsg, MigrateMsg, MintedResponse, Plan, QueryMsg};
use proofmark_api::{events, version};

use crate::error::ContractError;
use crate::state::{BONUS_BPS, CAPACITY, MINTED, PLAN};
use crate::{bonus, execute, migration, params, query};

/// Name under which cw2 records the contract.
pub const CONTRACT_NAME: &str = "crates.io:proofmark-rewards";
/// Version under which cw2 records the contract.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the rewards contract, to be wired later.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    no_funds(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let owner = msg.owner.as_deref().unwrap_or(info.sender.as_str());
    cw_ownable::initialize_owner(deps.storage, deps.api, Some(owner))?;
    bonus::validate(msg.bonus_bps)?;
    let plan = Plan { params: msg.capacity.unwrap_or_default(), circuit: None };
    params::validate(&plan.params, msg.bonus_bps)?;
    BONUS_BPS.save(deps.storage, &msg.bonus_bps)?;
    PLAN.save(deps.storage, &plan)?;
    CAPACITY.save(deps.storage, &CapacityTotals::default())?;
    MINTED.save(deps.storage, &MintedResponse::default())?;
    Ok(events::response(events::INSTANTIATED)
        .add_attribute("owner", owner)
        .add_attribute("bonus_bps", msg.bonus_bps.to_string())
        .add_attribute("capacity", to_json_string(&plan.params)?))
}

/// Handles a message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    no_funds(&info)?;
    match msg {
        ExecuteMsg::SetWiring { token, escrow } => {
            execute::admin::set_wiring(deps, &env, &info.sender, &token, &escrow)
        }
        ExecuteMsg::MintUse { recipient, credit } => {
            execute::mint_use::mint_use(deps, &info.sender, &recipient, credit)
        }
        ExecuteMsg::UpdateParams { bonus_bps } => execute::admin::update_params(deps, &info.sender, bonus_bps),
        ExecuteMsg::SetCapacityParams(new) => execute::admin::set_capacity_params(deps, &info.sender, new),
        ExecuteMsg::SetChallenge { vk, units } => execute::admin::set_challenge(deps, &info.sender, &vk, units),
        ExecuteMsg::RollEpoch {} => execute::epoch::roll(deps, &env),
        ExecuteMsg::Join {} => execute::answer::join(deps, &env, &info.sender),
        ExecuteMsg::Answer { epoch, first, proofs } => {
            execute::answer::answer(deps, &env, &info.sender, epoch, first, &proofs)
        }
        ExecuteMsg::ClaimCapacity { epochs } => execute::claim::claim(deps, &info.sender, &epochs),
        ExecuteMsg::UpdateOwnership(action) => execute::admin::update_ownership(deps, &env, &info.sender, action),
    }
}

/// Answers a query.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&query::config(deps)?),
        QueryMsg::Minted {} => to_json_binary(&query::minted(deps)?),
        QueryMsg::Capacity {} => to_json_binary(&query::capacity(deps)?),
        QueryMsg::Epoch {} => to_json_binary(&query::epoch(deps, &env)?),
        QueryMsg::PastEpoch { number } => to_json_binary(&query::past_epoch(deps, number)?),
        QueryMsg::Entry { prover } => to_json_binary(&query::entry(deps, &env, &prover)?),
        QueryMsg::CapacityRewards { address, start_after, limit } => {
            to_json_binary(&query::capacity_rewards(deps, &address, start_after, limit)?)
        }
        QueryMsg::Challenge { prover, counter } => {
            to_json_binary(&query::challenge_digest(deps, &env, &prover, counter)?)
        }
        QueryMsg::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    };
    Ok(answer?)
}

/// Migrates the state, only to a newer version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    let from = version::migrate(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let response = Response::new().add_attribute("from", from).add_attribute("to", CONTRACT_VERSION);
    migration::run(deps, &env, response)
}

fn no_funds(info: &MessageInfo) -> Result<(), ContractError> {
    if info.funds.is_empty() {
        return Ok(());
    }
    let got = info.funds.iter().map(Coin::to_string).collect::<Vec<_>>().join(", ");
    Err(ContractError::UnexpectedFunds { got })
}
