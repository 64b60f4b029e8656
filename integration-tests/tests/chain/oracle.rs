//! The example contract (`contracts/examples/oracle`) with the real escrow: ask, answer, refund.

use anyhow::{Context, Result};
use cosmwasm_std::{Coin, DepsMut, Env, HexBinary, MessageInfo, Response, StdError, coin, from_json};
use cw_multi_test::{AppResponse, ContractWrapper};
use proofmark_api::escrow::{CreateJobResponse, Phase};
use proofmark_api::events::CALLBACK_FAILED;
use proofmark_example_oracle::ContractError;
use proofmark_example_oracle::contract::{execute, instantiate, query, reply};
use proofmark_example_oracle::msg::{ExecuteMsg, InstantiateMsg, MarketTerms, QueryMsg, Question};
use proofmark_integration_tests::suite::account::{PROVER, REQUESTER, RIVAL, THIEF};
use proofmark_integration_tests::suite::denom::NATIVE;
use proofmark_integration_tests::suite::fixture::DigitsMarket;
use proofmark_integration_tests::suite::{Market, Suite, assert_refused, attribute};

const ORACLE: &str = "oracle";

/// Fails when it is called back, as a contract does whose gas does not suffice.
fn short_of_gas(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    match msg {
        ExecuteMsg::ProofmarkSettled(_) => Err(StdError::generic_err("out of gas").into()),
        msg => execute(deps, env, info, msg),
    }
}

fn deploy(suite: &mut Suite, model: &HexBinary, approved_class: u32, answers: bool) -> Result<()> {
    let message = InstantiateMsg {
        escrow: suite.contracts().escrow.to_string(),
        model: model.clone(),
        denom: NATIVE.into(),
        terms: MarketTerms {
            min_price: 600u128.into(),
            ramp_seconds: 100,
            lock_seconds: 60,
            deadline_seconds: 1_000,
            collateral: 100u128.into(),
            callback_gas: 300_000,
        },
        approved_class,
    };
    let code = ContractWrapper::new(if answers { execute } else { short_of_gas }, instantiate, query);
    suite.deploy_guest(ORACLE, Box::new(code.with_reply(reply)), &message)?;
    Ok(())
}

fn send(suite: &mut Suite, sender: &str, message: &ExecuteMsg, coins: &[Coin]) -> Result<AppResponse> {
    let oracle = suite.address(ORACLE)?;
    suite.execute_at(sender, &oracle, message, coins)
}

/// Asks for 1,000 coins; gives the job's id.
fn ask(suite: &mut Suite, sender: &str, input: &[u8]) -> Result<u64> {
    let response = send(suite, sender, &ExecuteMsg::Ask { input: input.into() }, &[coin(1_000, NATIVE)])?;
    let CreateJobResponse { job_id } = from_json(response.data.context("no data")?)?;
    Ok(job_id)
}

fn question(suite: &Suite, job_id: u64) -> Result<Question> {
    suite.query_guest(ORACLE, &QueryMsg::Question { job_id })
}

/// Which class was seen, and whether it is approved.
fn answer(suite: &Suite, job_id: u64) -> Result<Option<(u32, bool)>> {
    Ok(question(suite, job_id)?.answer.map(|answer| (answer.class, answer.approved)))
}

#[test]
fn a_picture_is_approved_by_a_real_proof() -> Result<()> {
    let mut market = DigitsMarket::new()?;
    let image = 0;
    let input = market.digits.input(image)?;
    // The digit that is on it, which the network sees too.
    let label = u32::from(market.digits.images.labels[image]);
    let model = market.mlp.clone();
    deploy(&mut market, &model, label, true)?;
    let before = market.balance(REQUESTER, NATIVE)?;

    let job = ask(&mut market, REQUESTER, &input)?;
    market.lock(job, PROVER)?;
    let context = market.context(job, PROVER)?;
    let proved = market.digits.mlp.prove(&input, &context, None)?;
    market.hand_in(job, PROVER, &proved)?;

    let question = question(&market, job)?;
    assert_eq!(question.asker, market.address(REQUESTER)?);
    let answer = question.answer.context("no answer")?;
    assert_eq!((answer.class, answer.approved), (label, true));
    assert_eq!(market.digits.mlp.digit(&answer.output)?, answer.class as usize);
    assert_eq!(answer.output.as_slice(), proved.output_wire);
    send(&mut market, REQUESTER, &ExecuteMsg::Refund { job_id: job }, &[])?;
    market.assert_balance(REQUESTER, before - 600, NATIVE);
    market.assert_balance(ORACLE, 0, NATIVE);
    Ok(())
}

#[test]
fn an_answer_whose_callback_failed_is_fetched() -> Result<()> {
    let mut market = Market::new()?;
    let model = market.id.clone();
    deploy(&mut market, &model, 0, false)?;
    let job = ask(&mut market, REQUESTER, &[1, 2, 3, 4])?;
    assert_refused(
        send(&mut market, RIVAL, &ExecuteMsg::Fetch { job_id: job }, &[]),
        "job 1 is open: expected fulfilled",
    );
    let response = market.fulfil(job, PROVER)?;
    assert_eq!(attribute(&response, CALLBACK_FAILED, "job_id")?, "1");
    assert_eq!(answer(&market, job)?, None);
    send(&mut market, RIVAL, &ExecuteMsg::Fetch { job_id: job }, &[])?;
    assert_eq!(answer(&market, job)?, Some((0, true)));
    assert_refused(send(&mut market, RIVAL, &ExecuteMsg::Fetch { job_id: job }, &[]), "job 1: already answered");
    Ok(())
}

#[test]
fn every_coin_that_comes_back_reaches_who_asked() -> Result<()> {
    let mut market = Market::new()?;
    let model = market.id.clone();
    deploy(&mut market, &model, 9, true)?;
    let before = [REQUESTER, RIVAL, THIEF].map(|name| market.balance(name, NATIVE));
    let mut jobs = Vec::new();
    for asker in [REQUESTER, RIVAL, THIEF] {
        jobs.push(ask(&mut market, asker, &[1, 2, 3, 4])?);
    }
    let refund = |market: &mut Market, job_id| send(market, PROVER, &ExecuteMsg::Refund { job_id }, &[]);
    let running = "job 1 is open: expected fulfilled, cancelled, expired or refunded";
    assert_refused(refund(&mut market, jobs[0]), running);

    // One is answered, one withdrawn, one expires.
    market.fulfil(jobs[0], PROVER)?;
    assert_eq!(answer(&market, jobs[0])?, Some((0, false)));
    assert_refused(
        send(&mut market, THIEF, &ExecuteMsg::Withdraw { job_id: jobs[1] }, &[]),
        &format!("withdraw: expected sender {}, got {}", market.address(RIVAL)?, market.address(THIEF)?),
    );
    send(&mut market, RIVAL, &ExecuteMsg::Withdraw { job_id: jobs[1] }, &[])?;
    market.pass_seconds(1_000);
    market.expire(jobs[2], PROVER)?;
    market.assert_phase(jobs[2], Phase::Expired);
    market.assert_paid(ORACLE, 400 + 1_000 + 1_000, NATIVE);

    // The first refund brings the credits of all.
    for job in jobs {
        refund(&mut market, job)?;
        assert_refused(refund(&mut market, job), &format!("job {job}: already refunded"));
    }
    for ((name, before), price) in [REQUESTER, RIVAL, THIEF].into_iter().zip(before).zip([600, 0, 0]) {
        market.assert_balance(name, before? - price, NATIVE);
    }
    market.assert_balance(ORACLE, 0, NATIVE);
    Ok(())
}

#[test]
fn what_the_escrow_refuses_costs_nothing() -> Result<()> {
    let mut market = Market::new()?;
    let model = market.id.clone();
    deploy(&mut market, &model, 0, true)?;
    let before = market.balance(REQUESTER, NATIVE)?;
    assert_refused(ask(&mut market, REQUESTER, &[1]), "input: expected 4 bytes, got 1");
    market.assert_balance(REQUESTER, before, NATIVE);
    Ok(())
}
