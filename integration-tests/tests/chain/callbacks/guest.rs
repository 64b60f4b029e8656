//! A requester's contract that behaves as a test tells it.

use std::panic;

use anyhow::{Result, bail};
use cosmwasm_std::{
    Addr, Binary, CosmosMsg, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response, StdError, StdResult, SubMsg,
    to_json_binary,
};
use cw_multi_test::{Contract, ContractWrapper};
use proofmark_api::escrow::{JobResponse, Phase, QueryMsg, SettledMsg};
use serde::{Deserialize, Serialize};

const BEHAVIOUR: &[u8] = b"behaviour";
const HEARD: &[u8] = b"heard";
const OUTCOMES: &[u8] = b"outcomes";

/// What it does when it is called back.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Behaviour {
    /// Remembers what it heard.
    #[default]
    Listen,
    /// Answers with an error of this text.
    Fail(String),
    /// Panics.
    Panic,
    /// Sends these messages with its answer: all or none.
    Send(Vec<CosmosMsg>),
    /// Sends each as a submessage, and remembers what became of it.
    Try(Vec<CosmosMsg>),
}

/// Messages of the guest.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Behave so from now on.
    Behave(Behaviour),
    /// From the escrow.
    ProofmarkSettled(SettledMsg),
}

/// Queries of the guest.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    /// What it heard: a list of [`Heard`].
    Heard {},
    /// What became of what it tried: `None` or the error.
    Outcomes {},
}

/// A callback, and how the escrow's books stood while it ran.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    /// What was said.
    pub settled: SettledMsg,
    /// By whom.
    pub sender: Addr,
    /// The job's phase then, and that of the job after it, if there is one.
    pub phases: Vec<Phase>,
}

/// Its code.
pub fn code() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query).with_reply(reply))
}

fn instantiate(deps: DepsMut, _env: Env, _info: MessageInfo, behaviour: Behaviour) -> StdResult<Response> {
    save(deps, BEHAVIOUR, &behaviour)?;
    Ok(Response::new())
}

#[allow(clippy::panic, reason = "what a bad guest does")]
fn execute(deps: DepsMut, _env: Env, info: MessageInfo, message: Message) -> Result<Response> {
    let settled = match message {
        Message::Behave(behaviour) => {
            save(deps, BEHAVIOUR, &behaviour)?;
            return Ok(Response::new());
        }
        Message::ProofmarkSettled(settled) => settled,
    };
    let mut heard: Vec<Heard> = load(deps.as_ref(), HEARD)?;
    let phase = |job_id| {
        let job: StdResult<JobResponse> = deps.querier.query_wasm_smart(&info.sender, &QueryMsg::Job { job_id });
        job.ok().map(|job| job.phase)
    };
    let phases = [phase(settled.job_id), phase(settled.job_id + 1)].into_iter().flatten().collect();
    heard.push(Heard { settled, sender: info.sender.clone(), phases });
    let behaviour: Behaviour = load(deps.as_ref(), BEHAVIOUR)?;
    save(deps, HEARD, &heard)?;
    match behaviour {
        Behaviour::Listen => Ok(Response::new()),
        Behaviour::Fail(text) => bail!(text),
        Behaviour::Panic => {
            // The VM makes an error of a panic; the embedded chain runs native code, which has to do it itself.
            let caught = panic::catch_unwind(|| -> Response { panic!("the guest panics") });
            caught.map_err(|_| anyhow::anyhow!("aborted: the guest panics"))
        }
        Behaviour::Send(messages) => Ok(Response::new().add_messages(messages)),
        Behaviour::Try(messages) => {
            let tries = messages.into_iter().zip(0..).map(|(message, id)| SubMsg::reply_always(message, id));
            // Data of a callback is nobody's answer.
            Ok(Response::new().add_submessages(tries).set_data(b"of the guest"))
        }
    }
}

fn reply(deps: DepsMut, _env: Env, reply: Reply) -> StdResult<Response> {
    let mut outcomes: Vec<Option<String>> = load(deps.as_ref(), OUTCOMES)?;
    outcomes.push(reply.result.into_result().err());
    save(deps, OUTCOMES, &outcomes)?;
    Ok(Response::new())
}

fn query(deps: Deps, _env: Env, query: Query) -> StdResult<Binary> {
    match query {
        Query::Heard {} => to_json_binary(&load::<Vec<Heard>>(deps, HEARD)?),
        Query::Outcomes {} => to_json_binary(&load::<Vec<Option<String>>>(deps, OUTCOMES)?),
    }
}

fn load<T: serde::de::DeserializeOwned + Default>(deps: Deps, key: &[u8]) -> StdResult<T> {
    deps.storage.get(key).map_or_else(|| Ok(T::default()), |bytes| cosmwasm_std::from_json(bytes))
}

fn save<T: Serialize>(deps: DepsMut, key: &[u8], value: &T) -> StdResult<()> {
    let bytes = cosmwasm_std::to_json_vec(value).map_err(|error| StdError::generic_err(error.to_string()))?;
    deps.storage.set(key, &bytes);
    Ok(())
}
