//! What the contracts' records say, kept up to date by what each message changed, and the rules that every change obeys.
//!
//! Nothing here asks a contract anything or shares code with one but the types of their records.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use cosmwasm_std::{Coin, Uint128, from_json};
use proofmark_api::escrow::raw::Tally;
use proofmark_api::escrow::{JobState, JobStatus, JobTerms, Settlement};
use proofmark_api::rewards::{CapacityTotals, Entry, Epoch, MintedResponse, PastEpoch, Progress};
use proofmark_escrow::collateral::Account;

use super::journal::Change;
use super::record::{Directory, Record};
use super::slot::{Slot, Slots};
use super::who::{Money, Who};

/// The contracts' records as numbers.
#[derive(Clone, Default)]
pub struct Books {
    /// How much is where.
    pub slots: Slots,
    /// The terms of all jobs, as they were written.
    pub terms: BTreeMap<u64, JobTerms>,
    /// Jobs settled by the last message, with what was stored.
    pub settled: Vec<(u64, Settlement)>,
    /// The running epoch.
    pub epoch: Option<Epoch>,
}

/// A record that a message changed.
struct Changed {
    record: Record,
    before: Option<Vec<u8>>,
    after: Option<Vec<u8>>,
}

impl Books {
    /// Takes over what a message sent at second `now` changed; an error if a rule forbids a change.
    pub fn apply(&mut self, directory: &Directory, changes: Vec<Change>, now: u64) -> Result<()> {
        self.settled.clear();
        let changed = changes.into_iter().map(|Change { key, before, after }| {
            let record = directory.record(&key);
            let record = record.with_context(|| format!("key {}: of no known form", String::from_utf8_lossy(&key)))?;
            Ok(Changed { record, before, after })
        });
        let mut changed = changed.collect::<Result<Vec<_>>>()?;
        // Terms come before states.
        changed.sort_by(|one, other| one.record.cmp(&other.record));
        for change in &changed {
            let record = &change.record;
            self.judge(change, now).with_context(|| format!("{record:?}"))?;
            let before = self.read(directory, record, change.before.as_deref());
            for (slot, value) in before.with_context(|| format!("{record:?} before"))? {
                ensure!(self.slots.sub(slot, value), "{slot:?}: less than the {value} that {record:?} had");
            }
            let after = self.read(directory, record, change.after.as_deref());
            for (slot, value) in after.with_context(|| format!("{record:?} after"))? {
                self.slots.add(slot, value);
            }
        }
        Ok(())
    }

    /// Takes over all that is stored, without a word on how it came there.
    pub fn scan(&mut self, directory: &Directory, stored: Vec<Change>) -> Result<()> {
        let records =
            stored.iter().filter_map(|change| Some((directory.record(&change.key)?, change.after.as_deref())));
        let mut records: Vec<_> = records.collect();
        records.sort();
        for (record, value) in records {
            for (slot, value) in self.read(directory, &record, value).with_context(|| format!("{record:?}"))? {
                self.slots.add(slot, value);
            }
        }
        Ok(())
    }

    /// Which changes are allowed, whatever the message.
    fn judge(&mut self, change: &Changed, now: u64) -> Result<()> {
        let Changed { record, before, after } = change;
        let value = after.as_deref();
        match record {
            Record::Terms(_) | Record::Input(_) | Record::Settlement(_) => {
                ensure!(before.is_none() && after.is_some(), "written once, never changed: it was, or went");
            }
            Record::State(job) => {
                let terms = self.terms.get(job).context("no terms")?;
                let before: Option<JobState> = before.as_deref().map(from_json).transpose()?;
                let after: JobState = from_json(value.context("removed")?)?;
                judge_state(terms, before.as_ref(), &after, now)?;
            }
            Record::Claimable(..) | Record::UseCredit(_) => {
                let amount: Option<Uint128> = value.map(from_json).transpose()?;
                ensure!(amount != Some(Uint128::zero()), "a credit of 0 is kept");
            }
            Record::Collateral(_) => {
                let Some(account) = value.map(from_json::<Account>).transpose()? else { return Ok(()) };
                let times = account.unbonding.iter().map(|entry| entry.release_at);
                ensure!(times.is_sorted_by(|one, next| one < next), "unbonding not sorted: {:?}", account.unbonding);
                ensure!(account.unbonding.len() <= 16, "{} entries wait", account.unbonding.len());
            }
            Record::Past(_) => {
                let past: PastEpoch = from_json(value.context("removed")?)?;
                ensure!(past.pot <= past.emission, "a pot of {} out of {}", past.pot, past.emission);
                ensure!(past.claimed <= past.pot, "{} claimed of {}", past.claimed, past.pot);
                ensure!(past.open_weight <= past.weight, "open {} of {}", past.open_weight, past.weight);
                ensure!(!past.open_weight.is_zero() || past.claimed == past.pot, "dust: {past:?}");
                if let Some(before) = before.as_deref().map(from_json::<PastEpoch>).transpose()? {
                    let fixed = |past: &PastEpoch| (past.pot, past.emission, past.weight, past.units, past.rolled_at);
                    ensure!(fixed(&before) == fixed(&past), "an epoch that is over changed: {before:?}, {past:?}");
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The numbers in a record; none if it is not there.
    fn read(&mut self, directory: &Directory, record: &Record, value: Option<&[u8]>) -> Result<Vec<(Slot, u128)>> {
        let Some(value) = value else { return Ok(Vec::new()) };
        let amount = || -> Result<u128> { Ok(from_json::<Uint128>(value)?.u128()) };
        let who = |address: &str| directory.who(address).with_context(|| format!("{address}: nobody's address"));
        Ok(match record {
            Record::Bank(who) => {
                let coins: Vec<Coin> = from_json(value)?;
                let slot = |coin: &Coin| Money::NATIVE.into_iter().find(|money| money.name() == coin.denom);
                let known =
                    coins.iter().filter_map(|coin| Some((Slot::Balance(*who, slot(coin)?), coin.amount.u128())));
                known.collect()
            }
            Record::Tokens(who) => vec![(Slot::Balance(*who, Money::Token), amount()?)],
            Record::TokenInfo => {
                let info: cw20_base::state::TokenInfo = from_json(value)?;
                vec![(Slot::Supply, info.total_supply.u128())]
            }
            Record::JobCount => vec![(Slot::Jobs, from_json::<u64>(value)?.into())],
            Record::Terms(job) => {
                self.terms.insert(*job, from_json(value)?);
                Vec::new()
            }
            Record::State(job) => {
                let terms = self.terms.get(job).context("no terms")?;
                let state: JobState = from_json(value)?;
                if !matches!(state.status, JobStatus::Open | JobStatus::Locked) {
                    return Ok(Vec::new());
                }
                let money = Money::of(&terms.denom, directory.address(Who::TOKEN).as_str());
                let money = money.with_context(|| format!("paid in {}", terms.denom))?;
                let mut slots = vec![(Slot::Escrowed(money), terms.max_price.u128())];
                if let Some(lock) = &state.lock {
                    slots.push((Slot::Held(who(lock.prover.as_str())?), terms.collateral.u128()));
                }
                slots
            }
            Record::Settlement(job) => {
                let settlement: Settlement = from_json(value)?;
                let burnt = settlement.fee_burnt.u128();
                self.settled.push((*job, settlement));
                vec![(Slot::FeesBurnt, burnt)]
            }
            Record::Claimable(who, money) => vec![(Slot::Claim(*who, *money), amount()?)],
            Record::Collateral(who) => {
                let account: Account = from_json(value)?;
                let unbonding = account.unbonding.iter().map(|entry| entry.amount.u128()).sum();
                let (staked, reserved) = (account.staked.u128(), account.reserved.u128());
                vec![(Slot::Staked(*who), staked), (Slot::Reserved(*who), reserved), (Slot::Unbonding(*who), unbonding)]
            }
            Record::UseCredit(who) => vec![(Slot::UseCredit(*who), amount()?)],
            Record::Tally => {
                let Tally { pending_burn, paid_units, paid_burnt } = from_json(value)?;
                let slots =
                    [(Slot::PendingBurn, pending_burn), (Slot::PaidUnits, paid_units), (Slot::PaidBurnt, paid_burnt)];
                slots.map(|(slot, value)| (slot, value.u128())).into()
            }
            Record::Minted => {
                let MintedResponse { credit, minted } = from_json(value)?;
                vec![(Slot::BonusCredit, credit.u128()), (Slot::BonusMinted, minted.u128())]
            }
            Record::Capacity => {
                let CapacityTotals { promised, claimed } = from_json(value)?;
                vec![(Slot::Promised, promised.u128()), (Slot::CapacityClaimed, claimed.u128())]
            }
            Record::Epoch => {
                self.epoch = Some(from_json(value)?);
                Vec::new()
            }
            Record::Progress => {
                let progress: Progress = from_json(value)?;
                vec![(Slot::EpochUnits, progress.units.u128()), (Slot::EpochWeight, progress.weight.u128())]
            }
            Record::Past(number) => {
                let past: PastEpoch = from_json(value)?;
                let open = (Slot::OpenWeight(*number), past.open_weight.u128());
                vec![(Slot::Pots, past.pot.u128()), (Slot::PotsClaimed, past.claimed.u128()), open]
            }
            Record::Entry(who, epoch) => {
                let entry: Entry = from_json(value)?;
                vec![(Slot::Weight(*who, *epoch), entry.weight.u128())]
            }
            Record::Input(_) | Record::Other(..) | Record::Chain => Vec::new(),
        })
    }
}

/// The ways through a job's life, each only at its time: a lock holds before its deadline, a job lives before its.
fn judge_state(terms: &JobTerms, before: Option<&JobState>, after: &JobState, now: u64) -> Result<()> {
    use JobStatus::{Cancelled, Expired, Fulfilled, LateFulfilled, Locked, Open, Refunded};
    let Some(before) = before else {
        ensure!(after.status == Open && after.lock.is_none(), "a job begins as {after:?}");
        return Ok(());
    };
    let lock = before.lock.as_ref().map(|lock| lock.lock_deadline);
    let alive = now < terms.deadline;
    let right = match (before.status, after.status) {
        (Open, Locked) => {
            let until = now.saturating_add(terms.lock_seconds).min(terms.deadline);
            alive && after.lock.as_ref().is_some_and(|lock| lock.lock_deadline == until && lock.locked_at == now)
        }
        (Open, Fulfilled | Cancelled) => alive,
        (Locked, Fulfilled) => alive && lock.is_some_and(|until| now < until),
        (Locked, LateFulfilled) => alive && lock.is_some_and(|until| now >= until),
        (Open | Locked, Expired) => !alive,
        (Open | Locked, Refunded) => true,
        _ => false,
    };
    if !right {
        let (from, to) = (before.status, after.status);
        bail!("{from:?} became {to:?} at second {now}: lock {lock:?}, deadline {}", terms.deadline);
    }
    ensure!(before.status == Open || before.lock == after.lock, "a lock changed: {before:?}, {after:?}");
    Ok(())
}
