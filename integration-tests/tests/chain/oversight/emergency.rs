//! What a vote stops at once, and that it can't start anything again without the delay.

use anyhow::Result;
use proofmark_api::escrow::{ExecuteMsg, Phase};
use proofmark_api::registry::RecordStatus;
use proofmark_api::timelock::Emergency;
use proofmark_integration_tests::suite::account::{DATA_PROVIDER, PROVER, REQUESTER, RIVAL, THIEF};
use proofmark_integration_tests::suite::denom::{NATIVE, TOKEN};
use proofmark_integration_tests::suite::{Governed, Market, SourceKey, assert_refused, call};

#[test]
fn a_vote_pauses_at_once_and_resuming_waits() -> Result<()> {
    let mut market = Governed::new()?;
    let before = market.now();
    market.emergency(Emergency::PauseCreation {})?;
    assert_eq!(market.now(), before, "in the same block");
    assert_refused(market.post(REQUESTER, |order| order), "creation of jobs is paused");
    let calls = vec![call(&market, "escrow", &ExecuteMsg::Pause { paused: false })?];
    let id = market.schedule(calls)?;
    market.pass_seconds(Governed::DELAY - 1);
    assert!(market.execute_proposal(THIEF, id).is_err());
    assert_refused(market.post(REQUESTER, |order| order), "creation of jobs is paused");
    market.pass_seconds(1);
    market.execute_proposal(THIEF, id)?;
    market.post(REQUESTER, |order| order)?;
    Ok(())
}

#[test]
fn a_revoked_model_refunds_all_and_costs_the_prover_nothing() -> Result<()> {
    let mut market = Governed::new()?;
    let before = market.balances()?;
    let long = |lock_seconds| {
        move |market: &mut Governed| -> Result<u64> {
            market.post(REQUESTER, |order| order.in_tokens().deadline_seconds(1_000).lock_seconds(lock_seconds))
        }
    };
    let overdue = market.post(REQUESTER, |order| order.deadline_seconds(100))?;
    let overdue_lock = market.post(REQUESTER, |order| order.deadline_seconds(100))?;
    let (open, locked, lapsed) = (long(60)(&mut market)?, long(900)(&mut market)?, long(60)(&mut market)?);
    for job in [overdue_lock, locked, lapsed] {
        market.lock(job, PROVER)?;
    }
    market.pass_seconds(100);
    let phases = [
        (overdue, Phase::Overdue),
        (overdue_lock, Phase::Overdue),
        (open, Phase::Open),
        (locked, Phase::Locked),
        (lapsed, Phase::Lapsed),
    ];
    for (job, phase) in phases {
        market.assert_phase(job, phase);
    }
    let id = market.id.clone();
    market.emergency(Emergency::RevokeModel { id: id.clone() })?;
    assert_refused(market.post(REQUESTER, |order| order), &format!("model {id} is revoked: expected active"));
    // Nobody can be slashed, or paid, for what can't be proved any more.
    let revoked = |job| format!("model {id} of job {job} is revoked: only refund_revoked ends the job");
    assert_refused(market.fulfil(locked, PROVER), &revoked(locked));
    assert_refused(market.fulfil(lapsed, RIVAL), &revoked(lapsed));
    assert_refused(market.expire(overdue_lock, THIEF), &revoked(overdue_lock));
    for (job, _) in phases {
        market.refund_revoked(job, THIEF)?;
        market.assert_phase(job, Phase::Refunded);
    }
    market.assert_collateral(PROVER, 1_000, 0, 0);
    market.assert_credits(NATIVE, &[(REQUESTER, 2_000)]);
    market.assert_credits(TOKEN, &[(REQUESTER, 3_000)]);
    market.assert_all_paid_out();
    assert_eq!(market.balances()?, before, "as if nothing had been");
    Ok(())
}

#[test]
fn a_vote_revokes_a_dataset_and_a_source_at_once_and_running_jobs_go_on() -> Result<()> {
    let mut market = Governed::new()?;
    let source = market.register_source(DATA_PROVIDER, &SourceKey::new(SourceKey::SCHEMES[0], 7)?)?;
    let job = market.post(REQUESTER, |order| order.dataset(Market::DATASET))?;
    market.emergency(Emergency::RevokeDataset { id: Market::DATASET })?;
    market.emergency(Emergency::RevokeSource { id: source })?;
    let (dataset, source) = (market.dataset_record(Market::DATASET)?, market.source_record(source)?);
    assert_eq!((dataset.status, source.status), (RecordStatus::Revoked, RecordStatus::Revoked));
    let refused = market.post(REQUESTER, |order| order.dataset(Market::DATASET));
    assert_refused(refused, "dataset 1 is revoked: expected active");
    market.fulfil(job, PROVER)?;
    market.assert_paid(DATA_PROVIDER, 30, NATIVE);
    market.assert_all_paid_out();
    Ok(())
}
