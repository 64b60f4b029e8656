//! A question goes out as a job.
//!
//! The escrow gives the job its id, so who asked is remembered under it when the answer to `create_job` comes. Until then
//! the question travels as the submessage's payload: nothing is stored that a second question could overwrite.

use cosmwasm_std::{
    Binary, Deps, DepsMut, MessageInfo, Reply, Response, StdError, SubMsg, coins, from_json, to_json_binary,
    wasm_execute,
};
use cw_utils::{must_pay, parse_execute_response_data};
use proofmark_api::escrow::{self, CreateJobResponse, JobRequest, OutputMode};

use crate::error::ContractError;
use crate::msg::Question;
use crate::state::{CONFIG, QUESTIONS};

/// The only reply that this contract asks for.
const CREATED: u64 = 1;

/// Buys an inference for the sender.
pub fn ask(deps: Deps, info: &MessageInfo, input: Binary) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let paid = must_pay(info, &config.denom)?;
    let terms = config.terms;
    if paid < terms.min_price {
        return Err(ContractError::TooLittle { expected: terms.min_price, got: paid });
    }
    let job = JobRequest {
        model: config.model,
        dataset: None,
        input,
        private_input: None,
        output_mode: OutputMode::Inline,
        source: None,
        provers: Vec::new(),
        callback_gas: Some(terms.callback_gas),
        min_price: terms.min_price,
        max_price: paid,
        ramp_delay_seconds: 0,
        ramp_seconds: terms.ramp_seconds,
        lock_seconds: terms.lock_seconds,
        deadline_seconds: terms.deadline_seconds,
        collateral: terms.collateral,
    };
    let create = wasm_execute(config.escrow, &escrow::ExecuteMsg::CreateJob { job }, coins(paid.u128(), config.denom))?;
    let question = Question { asker: info.sender.clone(), paid, answer: None, refunded: None };
    // An error of the escrow (wrong input, paused, unknown model) is the sender's error: no reply, the coins stay his.
    Ok(Response::new()
        .add_submessage(SubMsg::reply_on_success(create, CREATED).with_payload(to_json_binary(&question)?)))
}

/// Remembers who asked, under the job's id.
pub fn created(deps: DepsMut, reply: Reply) -> Result<Response, ContractError> {
    let question: Question = from_json(&reply.payload)?;
    let response = reply.result.into_result().map_err(StdError::generic_err)?;
    let wrapped = response.msg_responses.into_iter().next().ok_or(ContractError::NoJobId)?.value;
    let data = parse_execute_response_data(&wrapped)?.data.ok_or(ContractError::NoJobId)?;
    let CreateJobResponse { job_id } = from_json(&data)?;
    QUESTIONS.save(deps.storage, job_id, &question)?;
    Ok(Response::new()
        .add_attribute("action", "oracle/asked")
        .add_attribute("job_id", job_id.to_string())
        .add_attribute("asker", question.asker)
        // Who asked learns the job's id from the answer too.
        .set_data(data))
}
