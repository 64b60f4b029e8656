//! What a job's records mean for everybody's coins, worked out by the rules, and whether a settlement's stored bytes
//! are a valid proof. Each version of a job's records is looked at once.

use std::sync::{Arc, RwLock};

use foldhash::HashMap;
use proofmark_api::escrow::{JobStatus, Settlement, Slash};
use proofmark_groth16::{PreparedVerifyingKey, VerifyingKey, verify_bytes};

use super::{Violation, ensure};
use crate::books::Job;
use crate::cast::{Cast, Coin, Who};
use crate::configuration::{Configuration, Plan};
use crate::interner::{ValueId, read, write};
use crate::proofs::{self, Made, OUTPUT, statement, verifying_key};
use crate::rules;
use crate::table::{Table, small};

/// What one job has done to the books so far.
#[derive(Debug, Clone, Default)]
pub struct Effects {
    /// Escrowed while it is not over, by coin.
    pub escrowed: [u64; Coin::COUNT],
    /// Credited.
    pub credited: Table,
    /// Use credit, as if it were of the token.
    pub use_credit: Table,
    /// Set aside to be burnt.
    pub burnt: u64,
    /// Held by a lock, by prover, of the token.
    pub reserved: Table,
    /// Taken from collateral.
    pub slashed: Table,
}

/// The effects of one version of a job's records, or what is wrong with them.
type WorkedOut = Result<Arc<Effects>, Violation>;

/// Works out effects, each once.
#[derive(Debug)]
pub struct Accountant {
    by_version: RwLock<HashMap<[ValueId; 4], WorkedOut>>,
    keys: [PreparedVerifyingKey; 2],
}

impl Accountant {
    /// With the models' keys.
    pub fn new() -> Result<Self, Violation> {
        let key = |revocable: bool| {
            let key = VerifyingKey::from_bytes(&verifying_key(revocable));
            let key = key.map_err(|error| Violation::model(format!("a toy key: {error}")))?;
            Ok(PreparedVerifyingKey::from(&key))
        };
        Ok(Accountant { by_version: RwLock::default(), keys: [key(false)?, key(true)?] })
    }

    /// What a job has done to the books.
    pub fn effects(&self, cast: &Cast, configuration: &Configuration, index: usize, job: &Job) -> WorkedOut {
        if let Some(effects) = read(&self.by_version).get(&job.versions) {
            return effects.clone();
        }
        let effects = match configuration.plans.get(index) {
            Some(plan) => self.work_out(cast, (index, plan), job).map(Arc::new),
            None => Err(Violation::model(format!("a job without a plan: {job:?}"))),
        };
        write(&self.by_version).insert(job.versions, effects.clone());
        effects
    }

    fn work_out(&self, cast: &Cast, plan: (usize, &Plan), job: &Job) -> Result<Effects, Violation> {
        frozen(cast, plan, job)?;
        let (index, plan) = plan;
        let mut effects = Effects::default();
        effects.credited.add(plan.requester, plan.coin, plan.surplus)?;
        let holder = match &job.state.lock {
            Some(lock) => {
                let holder = cast.who(lock.prover.as_str());
                let holder = holder
                    .ok_or_else(|| Violation { invariant: 10, what: format!("locked by a stranger: {lock:?}") })?;
                let expected = rules::lock(plan, &job.terms, &lock.prover, lock.locked_at);
                ensure(*lock == expected, 8, || format!("{lock:?}, expected {expected:?}"))?;
                Some((holder, small(lock.price)?))
            }
            None => None,
        };
        match job.state.status {
            JobStatus::Open | JobStatus::Locked => {
                if let Some(escrowed) = effects.escrowed.get_mut(plan.coin as usize) {
                    *escrowed = plan.max_price;
                }
                if let (JobStatus::Locked, Some((holder, _))) = (job.state.status, holder) {
                    effects.reserved.add(holder, Coin::Token, plan.collateral)?;
                }
                ensure((job.state.status == JobStatus::Locked) == holder.is_some(), 10, || format!("{:?}", job.state))?;
                ensure(job.settlement.is_none(), 7, || format!("settled while {:?}", job.state))?;
            }
            JobStatus::Cancelled | JobStatus::Refunded => {
                ensure(job.settlement.is_none(), 2, || format!("settled and {:?}", job.state.status))?;
                effects.credited.add(plan.requester, plan.coin, plan.max_price)?;
            }
            JobStatus::Expired => {
                ensure(job.settlement.is_none(), 2, || "settled and expired".to_owned())?;
                effects.credited.add(plan.requester, plan.coin, plan.max_price)?;
                if let Some((holder, _)) = holder {
                    slash(&mut effects, plan, holder, plan.requester)?;
                }
            }
            JobStatus::Fulfilled | JobStatus::LateFulfilled => {
                let settlement = job.settlement.as_deref();
                let settlement = settlement
                    .ok_or_else(|| Violation { invariant: 7, what: format!("paid without a settlement: {job:?}") })?;
                self.proved(cast, (index, plan), job, settlement)?;
                settle(cast, plan, job, settlement, holder, &mut effects)?;
            }
        }
        Ok(effects)
    }

    /// The stored bytes are a proof of the stored output by the stored prover.
    fn proved(&self, cast: &Cast, plan: (usize, &Plan), job: &Job, settlement: &Settlement) -> Result<(), Violation> {
        let prover = who(cast, settlement.prover.as_str())?;
        ensure(*settlement.output == OUTPUT, 6, || format!("stored the output {}", settlement.output))?;
        let digest = statement(cast, plan, job.id, prover, &settlement.output, Made::Right).digest();
        let [other, revocable] = &self.keys;
        let key = if plan.1.revocable { revocable } else { other };
        verify_bytes(key, &[digest], &settlement.proof)
            .map_err(|error| Violation { invariant: 6, what: format!("job {}: the stored proof: {error}", job.id) })
    }
}

/// The terms bind what was asked, by whom, when.
fn frozen(cast: &Cast, plan: (usize, &Plan), job: &Job) -> Result<(), Violation> {
    let (index, plan) = plan;
    let terms = &*job.terms;
    let statement = statement(cast, (index, plan), job.id, Who::Carol, &OUTPUT, Made::Right);
    let bound = terms.requester == *cast.addr(plan.requester)
        && terms.model == proofs::model(plan.revocable)
        && terms.input_commitment.as_slice() == statement.input.to_bytes_be()
        && terms.dataset.as_ref().map(|dataset| dataset.id) == plan.dataset.then_some(1)
        && terms.denom == cast.denom(plan.coin);
    ensure(bound, 3, || format!("job {} was asked for as {plan:?}, and stored as {terms:?}", job.id))?;
    let paid = (small(terms.max_price)?, small(terms.collateral)?) == (plan.max_price, plan.collateral);
    let dated = terms.deadline == terms.created_at.saturating_add(plan.deadline_seconds);
    ensure(paid && dated, 8, || format!("job {} was asked for as {plan:?}, and stored as {terms:?}", job.id))
}

/// Everybody's part of a settlement, by the rules and by the record.
fn settle(
    cast: &Cast,
    plan: &Plan,
    job: &Job,
    settlement: &Settlement,
    holder: Option<(Who, u64)>,
    effects: &mut Effects,
) -> Result<(), Violation> {
    let late = job.state.status == JobStatus::LateFulfilled;
    let prover = who(cast, settlement.prover.as_str())?;
    let price = match holder {
        Some((holder, price)) => {
            ensure(late || holder == prover, 10, || format!("locked by {holder:?}, settled in time by {prover:?}"))?;
            price
        }
        None => rules::price(plan, job.terms.created_at, settlement.settled_at),
    };
    ensure(small(settlement.price)? == price, if late { 10 } else { 8 }, || {
        format!("paid {}, expected {price}", settlement.price)
    })?;

    let (shares, burnt) = rules::shares(plan, price, prover);
    let mut recorded = Table::default();
    for payout in &settlement.payouts {
        recorded.add(who(cast, payout.account.as_str())?, plan.coin, small(payout.amount)?)?;
    }
    let mut expected = Table::default();
    for (who, amount) in shares {
        expected.add(who, plan.coin, amount)?;
    }
    let sum = expected.sum(plan.coin)?.saturating_add(burnt);
    ensure(sum == plan.max_price, 0, || format!("the rules share {sum} of {}", plan.max_price))?;
    ensure((recorded, small(settlement.fee_burnt)?) == (expected, burnt), 2, || {
        format!(
            "recorded {:?} and {} burnt, expected {expected:?} and {burnt}",
            settlement.payouts, settlement.fee_burnt
        )
    })?;
    effects.credited.add_all(&expected)?;
    effects.burnt = effects.burnt.saturating_add(burnt);
    for (who, credit) in rules::use_credit(plan, burnt, prover) {
        effects.use_credit.add(who, Coin::Token, credit)?;
    }

    let slashed = match (holder, late) {
        (Some((holder, _)), true) => {
            let beneficiary = if holder == prover { plan.requester } else { prover };
            slash(effects, plan, holder, beneficiary)?;
            let (burnt, bounty) = rules::slash(plan.collateral);
            Some(Slash {
                holder: cast.addr(holder).clone(),
                burnt: burnt.into(),
                bounty: bounty.into(),
                beneficiary: cast.addr(beneficiary).clone(),
            })
        }
        (None, true) => return Err(Violation { invariant: 10, what: format!("late without a lock: {:?}", job.state) }),
        (_, false) => None,
    };
    ensure(settlement.slash == slashed, 11, || format!("recorded {:?}, expected {slashed:?}", settlement.slash))
}

/// A lapsed lock costs its holder the collateral: half is burnt, and the odd unit, half is the beneficiary's.
fn slash(effects: &mut Effects, plan: &Plan, holder: Who, beneficiary: Who) -> Result<(), Violation> {
    let (burnt, bounty) = rules::slash(plan.collateral);
    ensure(holder != beneficiary, 10, || format!("{holder:?} has the bounty of the own lapse"))?;
    ensure(burnt > 0, 11, || format!("a slash of {} burns nothing", plan.collateral))?;
    effects.slashed.add(holder, Coin::Token, plan.collateral)?;
    effects.credited.add(beneficiary, Coin::Token, bounty)?;
    effects.burnt = effects.burnt.saturating_add(burnt);
    Ok(())
}

fn who(cast: &Cast, address: &str) -> Result<Who, Violation> {
    cast.who(address).ok_or_else(|| Violation { invariant: 2, what: format!("a stranger is paid: {address}") })
}
