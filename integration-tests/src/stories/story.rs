//! A story told: steps done on the chain and by the twin, and what holds after each.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Context, Result, anyhow, bail, ensure};
use cosmwasm_std::{Binary, Order};
use proofmark_api::escrow::JobTerms;

use super::act::Attempt;
use super::books::Books;
use super::draw;
use super::invariants::{self, Fixed};
use super::journal::Change;
use super::sabotage::Bug;
use super::slot::Slot;
use super::step::{End, Moment, Part, Pick, Step};
use super::twin::{Epoch, Job, Params, Rules, Twin};
use super::who::{Money, Who};
use super::world::{Keys, Setup, World};

/// Steps between two readings of all that is stored.
const FULL_SCAN: usize = 500;
/// Rounds in which a story is ended: what is free is unbonded in the first, withdrawn in the second.
const CLOSING_ROUNDS: usize = 3;

/// What was done, by the name of the step: taken and refused.
pub type Counts = BTreeMap<&'static str, (u64, u64)>;

/// Where a story went wrong.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The step's place; the number of steps if it was in the closing.
    pub at: usize,
    /// What is wrong.
    pub what: String,
}

/// A story in progress.
pub struct Story {
    pub(super) world: World,
    pub(super) books: Books,
    pub(super) twin: Twin,
    pub(super) setup: Setup,
    /// Output and proof that were accepted last.
    pub(super) accepted: Option<(Binary, Binary)>,
    fixed: Fixed,
    /// What was done so far.
    pub counts: Counts,
    done: usize,
}

/// Tells a whole story, from the deployment to the last claim.
pub fn tell(setup: &Setup, steps: &[Step], keys: &Keys, bug: Option<Bug>) -> (Counts, Option<Violation>) {
    let mut at = 0;
    let mut counts = Counts::new();
    // A contract that panics is a violation too, with its step.
    let told = catch_unwind(AssertUnwindSafe(|| -> Result<()> {
        let mut story = Story::begin(setup, keys, bug).context("at the beginning")?;
        for (place, step) in steps.iter().enumerate() {
            at = place;
            let result = story.step(step).with_context(|| format!("{step:?} at second {}", story.twin.now));
            counts.clone_from(&story.counts);
            result?;
        }
        at = steps.len();
        let result = story.close().context("in the closing");
        counts = story.counts;
        result
    }));
    let what = match told {
        Ok(Ok(())) => return (counts, None),
        Ok(Err(error)) => format!("{error:#}"),
        Err(panic) => format!("a panic: {}", panic_text(panic.as_ref())),
    };
    (counts, Some(Violation { at, what }))
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a text")
}

impl Story {
    /// The chain with its first models, datasets and stakes.
    pub fn begin(setup: &Setup, keys: &Keys, bug: Option<Bug>) -> Result<Self> {
        let (world, books, fixed) = World::new(setup, keys.clone(), bug)?;
        let twin = twin(setup, &books, &fixed, world.now());
        let (accepted, counts) = (None, Counts::new());
        let mut story = Story { world, books, twin, setup: setup.clone(), accepted, fixed, counts, done: 0 };
        for step in draw::prologue() {
            story.step(&step).with_context(|| format!("{step:?}"))?;
        }
        story.counts.clear();
        Ok(story)
    }

    /// Does one step and checks everything; an error is a violation.
    pub fn step(&mut self, step: &Step) -> Result<bool> {
        self.done += 1;
        let Some(attempt) = self.attempt(step)? else {
            let seconds = self.seconds(step);
            self.world.wait(seconds);
            self.twin.now += seconds;
            self.count(step, true);
            return Ok(true);
        };
        let taken = self.send(attempt)?;
        if self.done.is_multiple_of(FULL_SCAN) {
            self.scan()?;
        }
        self.count(step, taken);
        Ok(taken)
    }

    fn count(&mut self, step: &Step, taken: bool) {
        let (done, refused) = self.counts.entry(draw::name(step)).or_default();
        *(if taken { done } else { refused }) += 1;
    }

    fn send(&mut self, attempt: Attempt) -> Result<bool> {
        let Attempt { sender, message, verdict, items } = attempt;
        let (result, changes) = self.world.send(sender, message);
        match (&result, verdict) {
            (Ok(_), Ok(())) => {}
            (Err(_), Err(_)) => {
                ensure!(changes.is_empty(), "a message that was refused changed {} records", changes.len());
                let touched = self.twin.slots.take_touched();
                ensure!(touched.is_empty(), "the twin refused and moved {touched:?}");
                return Ok(false);
            }
            (Ok(_), Err(reason)) => bail!("taken from {sender:?}; expected a refusal: {reason}"),
            (Err(error), Ok(())) => bail!("refused to {sender:?}: {}; expected to be taken", error.root_cause()),
        }
        self.books.apply(&self.world.directory, changes, self.twin.now)?;
        self.compare()?;
        for (job, settlement) in &self.books.settled {
            let (output, proof) = (&settlement.output, &settlement.proof);
            // 6: what was verified is what is stored.
            let same = items.iter().any(|item| item.job_id == *job && item.output == *output && item.proof == *proof);
            let prover = self.world.directory.who(settlement.prover.as_str());
            ensure!(
                same && prover == Some(sender),
                "6: job {job} stores another output, proof or prover than was sent"
            );
            self.accepted = Some((output.clone(), proof.clone()));
        }
        self.fixed.donated.clone_from(&self.twin.donated);
        invariants::check(&self.books.slots, &self.fixed)?;
        Ok(true)
    }

    /// Every place that chain or twin touched holds the same in both; so do terms and epoch.
    fn compare(&mut self) -> Result<()> {
        let touched = [self.twin.slots.take_touched(), self.books.slots.take_touched()].concat();
        for slot in touched {
            let (expected, got) = (self.twin.slots.get(slot), self.books.slots.get(slot));
            ensure!(expected == got, "{slot:?}: the twin has {expected}, the chain {got}");
        }
        if let (Some((id, terms)), Some(job)) = (self.books.terms.last_key_value(), self.twin.jobs.last()) {
            ensure!(*id == self.twin.jobs.len() as u64, "job {id} is the last one of {}", self.twin.jobs.len());
            self.compare_terms(job, terms).with_context(|| format!("terms of job {id}"))?;
        }
        let epoch = self.books.epoch.as_ref().context("no epoch")?;
        let got = (epoch.number, epoch.starts_at, epoch.ends_at, epoch.emission.u128());
        let Epoch { number, starts, ends, emission, .. } = self.twin.epoch;
        ensure!(got == (number, starts, ends, emission), "epoch: {got:?}, {:?} by the twin", self.twin.epoch);
        Ok(())
    }

    fn compare_terms(&self, job: &Job, terms: &JobTerms) -> Result<()> {
        let who = |address: &str| self.world.directory.who(address);
        let shares = [terms.model_royalty_bps, terms.fee_bps, terms.burn_bps];
        ensure!(shares == [job.royalty_bps, job.fee_bps, job.burn_bps], "shares {shares:?}, twin {job:?}");
        let times = [terms.ramp_start, terms.ramp_seconds, terms.lock_seconds, terms.deadline];
        ensure!(times == [job.ramp_start, job.ramp_seconds, job.lock_seconds, job.deadline], "times {times:?}");
        let amounts = [terms.min_price, terms.max_price, terms.collateral].map(|amount| amount.u128());
        ensure!(amounts == [job.min, job.max, job.collateral], "amounts {amounts:?}");
        ensure!([terms.units, terms.units_per_burnt] == [job.units, job.rate], "units {}", terms.units);
        let people = [&terms.requester, &terms.developer, &terms.treasury].map(|address| who(address.as_str()));
        ensure!(people == [job.requester, job.developer, job.treasury].map(Some), "people {people:?}");
        let only: Option<Vec<_>> = terms.provers.iter().map(|prover| who(prover.as_str())).collect();
        ensure!(only == Some(job.only.into_iter().flatten().collect()), "provers {only:?}");
        let provider = terms.dataset.as_ref().map(|dataset| (who(dataset.provider.as_str()), dataset.royalty_bps));
        ensure!(provider == job.provider.map(|(who, share)| (Some(who), share)), "provider {provider:?}");
        ensure!(self.world.model(job.model)? == terms.model, "model {}", terms.model);
        Ok(())
    }

    /// Reads all that is stored, and finds in it what the changes added up to, and the twin's word for all of it.
    fn scan(&mut self) -> Result<()> {
        let mut fresh = Books::default();
        let stored = self.world.storage().range(None, None, Order::Ascending);
        let changes = stored.map(|(key, value)| Change { key, before: None, after: Some(value) });
        fresh.scan(&self.world.directory, changes.collect())?;
        let fresh: BTreeMap<Slot, u128> = fresh.slots.all().collect();
        let (books, twin) = (self.books.slots.all().collect(), self.twin.slots.all().collect());
        ensure!(fresh == books, "all that is stored is not what changes added up to");
        ensure!(fresh == twin, "all that is stored is not what the twin has");
        Ok(())
    }

    /// How long a step waits.
    fn seconds(&self, step: &Step) -> u64 {
        let Step::Jump { to, offset } = step else {
            return if let Step::Wait(seconds) = step { u64::from(*seconds) } else { 0 };
        };
        let job = |pick| self.twin.job(self.pick(pick));
        let moment = match *to {
            Moment::Deadline(pick) => job(pick).map(|job| job.deadline),
            Moment::LockDeadline(pick) => job(pick).and_then(|job| job.lock).map(|(.., until)| until),
            Moment::RampStart(pick) => job(pick).map(|job| job.ramp_start),
            Moment::RampEnd(pick) => job(pick).map(|job| job.ramp_start + job.ramp_seconds),
            Moment::Release(who) => self.twin.stakes.get(&who).and_then(|it| it.unbonding.keys().next().copied()),
            Moment::EpochEnd => Some(self.twin.epoch.ends),
        };
        let time = moment.and_then(|moment| moment.checked_add_signed((*offset).into()));
        time.and_then(|time| time.checked_sub(self.twin.now)).unwrap_or(1)
    }

    /// Ends every job, pays everybody out, and finds nothing left in the escrow but gifts: nobody's funds are locked in.
    pub fn close(&mut self) -> Result<()> {
        self.step(&Step::Wait(100_000))?;
        for id in self.twin.live.clone() {
            let refund = |how| Step::End { user: Who(0), own: false, job: Pick::Id(id), how };
            let ended = self.step(&refund(End::Expire))? || self.step(&refund(End::Refund))?;
            ensure!(ended && self.is_over(id), "job {id} cannot be ended");
        }
        let all = || Who::users().chain([Who::OWNER]);
        for _ in 0..CLOSING_ROUNDS {
            for user in all() {
                if !self.twin.credits(user).is_empty() {
                    self.must(&Step::Claim { user, which: None })?;
                }
                if self.twin.stakes.get(&user).is_some_and(|stake| !stake.unbonding.is_empty()) {
                    self.must(&Step::Withdraw { user })?;
                }
                if self.twin.slots.get(Slot::Staked(user)) > 0 {
                    self.must(&Step::Unbond { user, part: Part::Percent(100) })?;
                }
                if self.twin.slots.get(Slot::UseCredit(user)) > 0 {
                    self.must(&Step::ClaimRewards { user })?;
                }
            }
            self.step(&Step::FlushBurn { user: Who(0) })?;
            self.must(&Step::Wait(100_000))?;
        }
        self.must(&Step::Roll { user: Who(0) })?;
        for user in all() {
            while !self.twin.claimable_epochs(user).is_empty() {
                self.must(&Step::ClaimCapacity { user, back: None, twice: false })?;
            }
        }
        self.scan()?;
        for money in Money::ALL {
            let (has, given) =
                (self.books.slots.get(Slot::Balance(Who::ESCROW, money)), self.fixed.donated.get(&money));
            let given = given.copied().unwrap_or_default();
            ensure!(has == given, "the escrow keeps {has} {money:?}, of which {given} are gifts");
        }
        let promised = self.books.slots.get(Slot::Promised);
        ensure!(promised == 0, "{promised} promised, and everybody has claimed");
        Ok(())
    }

    fn must(&mut self, step: &Step) -> Result<()> {
        if self.step(step)? { Ok(()) } else { Err(anyhow!("{step:?}: refused")) }
    }
}

/// The twin of a chain on which nothing has happened.
fn twin(setup: &Setup, books: &Books, fixed: &Fixed, now: u64) -> Twin {
    let (params, capacity) = (&setup.params, &setup.capacity);
    let rules = Rules {
        seconds: capacity.epoch_seconds,
        units_per_stake: capacity.units_per_stake.into(),
        floor: capacity.emission_floor.u128(),
        ceiling: capacity.emission_ceiling.u128(),
        target_bps: capacity.target_bps.into(),
        max_step_bps: capacity.max_step_bps,
        decay_bps: capacity.decay_bps,
        rise_bps: capacity.rise_bps,
        circuit: None,
    };
    let (ends, emission) = (now + rules.seconds, rules.floor);
    let epoch = Epoch { number: 1, starts: now, ends, emission, rules: rules.clone(), paid_before: (0, 0) };
    Twin {
        now,
        slots: books.slots.clone(),
        models: BTreeMap::new(),
        key_models: BTreeMap::new(),
        datasets: Vec::new(),
        roots: Vec::new(),
        jobs: Vec::new(),
        live: Vec::new(),
        stakes: BTreeMap::new(),
        params: Params {
            fee_bps: params.fee_bps,
            burn_bps: params.burn_bps,
            unbonding: params.unbonding_seconds,
            min_collateral: params.min_collateral.u128(),
            rate: params.units_per_burnt,
        },
        treasury: Who::OWNER,
        paused: false,
        owner: Who::OWNER,
        pending_owner: None,
        epoch,
        next: rules,
        past: Vec::new(),
        entries: BTreeMap::new(),
        bonus_bps: setup.bonus_bps,
        cap: fixed.cap,
        donated: BTreeMap::new(),
    }
}
