//! Every edge of the job diagram. Deadlines at their exact second are in `deadlines.rs`.

use anyhow::Result;
use proofmark_api::escrow::Phase;
use proofmark_integration_tests::suite::account::{PROVER, REQUESTER, RIVAL, THIEF};
use proofmark_integration_tests::suite::denom::{NATIVE, TOKEN};
use proofmark_integration_tests::suite::{Market, account, assert_refused};

/// A market with one open job: 600 to 1,000 in 100 s, lock 60 s, deadline 3,600 s, collateral 100.
pub fn open() -> Result<(Market, u64)> {
    let mut market = Market::new()?;
    let job = market.post(REQUESTER, |order| order)?;
    Ok((market, job))
}

/// The same, locked by the prover at once.
pub fn locked() -> Result<(Market, u64)> {
    let (mut market, job) = open()?;
    market.lock(job, PROVER)?;
    Ok((market, job))
}

#[test]
fn open_to_fulfilled_without_a_lock() -> Result<()> {
    let (mut market, job) = open()?;
    market.assert_phase(job, Phase::Open);
    market.fulfil(job, PROVER)?;
    market.assert_phase(job, Phase::Fulfilled);
    market.assert_credits(NATIVE, &[("developer", 60), ("prover", 510), ("requester", 400), ("treasury", 30)]);
    market.assert_collateral(PROVER, 1_000, 0, 0);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn locked_to_fulfilled_at_the_price_of_the_lock() -> Result<()> {
    let (mut market, job) = open()?;
    market.pass_seconds(50);
    market.lock(job, PROVER)?;
    market.assert_phase(job, Phase::Locked);
    market.assert_collateral(PROVER, 1_000, 100, 0);
    market.pass_seconds(59);
    assert_eq!(market.price(job)?, Some(800));
    market.fulfil(job, PROVER)?;
    market.assert_phase(job, Phase::Fulfilled);
    market.assert_credits(NATIVE, &[("developer", 80), ("prover", 680), ("requester", 200), ("treasury", 40)]);
    market.assert_collateral(PROVER, 1_000, 0, 0);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn late_by_another_who_has_the_bounty() -> Result<()> {
    let (mut market, job) = locked()?;
    market.pass_seconds(75);
    assert_eq!(market.price(job)?, Some(600), "the price of the lapsed lock, not the ramp's 900 of now");
    market.fulfil(job, RIVAL)?;
    market.assert_credits(NATIVE, &[("developer", 60), ("requester", 400), ("rival", 510), ("treasury", 30)]);
    market.assert_credits(TOKEN, &[("rival", 50)]);
    market.assert_collateral(PROVER, 900, 0, 0);
    market.assert_collateral(RIVAL, 1_000, 0, 0);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn late_by_the_holder_whose_bounty_is_the_requesters() -> Result<()> {
    let (mut market, job) = locked()?;
    market.pass_seconds(60);
    market.fulfil(job, PROVER)?;
    market.assert_phase(job, Phase::LateFulfilled);
    market.assert_credits(NATIVE, &[("developer", 60), ("prover", 510), ("requester", 400), ("treasury", 30)]);
    market.assert_credits(TOKEN, &[("requester", 50)]);
    market.assert_collateral(PROVER, 900, 0, 0);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn a_lapsed_job_is_neither_locked_again_nor_cancelled_nor_expired_early() -> Result<()> {
    let (mut market, job) = locked()?;
    market.pass_seconds(60);
    assert_refused(market.lock(job, RIVAL), "job 1 is lapsed: expected open");
    assert_refused(market.cancel(job, REQUESTER), "job 1 is lapsed: expected open");
    assert_refused(market.expire(job, THIEF), "job 1 is lapsed: expected overdue");
    Ok(())
}

#[test]
fn open_to_expired_refunds_all() -> Result<()> {
    let (mut market, job) = open()?;
    market.pass_seconds(3_600);
    market.expire(job, THIEF)?;
    market.assert_credits(NATIVE, &[("requester", 1_000)]);
    market.assert_credits(TOKEN, &[]);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn lapsed_to_expired_refunds_and_slashes() -> Result<()> {
    let (mut market, job) = locked()?;
    market.pass_seconds(3_600);
    market.expire(job, THIEF)?;
    market.assert_credits(NATIVE, &[("requester", 1_000)]);
    market.assert_credits(TOKEN, &[("requester", 50)]);
    market.assert_collateral(PROVER, 900, 0, 0);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn open_to_cancelled_by_the_requester_alone() -> Result<()> {
    let (mut market, job) = open()?;
    let (requester, thief) = (market.address(REQUESTER)?, market.address(THIEF)?);
    assert_refused(market.cancel(job, THIEF), &format!("cancel: expected sender {requester}, got {thief}"));
    market.cancel(job, REQUESTER)?;
    market.assert_phase(job, Phase::Cancelled);
    market.assert_credits(NATIVE, &[("requester", 1_000)]);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn what_was_locked_is_never_cancelled() -> Result<()> {
    let (mut market, job) = locked()?;
    assert_refused(market.cancel(job, REQUESTER), "job 1 is locked: expected open");
    Ok(())
}

#[test]
fn a_revoked_model_refunds_from_every_phase_and_costs_no_lock() -> Result<()> {
    for (lock, seconds) in [(false, 0), (true, 0), (true, 60), (false, 3_600), (true, 3_600)] {
        let (mut market, job) = if lock { locked()? } else { open()? };
        let id = market.id.clone();
        let active = format!("model {id} of job 1 is active: expected revoked");
        assert_refused(market.refund_revoked(job, THIEF), &active);
        market.pass_seconds(seconds);
        market.revoke_model(account::OWNER, &id)?;
        let revoked = format!("model {id} of job 1 is revoked: only refund_revoked ends the job");
        if seconds < 3_600 {
            assert_refused(market.fulfil(job, PROVER), &revoked);
        } else {
            assert_refused(market.expire(job, REQUESTER), &revoked);
        }
        market.refund_revoked(job, THIEF)?;
        market.assert_phase(job, Phase::Refunded);
        market.assert_credits(NATIVE, &[("requester", 1_000)]);
        market.assert_credits(TOKEN, &[]);
        market.assert_collateral(PROVER, 1_000, 0, 0);
        market.assert_all_paid_out();
    }
    Ok(())
}

#[test]
fn a_job_on_a_revoked_model_is_not_locked() -> Result<()> {
    let (mut market, job) = open()?;
    let id = market.id.clone();
    market.revoke_model(account::OWNER, &id)?;
    let expected = format!("model {id} of job 1 is revoked: only refund_revoked ends the job");
    assert_refused(market.lock(job, PROVER), &expected);
    // Its requester need not wait: cancelling gives the same refund.
    market.cancel(job, REQUESTER)?;
    market.assert_all_paid_out();
    Ok(())
}

/// Brings a job to its end.
type End = fn(&mut Market, u64) -> Result<()>;

#[test]
fn what_is_over_stays_over() -> Result<()> {
    let ends: [(&str, End); 5] = [
        ("fulfilled", |market, job| market.fulfil(job, PROVER).map(drop)),
        ("late_fulfilled", |market, job| {
            market.lock(job, PROVER)?;
            market.pass_seconds(60);
            market.fulfil(job, RIVAL).map(drop)
        }),
        ("cancelled", |market, job| market.cancel(job, REQUESTER).map(drop)),
        ("expired", |market, job| {
            market.pass_seconds(3_600);
            market.expire(job, RIVAL).map(drop)
        }),
        ("refunded", |market, job| {
            let id = market.id.clone();
            market.revoke_model(account::OWNER, &id)?;
            market.refund_revoked(job, RIVAL).map(drop)
        }),
    ];
    for (name, end) in ends {
        let (mut market, job) = open()?;
        let (output, proof) = (market.output(), market.prove(job, PROVER, &market.output())?);
        end(&mut market, job)?;
        let before = market.claimables()?;
        for seconds in [0, 100_000] {
            market.pass_seconds(seconds);
            let refused = |expected: &str| format!("job 1 is {name}: expected {expected}");
            assert_refused(market.lock(job, PROVER), &refused("open"));
            assert_refused(market.submit(job, PROVER, &output, &proof), &refused("open, locked or lapsed"));
            assert_refused(market.cancel(job, REQUESTER), &refused("open"));
            assert_refused(market.expire(job, RIVAL), &refused("overdue"));
            assert_refused(market.refund_revoked(job, RIVAL), &refused("open, locked, lapsed or overdue"));
        }
        assert_eq!(market.claimables()?, before, "{name}");
        market.assert_all_paid_out();
    }
    Ok(())
}

#[test]
fn a_job_that_nobody_posted_is_not_found() -> Result<()> {
    let (mut market, _) = open()?;
    let proof = market.prove(1, PROVER, &market.output())?;
    let output = market.output();
    assert_refused(market.lock(2, PROVER), "job 2: not found");
    assert_refused(market.submit(2, PROVER, &output, &proof), "job 2: not found");
    assert_refused(market.cancel(2, REQUESTER), "job 2: not found");
    assert_refused(market.expire(2, RIVAL), "job 2: not found");
    assert_refused(market.refund_revoked(2, RIVAL), "job 2: not found");
    Ok(())
}
