//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response, to_json_binary};
use cw_utils::nonpayable;

use crate::error::ContractError;
use crate::msg::{ExecuteMsg, InstantiateMsg, QueryMsg};
use crate::state::{CONFIG, Config, load_question};
use crate::{answer, ask, refund};

/// Creates the contract.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))?;
    let escrow = deps.api.addr_validate(&msg.escrow)?;
    let InstantiateMsg { model, denom, terms, approved_class, .. } = msg;
    CONFIG.save(deps.storage, &Config { escrow, model, denom, terms, approved_class })?;
    Ok(Response::new())
}

/// Handles a message.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    if !matches!(msg, ExecuteMsg::Ask { .. }) {
        nonpayable(&info)?;
    }
    match msg {
        ExecuteMsg::Ask { input } => ask::ask(deps.as_ref(), &info, input),
        ExecuteMsg::ProofmarkSettled(settled) => answer::callback(deps, &info.sender, settled),
        ExecuteMsg::Fetch { job_id } => answer::fetch(deps, job_id),
        ExecuteMsg::Withdraw { job_id } => refund::withdraw(deps.as_ref(), &info.sender, job_id),
        ExecuteMsg::Refund { job_id } => refund::refund(deps, &env, job_id),
    }
}

/// The escrow has taken the job.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    ask::created(deps, reply)
}

/// Answers a query.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    match msg {
        QueryMsg::Question { job_id } => Ok(to_json_binary(&load_question(deps.storage, job_id)?)?),
    }
}
