//! What the escrow gave back reaches who asked.
//!
//! The escrow credits this contract, without saying for whom: what was not spent of a settled job, all of a cancelled,
//! expired or revoked one. So what belongs to a question is worked out from its job, and paid once. The credits of all
//! jobs come with one `claim`; what is left of it waits here for the others. This contract takes coins in no other way,
//! so that they always suffice.

use cosmwasm_std::{Addr, BankMsg, Deps, DepsMut, Env, Response, Uint128, coins, wasm_execute};
use proofmark_api::Denom;
use proofmark_api::escrow::{self, JobResponse, Phase, QueryMsg};

use crate::error::ContractError;
use crate::msg::Question;
use crate::state::{CONFIG, QUESTIONS, load_question};

/// Cancels the job for who asked; `refund` then pays him.
pub fn withdraw(deps: Deps, sender: &Addr, job_id: u64) -> Result<Response, ContractError> {
    let question = load_question(deps.storage, job_id)?;
    if question.asker != sender {
        return Err(ContractError::Unauthorized {
            action: "withdraw",
            expected: question.asker.into_string(),
            got: sender.to_string(),
        });
    }
    let cancel = wasm_execute(CONFIG.load(deps.storage)?.escrow, &escrow::ExecuteMsg::Cancel { job_id }, vec![])?;
    Ok(Response::new().add_message(cancel))
}

/// Pays who asked what the escrow gave back of his job.
pub fn refund(deps: DepsMut, env: &Env, job_id: u64) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let question = load_question(deps.storage, job_id)?;
    if question.refunded.is_some() {
        return Err(ContractError::Refunded { job_id });
    }
    let job: JobResponse = deps.querier.query_wasm_smart(&config.escrow, &QueryMsg::Job { job_id })?;
    let amount = given_back(job_id, &job)?;
    if amount.is_zero() {
        return Err(ContractError::NothingLeft { job_id, paid: question.paid });
    }
    let mut response = Response::new()
        .add_attribute("action", "oracle/refunded")
        .add_attribute("job_id", job_id.to_string())
        .add_attribute("amount", amount);
    let here = deps.querier.query_balance(&env.contract.address, &config.denom)?.amount;
    if here < amount {
        let denoms = Some(vec![Denom::Native(config.denom.clone())]);
        response = response.add_message(wasm_execute(config.escrow, &escrow::ExecuteMsg::Claim { denoms }, vec![])?);
    }
    let to_address = question.asker.to_string();
    response = response.add_message(BankMsg::Send { to_address, amount: coins(amount.u128(), config.denom) });
    QUESTIONS.save(deps.storage, job_id, &Question { refunded: Some(amount), ..question })?;
    Ok(response)
}

/// How much the escrow credited for a job that is over.
fn given_back(job_id: u64, job: &JobResponse) -> Result<Uint128, ContractError> {
    match (job.phase, &job.settlement) {
        (Phase::Fulfilled | Phase::LateFulfilled, Some(settlement)) => {
            Ok(job.terms.max_price.saturating_sub(settlement.price))
        }
        (Phase::Cancelled | Phase::Expired | Phase::Refunded, _) => Ok(job.terms.max_price),
        (got, _) => {
            Err(ContractError::WrongPhase { job_id, expected: "fulfilled, cancelled, expired or refunded", got })
        }
    }
}
