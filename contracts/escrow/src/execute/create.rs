//! `create_job`: escrow the maximum, freeze the terms.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, MessageInfo, Response, Storage, to_json_binary};
use proofmark_api::bytes::bytes32;
use proofmark_api::escrow::{
    CreateJobResponse, DatasetTerms, JobRequest, JobState, JobStatus, JobTerms, ModelTerms, Provenance, SourceClaim,
};
use proofmark_api::events;
use proofmark_api::registry::{RecordId, RecordStatus};

use crate::allow;
use crate::error::ContractError;
use crate::funds::{self, Payment};
use crate::ledger;
use crate::request;
use crate::state::{
    CONFIG, Config, DATASETS, INPUTS, JOB_COUNT, MODEL_STATUS, MODELS, PRIVATE_INPUTS, PROVENANCE, SOURCES, STATES,
    TERMS, dataset_status, source_status,
};

/// A job paid in a native denom.
pub fn native(deps: DepsMut, env: &Env, info: &MessageInfo, job: JobRequest) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let payment = funds::native(&info.funds, &config.params.allowed_native, job.max_price)?;
    create(deps, env, &config, &info.sender, &payment, &job)
}

/// A job paid in any way.
pub fn create(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    requester: &Addr,
    payment: &Payment,
    job: &JobRequest,
) -> Result<Response, ContractError> {
    if config.paused {
        return Err(ContractError::Paused);
    }
    let surplus = funds::surplus(payment, job.max_price)?;
    let model = active_model(deps.storage, job)?;
    let dataset = job.dataset.map(|id| active_dataset(deps.storage, id)).transpose()?;
    let now = env.block.time.seconds();
    let terms = request::freeze(config, model, dataset, job, requester.clone(), payment.denom.clone(), now)?;
    let terms = JobTerms { provers: allow::freeze(deps.api, &job.provers)?, ..terms };
    let provenance = job.source.as_ref().map(|claim| vouched(deps.as_ref(), claim, &terms)).transpose()?;

    let job_id = JOB_COUNT.may_load(deps.storage)?.unwrap_or_default().saturating_add(1);
    JOB_COUNT.save(deps.storage, &job_id)?;
    TERMS.save(deps.storage, job_id, &terms)?;
    STATES.save(deps.storage, job_id, &JobState { status: JobStatus::Open, lock: None })?;
    save_input(deps.storage, job_id, job)?;
    if let Some(provenance) = provenance {
        PROVENANCE.save(deps.storage, job_id, &provenance)?;
    }
    ledger::credit(deps.storage, requester, &payment.denom, surplus)?;

    Ok(events::response(events::JOB_CREATED)
        .add_attribute("job_id", job_id.to_string())
        .add_attribute("requester", terms.requester)
        .add_attribute("model", terms.model.to_hex())
        .add_attribute("denom", terms.denom.to_string())
        .add_attribute("max_price", terms.max_price)
        .add_attribute("deadline", terms.deadline.to_string())
        .add_attributes(job.source.as_ref().map(|claim| ("source", claim.id.to_string())))
        .add_attributes((!surplus.is_zero()).then(|| ("surplus", surplus.to_string())))
        .set_data(to_json_binary(&CreateJobResponse { job_id })?))
}

fn active_model(storage: &dyn Storage, job: &JobRequest) -> Result<ModelTerms, ContractError> {
    let key = bytes32("model", &job.model)?;
    let id = || job.model.to_hex();
    let model = MODELS.may_load(storage, &key)?.ok_or_else(|| ContractError::UnknownModel { id: id() })?;
    match MODEL_STATUS.load(storage, &key)? {
        RecordStatus::Active => Ok(model),
        got => {
            let record = RecordId::Model { id: job.model.clone() };
            Err(ContractError::RecordIs { record, expected: "active", got })
        }
    }
}

fn active_dataset(storage: &dyn Storage, id: u64) -> Result<DatasetTerms, ContractError> {
    let dataset = DATASETS.may_load(storage, id)?.ok_or(ContractError::UnknownDataset { id })?;
    match dataset_status(storage, id)? {
        RecordStatus::Active => Ok(dataset),
        got => Err(ContractError::RecordIs { record: RecordId::Dataset { id }, expected: "active", got }),
    }
}

/// Who vouches for the input of these terms; an error if nobody may or does.
fn vouched(deps: Deps, claim: &SourceClaim, terms: &JobTerms) -> Result<Provenance, ContractError> {
    let id = claim.id;
    let source = SOURCES.may_load(deps.storage, id)?.ok_or(ContractError::UnknownSource { id })?;
    let status = source_status(deps.storage, id)?;
    request::provenance::check(deps.api, source, status, claim, terms)
}

/// In the form that it has, which [`request::freeze`] has checked.
fn save_input(storage: &mut dyn Storage, job_id: u64, job: &JobRequest) -> Result<(), ContractError> {
    match &job.private_input {
        Some(private) => Ok(PRIVATE_INPUTS.save(storage, job_id, private)?),
        None => {
            INPUTS.save(storage, job_id, &job.input);
            Ok(())
        }
    }
}
