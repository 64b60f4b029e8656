//! Entry points: each is one match.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use proofmark_api::escrow::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, SubmitItem};
use proofmark_api::{events, version};

use crate::error::ContractError;
use crate::state::{CONFIG, Config};
use crate::{callback, execute, funds, params, query};

/// Name under which cw2 records the contract.
pub const CONTRACT_NAME: &str = "crates.io:proofmark-escrow";
/// Version under which cw2 records the contract.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the escrow.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    funds::none(&info)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    let owner = msg.owner.as_deref().unwrap_or(info.sender.as_str());
    cw_ownable::initialize_owner(deps.storage, deps.api, Some(owner))?;
    params::validate(&msg.params)?;
    let config = Config {
        registry: deps.api.addr_validate(&msg.registry)?,
        token: deps.api.addr_validate(&msg.token)?,
        rewards: msg.rewards.map(|rewards| deps.api.addr_validate(&rewards)).transpose()?,
        treasury: deps.api.addr_validate(&msg.treasury)?,
        params: msg.params,
        paused: false,
    };
    CONFIG.save(deps.storage, &config)?;
    Ok(execute::admin::announce(events::INSTANTIATED, &config)?
        .add_attribute("owner", owner)
        .add_attribute("registry", config.registry)
        .add_attribute("token", config.token)
        .add_attributes(config.rewards.map(|rewards| ("rewards", rewards.into_string()))))
}

/// Handles a message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    if !matches!(msg, ExecuteMsg::CreateJob { .. }) {
        funds::none(&info)?;
    }
    match msg {
        ExecuteMsg::CreateJob { job } => execute::create::native(deps, &env, &info, job),
        ExecuteMsg::Receive(msg) => execute::receive::receive(deps, &env, &info, msg),
        ExecuteMsg::Lock { job_id } => execute::lock::lock(deps, &env, info.sender, job_id),
        ExecuteMsg::Submit { job_id, output, proof } => {
            execute::submit::submit(deps, &env, info.sender, SubmitItem { job_id, output, proof })
        }
        ExecuteMsg::SubmitMany { items, mode } => {
            execute::submit_many::submit_many(deps, &env, &info.sender, items, mode)
        }
        ExecuteMsg::Cancel { job_id } => execute::cancel::cancel(deps, &env, &info.sender, job_id),
        ExecuteMsg::Expire { job_id } => execute::expire::expire(deps, &env, job_id),
        ExecuteMsg::RefundRevoked { job_id } => execute::refund::refund_revoked(deps, &env, job_id),
        ExecuteMsg::Claim { denoms } => execute::claim::claim(deps, &info.sender, denoms),
        ExecuteMsg::Unbond { amount } => execute::unbond::unbond(deps, &env, &info.sender, amount),
        ExecuteMsg::WithdrawUnbonded {} => execute::unbond::withdraw(deps, &env, &info.sender),
        ExecuteMsg::ClaimRewards {} => execute::rewards::claim(deps, &info.sender),
        ExecuteMsg::FlushBurn {} => execute::burn::flush(deps),
        ExecuteMsg::Pause { paused } => execute::admin::pause(deps, &info.sender, paused),
        ExecuteMsg::UpdateParams { params, treasury } => {
            execute::admin::update_params(deps, &info.sender, params, treasury)
        }
        ExecuteMsg::SetRewards { rewards } => execute::admin::set_rewards(deps, &info.sender, &rewards),
        ExecuteMsg::UpdateOwnership(action) => execute::admin::update_ownership(deps, &env, &info.sender, action),
        ExecuteMsg::SyncModel(model) => execute::sync::model(deps, &info.sender, model),
        ExecuteMsg::SyncDataset(dataset) => execute::sync::dataset(deps, &info.sender, &dataset),
        ExecuteMsg::SyncSource(source) => execute::sync::source(deps, &info.sender, &source),
        ExecuteMsg::SetRecordStatus { record, status } => {
            execute::sync::set_status(deps, &info.sender, &record, status)
        }
        ExecuteMsg::SetRecordOwner { record, owner } => execute::sync::set_owner(deps, &info.sender, &record, owner),
    }
}

/// A callback failed: it is said, and swallowed.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(_deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    Ok(callback::failed(reply))
}

/// Answers a query.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&query::models::config(deps)?),
        QueryMsg::Job { job_id } => to_json_binary(&query::jobs::job(deps, &env, job_id)?),
        QueryMsg::Jobs { start_after, limit } => to_json_binary(&query::jobs::jobs(deps, &env, start_after, limit)?),
        QueryMsg::Input { job_id } => to_json_binary(&query::jobs::input(deps, job_id)?),
        QueryMsg::Digest { job_id, prover, output } => {
            to_json_binary(&query::jobs::digest(deps, &env, job_id, &prover, &output)?)
        }
        QueryMsg::Collateral { address } => to_json_binary(&query::accounts::collateral(deps, &address)?),
        QueryMsg::Claimables { address } => to_json_binary(&query::accounts::claimables(deps, &address)?),
        QueryMsg::PendingBurn {} => to_json_binary(&query::accounts::pending_burn(deps)?),
        QueryMsg::StakeMeter { address } => to_json_binary(&query::accounts::stake_meter(deps, &address)?),
        QueryMsg::Tally {} => to_json_binary(&query::accounts::tally(deps)?),
        QueryMsg::Model { id } => to_json_binary(&query::models::model(deps, id)?),
        QueryMsg::Dataset { id } => to_json_binary(&query::models::dataset(deps, id)?),
        QueryMsg::Source { id } => to_json_binary(&query::models::source(deps, id)?),
        QueryMsg::Ownership {} => to_json_binary(&cw_ownable::get_ownership(deps.storage)?),
    };
    Ok(answer?)
}

/// Migrates the state, only to a newer version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    let from = version::migrate(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    crate::migration::run(deps.storage)?;
    Ok(Response::new().add_attribute("from", from).add_attribute("to", CONTRACT_VERSION))
}
