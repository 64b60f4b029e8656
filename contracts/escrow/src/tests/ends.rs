//! Every way in which a job ends, and who may end it when.

use cosmwasm_std::Uint128;
use proofmark_api::escrow::{ExecuteMsg, JobRequest, JobStatus, Phase};
use proofmark_api::registry::RecordStatus;

use super::suite::{Suite, addr, ask, native, token};
use crate::ContractError;

fn locked() -> (Suite, u64) {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    suite.deposit("prover", 25);
    suite.skip(20);
    suite.lock("prover", job_id).unwrap();
    (suite, job_id)
}

#[test]
fn a_lock_fixes_price_and_holder() {
    let (mut suite, job_id) = locked();
    let job = suite.job(job_id);
    assert_eq!((job.phase, job.current_price.unwrap().u128()), (Phase::Locked, 60));
    suite.assert_staked("prover", 25, 10);

    suite.skip(59);
    let error = suite.fulfil("other", job_id).unwrap_err();
    let expected = ContractError::NotHolder { job_id, expected: addr("prover").into(), got: addr("other").into() };
    assert_eq!(error, expected);
    assert!(matches!(suite.lock("other", job_id), Err(ContractError::WrongPhase { got: Phase::Locked, .. })));
    suite.fulfil("prover", job_id).unwrap();
    assert_eq!(suite.job(job_id).settlement.unwrap().price.u128(), 60);
    assert_eq!(suite.job(job_id).state.status, JobStatus::Fulfilled);
    suite.assert_staked("prover", 25, 0);
    assert_eq!(suite.claimable("requester", &native()), 40);
}

#[test]
fn a_lock_needs_free_collateral() {
    let mut suite = Suite::new();
    let (first, second) = (suite.create(ask()), suite.create(ask()));
    let error = suite.lock("prover", first).unwrap_err();
    assert_eq!(error.to_string(), "collateral: expected at least 10 free, got 0");
    suite.deposit("prover", 19);
    suite.lock("prover", first).unwrap();
    let error = ContractError::InsufficientCollateral { expected: Uint128::new(10), got: Uint128::new(9) };
    assert_eq!(suite.lock("prover", second), Err(error));
    assert_eq!(suite.job(second).phase, Phase::Open);
}

#[test]
fn late_fulfilment_pays_half_the_slash_to_the_fulfiller() {
    let (mut suite, job_id) = locked();
    suite.skip(60);
    assert_eq!(suite.job(job_id).phase, Phase::Lapsed);
    // 80 seconds after creation the ramp has ended, at 100; the price stays the lock's.
    assert_eq!(suite.job(job_id).current_price.unwrap().u128(), 60);
    suite.fulfil("other", job_id).unwrap();
    assert_eq!(suite.job(job_id).settlement.unwrap().price.u128(), 60);
    assert_eq!(suite.job(job_id).state.status, JobStatus::LateFulfilled);
    suite.assert_staked("prover", 15, 0);
    assert_eq!((suite.claimable("other", &token()), suite.pending_burn()), (5, 5));
    let slash = suite.job(job_id).settlement.unwrap().slash.unwrap();
    assert_eq!((slash.holder, slash.beneficiary), (addr("prover"), addr("other")));
}

#[test]
fn a_lapsed_holder_may_fulfil_but_loses_the_collateral() {
    let (mut suite, job_id) = locked();
    suite.skip(60);
    suite.fulfil("prover", job_id).unwrap();
    suite.assert_staked("prover", 15, 0);
    assert_eq!((suite.claimable("prover", &token()), suite.claimable("requester", &token())), (0, 5));
    assert_eq!(suite.pending_burn(), 5);
}

#[test]
fn expiry_refunds_and_slashes_the_lapsed_holder() {
    let (mut suite, job_id) = locked();
    suite.skip(279);
    let early = suite.expire(job_id).unwrap_err();
    assert_eq!(early.to_string(), "job 1 is lapsed: expected overdue");
    suite.skip(1);
    assert_eq!(suite.job(job_id).phase, Phase::Overdue);
    let late = suite.fulfil("prover", job_id).unwrap_err();
    assert_eq!(late.to_string(), "job 1 is overdue: expected open, locked or lapsed");
    suite.expire(job_id).unwrap();
    assert_eq!((suite.claimable("requester", &native()), suite.claimable("requester", &token())), (100, 5));
    suite.assert_staked("prover", 15, 0);
    assert_eq!(suite.expire(job_id).unwrap_err().to_string(), "job 1 is expired: expected overdue");
}

#[test]
fn expiry_without_a_lock_refunds() {
    let mut suite = Suite::new();
    let job_id = suite.create_in_token(ask());
    suite.skip(299);
    assert!(suite.expire(job_id).is_err());
    suite.skip(1);
    suite.expire(job_id).unwrap();
    assert_eq!((suite.claimable("requester", &token()), suite.pending_burn()), (100, 0));
}

#[test]
fn a_lock_is_capped_at_the_deadline() {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    suite.deposit("prover", 10);
    suite.skip(299);
    suite.lock("prover", job_id).unwrap();
    let job = suite.job(job_id);
    assert_eq!(job.state.lock.unwrap().lock_deadline, job.terms.deadline);
    suite.skip(1);
    assert_eq!(suite.job(job_id).phase, Phase::Overdue);
    suite.expire(job_id).unwrap();
    suite.assert_staked("prover", 0, 0);
}

#[test]
fn only_the_requester_cancels_and_only_an_open_job() {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    let cancel = ExecuteMsg::Cancel { job_id };
    assert!(matches!(suite.run("prover", &[], cancel.clone()), Err(ContractError::Unauthorized { .. })));
    suite.run("requester", &[], cancel.clone()).unwrap();
    assert_eq!(suite.claimable("requester", &native()), 100);
    let again = suite.run("requester", &[], cancel).unwrap_err();
    assert_eq!(again.to_string(), "job 1 is cancelled: expected open");
    assert!(suite.fulfil("prover", job_id).is_err());

    let (mut suite, job_id) = locked();
    for seconds in [0, 60, 300] {
        suite.skip(seconds);
        assert!(suite.run("requester", &[], ExecuteMsg::Cancel { job_id }).is_err());
    }
}

#[test]
fn a_revoked_model_refunds_and_costs_the_prover_nothing() {
    for seconds in [0, 60, 300] {
        let (mut suite, job_id) = locked();
        suite.skip(seconds);
        assert!(matches!(suite.refund_revoked(job_id), Err(ContractError::NotRevoked { .. })));
        suite.set_status(RecordStatus::Revoked).unwrap();
        assert!(suite.fulfil("prover", job_id).is_err());
        assert!(suite.expire(job_id).is_err());
        suite.refund_revoked(job_id).unwrap();
        suite.assert_staked("prover", 25, 0);
        assert_eq!((suite.claimable("requester", &native()), suite.pending_burn()), (100, 0));
        assert_eq!(suite.job(job_id).state.status, JobStatus::Refunded);
        assert!(matches!(suite.refund_revoked(job_id), Err(ContractError::WrongPhase { .. })));
    }
}

#[test]
fn a_revoked_model_takes_no_locks() {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    suite.deposit("prover", 10);
    suite.set_status(RecordStatus::Revoked).unwrap();
    assert!(matches!(suite.lock("prover", job_id), Err(ContractError::Revoked { .. })));
    suite.run("requester", &[], ExecuteMsg::Cancel { job_id }).unwrap();
}

#[test]
fn a_deprecated_model_serves_its_running_jobs() {
    let (mut suite, job_id) = locked();
    suite.set_status(RecordStatus::Deprecated).unwrap();
    suite.fulfil("prover", job_id).unwrap();
}

#[test]
fn jobs_without_collateral_slash_nothing() {
    let mut suite = Suite::new();
    let params = proofmark_api::escrow::Params { min_collateral: Uint128::zero(), ..super::params() };
    suite.run("owner", &[], ExecuteMsg::UpdateParams { params: Some(params), treasury: None }).unwrap();
    let free = JobRequest { collateral: Uint128::zero(), ..ask() };
    let (first, second) = (suite.create(free.clone()), suite.create(free));
    suite.lock("prover", first).unwrap();
    suite.lock("prover", second).unwrap();
    suite.skip(60);
    suite.fulfil("other", first).unwrap();
    assert_eq!(suite.job(first).settlement.unwrap().slash, None);
    suite.skip(240);
    suite.expire(second).unwrap();
    assert_eq!(suite.pending_burn(), 0);
}
