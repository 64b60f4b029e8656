//! The escrow's Wasm takes a job from creation to payment, and refuses what is not a proof of it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is how a test fails")]

use cosmwasm_std::{Binary, from_json};
use proofmark_api::escrow::{JobStatus, Role, SubmitManyResponse, SubmitMode, SubmitResult};
use proofmark_vm_tests::market::Market;
use proofmark_vm_tests::{CallError, account};

/// A market with one job that `prover` has locked.
fn locked() -> Market {
    let mut market = Market::new().unwrap();
    market.deposit_collateral("prover", 1_000).unwrap();
    market.create_job("requester").unwrap();
    market.lock("prover", 1).unwrap();
    market
}

fn refusal(result: Result<proofmark_vm_tests::Called, CallError>) -> String {
    match result {
        Err(CallError::Contract(error)) => error,
        Err(other) => panic!("expected the contract's own error, got: {other}"),
        Ok(called) => panic!("expected an error, got {}", called.answer),
    }
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn a_proved_job_is_paid() {
    let mut market = locked();
    let proof = market.prove("prover", 1).unwrap();
    market.submit("prover", 1, &proof).unwrap();

    let job = market.job(1).unwrap();
    assert_eq!(job.state.status, JobStatus::Fulfilled);
    let settlement = job.settlement.unwrap();
    assert_eq!(settlement.prover.as_str(), account("prover"));
    let paid: u128 = settlement.payouts.iter().map(|payout| payout.amount.u128()).sum();
    assert_eq!(paid + settlement.fee_burnt.u128(), 5_000, "payouts sum to what was escrowed");
    assert!(settlement.payouts.iter().any(|payout| payout.role == Role::Developer));
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn a_proof_pays_once() {
    let mut market = locked();
    let proof = market.prove("prover", 1).unwrap();
    market.submit("prover", 1, &proof).unwrap();
    refusal(market.submit("prover", 1, &proof));
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn another_output_is_refused() {
    let mut market = locked();
    let proof = market.prove("prover", 1).unwrap();
    refusal(market.submit_output("prover", 1, &[9; 10], &proof));
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn a_copied_proof_is_refused() {
    let mut market = Market::new().unwrap();
    market.create_job("requester").unwrap();
    let proof = market.prove("prover", 1).unwrap();
    refusal(market.submit("thief", 1, &proof));
    market.submit("prover", 1, &proof).unwrap();
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn a_proof_of_another_job_is_refused() {
    let mut market = Market::new().unwrap();
    market.create_job("requester").unwrap();
    market.create_job("requester").unwrap();
    let proof = market.prove("prover", 1).unwrap();
    refusal(market.submit("prover", 2, &proof));
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn garbage_is_an_error_not_a_trap() {
    let mut market = locked();
    let mut proof = market.prove("prover", 1).unwrap();
    refusal(market.submit("prover", 1, &[]));
    refusal(market.submit("prover", 1, &[0; 256]));
    refusal(market.submit("prover", 1, &[255; 256]));
    proof[0] ^= 0x80;
    refusal(market.submit("prover", 1, &proof));
}

/// The answer of `submit_many`.
fn results(called: &proofmark_vm_tests::Called) -> Vec<SubmitResult> {
    let data: Binary = serde_json::from_value(called.answer["data"].clone()).unwrap();
    from_json::<SubmitManyResponse>(&data).unwrap().results
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn a_batch_settles_each_good_item() {
    let mut market = Market::new().unwrap();
    let mut items = market.open_and_prove("requester", "prover", 5).unwrap();
    items[1].output = Binary::from([9; 10]);
    items[3].proof = Binary::from([255; 256]);
    let error = refusal(market.submit_many("prover", SubmitMode::All, items.clone()));
    assert!(error.starts_with("item 3, job 4: proof A, coordinate x"), "{error}");
    let called = market.submit_many("prover", SubmitMode::Each, items.clone()).unwrap();
    let errors: Vec<_> = results(&called).into_iter().map(|result| (result.job_id, result.error.is_none())).collect();
    assert_eq!(errors, [(1, true), (2, false), (3, true), (4, false), (5, true)]);
    for (job, good) in errors {
        let job = market.job(job).unwrap();
        assert_eq!(job.state.status == JobStatus::Fulfilled, good);
        assert_eq!(job.settlement.is_some(), good);
    }
    let again = refusal(market.submit_many("prover", SubmitMode::All, items[..1].to_vec()));
    assert_eq!(again, "item 0, job 1: job 1 is fulfilled: expected open, locked or lapsed");
}

#[test]
#[cfg_attr(not(contracts_built), ignore = "run `cargo xtask build-contracts` first")]
fn a_batch_of_sixteen_settles() {
    let mut market = Market::new().unwrap();
    let items = market.open_and_prove("requester", "prover", 16).unwrap();
    let called = market.submit_many("prover", SubmitMode::All, items).unwrap();
    let settled = results(&called);
    assert_eq!((settled.len(), settled.iter().all(|result| result.error.is_none())), (16, true));
}
