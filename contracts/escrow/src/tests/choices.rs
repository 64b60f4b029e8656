//! What a requester may choose: who proves the job, and to be told of its settlement.

use cosmwasm_std::{ReplyOn, Response, coin, to_json_string};
use proofmark_api::escrow::{ExecuteMsg, JobRequest, Params, Phase, SubmitMode};

use super::params;
use super::suite::{Suite, addr, ask, attribute};
use crate::ContractError;

fn for_prover() -> JobRequest {
    JobRequest { provers: vec![addr("prover").into(), addr("other").into()], ..ask() }
}

fn told(gas: u64) -> JobRequest {
    JobRequest { callback_gas: Some(gas), ..ask() }
}

/// Job and gas of each callback of an answer.
fn callbacks(response: &Response) -> Vec<(u64, Option<u64>)> {
    assert!(response.messages.iter().all(|message| message.reply_on == ReplyOn::Error));
    response.messages.iter().map(|message| (message.id, message.gas_limit)).collect()
}

#[test]
fn only_listed_provers_lock_and_prove_at_every_phase() {
    let mut suite = Suite::new();
    let job_id = suite.create(for_prover());
    for name in ["prover", "thief"] {
        suite.deposit(name, 100);
    }
    let refused = ContractError::NotAllowed { job_id, count: 2, got: addr("thief").into() };
    assert_eq!(suite.lock("thief", job_id), Err(refused));
    assert!(matches!(suite.fulfil("thief", job_id), Err(ContractError::NotAllowed { .. })));
    suite.lock("prover", job_id).unwrap();
    suite.skip(60);
    assert_eq!(suite.job(job_id).phase, Phase::Lapsed);
    assert!(matches!(suite.fulfil("thief", job_id), Err(ContractError::NotAllowed { .. })));
    let items = [suite.item("thief", job_id)];
    let error = suite.submit_many("thief", SubmitMode::All, &items).unwrap_err();
    assert!(matches!(error, ContractError::Item { source, .. } if matches!(*source, ContractError::NotAllowed { .. })));
    suite.submit_many("thief", SubmitMode::Each, &items).unwrap();
    assert_eq!(suite.job(job_id).phase, Phase::Lapsed);
    suite.fulfil("other", job_id).unwrap();
    assert_eq!(suite.job(job_id).phase, Phase::LateFulfilled);
}

#[test]
fn a_list_that_is_wrong_is_refused_at_creation() {
    let mut suite = Suite::new();
    let mut create = |provers: Vec<String>| {
        let job = JobRequest { provers, ..ask() };
        suite.run("requester", &[coin(100, "ucosm")], ExecuteMsg::CreateJob { job })
    };
    let twice = create(vec![addr("prover").into(); 2]);
    assert_eq!(twice, Err(ContractError::DuplicateProver { prover: addr("prover").into() }));
    let many = create((0..17).map(|i| addr(&format!("p{i}")).into()).collect());
    assert_eq!(many, Err(ContractError::TooManyProvers { max: 16, got: 17 }));
    assert!(matches!(create(vec!["prover".into()]), Err(ContractError::Std(_))));
}

#[test]
fn jobs_that_choose_nothing_store_nothing_of_it() {
    let mut suite = Suite::new();
    let usual = suite.create(ask());
    let json = to_json_string(&suite.job(usual).terms).unwrap();
    assert!(!json.contains("provers") && !json.contains("callback_gas") && !json.contains("output_mode"), "{json}");
    let response = suite.fulfil("prover", usual).unwrap();
    assert!(callbacks(&response).is_empty());
    assert!(response.attributes.iter().all(|attribute| attribute.key != "callback_gas"));
}

#[test]
fn a_settlement_calls_the_requester_back_with_the_gas_of_the_job() {
    let mut suite = Suite::new();
    let job_id = suite.create(told(123_456));
    // What the owner changes later changes no job.
    let none = Params { max_callback_gas: 0, ..params() };
    suite.run("owner", &[], ExecuteMsg::UpdateParams { params: Some(none), treasury: None }).unwrap();
    let response = suite.fulfil("prover", job_id).unwrap();
    assert_eq!(callbacks(&response), [(job_id, Some(123_456))]);
    assert_eq!(attribute(&response, "callback_gas"), "123456");
    let error = suite.run("requester", &[coin(100, "ucosm")], ExecuteMsg::CreateJob { job: told(1) });
    assert_eq!(error, Err(ContractError::NoCallbacks));
}

#[test]
fn a_batch_calls_back_for_each_job_that_settles() {
    let mut suite = Suite::new();
    let jobs = [suite.create(told(1)), suite.create(ask()), suite.create(told(2)), suite.create(told(3))];
    let mut items = jobs.map(|job_id| suite.item("prover", job_id));
    items[2].output = [5, 7].into();
    let response = suite.submit_many("prover", SubmitMode::Each, &items).unwrap();
    assert_eq!(callbacks(&response), [(jobs[0], Some(1)), (jobs[3], Some(3))]);
    assert_eq!((response.events.len(), response.data.is_some()), (4, true));
}

#[test]
fn other_ends_of_a_job_call_nobody() {
    let mut suite = Suite::new();
    let (first, second) = (suite.create(told(1)), suite.create(told(1)));
    let response = suite.run("requester", &[], ExecuteMsg::Cancel { job_id: first }).unwrap();
    assert!(callbacks(&response).is_empty());
    suite.skip(300);
    assert!(callbacks(&suite.expire(second).unwrap()).is_empty());
}
