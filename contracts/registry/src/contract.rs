//! Entry points: each is one match.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Coin, Deps, DepsMut, Env, MessageInfo, Response, to_json_binary};
use proofmark_api::registry::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, RecordId};
use proofmark_api::{events, version};

use crate::error::ContractError;
use crate::state::{CONFIG, Config};
use crate::{execute, query, versions};

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
    let owner = msg.owner.as_deref().unwrap_or(info.sender.as_str());
    cw_ownable::initialize_owner(deps.storage, deps.api, Some(owner))?;
    let config = Config { allow_development_setups: msg.allow_development_setups, escrow: None };
    CONFIG.save(deps.storage, &config)?;
    Ok(events::response(events::INSTANTIATED)
        .add_attribute("owner", owner)
        .add_attribute("allow_development_setups", msg.allow_development_setups.to_string()))
}

/// Handles a message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    no_funds(&info)?;
    match msg {
        ExecuteMsg::SetEscrow { escrow } => execute::admin::set_escrow(deps, &info.sender, &escrow),
        ExecuteMsg::RegisterModel(model) => execute::model::register(deps, &env, info.sender, model),
        ExecuteMsg::RegisterDataset(dataset) => execute::dataset::register(deps, &env, info.sender, dataset),
        ExecuteMsg::RegisterSource(source) => execute::source::register(deps, &env, info.sender, source),
        ExecuteMsg::DeprecateModel { id } => {
            execute::status::deprecate(deps, &info.sender, &RecordId::Model { id }, "deprecate_model")
        }
        ExecuteMsg::DeprecateDataset { id } => {
            execute::status::deprecate(deps, &info.sender, &RecordId::Dataset { id }, "deprecate_dataset")
        }
        ExecuteMsg::DeprecateSource { id } => {
            execute::status::deprecate(deps, &info.sender, &RecordId::Source { id }, "deprecate_source")
        }
        ExecuteMsg::RevokeModel { id } => execute::status::revoke(deps, &info.sender, &RecordId::Model { id }),
        ExecuteMsg::RevokeDataset { id } => execute::status::revoke(deps, &info.sender, &RecordId::Dataset { id }),
        ExecuteMsg::RevokeSource { id } => execute::status::revoke(deps, &info.sender, &RecordId::Source { id }),
        ExecuteMsg::TransferRecord { record, to } => {
            execute::transfer::propose(deps, &info.sender, &record, to.as_deref())
        }
        ExecuteMsg::AcceptRecord { record } => execute::transfer::accept(deps, &env, info.sender, &record),
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
        QueryMsg::DatasetByRoot { root } => to_json_binary(&query::dataset_by_root(deps, &root)?),
        QueryMsg::Source { id } => to_json_binary(&query::source(deps, id)?),
        QueryMsg::SourceByKey { scheme, public_key } => {
            to_json_binary(&query::source_by_key(deps, scheme, &public_key)?)
        }
        QueryMsg::Sources { start_after, limit } => to_json_binary(&query::sources(deps, start_after, limit)?),
        QueryMsg::Newest { record } => to_json_binary(&versions::newest(deps.storage, &record)?),
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
