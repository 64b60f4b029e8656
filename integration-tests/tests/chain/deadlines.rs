//! Deadlines at their exact second, on both sides.

use anyhow::Result;
use proofmark_api::escrow::Phase;
use proofmark_integration_tests::suite::account::{PROVER, REQUESTER, RIVAL, THIEF};
use proofmark_integration_tests::suite::assert_refused;

use crate::state_machine::{locked, open};

#[test]
fn a_lock_keeps_others_out_until_its_last_second() -> Result<()> {
    let (mut market, job) = locked()?;
    market.pass_seconds(59);
    let (holder, rival) = (market.address(PROVER)?, market.address(RIVAL)?);
    let expected = format!("job 1 is locked: expected its holder {holder}, got {rival}");
    assert_refused(market.fulfil(job, RIVAL), &expected);
    assert_refused(market.lock(job, RIVAL), "job 1 is locked: expected open");
    assert_refused(market.lock(job, PROVER), "job 1 is locked: expected open");
    market.pass_seconds(1);
    market.assert_phase(job, Phase::Lapsed);
    market.fulfil(job, RIVAL)?;
    market.assert_phase(job, Phase::LateFulfilled);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn an_open_job_is_taken_in_its_last_second_and_not_after() -> Result<()> {
    let (mut market, job) = open()?;
    let late = market.post(REQUESTER, |order| order)?;
    market.pass_seconds(3_599);
    assert_refused(market.expire(job, THIEF), "job 1 is open: expected overdue");
    market.fulfil(job, PROVER)?;
    market.pass_seconds(1);
    market.assert_phase(late, Phase::Overdue);
    assert_eq!(market.price(late)?, None);
    assert_refused(market.fulfil(late, PROVER), "job 2 is overdue: expected open, locked or lapsed");
    assert_refused(market.lock(late, PROVER), "job 2 is overdue: expected open");
    assert_refused(market.cancel(late, REQUESTER), "job 2 is overdue: expected open");
    market.expire(late, THIEF)?;
    market.assert_phase(late, Phase::Expired);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn a_lock_never_outlives_its_job() -> Result<()> {
    let (mut market, job) = open()?;
    let other = market.post(REQUESTER, |order| order)?;
    market.pass_seconds(3_590);
    market.lock(job, PROVER)?;
    market.lock(other, PROVER)?;
    let locked = market.job(job)?;
    assert_eq!(locked.state.lock.map(|lock| lock.lock_deadline), Some(locked.terms.deadline));
    market.pass_seconds(9);
    market.assert_phase(job, Phase::Locked);
    market.fulfil(job, PROVER)?;
    market.pass_seconds(1);
    market.assert_phase(other, Phase::Overdue);
    assert_refused(market.fulfil(other, PROVER), "job 2 is overdue: expected open, locked or lapsed");
    market.expire(other, RIVAL)?;
    market.assert_collateral(PROVER, 900, 0, 0);
    market.assert_all_paid_out();
    Ok(())
}
