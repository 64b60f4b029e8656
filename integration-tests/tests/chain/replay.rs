//! The events are enough to rebuild the state: whoever only listens knows what the contracts know.

use std::collections::BTreeSet;

use anyhow::{Context, Result, anyhow};
use cosmwasm_std::Uint128;
use cw_ownable::Action;
use proofmark_api::registry::RecordId;
use proofmark_api::signature::SignatureScheme;
use proofmark_api::timelock::{Emergency, ExecuteMsg as TimelockMsg};
use proofmark_api::{escrow, events, verifier};
use proofmark_integration_tests::replay::{Announced, Replay};
use proofmark_integration_tests::suite::account::{DATA_PROVIDER, DEVELOPER, OWNER, PROVER, REQUESTER, RIVAL, THIEF};
use proofmark_integration_tests::suite::denom::{NATIVE, TOKEN};
use proofmark_integration_tests::suite::government::{GUARDIAN, MULTISIG};
use proofmark_integration_tests::suite::{Contract, Governed, Market, SourceKey, Suite, TinyModel, call};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::story;

/// Every event that the contracts have.
fn all_events() -> Result<BTreeSet<String>> {
    let source = include_str!("../../../contracts/api/src/events.rs");
    let names = source.split("\"proofmark/").skip(1).map(|rest| rest.split('"').next());
    let names = names.map(|name| name.map(|name| format!("proofmark/{name}")));
    names.collect::<Option<BTreeSet<_>>>().context("events.rs cannot be read")
}

fn actions(log: &[Announced]) -> BTreeSet<String> {
    log.iter().map(|event| event.action().to_owned()).collect()
}

#[test]
fn events_rebuild_the_state_after_random_stories() -> Result<()> {
    let config = Config { cases: 12, failure_persistence: None, ..Config::default() };
    let stories = prop::collection::vec(story::step(), 80);
    let result = TestRunner::new(config).run(&stories, |steps| {
        let told = || -> Result<()> {
            let mut market = story::market()?;
            for (number, step) in steps.iter().enumerate() {
                story::take(&mut market, step)?;
                // At the end and on the way.
                if number % 27 == 26 || number + 1 == steps.len() {
                    Replay::of(&market)?.check(&market).with_context(|| format!("after step {number}"))?;
                }
            }
            Ok(())
        };
        told().map_err(|error| TestCaseError::fail(format!("{error:#}")))
    });
    result.map_err(|error| anyhow!("{error}"))
}

/// A market in which every contract announces everything that it can.
fn eventful() -> Result<Governed> {
    let builder = Suite::builder().capacity(|params| {
        (params.epoch_seconds, params.units_per_stake) = (3_600, 1_000_000_000);
        (params.emission_floor, params.emission_ceiling) = (500u128.into(), 3_000u128.into());
    });
    let mut market = Governed::deploy(builder)?;
    records(&mut market)?;
    jobs(&mut market)?;
    capacity(&mut market)?;
    market.update_params(OWNER, |params| params.fee_bps = 700)?;
    market.update_treasury(OWNER, THIEF)?;
    oversight(&mut market)?;
    Ok(market)
}

/// Versions, transfers, statuses of all kinds of records; a key of the verifier.
fn records(market: &mut Market) -> Result<()> {
    use proofmark_api::registry::ExecuteMsg::UpdateParams;
    market.execute(OWNER, Contract::Registry, &UpdateParams { allow_development_setups: false }, &[])?;
    market.execute(OWNER, Contract::Registry, &UpdateParams { allow_development_setups: true }, &[])?;
    let (second, third) = (TinyModel::new(2)?, TinyModel::new(3)?);
    let first = market.id.clone();
    let mut next = second.registration(100);
    (next.previous, next.parent) = (Some(first.clone()), Some(first));
    let model = RecordId::Model { id: market.register_model(DEVELOPER, &next)? };
    market.transfer(DEVELOPER, &model, Some(RIVAL))?;
    market.transfer(DEVELOPER, &model, None)?;
    market.transfer(DEVELOPER, &model, Some(PROVER))?;
    market.pass_seconds(7);
    market.accept(PROVER, &model)?;
    market.pass_seconds(7);
    market.transfer(PROVER, &model, Some(RIVAL))?;
    market.accept(RIVAL, &model)?;
    let gone = market.register_model(DEVELOPER, &third.registration(0))?;
    market.deprecate_model(DEVELOPER, &gone)?;

    let mut dataset = Market::dataset(2);
    dataset.previous = Some(Market::DATASET);
    let dataset = RecordId::Dataset { id: market.register_dataset(DATA_PROVIDER, &dataset)? };
    market.transfer(DATA_PROVIDER, &dataset, Some(RIVAL))?;
    market.revoke(OWNER, &dataset)?;
    let source = market.register_source(DATA_PROVIDER, &SourceKey::new(SignatureScheme::Ed25519, 7)?)?;
    market.revoke(DATA_PROVIDER, &RecordId::Source { id: source })?;

    // An offer that stays open.
    market.transfer(RIVAL, &model, Some(THIEF))?;

    let register = verifier::ExecuteMsg::RegisterKey { vk: second.vk().into() };
    market.execute(THIEF, Contract::Verifier, &register, &[])?;
    Ok(())
}

/// Every end of a job, in both denoms.
fn jobs(market: &mut Market) -> Result<()> {
    for tokens in [false, true] {
        let mut posted = Vec::new();
        for _ in 0..7 {
            posted.push(market.post(REQUESTER, |order| match tokens {
                true => order.with_tokens(1_003).dataset(Market::DATASET).collateral(51),
                false => order.with_coins(&[(1_001, NATIVE)]).callback(100_000),
            })?);
        }
        let [open, kept, late, own, cancelled, expired, lapsed] = posted[..] else { unreachable!("seven") };
        market.pass_seconds(20);
        market.fulfil(open, RIVAL)?;
        market.cancel(cancelled, REQUESTER)?;
        for (job, holder) in [(kept, PROVER), (late, PROVER), (own, RIVAL), (lapsed, PROVER)] {
            market.lock(job, holder)?;
        }
        market.unbond(PROVER, 900)?;
        market.pass_seconds(11);
        market.fulfil(kept, PROVER)?;
        market.pass_seconds(60);
        let items = [late, kept, own].map(|job| market.item(job, RIVAL)).into_iter().collect::<Result<Vec<_>>>()?;
        market.submit_many(RIVAL, escrow::SubmitMode::Each, &items)?;
        market.pass_seconds(3_600);
        market.expire(expired, THIEF)?;
        market.expire(lapsed, THIEF)?;
        market.deposit_collateral(PROVER, 1_000)?;
        market.pass_seconds(86_400);
        market.withdraw_unbonded(PROVER)?;
    }
    market.claim(REQUESTER)?;
    market.claim_rewards(RIVAL)?;
    market.flush_burn(THIEF)?;
    market.claim_in(RIVAL, &[TOKEN])?;
    Ok(())
}

/// Two epochs in which capacity is proved, one of them claimed.
fn capacity(market: &mut Market) -> Result<()> {
    let vk = market.model.vk().to_vec();
    market.set_challenge(&vk, 5)?;
    market.rewards(OWNER, &proofmark_api::rewards::ExecuteMsg::UpdateParams { bonus_bps: 4_000 })?;
    market.set_capacity_params(|params| params.emission_floor = Uint128::new(700))?;
    for _ in 0..3 {
        // In time or long after.
        if !market.epoch()?.over {
            market.wait_for_end(0)?;
        }
        market.roll_epoch(THIEF)?;
        market.join(PROVER)?;
        market.pass_seconds(100);
        market.deposit_collateral(RIVAL, 10)?;
        market.answer_with(PROVER, 2)?;
        market.answer_with(RIVAL, 1)?;
        market.pass_seconds(100);
        market.answer_with(PROVER, 1)?;
    }
    let earned = market.capacity_rewards(RIVAL)?.rewards;
    let over: Vec<u64> = earned.iter().filter(|one| one.amount.is_some()).map(|one| one.epoch).collect();
    market.claim_capacity(RIVAL, &over)?;
    market.claim_capacity(PROVER, &over[..1])?;
    Ok(())
}

/// The timelock takes over; proposals of every fate; an emergency ends a job on a revoked model.
fn oversight(market: &mut Governed) -> Result<()> {
    market.offer_ownership()?;
    market.accept_ownership()?;
    let timelock = "timelock";
    let times = TimelockMsg::UpdateTimes { delay_seconds: Some(90_000), grace_seconds: None };
    let guardian = TimelockMsg::SetGuardian { guardian: None };
    let to_itself = [times, guardian].iter().map(|message| call(market, timelock, message)).collect::<Result<_>>()?;
    let offer = TimelockMsg::OfferAdmin { to: Some(market.address(THIEF)?.into_string()) };
    let offer = call(market, timelock, &offer)?;
    let resume = call(market, Contract::Escrow.name(), &escrow::ExecuteMsg::Pause { paused: false })?;
    let leave = escrow::ExecuteMsg::UpdateOwnership(Action::TransferOwnership {
        new_owner: market.address(MULTISIG)?.into_string(),
        expiry: None,
    });
    let leave = call(market, Contract::Rewards.name(), &leave)?;
    let cancelled = market.schedule(vec![resume.clone()])?;
    market.to_timelock(GUARDIAN, &TimelockMsg::Cancel { id: cancelled })?;
    market.enact(to_itself)?;
    let _expires = market.schedule(vec![leave.clone(), resume.clone()])?;
    market.pass_seconds(1_000_000);
    market.enact(vec![leave])?;
    market.enact(vec![offer])?;
    let job = market.post(REQUESTER, |order| order)?;
    market.lock(job, RIVAL)?;
    let id = market.id.clone();
    market.emergency(Emergency::RevokeModel { id })?;
    market.refund_revoked(job, THIEF)?;
    market.emergency(Emergency::PauseCreation {})?;
    let _waits = market.schedule(vec![resume])?;
    market.to_timelock(THIEF, &TimelockMsg::AcceptAdmin {})?;
    // The new admin offers the place as well.
    let offer = call(market, timelock, &TimelockMsg::OfferAdmin { to: Some(market.address(RIVAL)?.into_string()) })?;
    market.to_timelock(THIEF, &TimelockMsg::Schedule { title: "rest".into(), calls: vec![offer], after: None })?;
    let id = market.timelock_config()?.last_id;
    market.pass_seconds(90_000);
    market.to_timelock(THIEF, &TimelockMsg::Execute { id })?;
    Ok(())
}

#[test]
fn events_rebuild_every_kind_of_state() -> Result<()> {
    let market = eventful()?;
    Replay::of(&market)?.check(&market)?;
    // Nothing is left out: an event that is new belongs here.
    let missing: Vec<String> = all_events()?.difference(&actions(market.announced())).cloned().collect();
    assert!(missing.is_empty(), "never announced: {missing:?}");
    Ok(())
}

#[test]
fn every_event_is_needed() -> Result<()> {
    // What these say follows from others.
    let told_elsewhere = [
        events::JOBS_SUBMITTED,
        events::JOB_REFUSED,
        events::CALLBACK_FAILED,
        events::EMERGENCY,
        events::MODEL_SYNCED,
        events::DATASET_SYNCED,
        events::SOURCE_SYNCED,
    ];
    let market = eventful()?;
    let log = market.announced();
    let mut idle = Vec::new();
    for name in all_events()? {
        if told_elsewhere.contains(&name.as_str()) {
            continue;
        }
        let last = log.iter().rposition(|event| event.action() == name).context("never announced")?;
        let rest = [&log[..last], &log[last + 1..]].concat();
        if Replay::from_log(&market, &rest).and_then(|replay| replay.check(&market)).is_ok() {
            idle.push(name);
        }
    }
    assert!(idle.is_empty(), "without the last of these nothing is missed: {idle:?}");
    Ok(())
}

#[test]
fn a_stranger_who_announces_is_not_believed() -> Result<()> {
    let mut market = Market::new()?;
    let job = market.post(REQUESTER, |order| order)?;
    market.lock(job, PROVER)?;
    let mut log = market.announced().to_vec();
    let mut forged = log.last().context("nothing was announced")?.clone();
    forged.contract = market.address(THIEF)?;
    log.push(forged);
    Replay::from_log(&market, &log)?.check(&market)
}
