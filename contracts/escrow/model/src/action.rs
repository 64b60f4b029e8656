//! What can happen next.

use proofmark_api::escrow::JobStatus;

use crate::cast::Who;
use crate::configuration::{Batch, Configuration, Creation, START};
use crate::proofs::Made;
use crate::state::State;

/// Something that somebody does, or time that passes. Jobs are meant by their plan's index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// The requester of a plan posts its job.
    Create(u8),
    /// A prover adds to its stake.
    TopUp(Who),
    /// A prover locks a job.
    Lock(Who, u8),
    /// A prover submits a proof.
    Submit(Who, u8, Made),
    /// A prover submits a batch.
    SubmitMany(Who, Batch),
    /// A requester cancels a job.
    Cancel(Who, u8),
    /// Somebody ends an overdue job.
    Expire(u8),
    /// Somebody ends a job whose model was revoked.
    RefundRevoked(u8),
    /// The registry revokes the revocable model.
    Revoke,
    /// Somebody pulls what it was credited with.
    Claim(Who),
    /// A prover takes out a part of its stake.
    Unbond(Who),
    /// A prover pulls what has waited long enough.
    Withdraw(Who),
    /// Somebody has the pending burn burnt.
    FlushBurn,
    /// Nothing happens until this second.
    WaitUntil(u64),
}

/// All that may be tried in a state, refusals included. The order is always the same.
pub fn possible(configuration: &Configuration, state: &State, actions: &mut Vec<Action>) {
    create(configuration, state, actions);
    for (index, job) in (0u8..).zip(&state.books.jobs) {
        let Some(job) = job else { continue };
        let live = matches!(job.state.status, JobStatus::Open | JobStatus::Locked);
        for prover in Who::PROVERS {
            actions.push(Action::Lock(prover, index));
            if live {
                // In other bytes a proof makes another record, and nothing else: what is tried first is the proof itself.
                let first = configuration.proofs.iter().filter(|made| **made != Made::Rerandomised);
                actions.extend(first.map(|made| Action::Submit(prover, index, *made)));
            } else {
                actions.push(Action::Submit(prover, index, Made::Right));
                actions.push(Action::Submit(prover, index, Made::Rerandomised));
            }
        }
        actions.extend(Who::REQUESTERS.map(|who| Action::Cancel(who, index)));
        actions.push(Action::Expire(index));
        actions.push(Action::RefundRevoked(index));
    }
    for (prover, stake) in Who::PROVERS.into_iter().zip(&configuration.stakes) {
        actions.extend(configuration.batches.iter().map(|batch| Action::SubmitMany(prover, *batch)));
        if stake.top_up.is_some() && !state.ledger.topped_up(prover) {
            actions.push(Action::TopUp(prover));
        }
        if stake.unbond.is_some() {
            actions.push(Action::Unbond(prover));
            actions.push(Action::Withdraw(prover));
        }
    }
    actions.extend(configuration.claimers.iter().map(|who| Action::Claim(*who)));
    if configuration.flush {
        actions.push(Action::FlushBurn);
    }
    if configuration.revoke {
        actions.push(Action::Revoke);
    }
    actions.extend(next_second(configuration, state).map(Action::WaitUntil));
}

fn create(configuration: &Configuration, state: &State, actions: &mut Vec<Action>) {
    for ((index, plan), job) in (0u8..).zip(&configuration.plans).zip(&state.books.jobs) {
        if job.is_some() {
            continue;
        }
        if state.now <= START.saturating_add(plan.created_until) {
            actions.push(Action::Create(index));
        }
        if configuration.creation != Creation::AnyOrder {
            return;
        }
    }
}

/// The next second at which something changes by itself, or the one before it.
fn next_second(configuration: &Configuration, state: &State) -> Option<u64> {
    let mut changes = Vec::new();
    for (plan, job) in configuration.plans.iter().zip(&state.books.jobs) {
        match job {
            Some(job) if matches!(job.state.status, JobStatus::Open | JobStatus::Locked) => {
                changes.push(job.terms.deadline);
                changes.extend(job.state.lock.iter().map(|lock| lock.lock_deadline));
            }
            Some(_) => {}
            None => changes.push(START.saturating_add(plan.created_until).saturating_add(1)),
        }
    }
    for account in &state.books.accounts {
        changes.extend(account.unbonding.iter().map(|entry| entry.release_at));
    }
    let seconds = changes.into_iter().flat_map(|second| [second.saturating_sub(1), second]);
    seconds.filter(|second| *second > state.now).min()
}
