//! What rewards reads of the escrow: stake over time, and the demand that was paid for.

use cosmwasm_std::{Storage, Uint128, Uint256, to_json_vec};
use proofmark_api::escrow::raw::{StakeMeter, Tally};
use proofmark_api::escrow::{ExecuteMsg, JobTerms, MigrateMsg, Params, QueryMsg};

use super::suite::{Suite, addr, ask, attribute};
use super::{params, terms};
use crate::contract::{CONTRACT_NAME, migrate};
use crate::state::{CONFIG, STAKE_METERS, TALLY, TERMS};

fn meter(suite: &Suite, name: &str) -> StakeMeter {
    suite.ask(QueryMsg::StakeMeter { address: addr(name).into() })
}

fn stake_seconds(suite: &Suite, name: &str) -> Uint256 {
    meter(suite, name).read(suite.env.block.time.seconds())
}

fn tally(suite: &Suite) -> (u128, u128, u128) {
    let tally: Tally = suite.ask(QueryMsg::Tally {});
    (tally.pending_burn.u128(), tally.paid_units.u128(), tally.paid_burnt.u128())
}

#[test]
fn the_meter_follows_every_change_of_stake() {
    let mut suite = Suite::new();
    assert_eq!(meter(&suite, "prover"), StakeMeter::default());
    suite.deposit("prover", 100);
    suite.skip(10);
    assert_eq!(stake_seconds(&suite, "prover"), Uint256::from(1_000u64));
    suite.deposit("prover", 50);
    suite.skip(2);
    suite.run("prover", &[], ExecuteMsg::Unbond { amount: Uint128::new(120) }).unwrap();
    assert_eq!(stake_seconds(&suite, "prover"), Uint256::from(1_300u64));
    // What is unbonding counts no more, and taking it out changes nothing.
    suite.skip(3_600);
    suite.run("prover", &[], ExecuteMsg::WithdrawUnbonded {}).unwrap();
    assert_eq!(stake_seconds(&suite, "prover"), Uint256::from(1_300u64 + 30 * 3_600));
    let at = suite.env.block.time.seconds() - 3_600;
    assert_eq!(meter(&suite, "prover").at, at, "withdrawing writes no meter");
}

#[test]
fn locks_leave_the_meter_alone_and_a_slash_lowers_it_at_once() {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    suite.deposit("prover", 25);
    let before = meter(&suite, "prover");
    suite.lock("prover", job_id).unwrap();
    assert_eq!(meter(&suite, "prover"), before);
    suite.skip(300);
    suite.expire(job_id).unwrap();
    let slashed = meter(&suite, "prover");
    assert_eq!((slashed.stake.u128(), slashed.stake_seconds), (15, Uint256::from(25u64 * 300)));
}

#[test]
fn unbonding_earns_nothing_even_while_it_answers_for_a_lock() {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    suite.deposit("prover", 25);
    suite.lock("prover", job_id).unwrap();
    suite.skip(10);
    suite.run("prover", &[], ExecuteMsg::Unbond { amount: Uint128::new(25) }).unwrap();
    let before = meter(&suite, "prover");
    assert_eq!((before.stake.u128(), before.stake_seconds), (0, Uint256::from(250u64)));
    suite.skip(290);
    // The slash takes unbonding stake alone: the meter stays as it was.
    suite.expire(job_id).unwrap();
    assert_eq!(meter(&suite, "prover"), before);
    assert_eq!(stake_seconds(&suite, "prover"), Uint256::from(250u64));
}

#[test]
fn an_emptied_account_keeps_its_meter() {
    let mut suite = Suite::new();
    suite.deposit("prover", 10);
    suite.skip(5);
    suite.run("prover", &[], ExecuteMsg::Unbond { amount: Uint128::new(10) }).unwrap();
    suite.skip(3_600);
    suite.run("prover", &[], ExecuteMsg::WithdrawUnbonded {}).unwrap();
    suite.deposit("prover", 1);
    suite.skip(1);
    assert_eq!(stake_seconds(&suite, "prover"), Uint256::from(51u64));
}

#[test]
fn settled_jobs_count_units_as_far_as_they_burnt() {
    let mut suite = Suite::new();
    // Of 100: fee 5, burnt 2, which covers 200 of the model's 1,000 units.
    let job_id = suite.create_in_token(ask());
    suite.skip(60);
    suite.fulfil("prover", job_id).unwrap();
    assert_eq!(tally(&suite), (2, 200, 2));
    // Flushing takes the burn and leaves the count.
    suite.run("anyone", &[], ExecuteMsg::FlushBurn {}).unwrap();
    assert_eq!(tally(&suite), (0, 200, 2));
    assert!(suite.run("anyone", &[], ExecuteMsg::FlushBurn {}).is_err());
    // Coins burn nothing and count nothing.
    let job_id = suite.create(ask());
    suite.fulfil("prover", job_id).unwrap();
    assert_eq!(tally(&suite), (0, 200, 2));
}

#[test]
fn what_a_unit_costs_is_frozen_with_the_job() {
    let mut suite = Suite::new();
    let job_id = suite.create_in_token(ask());
    let cheaper = Params { units_per_burnt: 1_000_000, ..params() };
    suite.run("owner", &[], ExecuteMsg::UpdateParams { params: Some(cheaper), treasury: None }).unwrap();
    let after = suite.create_in_token(ask());
    suite.skip(60);
    suite.fulfil("prover", job_id).unwrap();
    assert_eq!(tally(&suite), (2, 200, 2));
    suite.fulfil("prover", after).unwrap();
    assert_eq!(tally(&suite), (4, 1_200, 2), "all 1,000 units, for less than one of the two that were burnt");
}

/// Drops the fields that the previous release did not write.
fn older(record: &impl serde::Serialize, fields: &[&str]) -> Vec<u8> {
    let mut text = String::from_utf8(to_json_vec(record).unwrap()).unwrap();
    for field in fields {
        let start = text.find(&format!(",\"{field}\":")).unwrap();
        let end = start + 1 + text[start + 1..].find([',', '}']).unwrap();
        text.replace_range(start..end, "");
    }
    text.into_bytes()
}

#[test]
fn state_of_the_previous_release_goes_on() {
    let mut suite = Suite::new();
    suite.deposit("prover", 25);
    let storage = &mut suite.deps.storage;
    // As 0.1.0 stored it: no meters, no tally, no units.
    STAKE_METERS.remove(storage, &addr("prover"));
    TALLY.remove(storage);
    storage.set(b"pending_burn", br#""7""#);
    *suite.balances.entry(super::suite::token().key()).or_default() += 7;
    let config = older(&CONFIG.load(storage).unwrap().params, &["units_per_burnt"]);
    let whole = String::from_utf8(to_json_vec(&CONFIG.load(storage).unwrap()).unwrap()).unwrap();
    let params = String::from_utf8(to_json_vec(&CONFIG.load(storage).unwrap().params).unwrap()).unwrap();
    storage.set(b"config", whole.replace(&params, core::str::from_utf8(&config).unwrap()).as_bytes());
    storage.set(&TERMS.key(1), &older(&terms(), &["units", "units_per_burnt"]));
    cw2::set_contract_version(storage, CONTRACT_NAME, "0.0.1").unwrap();

    migrate(suite.deps.as_mut(), suite.env.clone(), MigrateMsg {}).unwrap();
    assert_eq!(tally(&suite), (7, 0, 0));
    assert_eq!(suite.deps.storage.get(b"pending_burn"), None);
    assert_eq!(CONFIG.load(&suite.deps.storage).unwrap().params, Params { units_per_burnt: 0, ..params_of(&suite) });
    let kept = TERMS.load(&suite.deps.storage, 1).unwrap();
    assert_eq!(kept, JobTerms { units: 0, units_per_burnt: 0, ..terms() });
    TERMS.remove(&mut suite.deps.storage, 1);
    let response = suite.run("anyone", &[], ExecuteMsg::FlushBurn {}).unwrap();
    assert_eq!(attribute(&response, "amount"), "7");
    // The stake is there, and its next change starts the meter.
    suite.assert_staked("prover", 25, 0);
    assert_eq!(meter(&suite, "prover"), StakeMeter::default());
    suite.deposit("prover", 5);
    suite.skip(2);
    assert_eq!(stake_seconds(&suite, "prover"), Uint256::from(60u64));
}

fn params_of(suite: &Suite) -> Params {
    CONFIG.load(&suite.deps.storage).unwrap().params
}
