//! Planted bugs, to see that stories find them: the real escrow, and a little too much or too little beside it.

use cosmwasm_std::{DepsMut, Empty, Env, MessageInfo, Order, Response, StdResult, Uint128};
use cw_multi_test::{Contract, ContractWrapper};
use proofmark_api::escrow::{ExecuteMsg, JobState, JobStatus};
use proofmark_escrow::contract::{execute, instantiate, query, reply};
use proofmark_escrow::state::{CLAIMABLE, COLLATERAL, STATES, TERMS};

/// What is wrong with the escrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// A settlement credits the prover with one unit too much.
    OneUnitTooMuch,
    /// A settlement forgets to release what the lock held.
    ForgetsRelease,
    /// A deadline is one second late for whoever sends `expire`.
    ExpiresEarly,
    /// A cancelled job stays open.
    StaysOpen,
    /// New parameters count for jobs that exist.
    Retroactive,
    /// Somebody else's collateral pays a withdrawal's last unit.
    ShortWithdrawal,
}

impl Bug {
    /// All of them.
    pub const ALL: [Bug; 6] = [
        Bug::OneUnitTooMuch,
        Bug::ForgetsRelease,
        Bug::ExpiresEarly,
        Bug::StaysOpen,
        Bug::Retroactive,
        Bug::ShortWithdrawal,
    ];

    /// The escrow with this bug, or as it is.
    #[must_use]
    pub fn code(bug: Option<Bug>) -> Box<dyn Contract<Empty>> {
        macro_rules! code {
            ($execute:expr) => {
                Box::new(ContractWrapper::new($execute, instantiate, query).with_reply(reply))
            };
        }
        match bug {
            None => code!(execute),
            Some(Bug::OneUnitTooMuch) => code!(one_unit_too_much),
            Some(Bug::ForgetsRelease) => code!(forgets_release),
            Some(Bug::ExpiresEarly) => code!(expires_early),
            Some(Bug::StaysOpen) => code!(stays_open),
            Some(Bug::Retroactive) => code!(retroactive),
            Some(Bug::ShortWithdrawal) => code!(short_withdrawal),
        }
    }
}

type Answer = anyhow::Result<Response>;

fn one_unit_too_much(mut deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Answer {
    let (sender, submitted) = (info.sender.clone(), job_of(&msg, |msg| matches!(msg, ExecuteMsg::Submit { .. })));
    let response = execute(deps.branch(), env, info, msg)?;
    if let Some(job) = submitted {
        let key = TERMS.load(deps.storage, job)?.denom.key();
        let more = |amount: Option<Uint128>| -> StdResult<_> { Ok(amount.unwrap_or_default() + Uint128::one()) };
        CLAIMABLE.update(deps.storage, (&sender, &key), more)?;
    }
    Ok(response)
}

fn forgets_release(mut deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Answer {
    let submitted = job_of(&msg, |msg| matches!(msg, ExecuteMsg::Submit { .. }));
    let before = COLLATERAL.may_load(deps.storage, &info.sender)?;
    let sender = info.sender.clone();
    let response = execute(deps.branch(), env, info, msg)?;
    if let (Some(_), Some(before)) = (submitted, before) {
        COLLATERAL.save(deps.storage, &sender, &before)?;
    }
    Ok(response)
}

fn expires_early(deps: DepsMut, mut env: Env, info: MessageInfo, msg: ExecuteMsg) -> Answer {
    if matches!(msg, ExecuteMsg::Expire { .. }) {
        env.block.time = env.block.time.plus_seconds(1);
    }
    Ok(execute(deps, env, info, msg)?)
}

fn stays_open(mut deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Answer {
    let cancelled = job_of(&msg, |msg| matches!(msg, ExecuteMsg::Cancel { .. }));
    let response = execute(deps.branch(), env, info, msg)?;
    if let Some(job) = cancelled {
        STATES.save(deps.storage, job, &JobState { status: JobStatus::Open, lock: None })?;
    }
    Ok(response)
}

fn retroactive(mut deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Answer {
    let new = match &msg {
        ExecuteMsg::UpdateParams { params: Some(params), .. } => Some(params.fee_bps),
        _ => None,
    };
    let response = execute(deps.branch(), env, info, msg)?;
    let last = TERMS.range(deps.storage, None, None, Order::Descending).next().transpose()?;
    if let (Some(fee_bps), Some((job, mut terms))) = (new, last) {
        terms.fee_bps = fee_bps;
        TERMS.save(deps.storage, job, &terms)?;
    }
    Ok(response)
}

fn short_withdrawal(mut deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Answer {
    let withdraws = matches!(msg, ExecuteMsg::WithdrawUnbonded {});
    let sender = info.sender.clone();
    let response = execute(deps.branch(), env, info, msg)?;
    let richest = COLLATERAL.range(deps.storage, None, None, Order::Ascending).collect::<StdResult<Vec<_>>>()?;
    let other = richest.into_iter().find(|(who, account)| *who != sender && !account.free().is_zero());
    if let (true, Some((who, mut account))) = (withdraws, other) {
        account.staked = account.staked.saturating_sub(Uint128::one());
        COLLATERAL.save(deps.storage, &who, &account)?;
    }
    Ok(response)
}

fn job_of(msg: &ExecuteMsg, is: impl Fn(&ExecuteMsg) -> bool) -> Option<u64> {
    match msg {
        ExecuteMsg::Submit { job_id, .. } | ExecuteMsg::Cancel { job_id } if is(msg) => Some(*job_id),
        _ => None,
    }
}
