//! Splits, claims, use credit and burns.

use cosmwasm_std::{BankMsg, CosmosMsg, WasmMsg, coin, from_json};
use cw20::Cw20ExecuteMsg;
use proofmark_api::escrow::{ClaimablesResponse, ExecuteMsg, JobRequest, QueryMsg, Role};
use proofmark_api::{Denom, rewards};

use super::suite::{Suite, addr, ask, native, token};
use crate::ContractError;

/// A job for 10,000 units at once, with the dataset.
fn big() -> JobRequest {
    JobRequest {
        dataset: Some(1),
        min_price: 9_000u128.into(),
        max_price: 10_000u128.into(),
        ramp_delay_seconds: 1_000,
        ..ask()
    }
}

#[test]
fn a_job_in_coins_is_split_in_coins() {
    let mut suite = Suite::new();
    let job_id = suite.create(big());
    suite.fulfil("prover", job_id).unwrap();
    // 9,000: fee 450, developer 900, provider 270, prover 7,380; 1,000 unspent.
    let credits = ["prover", "developer", "provider", "treasury", "requester"];
    assert_eq!(credits.map(|name| suite.claimable(name, &native())), [7_380, 900, 270, 450, 1_000]);
    assert_eq!((suite.pending_burn(), suite.use_credit("prover")), (0, 0));
    let roles: Vec<Role> = suite.job(job_id).settlement.unwrap().payouts.iter().map(|payout| payout.role).collect();
    assert_eq!(roles, [Role::Prover, Role::Developer, Role::DataProvider, Role::Treasury, Role::Requester]);
}

#[test]
fn a_job_in_tokens_burns_and_gives_use_credit() {
    let mut suite = Suite::new();
    let job_id = suite.create_in_token(big());
    suite.fulfil("prover", job_id).unwrap();
    assert_eq!((suite.claimable("treasury", &token()), suite.pending_burn()), (225, 225));
    assert_eq!(["prover", "developer", "provider"].map(|name| suite.use_credit(name)), [113, 56, 56]);
    assert_eq!(suite.job(job_id).settlement.unwrap().fee_burnt.u128(), 225);

    let job_id = suite.create_in_token(JobRequest { dataset: None, ..big() });
    suite.fulfil("other", job_id).unwrap();
    assert_eq!(["other", "developer"].map(|name| suite.use_credit(name)), [169, 112]);
}

#[test]
fn credits_of_one_account_add_up() {
    let mut suite = Suite::new();
    let job_id = suite.create(big());
    suite.fulfil("developer", job_id).unwrap();
    assert_eq!(suite.claimable("developer", &native()), 7_380 + 900);
}

#[test]
fn claims_pay_once() {
    let mut suite = Suite::new();
    let (coins, tokens) = (suite.create(big()), suite.create_in_token(big()));
    suite.fulfil("prover", coins).unwrap();
    suite.fulfil("prover", tokens).unwrap();
    let all: ClaimablesResponse = suite.ask(QueryMsg::Claimables { address: addr("prover").into() });
    assert_eq!(all.claimables.len(), 2);

    let one = ExecuteMsg::Claim { denoms: Some(vec![native()]) };
    let response = suite.run("prover", &[], one.clone()).unwrap();
    let paid = BankMsg::Send { to_address: addr("prover").into(), amount: vec![coin(7_380, "ucosm")] };
    assert_eq!(response.messages[0].msg, CosmosMsg::Bank(paid));
    let error = suite.run("prover", &[], one).unwrap_err();
    assert_eq!(error.to_string(), format!("claim: {} has nothing to claim in native:ucosm", addr("prover")));

    suite.run("prover", &[], ExecuteMsg::Claim { denoms: None }).unwrap();
    let error = suite.run("prover", &[], ExecuteMsg::Claim { denoms: None }).unwrap_err();
    assert!(matches!(error, ContractError::NothingToClaim { .. }));
}

#[test]
fn a_denom_named_twice_is_not_paid_twice() {
    let mut suite = Suite::new();
    let job_id = suite.create(big());
    suite.fulfil("prover", job_id).unwrap();
    let twice = ExecuteMsg::Claim { denoms: Some(vec![native(), native()]) };
    assert!(suite.run("prover", &[], twice).is_err());
    assert_eq!(suite.claimable("prover", &native()), 7_380);
    let many = ExecuteMsg::Claim { denoms: Some(vec![Denom::Native("x".into()); 31]) };
    assert_eq!(suite.run("prover", &[], many), Err(ContractError::TooManyClaims { max: 30, got: 31 }));
    // Thirty are looked up.
    let most = ExecuteMsg::Claim { denoms: Some(vec![Denom::Native("x".into()); 30]) };
    assert!(matches!(suite.run("prover", &[], most), Err(ContractError::NothingToClaim { .. })));
}

#[test]
fn burns_are_flushed_by_anyone_and_once() {
    let mut suite = Suite::new();
    assert_eq!(suite.run("anyone", &[], ExecuteMsg::FlushBurn {}), Err(ContractError::NothingToBurn));
    let job_id = suite.create_in_token(big());
    suite.fulfil("prover", job_id).unwrap();
    let response = suite.run("anyone", &[], ExecuteMsg::FlushBurn {}).unwrap();
    let CosmosMsg::Wasm(WasmMsg::Execute { msg, .. }) = &response.messages[0].msg else { panic!("no message") };
    assert_eq!(from_json::<Cw20ExecuteMsg>(msg).unwrap(), Cw20ExecuteMsg::Burn { amount: 225u128.into() });
    assert_eq!(suite.run("anyone", &[], ExecuteMsg::FlushBurn {}), Err(ContractError::NothingToBurn));
}

#[test]
fn use_credit_is_presented_once() {
    let mut suite = Suite::new();
    let job_id = suite.create_in_token(big());
    suite.fulfil("prover", job_id).unwrap();
    let response = suite.run("prover", &[], ExecuteMsg::ClaimRewards {}).unwrap();
    let CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, .. }) = &response.messages[0].msg else {
        panic!("no message")
    };
    assert_eq!(*contract_addr, addr("rewards").to_string());
    let expected = rewards::ExecuteMsg::MintUse { recipient: addr("prover").into(), credit: 113u128.into() };
    assert_eq!(from_json::<rewards::ExecuteMsg>(msg).unwrap(), expected);
    assert_eq!(suite.use_credit("prover"), 0);
    let error = suite.run("prover", &[], ExecuteMsg::ClaimRewards {}).unwrap_err();
    assert!(matches!(error, ContractError::NothingToClaim { .. }));
}

#[test]
fn new_parameters_leave_running_jobs_alone() {
    let mut suite = Suite::new();
    let job_id = suite.create(big());
    let params = proofmark_api::escrow::Params { fee_bps: 9_000, allowed_native: vec![], ..super::params() };
    let treasury = Some(addr("new-treasury").into());
    suite.run("owner", &[], ExecuteMsg::UpdateParams { params: Some(params), treasury }).unwrap();
    suite.fulfil("prover", job_id).unwrap();
    assert_eq!(["treasury", "new-treasury"].map(|name| suite.claimable(name, &native())), [450, 0]);
}
