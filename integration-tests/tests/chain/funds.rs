//! What comes along with messages: the wrong coins, too few, too many kinds, other people's tokens.

use anyhow::Result;
use cosmwasm_std::{Binary, coin, to_json_binary};
use cw20::Cw20ReceiveMsg;
use proofmark_api::escrow::{ExecuteMsg, ReceiveMsg};
use proofmark_api::registry::ExecuteMsg as RegistryMsg;
use proofmark_api::token;
use proofmark_integration_tests::suite::account::{DEVELOPER, PROVER, REQUESTER, THIEF};
use proofmark_integration_tests::suite::denom::{NATIVE, TOKEN};
use proofmark_integration_tests::suite::{Contract, Market, Order, Suite, TinyModel, assert_refused, refusal};

/// A market that takes `ucosm` and `uatom`, not `ujunk`.
fn market() -> Result<Market> {
    Market::on(Suite::builder().native("uatom", true).native("ujunk", false))
}

#[test]
fn native_funds_that_do_not_pay_a_job() -> Result<()> {
    let mut market = market()?;
    let before = market.balances()?;
    let tables: [(&[(u128, &str)], &str); 5] = [
        (&[], "funds: expected at least 1000 of one of [ucosm, uatom], got none"),
        (&[(1_000, "ujunk")], "funds: expected one of [ucosm, uatom], got ujunk"),
        (&[(1_000, "uatom"), (1_000, "ucosm")], "funds: expected one denom, got 1000uatom, 1000ucosm"),
        (&[(999, "ucosm")], "funds: expected at least 1000 native:ucosm, got 999"),
        (&[(1, "uatom")], "funds: expected at least 1000 native:uatom, got 1"),
    ];
    for (coins, expected) in tables {
        assert_refused(market.post(REQUESTER, |order| order.with_coins(coins)), expected);
    }
    // The bank itself moves no zero coins.
    assert!(!refusal(market.post(REQUESTER, |order| order.with_coins(&[(0, NATIVE)]))).is_empty());
    assert_eq!(market.balances()?, before);
    assert_eq!(market.jobs()?.len(), 0);
    Ok(())
}

#[test]
fn every_allowed_denom_pays_and_they_do_not_mix() -> Result<()> {
    let mut market = market()?;
    for order in [market.order(), market.order().in_native("uatom"), market.order().in_tokens()] {
        let job = market.create_job(REQUESTER, &order)?;
        market.fulfil(job, PROVER)?;
    }
    for denom in [NATIVE, "uatom", TOKEN] {
        market.assert_paid(PROVER, 510, denom);
    }
    market.assert_paid("treasury", 30, "uatom");
    market.assert_paid("treasury", 15, TOKEN);
    market.claim_in(PROVER, &["uatom"])?;
    market.assert_paid(PROVER, 510, NATIVE);
    market.assert_paid(PROVER, 0, "uatom");
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn too_few_tokens() -> Result<()> {
    let mut market = market()?;
    let token = market.contracts().token.clone();
    let expected = format!("funds: expected at least 1000 cw20:{token}, got 999");
    assert_refused(market.post(REQUESTER, |order| order.with_tokens(999)), &expected);
    assert_refused(market.deposit_collateral(PROVER, 0), "deposit: expected more than 0");
    assert!(refusal(market.deposit_collateral(PROVER, 10_000_000)).contains("Cannot Sub"));
    Ok(())
}

#[test]
fn tokens_of_another_contract_are_not_ours() -> Result<()> {
    let mut market = market()?;
    let foreign = market.deploy_foreign_token("foreign", THIEF, 5_000)?;
    let escrow = market.contracts().escrow.to_string();
    let expected = format!("tokens: expected from {}, got from {foreign}", market.contracts().token);
    for hook in [ReceiveMsg::DepositCollateral {}, ReceiveMsg::CreateJob { job: market.order().request }] {
        let msg = to_json_binary(&hook)?;
        let send = token::ExecuteMsg::Send { contract: escrow.clone(), amount: 5_000u128.into(), msg };
        assert_refused(market.execute_at(THIEF, &foreign, &send, &[]), &expected);
    }
    market.assert_balance(THIEF, 5_000, "foreign");
    // Sent without a word they are a gift that moves nothing.
    market.donate(THIEF, 5_000, "foreign")?;
    market.assert_collateral(THIEF, 0, 0, 0);
    Ok(())
}

#[test]
fn a_hook_that_no_token_called_is_refused() -> Result<()> {
    let mut market = market()?;
    let (token, thief) = (market.contracts().token.clone(), market.address(THIEF)?);
    let victim = market.address(PROVER)?.into_string();
    let msg = to_json_binary(&ReceiveMsg::DepositCollateral {})?;
    let fake = ExecuteMsg::Receive(Cw20ReceiveMsg { sender: victim, amount: 1_000_000u128.into(), msg });
    assert_refused(market.escrow(THIEF, &fake, &[]), &format!("tokens: expected from {token}, got from {thief}"));
    Ok(())
}

#[test]
fn a_hook_that_says_nothing_known_returns_the_tokens() -> Result<()> {
    let mut market = market()?;
    let before = market.balance(PROVER, TOKEN)?;
    for msg in [Binary::default(), Binary::from(b"{}"), Binary::from(br#"{"withdraw":{}}"#)] {
        let contract = market.contracts().escrow.to_string();
        let send = token::ExecuteMsg::Send { contract, amount: 5u128.into(), msg };
        let text = refusal(market.execute(PROVER, Contract::Token, &send, &[]));
        assert!(text.contains("ReceiveMsg"), "{text}");
    }
    market.assert_balance(PROVER, before, TOKEN);
    Ok(())
}

#[test]
fn coins_with_a_message_that_takes_none_are_refused() -> Result<()> {
    let mut market = market()?;
    let job = market.post(REQUESTER, |order| order)?;
    let five = [coin(5, NATIVE)];
    let expected = "funds: expected none, got 5ucosm";
    for message in [
        ExecuteMsg::Lock { job_id: job },
        ExecuteMsg::Cancel { job_id: job },
        ExecuteMsg::Claim { denoms: None },
        ExecuteMsg::FlushBurn {},
        ExecuteMsg::Unbond { amount: 1u128.into() },
    ] {
        assert_refused(market.escrow(PROVER, &message, &five), expected);
    }
    let register = RegistryMsg::RegisterModel(TinyModel::new(3)?.registration(0));
    assert_refused(market.execute(DEVELOPER, Contract::Registry, &register, &five), expected);
    let transfer = token::ExecuteMsg::Transfer { recipient: market.address(THIEF)?.into(), amount: 1u128.into() };
    assert_refused(market.execute(PROVER, Contract::Token, &transfer, &five), expected);
    Ok(())
}

/// One change to a good order.
type Change = fn(Order) -> Order;

#[test]
fn what_a_job_may_not_ask() -> Result<()> {
    let mut market = market()?;
    let changes: [(Change, &str); 10] = [
        (|order| order.price(2_000, 1_000), "prices: expected min <= max, got 2000 > 1000"),
        (|order| order.price(0, 0).with_coins(&[(1, NATIVE)]), "max_price: expected more than 0"),
        (|order| order.collateral(9), "collateral: expected at least 10, got 9"),
        (|order| order.lock_seconds(0), "lock_seconds: expected 1 to 31536000 seconds, got 0"),
        (|order| order.deadline_seconds(0), "deadline_seconds: expected 1 to 31536000 seconds, got 0"),
        (|order| order.deadline_seconds(31_536_001), "deadline_seconds: expected 1 to 31536000 seconds, got 31536001"),
        (
            |order| order.ramp(u64::MAX, 1),
            "ramp_delay_seconds: expected 0 to 31536000 seconds, got 18446744073709551615",
        ),
        (|order| with_input(order, 3), "input: expected 4 bytes, got 3"),
        (|order| with_input(order, 4_097), "input: expected at most 4096 bytes, got 4097"),
        (|order| order.dataset(9), "dataset 9: not registered"),
    ];
    for (change, expected) in changes {
        assert_refused(market.post(REQUESTER, change), expected);
    }
    Ok(())
}

fn with_input(mut order: Order, length: usize) -> Order {
    order.request.input = vec![0; length].into();
    order
}
