//! Creating jobs: funds, denoms, pause.

use cosmwasm_std::{coin, from_json};
use proofmark_api::escrow::{CreateJobResponse, ExecuteMsg, InputResponse, JobsResponse, Phase, QueryMsg, ReceiveMsg};
use proofmark_api::registry::RecordStatus;

use super::hex;
use super::suite::{Suite, addr, ask, attribute, model, native, token};
use crate::ContractError;

#[test]
fn terms_are_frozen_and_surplus_is_claimable() {
    let mut suite = Suite::new();
    let response = suite.run("requester", &[coin(130, "ucosm")], ExecuteMsg::CreateJob { job: ask() }).unwrap();
    assert_eq!(from_json::<CreateJobResponse>(response.data.clone().unwrap()).unwrap().job_id, 1);
    assert_eq!(attribute(&response, "action"), "proofmark/job_created");
    assert_eq!(suite.claimable("requester", &native()), 30);

    let job = suite.job(1);
    assert_eq!((job.phase, job.current_price.unwrap().u128()), (Phase::Open, 50));
    assert_eq!((job.terms.fee_bps, job.terms.model_royalty_bps, job.terms.dataset), (500, 1_000, None));
    assert_eq!(job.terms.developer, addr("developer"));
    let input: InputResponse = suite.ask(QueryMsg::Input { job_id: 1 });
    assert_eq!(input.input.as_slice(), [1, 2, 3, 4]);
}

#[test]
fn a_job_in_tokens() {
    let mut suite = Suite::new();
    suite.send("requester", 101, &ReceiveMsg::CreateJob { job: ask() }).unwrap();
    assert_eq!(suite.job(1).terms.denom, token());
    assert_eq!(suite.claimable("requester", &token()), 1);
    let error = suite.send("requester", 99, &ReceiveMsg::CreateJob { job: ask() }).unwrap_err();
    assert_eq!(error.to_string(), format!("funds: expected at least 100 {}, got 99", token()));
}

#[test]
fn tokens_of_another_contract_are_refused() {
    let mut suite = Suite::new();
    let msg = cosmwasm_std::to_json_binary(&ReceiveMsg::DepositCollateral {}).unwrap();
    let received = cw20::Cw20ReceiveMsg { sender: addr("prover").into(), amount: 5u128.into(), msg };
    let error = suite.run("fake-token", &[], ExecuteMsg::Receive(received)).unwrap_err();
    let expected = ContractError::UnknownToken { expected: addr("token").into(), got: addr("fake-token").into() };
    assert_eq!(error, expected);
}

#[test]
fn funds_are_checked() {
    let mut suite = Suite::new();
    let mut create =
        |funds: &[cosmwasm_std::Coin]| suite.run("requester", funds, ExecuteMsg::CreateJob { job: ask() }).unwrap_err();
    assert!(matches!(create(&[]), ContractError::NoFunds { .. }));
    assert!(matches!(create(&[coin(100, "uosmo")]), ContractError::WrongDenom { .. }));
    assert!(matches!(create(&[coin(99, "ucosm")]), ContractError::InsufficientFunds { .. }));
    assert!(matches!(create(&[coin(100, "ucosm"), coin(1, "uosmo")]), ContractError::TooManyDenoms { .. }));
    let error = suite.run("prover", &[coin(1, "ucosm")], ExecuteMsg::Lock { job_id: 1 }).unwrap_err();
    assert_eq!(error.to_string(), "funds: expected none, got 1ucosm");
}

#[test]
fn only_active_models_and_known_datasets() {
    let mut suite = Suite::new();
    let create = |suite: &mut Suite, job| suite.run("requester", &[coin(100, "ucosm")], ExecuteMsg::CreateJob { job });
    let unknown = proofmark_api::escrow::JobRequest { model: hex(5), ..ask() };
    assert!(matches!(create(&mut suite, unknown), Err(ContractError::UnknownModel { .. })));
    let unknown = proofmark_api::escrow::JobRequest { dataset: Some(2), ..ask() };
    assert_eq!(create(&mut suite, unknown), Err(ContractError::UnknownDataset { id: 2 }));
    let known = proofmark_api::escrow::JobRequest { dataset: Some(1), ..ask() };
    create(&mut suite, known).unwrap();
    assert_eq!(suite.job(1).terms.dataset.unwrap().provider, addr("provider"));

    suite.set_status(RecordStatus::Deprecated).unwrap();
    let error = create(&mut suite, ask()).unwrap_err();
    assert_eq!(error.to_string(), format!("model {} is deprecated: expected active", model(super::suite::SEED)));
}

#[test]
fn pause_stops_creation_and_nothing_else() {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    suite.run("owner", &[], ExecuteMsg::Pause { paused: true }).unwrap();
    let error = suite.run("requester", &[coin(100, "ucosm")], ExecuteMsg::CreateJob { job: ask() });
    assert_eq!(error, Err(ContractError::Paused));
    assert_eq!(suite.send("requester", 100, &ReceiveMsg::CreateJob { job: ask() }), Err(ContractError::Paused));
    suite.deposit("prover", 10);
    suite.lock("prover", job_id).unwrap();
    suite.fulfil("prover", job_id).unwrap();
    suite.run("prover", &[], ExecuteMsg::Claim { denoms: None }).unwrap();
    suite.run("owner", &[], ExecuteMsg::Pause { paused: false }).unwrap();
    suite.create(ask());
}

#[test]
fn lists_are_pages() {
    let mut suite = Suite::new();
    for _ in 0..35 {
        suite.create(ask());
    }
    let ids = |start_after, limit| {
        let page: JobsResponse = suite.ask(QueryMsg::Jobs { start_after, limit });
        page.jobs.iter().map(|job| job.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(None, None), (1..=10).collect::<Vec<_>>());
    assert_eq!(ids(None, Some(1_000)), (1..=30).collect::<Vec<_>>());
    assert_eq!(ids(Some(33), None), [34, 35]);
}
