//! What a message that was taken may have changed: one job, as the rules say, and nobody's credit but by right.

use proofmark_api::escrow::{JobState, JobStatus, Settlement};

use super::judge::Bench;
use super::{Violation, ensure};
use crate::action::Action;
use crate::books::{Books, Job, collateral};
use crate::cast::{Coin, Who};
use crate::outcome::Sent;
use crate::rules::{self, Stage};
use crate::table::small;

/// Compares the books after a message with those before it.
pub fn check(bench: &Bench, after: &Books, action: Action, sent: &[Sent]) -> Result<(), Violation> {
    for (index, (before, after)) in (0u8..).zip(bench.books.jobs.iter().zip(&after.jobs)) {
        job(bench, index, before.as_ref(), after.as_ref(), action)?;
    }
    credits(bench, after, action)?;
    messages(bench, action, sent)?;
    stakes(bench, after, action)
}

/// A job's terms and input never change, nor a settlement; its state only as this message may change it.
fn job(bench: &Bench, index: u8, before: Option<&Job>, after: Option<&Job>, action: Action) -> Result<(), Violation> {
    let Some(after) = after else {
        return ensure(before.is_none(), 2, || format!("job of plan {index} is gone"));
    };
    let Some(before) = before else {
        let open = JobState { status: JobStatus::Open, lock: None };
        ensure(action == Action::Create(index), 3, || format!("{action:?} created the job of plan {index}"))?;
        return ensure(*after.state == open && after.settlement.is_none(), 7, || format!("created as {after:?}"));
    };
    let [terms, _, settlement, input] = before.versions;
    let [terms_after, _, settlement_after, input_after] = after.versions;
    ensure((before.id, terms, input) == (after.id, terms_after, input_after), 3, || {
        format!("{action:?} changed terms or input of job {}", before.id)
    })?;
    let expected = state_after(bench, index, before, action);
    ensure(*after.state == expected, which(before, after, action), || {
        format!("{action:?} made of job {}: {:?}, expected {expected:?}", before.id, after.state)
    })?;
    let settles = matches!(expected.status, JobStatus::Fulfilled | JobStatus::LateFulfilled);
    if settlement != 0 || !settles {
        return ensure(settlement == settlement_after, 7, || {
            format!("{action:?} changed how job {} was settled", before.id)
        });
    }
    let by = match action {
        Action::Submit(prover, ..) | Action::SubmitMany(prover, _) => Some(prover),
        _ => None,
    };
    let is_senders = |settlement: &Settlement| by.is_some_and(|by| settlement.prover == *bench.cast.addr(by));
    ensure(after.settlement.as_deref().is_some_and(is_senders), 5, || {
        format!("{action:?} settled job {} as {:?}", before.id, after.settlement)
    })?;
    let is_dated = |settlement: &Settlement| settlement.settled_at == bench.now;
    ensure(after.settlement.as_deref().is_some_and(is_dated), 8, || {
        format!("{action:?} at {} settled job {} as {:?}", bench.now, before.id, after.settlement)
    })
}

/// What a message that is taken makes of a job.
fn state_after(bench: &Bench, index: u8, job: &Job, action: Action) -> JobState {
    let end = |status| JobState { status, lock: job.state.lock.clone() };
    let settled =
        || end(if bench.stage(job) == Stage::Lapsed { JobStatus::LateFulfilled } else { JobStatus::Fulfilled });
    match action {
        Action::Lock(prover, plan) if plan == index => {
            let plan = bench.configuration.plans.get(usize::from(plan));
            let lock = plan.map(|plan| rules::lock(plan, &job.terms, bench.cast.addr(prover), bench.now));
            JobState { status: JobStatus::Locked, lock }
        }
        Action::Submit(_, plan, _) if plan == index => settled(),
        Action::SubmitMany(prover, batch) => {
            let settles = |(plan, ruling): &(u8, super::judge::Ruling)| *plan == index && ruling.taken;
            if bench.settles(prover, batch).iter().any(settles) { settled() } else { (*job.state).clone() }
        }
        Action::Cancel(_, plan) if plan == index => end(JobStatus::Cancelled),
        Action::Expire(plan) if plan == index => end(JobStatus::Expired),
        Action::RefundRevoked(plan) if plan == index => end(JobStatus::Refunded),
        _ => (*job.state).clone(),
    }
}

/// Which invariant an unexpected state breaks.
fn which(before: &Job, after: &Job, action: Action) -> u8 {
    let settled = |job: &Job| matches!(job.state.status, JobStatus::Fulfilled | JobStatus::LateFulfilled);
    match action {
        _ if settled(before) => 4,
        Action::Submit(..) | Action::SubmitMany(..) => 8,
        _ if settled(after) => 7,
        Action::Cancel(..) => 9,
        Action::Lock(..) => 10,
        _ => 2,
    }
}

/// A credit only falls by its owner's own claim, and then to nothing.
fn credits(bench: &Bench, after: &Books, action: Action) -> Result<(), Violation> {
    for who in Who::ALL {
        for coin in Coin::ALL {
            let (before, after) = (bench.books.claimable.get(who, coin), after.claimable.get(who, coin));
            let right = if action == Action::Claim(who) { after == 0 } else { before <= after };
            ensure(right, 9, || format!("{action:?} made of {who:?}'s {before} {coin:?}: {after}"))?;
        }
    }
    Ok(())
}

/// Coins leave by claim, withdrawal and burn, and nothing else is ever sent.
fn messages(bench: &Bench, action: Action, sent: &[Sent]) -> Result<(), Violation> {
    let books = bench.books;
    let expected = match action {
        Action::Claim(who) => {
            let pay = |coin| match books.claimable.get(who, coin) {
                0 => None,
                amount => Some(Sent::Pay(who, coin, amount)),
            };
            // The contract pays in the order of its keys: tokens (c) before coins (n).
            [Coin::Token, Coin::Native].into_iter().filter_map(pay).collect()
        }
        Action::Withdraw(prover) => {
            vec![Sent::Pay(prover, Coin::Token, rules::withdrawable(books.account(prover), bench.now))]
        }
        Action::FlushBurn => vec![Sent::Burn(books.pending_burn)],
        _ => Vec::new(),
    };
    ensure(sent == expected, 7, || format!("{action:?} sent {sent:?}, expected {expected:?}"))
}

/// What a prover has in collateral, unbonding included, falls by a slash or a withdrawal only.
fn stakes(bench: &Bench, after: &Books, action: Action) -> Result<(), Violation> {
    for prover in Who::PROVERS {
        let had = collateral(bench.books.account(prover))?;
        let has = collateral(after.account(prover))?;
        let mut expected = had;
        for jobs in bench.books.jobs.iter().zip(&after.jobs) {
            let (Some(job), Some(now)) = jobs else { continue };
            let of_prover = job.state.lock.as_ref().is_some_and(|lock| lock.prover == *bench.cast.addr(prover));
            let ended = job.state.status == JobStatus::Locked
                && matches!(now.state.status, JobStatus::LateFulfilled | JobStatus::Expired);
            if of_prover && ended {
                expected = expected.saturating_sub(small(job.terms.collateral)?);
            }
        }
        match action {
            Action::Withdraw(who) | Action::TopUp(who) if who == prover => continue,
            _ => ensure(has == expected, 11, || {
                format!("{action:?} left {prover:?} with {has} of {had} in collateral, expected {expected}")
            })?,
        }
    }
    Ok(())
}
