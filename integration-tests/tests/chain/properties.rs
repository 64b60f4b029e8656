//! Whatever random stories do and the chain takes or refuses, the suite checks the books after each message; in the
//! end every job is over and everybody can be paid.
//!
//! `PROOFMARK_PROPERTY_CASES` and `PROOFMARK_PROPERTY_STEPS` make it longer.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow, ensure};
use proofmark_api::escrow::{JobStatus, Phase};
use proofmark_integration_tests::suite::Market;
use proofmark_integration_tests::suite::account::OWNER;
use proofmark_integration_tests::suite::denom::{NATIVE, TOKEN};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use crate::story::{market, step, take};

/// Ends every job, pays everybody out, and finds nothing left but stake, gifts and what is to be burnt.
fn end(market: &mut Market) -> Result<()> {
    market.pass_seconds(1_000);
    for job in market.jobs()? {
        if job.phase == Phase::Overdue {
            let ended = market.expire(job.id, OWNER);
            if ended.is_err() {
                market.refund_revoked(job.id, OWNER)?;
            }
        }
    }
    for job in market.jobs()? {
        let over = !matches!(job.state.status, JobStatus::Open | JobStatus::Locked);
        ensure!(over, "job {} is {}", job.id, job.phase);
    }
    market.claim_everything()?;
    for (account, collateral) in market.collateral()? {
        ensure!(collateral.reserved.is_zero(), "{account} still has {} reserved", collateral.reserved);
        if !collateral.free.is_zero() {
            market.unbond(&account, collateral.free.u128())?;
        }
    }
    market.pass_seconds(100_000);
    for account in market.collateral()?.into_keys() {
        market.withdraw_unbonded(&account)?;
    }
    for account in market.use_credits()?.into_keys() {
        market.claim_rewards(&account)?;
    }
    market.roll_epoch(OWNER)?;
    for holder in market.holders() {
        let epochs: Vec<u64> = market.capacity_rewards(&holder)?.rewards.iter().map(|reward| reward.epoch).collect();
        if !epochs.is_empty() {
            market.claim_capacity(&holder, &epochs)?;
        }
    }
    let promised = market.capacity_totals()?.promised;
    ensure!(promised.is_zero(), "{promised} still promised after everybody claimed");
    // Refused when nothing is pending.
    drop(market.flush_burn(OWNER));
    for (denom, given) in [NATIVE, TOKEN].map(|denom| (denom, market.donated(denom))) {
        let left = market.balance("escrow", denom)?;
        ensure!(left == given, "escrow, {denom}: {left} left, of which {given} are gifts");
    }
    Ok(())
}

fn from_env(name: &str, default: u32) -> u32 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

#[test]
fn no_story_loses_or_makes_a_unit() {
    let cases = from_env("PROOFMARK_PROPERTY_CASES", 24);
    let steps = from_env("PROOFMARK_PROPERTY_STEPS", 40) as usize;
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let stories = prop::collection::vec(step(), steps..=steps);
    let result = TestRunner::new(config).run(&stories, |story| {
        let told = || -> Result<()> {
            let mut market = market()?;
            for (number, step) in story.iter().enumerate() {
                take(&mut market, step).map_err(|error| error.context(format!("step {number}, {step:?}")))?;
            }
            end(&mut market)
        };
        told().map_err(|error| TestCaseError::fail(format!("{error:#}")))
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

#[test]
fn the_steps_reach_every_end() -> Result<()> {
    // A fixed seed: the point is that the generator is not so wild that everything is refused.
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    let mut claimed = 0;
    for _ in 0..24 {
        let story = prop::collection::vec(step(), 90).new_tree(&mut runner).map_err(|e| anyhow!("{e}"))?;
        let mut market = market()?;
        for step in story.current() {
            take(&mut market, &step)?;
        }
        seen.extend(market.jobs()?.iter().map(|job| job.phase.to_string()));
        claimed += market.capacity_totals()?.claimed.u128();
    }
    for phase in ["cancelled", "expired", "fulfilled", "late_fulfilled"] {
        assert!(seen.contains(phase), "no job is ever {phase}: {seen:?}");
    }
    assert!(claimed > 0, "nobody ever claims for capacity");
    Ok(())
}
