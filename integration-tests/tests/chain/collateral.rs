//! Collateral: locked at most what is at stake, unbonded while it still answers for locks, slashed once.
//!
//! Lines 11 and 12 of what must hold are here by name.

use anyhow::Result;
use proofmark_api::escrow::{PendingBurnResponse, Phase, QueryMsg};
use proofmark_integration_tests::suite::account::{PROVER, REQUESTER, RIVAL, THIEF};
use proofmark_integration_tests::suite::denom::TOKEN;
use proofmark_integration_tests::suite::{Contract, Market, Suite, assert_refused};

#[test]
fn locks_reserve_no_more_than_is_at_stake() -> Result<()> {
    let mut market = Market::new()?;
    let jobs = [400, 400, 201, 200].map(|amount| market.post(REQUESTER, |order| order.collateral(amount)));
    let [first, second, third, fourth] = jobs;
    market.lock(first?, PROVER)?;
    market.lock(second?, PROVER)?;
    assert_refused(market.lock(third?, PROVER), "collateral: expected at least 201 free, got 200");
    market.lock(fourth?, PROVER)?;
    market.assert_collateral(PROVER, 1_000, 1_000, 0);
    assert_refused(market.lock(3, PROVER), "collateral: expected at least 201 free, got 0");
    market.fulfil(2, PROVER)?;
    market.assert_collateral(PROVER, 1_000, 600, 0);
    market.lock(3, PROVER)?;
    Ok(())
}

#[test]
fn who_has_nothing_at_stake_locks_nothing() -> Result<()> {
    let mut market = Market::new()?;
    let job = market.post(REQUESTER, |order| order)?;
    assert_refused(market.lock(job, THIEF), "collateral: expected at least 100 free, got 0");
    market.assert_phase(job, Phase::Open);
    Ok(())
}

#[test]
fn a_lock_may_be_free_if_the_owner_says_so() -> Result<()> {
    let mut market = Market::new()?;
    market.update_params("owner", |params| params.min_collateral = 0u128.into())?;
    let job = market.post(REQUESTER, |order| order.collateral(0))?;
    market.lock(job, THIEF)?;
    market.pass_seconds(60);
    market.fulfil(job, RIVAL)?;
    market.assert_phase(job, Phase::LateFulfilled);
    assert_eq!(market.settlement(job)?.slash, None);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn unbonding_waits_to_its_exact_second() -> Result<()> {
    let mut market = Market::new()?;
    let before = market.balance(PROVER, TOKEN)?;
    market.unbond(PROVER, 300)?;
    market.assert_collateral(PROVER, 700, 0, 300);
    market.pass_seconds(10);
    market.unbond(PROVER, 200)?;
    let now = market.now();
    market.pass_seconds(86_389);
    let expected =
        format!("unbonding: nothing to withdraw at {}, the next entry is released at {}", now + 86_389, now + 86_390);
    assert_refused(market.withdraw_unbonded(PROVER), &expected);
    market.pass_seconds(1);
    market.withdraw_unbonded(PROVER)?;
    market.assert_balance(PROVER, before + 300, TOKEN);
    market.assert_collateral(PROVER, 500, 0, 200);
    market.pass_seconds(10);
    market.withdraw_unbonded(PROVER)?;
    market.assert_balance(PROVER, before + 500, TOKEN);
    assert_refused(market.withdraw_unbonded(PROVER), "unbonding: nothing to withdraw");
    Ok(())
}

#[test]
fn unbonded_more_than_is_staked_or_nothing() -> Result<()> {
    let mut market = Market::new()?;
    assert_refused(market.unbond(PROVER, 1_001), "collateral: expected at least 1001 staked, got 1000");
    assert_refused(market.unbond(PROVER, 0), "unbond: expected more than 0");
    assert_refused(market.unbond(THIEF, 1), "collateral: expected at least 1 staked, got 0");
    assert_refused(market.withdraw_unbonded(THIEF), "unbonding: nothing to withdraw");
    Ok(())
}

#[test]
fn unbonding_is_bounded() -> Result<()> {
    let mut market = Market::new()?;
    for _ in 0..16 {
        market.unbond(PROVER, 1)?;
        market.pass_seconds(1);
    }
    assert_refused(market.unbond(PROVER, 1), "unbonding: expected at most 16 entries; withdraw first");
    market.pass_seconds(86_400);
    market.withdraw_unbonded(PROVER)?;
    market.assert_collateral(PROVER, 984, 0, 0);
    market.unbond(PROVER, 984)?;
    Ok(())
}

#[test]
fn a_lock_cannot_be_escaped_by_unbonding() -> Result<()> {
    let mut market = Market::new()?;
    let job = market.post(REQUESTER, |order| order.collateral(600).deadline_seconds(200_000))?;
    market.lock(job, PROVER)?;
    let before = market.balance(PROVER, TOKEN)?;
    market.unbond(PROVER, 1_000)?;
    market.assert_collateral(PROVER, 0, 600, 1_000);
    // The lock lapsed long ago, all is released, but nobody has ended the job yet.
    market.pass_seconds(86_400);
    market.withdraw_unbonded(PROVER)?;
    market.assert_balance(PROVER, before + 400, TOKEN);
    let held = "unbonding: nothing to withdraw: 600 released, but locks hold 600, all that is staked or unbonding";
    assert_refused(market.withdraw_unbonded(PROVER), held);
    market.fulfil(job, RIVAL)?;
    market.assert_collateral(PROVER, 0, 0, 0);
    market.assert_paid(RIVAL, 300, TOKEN);
    Ok(())
}

/// Line 11.
#[test]
fn slash_reaches_unbonding_stake_happens_once_per_lapse_and_never_floors_to_zero() -> Result<()> {
    let mut market = Market::on(Suite::builder().params(|params| params.min_collateral = 1u128.into()))?;
    for collateral in [501, 300, 1] {
        let job = market.post(REQUESTER, |order| order.collateral(collateral).deadline_seconds(1_000))?;
        market.lock(job, PROVER)?;
    }
    market.unbond(PROVER, 700)?;
    market.pass_seconds(10);
    market.unbond(PROVER, 100)?;
    market.assert_collateral(PROVER, 200, 802, 800);
    market.pass_seconds(50);

    // The stake first, then the latest entry, then the one before.
    market.fulfil(1, RIVAL)?;
    market.assert_collateral(PROVER, 0, 301, 499);
    let entries = market.collateral_of(PROVER)?.unbonding;
    assert_eq!(entries.iter().map(|entry| entry.amount.u128()).collect::<Vec<_>>(), [499]);
    market.assert_paid(RIVAL, 250, TOKEN);
    assert_eq!(market.settlement(1)?.slash.map(|slash| slash.burnt.u128()), Some(251));

    market.pass_seconds(940);
    assert_refused(market.expire(1, THIEF), "job 1 is late_fulfilled: expected overdue");
    market.expire(2, THIEF)?;
    market.assert_collateral(PROVER, 0, 1, 199);
    assert_refused(market.expire(2, THIEF), "job 2 is expired: expected overdue");
    market.assert_paid(REQUESTER, 150, TOKEN);

    // Half of 1 is 0: the odd unit is burnt.
    market.expire(3, THIEF)?;
    market.assert_collateral(PROVER, 0, 0, 198);
    let pending: PendingBurnResponse = market.query(Contract::Escrow, &QueryMsg::PendingBurn {})?;
    assert_eq!(pending.amount.u128(), 251 + 150 + 1);
    assert_refused(market.expire(3, THIEF), "job 3 is expired: expected overdue");
    Ok(())
}

/// Line 12: the suite checks it for everybody after every message; here every kind of message moves an account.
#[test]
fn what_is_reserved_never_exceeds_the_stake_that_a_slash_can_reach() -> Result<()> {
    let mut market = Market::new()?;
    let post = |market: &mut Market| market.post(REQUESTER, |order| order.collateral(250).deadline_seconds(100_000));
    for _ in 0..4 {
        let job = post(&mut market)?;
        market.lock(job, PROVER)?;
    }
    market.unbond(PROVER, 400)?;
    market.assert_collateral(PROVER, 600, 1_000, 400);
    // What locks hold beyond the stake is owed by a new deposit too, before it backs a new lock.
    market.deposit_collateral(PROVER, 649)?;
    let fifth = post(&mut market)?;
    assert_refused(market.lock(fifth, PROVER), "collateral: expected at least 250 free, got 249");
    market.deposit_collateral(PROVER, 1)?;
    market.lock(fifth, PROVER)?;
    market.assert_collateral(PROVER, 1_250, 1_250, 400);
    market.fulfil(1, PROVER)?;
    market.unbond(PROVER, 1_250)?;
    market.assert_collateral(PROVER, 0, 1_000, 1_650);
    market.pass_seconds(60);
    market.fulfil(2, RIVAL)?;
    market.assert_collateral(PROVER, 0, 750, 1_400);
    market.pass_seconds(86_400);
    market.withdraw_unbonded(PROVER)?;
    market.assert_collateral(PROVER, 0, 750, 750);
    market.pass_seconds(13_540);
    for job in 3..=5 {
        market.expire(job, THIEF)?;
    }
    market.assert_collateral(PROVER, 0, 0, 0);
    assert_refused(market.withdraw_unbonded(PROVER), "unbonding: nothing to withdraw");
    Ok(())
}

#[test]
fn one_lapse_is_slashed_once_and_only_for_its_own_job() -> Result<()> {
    let mut market = Market::new()?;
    for _ in 0..3 {
        let job = market.post(REQUESTER, |order| order.collateral(300).deadline_seconds(1_000))?;
        market.lock(job, PROVER)?;
    }
    market.fulfil(3, PROVER)?;
    market.pass_seconds(60);
    market.fulfil(1, RIVAL)?;
    market.assert_collateral(PROVER, 700, 300, 0);
    market.pass_seconds(940);
    assert_refused(market.expire(1, THIEF), "job 1 is late_fulfilled: expected overdue");
    market.expire(2, THIEF)?;
    market.assert_collateral(PROVER, 400, 0, 0);
    assert_refused(market.expire(2, THIEF), "job 2 is expired: expected overdue");
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn a_shorter_wait_does_not_release_what_is_already_waiting() -> Result<()> {
    let mut market = Market::new()?;
    market.unbond(PROVER, 100)?;
    market.update_params("owner", |params| params.unbonding_seconds = 0)?;
    market.unbond(PROVER, 50)?;
    market.assert_collateral(PROVER, 850, 0, 150);
    market.withdraw_unbonded(PROVER)?;
    market.assert_collateral(PROVER, 850, 0, 100);
    market.pass_seconds(86_400);
    market.withdraw_unbonded(PROVER)?;
    market.assert_collateral(PROVER, 850, 0, 0);
    Ok(())
}
