//! The call that tells a requester's contract of a settlement.
//!
//! It is a submessage: the chain runs it after this message has written all its state, with a gas meter of its own, and
//! undoes what a failing one did. So whatever the contract does, the settlement stands; and when it calls the escrow from
//! there, it finds the job over and everybody credited.

use cosmwasm_std::{Addr, Binary, Reply, Response, StdResult, SubMsg, WasmMsg};
use proofmark_api::escrow::{JobTerms, Params, SettledMsg};
use proofmark_api::events;

use crate::error::ContractError;

/// The most that `max_callback_gas` may allow.
///
/// Some chains hand a failing contract's own words to the reply, at one gas a byte, and their JSON may be six times as
/// long. Reading them costs up to two gas a byte of the words: at this limit less than 2,000,000, which whoever settles
/// pays beside the call itself, and far less than the 32 MiB of an instance's memory.
pub const MAX_GAS: u64 = 1_000_000;

/// How much of a failure's text the event repeats, in characters: the prover pays for it.
const MAX_ERROR: usize = 256;

/// The gas that a job reserves for its callback, as it is frozen.
pub fn freeze(params: &Params, gas: Option<u64>) -> Result<Option<u64>, ContractError> {
    match (gas, params.max_callback_gas) {
        (Some(_), 0) => Err(ContractError::NoCallbacks),
        (Some(got), max) if !(1..=max).contains(&got) => {
            Err(ContractError::OutOfRange { field: "callback_gas", min: 1, max, got })
        }
        (gas, _) => Ok(gas),
    }
}

/// The submessage that tells the requester of a settlement, without coins, and how much gas it has; `None` if he did not
/// ask for it.
pub fn message(terms: &JobTerms, job_id: u64, output: &Binary, prover: &Addr) -> StdResult<Option<SubMsg>> {
    let Some(gas) = terms.callback_gas else {
        return Ok(None);
    };
    let settled = SettledMsg {
        job_id,
        model: terms.model.clone(),
        output: output.clone(),
        output_mode: terms.output_mode,
        prover: prover.clone(),
    };
    let call =
        WasmMsg::Execute { contract_addr: terms.requester.to_string(), msg: settled.into_json()?, funds: Vec::new() };
    // The only submessages with a reply, so that the id may be the job's.
    Ok(Some(SubMsg::reply_on_error(call, job_id).with_gas_limit(gas)))
}

/// What the escrow says of a callback that failed. It never fails itself and sets no data: the settlement's answer stays.
pub fn failed(reply: Reply) -> Response {
    let error = reply.result.into_result().err().unwrap_or_default();
    events::response(events::CALLBACK_FAILED)
        .add_attribute("job_id", reply.id.to_string())
        .add_attribute("error", error.chars().take(MAX_ERROR).collect::<String>())
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::{mock_dependencies, mock_env};
    use cosmwasm_std::{CosmosMsg, ReplyOn, SubMsgResult, from_json};
    use serde::Deserialize;

    use super::*;
    use crate::tests::{params, terms};

    #[test]
    fn gas_within_the_owners_bounds() {
        let with = |max: u64, gas| {
            let params = Params { max_callback_gas: max, ..params() };
            freeze(&params, gas).map_err(|error| error.to_string())
        };
        assert_eq!(
            [with(9, None), with(0, None), with(9, Some(1)), with(9, Some(9))].map(Result::unwrap),
            [None, None, Some(1), Some(9)]
        );
        assert_eq!(with(9, Some(10)).unwrap_err(), "callback_gas: expected 1 to 9, got 10");
        assert_eq!(with(9, Some(0)).unwrap_err(), "callback_gas: expected 1 to 9, got 0");
        assert_eq!(with(0, Some(1)).unwrap_err(), "callback_gas: this escrow makes no callbacks");
    }

    #[derive(Deserialize)]
    struct Heard {
        proofmark_settled: SettledMsg,
    }

    #[test]
    fn the_call_is_limited_and_carries_no_coins() {
        let prover = Addr::unchecked("prover");
        assert_eq!(message(&terms(), 7, &Binary::from([5, 6]), &prover), Ok(None));
        let terms = JobTerms { callback_gas: Some(1_000), ..terms() };
        let call = message(&terms, 7, &Binary::from([5, 6]), &prover).unwrap().unwrap();
        assert_eq!((call.id, call.gas_limit, call.reply_on.clone()), (7, Some(1_000), ReplyOn::Error));
        let CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, funds }) = call.msg else {
            panic!("another message")
        };
        assert_eq!((contract_addr.as_str(), funds), ("requester", vec![]));
        let heard: Heard = from_json(msg).unwrap();
        let SettledMsg { job_id, model, output, output_mode, prover } = heard.proofmark_settled;
        assert_eq!((job_id, model, output_mode), (7, terms.model, terms.output_mode));
        assert_eq!((output.as_slice(), prover.as_str()), (&[5u8, 6][..], "prover"));
    }

    #[test]
    fn a_failure_is_an_event_of_bounded_length() {
        let reply = |error: String| {
            #[allow(deprecated)]
            let reply = Reply { id: 7, payload: Binary::default(), gas_used: 0, result: SubMsgResult::Err(error) };
            failed(reply)
        };
        let response = reply("ü".repeat(1_000_000));
        #[allow(deprecated)]
        let answer = Reply { id: 7, payload: Binary::default(), gas_used: 0, result: SubMsgResult::Err("ü".into()) };
        let entry = crate::contract::reply(mock_dependencies().as_mut(), mock_env(), answer).unwrap();
        assert_eq!(entry, reply("ü".into()));
        let values: Vec<_> = response.attributes.iter().map(|attribute| attribute.value.as_str()).collect();
        assert_eq!(values, ["proofmark/callback_failed", "1", "7", &"ü".repeat(256)]);
        assert_eq!((response.data, response.messages.len()), (None, 0));
        assert_eq!(reply(String::new()).attributes[3].value, "");
    }
}
