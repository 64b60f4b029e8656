//! Jobs that only some provers may take.

use anyhow::Result;
use proofmark_api::escrow::{Phase, SubmitMode};
use proofmark_integration_tests::suite::account::{PROVER, REQUESTER, RIVAL, THIEF};
use proofmark_integration_tests::suite::{Market, assert_refused};

/// A job for the prover alone, and how the chain refuses anybody else.
fn for_prover(market: &mut Market) -> Result<(u64, String)> {
    let (prover, rival) = (market.address(PROVER)?, market.address(RIVAL)?);
    let job = market.post(REQUESTER, |order| order.provers(&[prover]).deadline_seconds(1_000))?;
    Ok((job, format!("job {job}: expected one of the 1 provers that it allows, got {rival}")))
}

#[test]
fn nobody_else_locks_or_proves_it() -> Result<()> {
    let mut market = Market::new()?;
    let (job, refusal) = for_prover(&mut market)?;
    assert_refused(market.lock(job, RIVAL), &refusal);
    assert_refused(market.fulfil(job, RIVAL), &refusal);
    let item = market.item(job, RIVAL)?;
    let all = market.submit_many(RIVAL, SubmitMode::All, std::slice::from_ref(&item));
    assert_refused(all, &format!("item 0, job {job}: {refusal}"));
    let (_, results) = market.submit_many(RIVAL, SubmitMode::Each, &[item])?;
    assert_eq!(results[0].error.as_deref(), Some(refusal.as_str()));
    market.assert_phase(job, Phase::Open);
    market.lock(job, PROVER)?;
    market.fulfil(job, PROVER)?;
    market.assert_phase(job, Phase::Fulfilled);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn nobody_else_proves_it_late_but_anybody_ends_it() -> Result<()> {
    let mut market = Market::new()?;
    let (job, refusal) = for_prover(&mut market)?;
    market.lock(job, PROVER)?;
    market.pass_seconds(60);
    assert_refused(market.fulfil(job, RIVAL), &refusal);
    market.pass_seconds(940);
    market.expire(job, THIEF)?;
    market.assert_phase(job, Phase::Expired);
    market.assert_collateral(PROVER, 900, 0, 0);
    Ok(())
}

#[test]
fn the_list_is_short_and_names_nobody_twice() -> Result<()> {
    let mut market = Market::new()?;
    let prover = market.address(PROVER)?;
    let twice = market.post(REQUESTER, |order| order.provers(&[prover.clone(), prover.clone()]));
    assert_refused(twice, &format!("provers: {prover} appears twice"));
    let many = market.post(REQUESTER, |order| order.provers(&vec![prover; 17]));
    assert_refused(many, "provers: expected at most 16, got 17");
    Ok(())
}
