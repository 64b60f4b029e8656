//! Random messages by a few people as time passes. The suite compares the contract's balances with what it owes after
//! every one of them; here come the invariants of locks.

use std::collections::BTreeMap;

use cosmwasm_std::{Order, coin};
use proofmark_api::escrow::{ExecuteMsg, JobRequest, JobStatus, OutputMode, PrivateInput, ReceiveMsg, SubmitMode};
use proofmark_api::registry::RecordStatus;
use proptest::prelude::*;

use super::hex;
use super::suite::{Suite, addr, ask};
use crate::state::{COLLATERAL, JOB_COUNT, SETTLEMENTS, STATES, TERMS};

const PEOPLE: [&str; 3] = ["requester", "prover", "other"];

#[derive(Debug, Clone)]
enum Op {
    Create { who: usize, max: u128, surplus: u128, in_token: bool, dataset: bool, form: (bool, bool) },
    Deposit { who: usize, amount: u128 },
    Lock { who: usize, back: u64 },
    Fulfil { who: usize, back: u64 },
    FulfilMany { who: usize, backs: Vec<u64>, bad: usize, each: bool },
    End { who: usize, back: u64, how: u8 },
    Unbond { who: usize, amount: u128 },
    Pull { who: usize, what: u8 },
    Skip(u64),
}

fn op() -> impl Strategy<Value = Op> {
    let who = || 0..PEOPLE.len();
    let back = || 0..6u64;
    prop_oneof![
        4 => (who(), 50..5_000u128, 0..3u128, any::<bool>(), any::<bool>(), any::<(bool, bool)>()).prop_map(
            |(who, max, surplus, in_token, dataset, form)| Op::Create { who, max, surplus, in_token, dataset, form }
        ),
        4 => (who(), 0..60u128).prop_map(|(who, amount)| Op::Deposit { who, amount }),
        7 => (who(), back()).prop_map(|(who, back)| Op::Lock { who, back }),
        4 => (who(), back()).prop_map(|(who, back)| Op::Fulfil { who, back }),
        3 => (who(), prop::collection::vec(back(), 1..5), 0..8usize, any::<bool>())
            .prop_map(|(who, backs, bad, each)| Op::FulfilMany { who, backs, bad, each }),
        3 => (who(), back(), 0..3u8).prop_map(|(who, back, how)| Op::End { who, back, how }),
        2 => (who(), 0..40u128).prop_map(|(who, amount)| Op::Unbond { who, amount }),
        3 => (who(), 0..4u8).prop_map(|(who, what)| Op::Pull { who, what }),
        5 => prop_oneof![20 => 1..70u64, 1 => Just(300), 1 => Just(3_600)].prop_map(Op::Skip),
    ]
}

/// A usual job, or one whose input, output or both are commitments.
fn request_in((private, committed): (bool, bool)) -> JobRequest {
    let private_input = private.then(|| PrivateInput { commitment: hex(3), uri: "u".into() });
    let input = if private { Default::default() } else { ask().input };
    let output_mode = if committed { OutputMode::Committed } else { OutputMode::Inline };
    JobRequest { input, private_input, output_mode, ..ask() }
}

/// One of the last jobs, so that most messages meet a job that is alive.
fn recent(suite: &Suite, back: u64) -> u64 {
    let count = JOB_COUNT.may_load(&suite.deps.storage).unwrap().unwrap_or_default();
    count.saturating_sub(back).max(1)
}

/// Does it; whether it is refused does not matter here.
fn act(suite: &mut Suite, op: Op) {
    let run = |suite: &mut Suite, who: usize, msg| suite.run(PEOPLE[who], &[], msg).is_ok();
    match op {
        Op::Create { who, max, surplus, in_token, dataset, form } => {
            let (collateral, dataset) = (11u128.into(), dataset.then_some(1));
            let job = JobRequest { max_price: max.into(), dataset, collateral, ..request_in(form) };
            let _ = if in_token {
                suite.send(PEOPLE[who], max + surplus, &ReceiveMsg::CreateJob { job })
            } else {
                suite.run(PEOPLE[who], &[coin(max + surplus, "ucosm")], ExecuteMsg::CreateJob { job })
            };
        }
        Op::Deposit { who, amount } => {
            let _ = suite.send(PEOPLE[who], amount, &ReceiveMsg::DepositCollateral {});
        }
        Op::Lock { who, back } => {
            let _ = suite.lock(PEOPLE[who], recent(suite, back));
        }
        Op::Fulfil { who, back } => {
            if JOB_COUNT.exists(&suite.deps.storage) {
                let _ = suite.fulfil(PEOPLE[who], recent(suite, back));
            }
        }
        Op::FulfilMany { who, backs, bad, each } => {
            if JOB_COUNT.exists(&suite.deps.storage) {
                let mut items: Vec<_> =
                    backs.iter().map(|back| suite.item(PEOPLE[who], recent(suite, *back))).collect();
                if let Some(item) = items.get_mut(bad) {
                    item.output = [5, 7].into();
                }
                let mode = if each { SubmitMode::Each } else { SubmitMode::All };
                let _ = suite.submit_many(PEOPLE[who], mode, &items);
            }
        }
        Op::End { who, back, how } => {
            let job_id = recent(suite, back);
            let msg = match how {
                0 => ExecuteMsg::Cancel { job_id },
                1 => ExecuteMsg::Expire { job_id },
                _ => ExecuteMsg::RefundRevoked { job_id },
            };
            run(suite, who, msg);
        }
        Op::Unbond { who, amount } => {
            run(suite, who, ExecuteMsg::Unbond { amount: amount.into() });
        }
        Op::Pull { who, what } => {
            let msg = match what {
                0 => ExecuteMsg::Claim { denoms: None },
                1 => ExecuteMsg::WithdrawUnbonded {},
                2 => ExecuteMsg::ClaimRewards {},
                _ => ExecuteMsg::FlushBurn {},
            };
            run(suite, who, msg);
        }
        Op::Skip(seconds) => suite.skip(seconds),
    }
}

/// What is reserved is what live locks hold, account by account; only fulfilled jobs have a settlement, whose parts sum up.
fn check(suite: &Suite) {
    let storage = &suite.deps.storage;
    let mut held: BTreeMap<String, u128> = BTreeMap::new();
    for entry in TERMS.range(storage, None, None, Order::Ascending) {
        let (job_id, terms) = entry.unwrap();
        let state = STATES.load(storage, job_id).unwrap();
        if let (JobStatus::Locked, Some(lock)) = (state.status, &state.lock) {
            *held.entry(lock.prover.to_string()).or_default() += terms.collateral.u128();
        }
        let settlement = SETTLEMENTS.may_load(storage, job_id).unwrap();
        let fulfilled = matches!(state.status, JobStatus::Fulfilled | JobStatus::LateFulfilled);
        assert_eq!(settlement.is_some(), fulfilled);
        if let Some(settlement) = settlement {
            let paid: u128 = settlement.payouts.iter().map(|payout| payout.amount.u128()).sum();
            assert_eq!(paid + settlement.fee_burnt.u128(), terms.max_price.u128());
            assert_eq!(settlement.slash.is_some(), state.status == JobStatus::LateFulfilled);
        }
    }
    for who in PEOPLE.map(addr) {
        let account = COLLATERAL.may_load(storage, &who).unwrap().unwrap_or_default();
        assert_eq!(account.reserved.u128(), held.get(who.as_str()).copied().unwrap_or_default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_books_balance_whatever_people_do(ops in prop::collection::vec(op(), 1..150), revoke_after in 0..300usize) {
        let mut suite = Suite::new();
        for (i, op) in ops.into_iter().enumerate() {
            if i == revoke_after {
                suite.set_status(RecordStatus::Revoked).unwrap();
            }
            act(&mut suite, op);
            check(&suite);
        }
    }
}
