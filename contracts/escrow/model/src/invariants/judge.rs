//! Whether a message is to be taken: both answers are compared, so a deadline is judged on both of its sides.

use cosmwasm_std::Uint128;

use crate::action::Action;
use crate::books::{Books, Job};
use crate::cast::{Cast, Coin, Who};
use crate::configuration::{Batch, Configuration};
use crate::proofs::Made;
use crate::rules::{self, Stage};

/// Whether a message is to be taken, and which invariant says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ruling {
    /// Whether it is to be taken.
    pub taken: bool,
    /// Which invariant a wrong answer breaks.
    pub invariant: u8,
}

const fn taken(invariant: u8) -> Ruling {
    Ruling { taken: true, invariant }
}

const fn refused(invariant: u8) -> Ruling {
    Ruling { taken: false, invariant }
}

const fn only_if(condition: bool, invariant: u8) -> Ruling {
    Ruling { taken: condition, invariant }
}

/// The books before a message, and when and where it comes.
#[derive(Debug, Clone, Copy)]
pub struct Bench<'a> {
    /// Who is who.
    pub cast: &'a Cast,
    /// What is explored.
    pub configuration: &'a Configuration,
    /// The books before.
    pub books: &'a Books,
    /// The second at which it comes.
    pub now: u64,
}

impl Bench<'_> {
    /// Rules on a message.
    pub fn ruling(&self, action: Action) -> Ruling {
        match action {
            Action::Create(plan) => only_if(!(self.books.revoked && self.is_revocable(plan)), 9),
            Action::TopUp(_) | Action::WaitUntil(_) => taken(12),
            Action::Lock(prover, plan) => self.with_job(plan, |job| self.lock(prover, plan, job)),
            Action::Submit(prover, plan, made) => self.submit(prover, plan, made),
            Action::SubmitMany(prover, batch) => self.submit_many(prover, batch),
            Action::Cancel(who, plan) => self.with_job(plan, |job| self.cancel(who, job)),
            Action::Expire(plan) => self.with_job(plan, |job| self.expire(plan, job)),
            Action::RefundRevoked(plan) => self.with_job(plan, |job| self.refund(plan, job)),
            Action::Revoke => only_if(!self.books.revoked, 0),
            Action::Claim(who) => only_if(Coin::ALL.into_iter().any(|coin| self.books.claimable.get(who, coin) > 0), 2),
            Action::Unbond(prover) => {
                only_if(Uint128::from(self.unbond(prover)) <= self.books.account(prover).staked, 12)
            }
            Action::Withdraw(prover) => only_if(rules::withdrawable(self.books.account(prover), self.now) > 0, 12),
            Action::FlushBurn => only_if(self.books.pending_burn > 0, 1),
        }
    }

    /// Rules on a submission, alone or in a batch.
    pub fn submit(&self, prover: Who, plan: u8, made: Made) -> Ruling {
        self.with_job(plan, |job| {
            let stage = self.stage(job);
            if stage == Stage::Over {
                return refused(4);
            }
            if self.books.revoked && self.is_revocable(plan) {
                return refused(2);
            }
            match made {
                Made::ForOtherProver => return refused(5),
                Made::ForOtherOutput => return refused(6),
                Made::ForOtherJob | Made::ForOtherRequester | Made::ForOtherContract | Made::ForOtherChain => {
                    return refused(3);
                }
                Made::Right | Made::Rerandomised => {}
            }
            match stage {
                Stage::Open => taken(9),
                Stage::Locked => only_if(self.holds(prover, job), 8),
                Stage::Lapsed => taken(10),
                Stage::Overdue | Stage::Over => refused(8),
            }
        })
    }

    /// Which items of a batch settle, if it is taken.
    pub fn settles(&self, prover: Who, batch: Batch) -> Vec<(u8, Ruling)> {
        let mut named = Vec::new();
        let mut rulings = Vec::new();
        for (plan, made) in batch.items.into_iter().flatten() {
            let ruling = if named.contains(&plan) { refused(4) } else { self.submit(prover, plan, made) };
            named.push(plan);
            rulings.push((plan, ruling));
        }
        rulings
    }

    /// How far a job is.
    pub fn stage(&self, job: &Job) -> Stage {
        rules::stage(&job.terms, &job.state, self.now)
    }

    fn submit_many(&self, prover: Who, batch: Batch) -> Ruling {
        let rulings = self.settles(prover, batch);
        let bad = rulings.iter().find(|(_, ruling)| !ruling.taken);
        match (bad, batch.each) {
            (Some((_, bad)), false) => *bad,
            _ => taken(8),
        }
    }

    fn lock(&self, prover: Who, plan: u8, job: &Job) -> Ruling {
        match self.stage(job) {
            Stage::Open if self.books.revoked && self.is_revocable(plan) => refused(2),
            Stage::Open => {
                let collateral = self.configuration.plans.get(usize::from(plan)).map_or(0, |plan| plan.collateral);
                only_if(collateral <= rules::free(self.books.account(prover)), 12)
            }
            Stage::Locked | Stage::Lapsed => refused(10),
            Stage::Overdue | Stage::Over => refused(8),
        }
    }

    fn cancel(&self, who: Who, job: &Job) -> Ruling {
        let own = job.terms.requester == *self.cast.addr(who);
        only_if(own && self.stage(job) == Stage::Open, 9)
    }

    fn expire(&self, plan: u8, job: &Job) -> Ruling {
        match self.stage(job) {
            Stage::Overdue if self.books.revoked && self.is_revocable(plan) => refused(11),
            Stage::Overdue => taken(8),
            Stage::Open | Stage::Locked | Stage::Lapsed => refused(8),
            Stage::Over => refused(2),
        }
    }

    fn refund(&self, plan: u8, job: &Job) -> Ruling {
        only_if(self.books.revoked && self.is_revocable(plan) && self.stage(job) != Stage::Over, 2)
    }

    fn holds(&self, prover: Who, job: &Job) -> bool {
        job.state.lock.as_ref().is_some_and(|lock| lock.prover == *self.cast.addr(prover))
    }

    fn with_job(&self, plan: u8, rule: impl FnOnce(&Job) -> Ruling) -> Ruling {
        match self.books.jobs.get(usize::from(plan)) {
            Some(Some(job)) => rule(job),
            _ => refused(3),
        }
    }

    fn is_revocable(&self, plan: u8) -> bool {
        self.configuration.plans.get(usize::from(plan)).is_some_and(|plan| plan.revocable)
    }

    fn unbond(&self, prover: Who) -> u64 {
        self.configuration.stake(prover).unbond.unwrap_or_default()
    }
}
