//! Callbacks to requesters' contracts: they are told, and whatever they do then, the settlement stands.
//!
//! Gas limits are kept by a real chain's VM alone, so a callback that loops or burns gas is here one that fails, which
//! is what the limit makes of it.

mod guest;

use anyhow::Result;
use cosmwasm_std::{BankMsg, CosmosMsg, WasmMsg, coin, to_json_binary};
use cw_multi_test::AppResponse;
use proofmark_api::escrow::{ExecuteMsg, OutputMode, Phase, SettledMsg, SubmitMode};
use proofmark_api::events::{CALLBACK_FAILED, JOB_FULFILLED};
use proofmark_integration_tests::suite::account::{PROVER, REQUESTER, RIVAL};
use proofmark_integration_tests::suite::denom::{NATIVE, TOKEN};
use proofmark_integration_tests::suite::{Market, Order, assert_refused, attribute};

use guest::{Behaviour, Heard, Message, Query};

const GUEST: &str = "guest";
const GAS: u64 = 300_000;

/// A market with a guest that behaves so and has 10,000 coins and tokens.
fn with_guest(behaviour: Behaviour) -> Result<Market> {
    let mut market = Market::new()?;
    market.deploy_guest(GUEST, guest::code(), &behaviour)?;
    for denom in [NATIVE, TOKEN] {
        market.give(REQUESTER, GUEST, 10_000, denom)?;
    }
    Ok(market)
}

/// The guest posts a job and wants to be told.
fn post(market: &mut Market) -> Result<u64> {
    market.post(GUEST, |order| order.callback(GAS).deadline_seconds(1_000))
}

fn behave(market: &mut Market, behaviour: Behaviour) -> Result<()> {
    let guest = market.address(GUEST)?;
    market.execute_at(REQUESTER, &guest, &Message::Behave(behaviour), &[])?;
    Ok(())
}

fn heard(market: &Market) -> Result<Vec<Heard>> {
    market.query_guest(GUEST, &Query::Heard {})
}

fn outcomes(market: &Market) -> Result<Vec<Option<String>>> {
    market.query_guest(GUEST, &Query::Outcomes {})
}

/// The error of the callback that failed, if one did.
fn failure(response: &AppResponse) -> Option<String> {
    attribute(response, CALLBACK_FAILED, "error").ok()
}

fn escrow(market: &Market, message: &ExecuteMsg, coins: u128) -> Result<CosmosMsg> {
    let funds = if coins == 0 { vec![] } else { vec![coin(coins, NATIVE)] };
    let contract_addr = market.contracts().escrow.to_string();
    Ok(WasmMsg::Execute { contract_addr, msg: to_json_binary(message)?, funds }.into())
}

#[test]
fn the_requesters_contract_is_told_once() -> Result<()> {
    for in_tokens in [false, true] {
        let mut market = with_guest(Behaviour::Listen)?;
        let job = market.post(GUEST, |order| {
            let order = order.callback(GAS);
            if in_tokens { order.in_tokens() } else { order }
        })?;
        market.lock(job, PROVER)?;
        assert!(heard(&market)?.is_empty());
        let response = market.fulfil(job, PROVER)?;
        assert_eq!(attribute(&response, JOB_FULFILLED, "callback_gas")?, GAS.to_string());
        assert_eq!(failure(&response), None);
        let settled = SettledMsg {
            job_id: job,
            model: market.id.clone(),
            output: market.output().into(),
            output_mode: OutputMode::Inline,
            prover: market.address(PROVER)?,
        };
        let sender = market.contracts().escrow.clone();
        assert_eq!(heard(&market)?, [Heard { settled, sender, phases: vec![Phase::Fulfilled] }]);
        market.assert_balance(GUEST, if in_tokens { 10_000 } else { 9_000 }, NATIVE);
    }
    Ok(())
}

#[test]
fn who_does_not_ask_is_not_called() -> Result<()> {
    let mut market = with_guest(Behaviour::Fail("never called".into()))?;
    let job = market.post(GUEST, |order| order)?;
    let response = market.fulfil(job, PROVER)?;
    assert_eq!(failure(&response), None);
    // Nor when a job ends in another way.
    let job = post(&mut market)?;
    market.cancel(job, GUEST)?;
    let job = post(&mut market)?;
    market.pass_seconds(1_000);
    market.expire(job, RIVAL)?;
    assert!(heard(&market)?.is_empty());
    Ok(())
}

/// Line 18.
#[test]
fn a_callback_that_fails_or_panics_blocks_nobody() -> Result<()> {
    let too_much = BankMsg::Send { to_address: "nobody".into(), amount: vec![coin(1_000_000_000, NATIVE)] };
    for behaviour in [
        Behaviour::Fail("no".into()),
        Behaviour::Fail("x".repeat(100_000)),
        Behaviour::Panic,
        Behaviour::Send(vec![too_much.into()]),
    ] {
        let mut market = with_guest(behaviour)?;
        let (first, second) = (post(&mut market)?, post(&mut market)?);
        let response = market.fulfil(first, PROVER)?;
        assert!(failure(&response).is_some_and(|error| (1..=256).contains(&error.chars().count())));
        assert_eq!(attribute(&response, CALLBACK_FAILED, "job_id")?, first.to_string());
        market.assert_phase(first, Phase::Fulfilled);
        // Late too.
        market.lock(second, PROVER)?;
        market.pass_seconds(60);
        let response = market.fulfil(second, RIVAL)?;
        assert!(failure(&response).is_some());
        market.assert_phase(second, Phase::LateFulfilled);
        // What it wrote is undone; the answer is still there to be asked for.
        assert!(heard(&market)?.is_empty());
        assert_eq!(market.settlement(first)?.output.as_slice(), market.output());
        market.assert_all_paid_out();
    }
    Ok(())
}

#[test]
fn a_requester_that_is_no_contract_blocks_nobody() -> Result<()> {
    let mut market = Market::new()?;
    let job = market.post(REQUESTER, |order| order.callback(GAS))?;
    let response = market.fulfil(job, PROVER)?;
    assert!(failure(&response).is_some());
    market.assert_phase(job, Phase::Fulfilled);
    market.assert_all_paid_out();
    Ok(())
}

/// Line 19.
#[test]
fn re_entry_through_callbacks_finds_a_consistent_state() -> Result<()> {
    let mut market = with_guest(Behaviour::Listen)?;
    let (job, open, locked) = (post(&mut market)?, post(&mut market)?, post(&mut market)?);
    market.lock(locked, PROVER)?;
    let item = market.item(job, PROVER)?;
    let again = ExecuteMsg::Submit { job_id: job, output: item.output.clone(), proof: item.proof.clone() };
    let claim = ExecuteMsg::Claim { denoms: None };
    let new = ExecuteMsg::CreateJob { job: Order::new(&market.id, &[1, 2, 3, 4]).request };
    let over = "fulfilled: expected";
    let tries = [
        (again, 0, over),
        (ExecuteMsg::SubmitMany { items: vec![item], mode: SubmitMode::All }, 0, over),
        (ExecuteMsg::Lock { job_id: job }, 0, over),
        (ExecuteMsg::Cancel { job_id: job }, 0, over),
        (ExecuteMsg::Expire { job_id: job }, 0, over),
        (ExecuteMsg::RefundRevoked { job_id: job }, 0, over),
        (ExecuteMsg::Cancel { job_id: locked }, 0, "locked: expected open"),
        (ExecuteMsg::Unbond { amount: 1u128.into() }, 0, "expected at least 1 staked, got 0"),
        // What is the guest's it gets, once.
        (claim.clone(), 0, ""),
        (claim.clone(), 0, "has nothing to claim"),
        (ExecuteMsg::Cancel { job_id: open }, 0, ""),
        (claim, 0, ""),
        (new, 1_000, ""),
    ];
    let messages = tries.iter().map(|(message, coins, _)| escrow(&market, message, *coins)).collect::<Result<_>>()?;
    behave(&mut market, Behaviour::Try(messages))?;

    let response = market.fulfil(job, PROVER)?;
    assert_eq!(failure(&response), None);
    let outcomes = outcomes(&market)?;
    assert_eq!(outcomes.len(), tries.len());
    for ((message, _, expected), outcome) in tries.iter().zip(&outcomes) {
        match outcome {
            None => assert!(expected.is_empty(), "{message:?}: expected '{expected}', got no error"),
            Some(error) => assert!(!expected.is_empty() && error.contains(expected), "{message:?}: {error}"),
        }
    }
    // The job paid 600 of 1,000; 400 and the cancelled 1,000 came back, and 1,000 went into the new job.
    market.assert_balance(GUEST, 10_000 - 3_000 + 400 + 1_000 - 1_000, NATIVE);
    market.assert_phase(open, Phase::Cancelled);
    market.assert_phase(locked, Phase::Locked);
    market.assert_phase(4, Phase::Open);
    behave(&mut market, Behaviour::Listen)?;
    market.fulfil(locked, PROVER)?;
    market.fulfil(4, PROVER)?;
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn what_a_failing_callback_did_in_the_escrow_is_undone() -> Result<()> {
    let mut market = with_guest(Behaviour::Listen)?;
    let (job, open) = (post(&mut market)?, post(&mut market)?);
    let messages =
        [ExecuteMsg::Claim { denoms: None }, ExecuteMsg::Cancel { job_id: open }, ExecuteMsg::Cancel { job_id: open }];
    let messages = messages.iter().map(|message| escrow(&market, message, 0)).collect::<Result<_>>()?;
    behave(&mut market, Behaviour::Send(messages))?;
    let response = market.fulfil(job, PROVER)?;
    assert!(failure(&response).is_some());
    market.assert_phase(open, Phase::Open);
    market.assert_balance(GUEST, 8_000, NATIVE);
    market.assert_paid(GUEST, 400, NATIVE);
    Ok(())
}

#[test]
fn a_batch_settles_whole_before_anybody_is_called() -> Result<()> {
    for behaviour in [Behaviour::Listen, Behaviour::Panic, Behaviour::Try(vec![])] {
        for mode in [SubmitMode::All, SubmitMode::Each] {
            let mut market = with_guest(behaviour.clone())?;
            let jobs = [post(&mut market)?, post(&mut market)?, post(&mut market)?];
            let items = jobs.map(|job| market.item(job, PROVER));
            let items = items.into_iter().collect::<Result<Vec<_>>>()?;
            // The batch's own answer survives the callbacks' data and the replies.
            let (response, results) = market.submit_many(PROVER, mode, &items)?;
            assert_eq!(results.iter().filter(|result| result.error.is_none()).count(), 3);
            let panics = matches!(behaviour, Behaviour::Panic);
            assert_eq!(failure(&response).is_some(), panics);
            let expected = [Phase::Fulfilled; 2];
            let heard = heard(&market)?;
            assert_eq!(heard.len(), if panics { 0 } else { 3 });
            assert!(heard.iter().take(2).all(|one| one.phases == expected), "{heard:?}");
            market.assert_all_paid_out();
        }
    }
    Ok(())
}

#[test]
fn its_gas_is_bounded_and_frozen() -> Result<()> {
    let mut market = with_guest(Behaviour::Listen)?;
    let ask = |market: &mut Market, gas| market.post(GUEST, |order| order.callback(gas));
    assert_refused(ask(&mut market, 1_000_001), "callback_gas: expected 1 to 1000000, got 1000001");
    assert_refused(ask(&mut market, 0), "callback_gas: expected 1 to 1000000, got 0");
    let job = ask(&mut market, 1_000_000)?;
    let above = market.update_params("owner", |params| params.max_callback_gas = 1_000_001);
    assert_refused(above, "max_callback_gas: expected at most 1000000, got 1000001");
    market.update_params("owner", |params| params.max_callback_gas = 0)?;
    assert_refused(ask(&mut market, 1), "callback_gas: this escrow makes no callbacks");
    let response = market.fulfil(job, PROVER)?;
    assert_eq!(attribute(&response, JOB_FULFILLED, "callback_gas")?, "1000000");
    assert_eq!(heard(&market)?.len(), 1);
    Ok(())
}
