//! The answer comes: from the escrow's callback, or fetched if that failed.
//!
//! What a callback has to watch:
//!
//! - *Who calls.* Anybody can send this message; only the escrow's is believed, and only about jobs of this contract.
//! - *Gas.* It has what the job reserved, no more. So it stores the answer and sends nothing: payments are pulled.
//! - *Failure.* A callback that fails is not repeated. The answer stays in the escrow, and [`fetch`] gets it from there.

use cosmwasm_std::{Addr, Binary, DepsMut, Response, Storage};
use proofmark_api::escrow::{JobResponse, QueryMsg, SettledMsg};

use crate::error::ContractError;
use crate::msg::{Answer, Question};
use crate::state::{CONFIG, Config, QUESTIONS, load_question};

/// The escrow says that a job was settled: its proof holds.
pub fn callback(deps: DepsMut, sender: &Addr, settled: SettledMsg) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    if config.escrow != sender {
        return Err(ContractError::Unauthorized {
            action: "proofmark_settled",
            expected: config.escrow.into_string(),
            got: sender.to_string(),
        });
    }
    let question = load_question(deps.storage, settled.job_id)?;
    use_it(deps.storage, &config, settled.job_id, question, settled.output)
}

/// The same without the callback: the escrow is asked.
pub fn fetch(deps: DepsMut, job_id: u64) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let question = load_question(deps.storage, job_id)?;
    let job: JobResponse = deps.querier.query_wasm_smart(&config.escrow, &QueryMsg::Job { job_id })?;
    let settlement =
        job.settlement.ok_or(ContractError::WrongPhase { job_id, expected: "fulfilled", got: job.phase })?;
    use_it(deps.storage, &config, job_id, question, settlement.output)
}

/// What this contract makes of an answer: a picture of the right class is approved. Yours would go on from here.
fn use_it(
    storage: &mut dyn Storage,
    config: &Config,
    job_id: u64,
    question: Question,
    output: Binary,
) -> Result<Response, ContractError> {
    if question.answer.is_some() {
        return Err(ContractError::Answered { job_id });
    }
    let class = argmax(&output);
    let approved = class == config.approved_class;
    let response = Response::new()
        .add_attribute("action", "oracle/answered")
        .add_attribute("job_id", job_id.to_string())
        .add_attribute("class", class.to_string())
        .add_attribute("approved", approved.to_string());
    QUESTIONS.save(storage, job_id, &Question { answer: Some(Answer { output, class, approved }), ..question })?;
    Ok(response)
}

/// The place of the largest value, the first of equals. Bytes on the wire are in the order of their values.
fn argmax(output: &[u8]) -> u32 {
    let best = (0u32..).zip(output).reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map_or(0, |(class, _)| class)
}

#[cfg(test)]
mod unit {
    use super::argmax;

    #[test]
    fn the_first_of_the_largest() {
        assert_eq!([&[1, 5, 5, 2][..], &[0], &[255, 0], &[]].map(argmax), [1, 0, 0, 0]);
    }
}
