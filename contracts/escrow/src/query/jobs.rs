//! Jobs, their inputs and statements.

use cosmwasm_std::{Binary, Deps, Env, Order, Uint128};
use cw_storage_plus::Bound;
use proofmark_api::escrow::{
    Claim, DigestResponse, InputResponse, JobResponse, JobState, JobSummary, JobTerms, JobsResponse, Phase, statement,
};

use crate::error::ContractError;
use crate::params::page;
use crate::state::{INPUTS, PRIVATE_INPUTS, PROVENANCE, SETTLEMENTS, STATES, TERMS, load_job};
use crate::{phase, pricing};

/// One job, with its provenance and settlement.
pub fn job(deps: Deps, env: &Env, job_id: u64) -> Result<JobResponse, ContractError> {
    let (terms, state) = load_job(deps.storage, job_id)?;
    let (phase, current_price) = seen_at(&terms, &state, env.block.time.seconds())?;
    let provenance = PROVENANCE.may_load(deps.storage, job_id)?;
    let settlement = SETTLEMENTS.may_load(deps.storage, job_id)?;
    Ok(JobResponse { id: job_id, terms, state, phase, current_price, provenance, settlement })
}

/// A page of jobs.
pub fn jobs(
    deps: Deps,
    env: &Env,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<JobsResponse, ContractError> {
    let start = start_after.map(Bound::exclusive);
    let jobs = TERMS.range(deps.storage, start, None, Order::Ascending).take(page(limit)).map(|entry| {
        let (id, terms) = entry?;
        let state = STATES.load(deps.storage, id)?;
        let (phase, current_price) = seen_at(&terms, &state, env.block.time.seconds())?;
        Ok(JobSummary { id, terms, state, phase, current_price })
    });
    Ok(JobsResponse { jobs: jobs.collect::<Result<_, ContractError>>()? })
}

/// A job's input, in the form that it has.
pub fn input(deps: Deps, job_id: u64) -> Result<InputResponse, ContractError> {
    if let Some(input) = INPUTS.may_load(deps.storage, job_id) {
        return Ok(InputResponse { input: input.into(), private_input: None });
    }
    match PRIVATE_INPUTS.may_load(deps.storage, job_id)? {
        Some(private) => Ok(InputResponse { input: Binary::default(), private_input: Some(private) }),
        None => Err(ContractError::UnknownJob { job_id }),
    }
}

/// The statement that a proof would have to show.
pub fn digest(
    deps: Deps,
    env: &Env,
    job_id: u64,
    prover: &str,
    output: &Binary,
) -> Result<DigestResponse, ContractError> {
    let (terms, _) = load_job(deps.storage, job_id)?;
    let prover = deps.api.addr_validate(prover)?;
    let claim = Claim {
        chain_id: &env.block.chain_id,
        contract: env.contract.address.as_str(),
        job_id,
        prover: prover.as_str(),
        output,
    };
    Ok(DigestResponse::from(&statement(&terms, &claim)?))
}

/// The phase, and what a proof would be paid if one would be.
fn seen_at(terms: &JobTerms, state: &JobState, now: u64) -> Result<(Phase, Option<Uint128>), ContractError> {
    let phase = phase::at(terms, state, now);
    let price = match (phase, &state.lock) {
        (Phase::Open, _) => Some(pricing::price_at(terms, now)?),
        (Phase::Locked | Phase::Lapsed, Some(lock)) => Some(lock.price),
        _ => None,
    };
    Ok((phase, price))
}
