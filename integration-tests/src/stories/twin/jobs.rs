//! Jobs: posted, locked, proved, ended.

use super::super::slot::Slot;
use super::super::step::{End, Paid};
use super::super::who::{Money, Who};
use super::{Twin, Verdict, price};

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nobody has locked it.
    Open,
    /// Somebody has; the lock may have lapsed.
    Locked,
    /// Paid, cancelled, expired or refunded.
    Over,
}

/// A job.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // As the contracts name them.
pub struct Job {
    pub requester: Who,
    pub model: u8,
    pub developer: Who,
    pub royalty_bps: u16,
    /// And its share.
    pub provider: Option<(Who, u16)>,
    pub money: Money,
    pub min: u128,
    pub max: u128,
    pub ramp_start: u64,
    pub ramp_seconds: u64,
    pub lock_seconds: u64,
    pub deadline: u64,
    pub collateral: u128,
    pub fee_bps: u16,
    pub burn_bps: u16,
    pub treasury: Who,
    pub units: u64,
    pub rate: u64,
    /// The only ones who may prove it, if there are any.
    pub only: Option<[Who; 2]>,
    pub status: Status,
    /// Holder, price, the first second at which it has lapsed.
    pub lock: Option<(Who, u128, u64)>,
}

impl Job {
    fn allows(&self, prover: Who) -> bool {
        self.only.is_none_or(|only| only.contains(&prover))
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // As the contracts name them.
pub struct Ask {
    pub requester: Who,
    pub model: u8,
    /// Its id.
    pub dataset: Option<u64>,
    pub money: Money,
    pub paid: Paid,
    pub min: u128,
    pub max: u128,
    pub delay: u64,
    pub ramp: u64,
    pub lock: u64,
    pub deadline: u64,
    pub collateral: u128,
    pub input: u8,
    pub private: bool,
    pub only: Option<[Who; 2]>,
}

/// Bytes of the inputs of all models.
const INPUT: u8 = 4;

impl Twin {
    /// The job of this id.
    #[must_use]
    pub fn job(&self, id: u64) -> Option<&Job> {
        self.jobs.get(usize::try_from(id).ok()?.checked_sub(1)?)
    }

    /// Posts a job.
    pub fn create(&mut self, ask: &Ask) -> Verdict {
        let surplus = match ask.paid {
            Paid::Surplus(surplus) => u128::from(surplus),
            Paid::TooLittle | Paid::Nothing | Paid::TwoDenoms => return Err("paid wrongly"),
        };
        let purse = Slot::Balance(ask.requester, ask.money);
        self.need(purse, ask.max + surplus)?;
        // The bank sends no empty coins; an amount of 0 is refused for its price of 0 in any case.
        if ask.money == Money::Odd || self.paused {
            return Err("not this money, or paused");
        }
        let model =
            self.models.get(&ask.model).filter(|model| model.active && !model.revoked).ok_or("no such model")?;
        let dataset = match ask.dataset {
            Some(id) => {
                let place = usize::try_from(id).ok().and_then(|id| id.checked_sub(1));
                let dataset = place.and_then(|place| self.datasets.get(place)).ok_or("no such dataset")?;
                Some(dataset).filter(|it| it.fits && it.active).map(Some).ok_or("another depth, or ended")?
            }
            None => None,
        };
        let provider = dataset.map(|dataset| (dataset.provider, dataset.royalty_bps));
        let shares = [self.params.fee_bps, model.royalty_bps, provider.map_or(0, |(_, share)| share)];
        if shares.map(u32::from).iter().sum::<u32>() > 10_000 {
            return Err("shares above the whole");
        }
        let bad = ask.max == 0 || ask.min > ask.max || ask.collateral < self.params.min_collateral;
        if bad || ask.lock == 0 || ask.deadline == 0 || !ask.private && ask.input != INPUT {
            return Err("out of its range");
        }
        if ask.only.is_some_and(|[one, other]| one == other) {
            return Err("one prover twice");
        }
        let job = Job {
            requester: ask.requester,
            model: ask.model,
            developer: model.developer,
            royalty_bps: model.royalty_bps,
            provider,
            money: ask.money,
            min: ask.min,
            max: ask.max,
            ramp_start: self.now + ask.delay,
            ramp_seconds: ask.ramp,
            lock_seconds: ask.lock,
            deadline: self.now + ask.deadline,
            collateral: ask.collateral,
            fee_bps: self.params.fee_bps,
            burn_bps: self.params.burn_bps,
            treasury: self.treasury,
            units: model.units,
            rate: self.params.rate,
            only: ask.only,
            status: Status::Open,
            lock: None,
        };
        self.jobs.push(job);
        self.live.push(self.jobs.len() as u64);
        self.slots.add(Slot::Jobs, 1);
        self.shift(purse, Slot::Balance(Who::ESCROW, ask.money), ask.max + surplus)?;
        self.slots.add(Slot::Escrowed(ask.money), ask.max);
        self.slots.add(Slot::Claim(ask.requester, ask.money), surplus);
        Ok(())
    }

    /// A job that is not over and whose deadline has not passed.
    fn alive(&self, id: u64) -> Result<&Job, &'static str> {
        let job = self.job(id).ok_or("no such job")?;
        if job.status == Status::Over || self.now >= job.deadline {
            return Err("over");
        }
        Ok(job)
    }

    fn revoked(&self, job: &Job) -> bool {
        self.models.get(&job.model).is_some_and(|model| model.revoked)
    }

    /// Locks it.
    pub fn lock(&mut self, user: Who, id: u64) -> Verdict {
        let job = self.alive(id)?;
        if job.status != Status::Open || self.revoked(job) || !job.allows(user) {
            return Err("locked, revoked or for others");
        }
        let until = (self.now + job.lock_seconds).min(job.deadline);
        let (price, collateral) = (price::at(job, self.now), job.collateral);
        self.reserve(user, collateral)?;
        self.slots.add(Slot::Held(user), collateral);
        self.change(id, Status::Locked, Some((user, price, until)));
        Ok(())
    }

    /// What a proof by `prover` is paid now, and whether it comes after a lock that lapsed.
    pub fn price(&self, prover: Who, id: u64) -> Result<(u128, bool), &'static str> {
        let job = self.alive(id)?;
        if self.revoked(job) || !job.allows(prover) {
            return Err("revoked or for others");
        }
        match job.lock {
            None => Ok((price::at(job, self.now), false)),
            Some((_, price, until)) if self.now >= until => Ok((price, true)),
            Some((holder, price, _)) if holder == prover => Ok((price, false)),
            Some(_) => Err("another holds the lock"),
        }
    }

    /// Settles it; `good`: the proof shows the right statement.
    pub fn submit(&mut self, prover: Who, id: u64, good: bool) -> Verdict {
        let (price, late) = self.price(prover, id)?;
        if !good {
            return Err("the proof does not hold");
        }
        let Some(job) = self.job(id).cloned() else { return Err("no such job") };
        let division = price::divide(&job, price, prover);
        self.leave_escrow(&job);
        for (who, amount) in division.paid {
            self.slots.add(Slot::Claim(who, job.money), amount);
        }
        for (who, credit) in division.credits {
            self.slots.add(Slot::UseCredit(who), credit);
        }
        self.slots.add(Slot::PendingBurn, division.burnt);
        self.slots.add(Slot::FeesBurnt, division.burnt);
        self.slots.add(Slot::PaidUnits, division.units);
        self.slots.add(Slot::PaidBurnt, division.units_burnt);
        if let Some((holder, ..)) = job.lock {
            if late {
                // Nobody profits from an own lapse.
                self.slash(holder, job.collateral, if prover == holder { job.requester } else { prover })?;
            } else {
                self.release(holder, job.collateral)?;
            }
        }
        self.change(id, Status::Over, job.lock);
        Ok(())
    }

    /// Ends it without a proof.
    pub fn end(&mut self, sender: Who, id: u64, how: End) -> Verdict {
        let job = self.job(id).cloned().ok_or("no such job")?;
        let (overdue, revoked) = (self.now >= job.deadline, self.revoked(&job));
        let may = job.status != Status::Over
            && match how {
                End::Cancel => sender == job.requester && job.status == Status::Open && !overdue,
                End::Expire => overdue && !revoked,
                End::Refund => revoked,
            };
        if !may {
            return Err("not this end, not now, not by this one");
        }
        if let Some((holder, ..)) = job.lock {
            match how {
                End::Expire => self.slash(holder, job.collateral, job.requester)?,
                End::Cancel | End::Refund => self.release(holder, job.collateral)?,
            }
        }
        self.leave_escrow(&job);
        self.slots.add(Slot::Claim(job.requester, job.money), job.max);
        self.change(id, Status::Over, job.lock);
        Ok(())
    }

    fn leave_escrow(&mut self, job: &Job) {
        // Put there when the job was posted, and taken out once: see `change`.
        let _ = self.slots.sub(Slot::Escrowed(job.money), job.max);
    }

    fn change(&mut self, id: u64, status: Status, lock: Option<(Who, u128, u64)>) {
        let place = usize::try_from(id).ok().and_then(|id| id.checked_sub(1));
        if let Some(job) = place.and_then(|place| self.jobs.get_mut(place)) {
            (job.status, job.lock) = (status, lock);
        }
        if status == Status::Over {
            self.live.retain(|live| *live != id);
        }
    }
}
