//! Capacity and the use bonus.

use super::super::slot::Slot;
use super::super::who::{Money, Who};
use super::price::bps;
use super::{Twin, Verdict};

/// How an epoch is paid.
#[derive(Clone, Debug)]
pub struct Rules {
    /// In seconds.
    pub seconds: u64,
    /// Units for a million of stake.
    pub units_per_stake: u128,
    /// Of the emission.
    pub floor: u128,
    /// Of the emission.
    pub ceiling: u128,
    /// Edge of the band.
    pub target_bps: u128,
    /// Of the ceiling.
    pub max_step_bps: u16,
    /// Of the excess.
    pub decay_bps: u16,
    /// Of the burnt fees.
    pub rise_bps: u16,
    /// The standard circuit: which key, what a proof counts.
    pub circuit: Option<(u8, u128)>,
}

/// The running epoch.
#[derive(Clone, Debug)]
pub struct Epoch {
    /// From 1 on.
    pub number: u64,
    /// Its first second.
    pub starts: u64,
    /// The first second after it.
    pub ends: u64,
    /// Planned.
    pub emission: u128,
    /// As they were when it began.
    pub rules: Rules,
    /// Paid units and what was burnt for them when it began.
    pub paid_before: (u128, u128),
}

/// An epoch that is over.
#[derive(Clone, Debug)]
pub struct Past {
    pot: u128,
    weight: u128,
    claimed: u128,
}

/// A prover in an epoch.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// From where stake counts.
    first: u128,
    /// Proofs so far.
    pub proofs: u64,
    weight: u128,
}

impl Twin {
    /// The sum of stake times seconds until `at`, which is not before the last change.
    fn stake_seconds(&self, who: Who, at: u64) -> u128 {
        let Some(account) = self.stakes.get(&who) else { return 0 };
        account.seconds + self.slots.get(Slot::Staked(who)) * u128::from(at.saturating_sub(account.since))
    }

    /// Answers so many challenges from counter `first` on of epoch `number`; `good`: the proofs hold.
    pub fn answer(&mut self, who: Who, number: u64, first: u64, proofs: u64, good: bool) -> Verdict {
        let epoch = self.epoch.clone();
        if self.now >= epoch.ends || number != epoch.number {
            return Err("not the running epoch");
        }
        let since = self.stakes.get(&who).map_or(0, |account| account.since);
        let start = if since <= epoch.starts {
            self.stake_seconds(who, epoch.starts)
        } else {
            self.stakes.get(&who).map_or(0, |account| account.seconds)
        };
        let known = self.entries.get(&(who, number)).cloned();
        let mut entry = known.unwrap_or(Entry { first: start, ..Entry::default() });
        if first != entry.proofs || proofs > 0 && (!good || epoch.rules.circuit.is_none()) {
            return Err("counter, proof or circuit");
        }
        let each = epoch.rules.circuit.map_or(0, |(_, units)| units);
        entry.proofs += proofs;
        let backed = (self.stake_seconds(who, self.now) - entry.first) * epoch.rules.units_per_stake
            / (u128::from(epoch.rules.seconds) * 1_000_000);
        let weight = backed.min(each * u128::from(entry.proofs)).max(entry.weight);
        self.slots.add(Slot::EpochUnits, each * u128::from(proofs));
        self.slots.add(Slot::EpochWeight, weight - entry.weight);
        self.slots.set(Slot::Weight(who, number), weight);
        entry.weight = weight;
        self.entries.insert((who, number), entry);
        Ok(())
    }

    /// What may still be minted or promised.
    fn room(&self) -> u128 {
        self.cap.saturating_sub(self.slots.get(Slot::Supply)).saturating_sub(self.slots.get(Slot::Promised))
    }

    /// Ends the epoch that is over.
    pub fn roll(&mut self) -> Verdict {
        let ended = self.epoch.clone();
        if self.now < ended.ends {
            return Err("it runs");
        }
        let weight = self.slots.get(Slot::EpochWeight);
        let pot = if weight == 0 { 0 } else { ended.emission.min(self.room()) };
        self.slots.add(Slot::Promised, pot);
        self.slots.add(Slot::Pots, pot);
        self.slots.set(Slot::OpenWeight(ended.number), weight);
        self.past.push(Past { pot, weight, claimed: 0 });
        let paid = (self.slots.get(Slot::PaidUnits), self.slots.get(Slot::PaidBurnt));
        let demand = (paid.0 - ended.paid_before.0, paid.1 - ended.paid_before.1);
        let emission = next_emission(&ended, demand, weight).max(self.next.floor).min(self.next.ceiling);
        self.slots.set(Slot::EpochUnits, 0);
        self.slots.set(Slot::EpochWeight, 0);
        self.epoch = Epoch {
            number: ended.number + 1,
            starts: self.now,
            ends: self.now + self.next.seconds,
            emission,
            rules: self.next.clone(),
            paid_before: paid,
        };
        Ok(())
    }

    /// Epochs that are over and in which somebody has an entry.
    #[must_use]
    pub fn claimable_epochs(&self, who: Who) -> Vec<u64> {
        let mine = self.entries.range((who, 0)..=(who, u64::MAX)).map(|((_, epoch), _)| *epoch);
        mine.filter(|epoch| *epoch < self.epoch.number).take(64).collect()
    }

    /// Mints somebody's shares of these epochs.
    pub fn claim_capacity(&mut self, who: Who, epochs: &[u64]) -> Verdict {
        let may = self.claimable_epochs(who);
        let twice = epochs.iter().enumerate().any(|(place, epoch)| epochs[..place].contains(epoch));
        if epochs.is_empty() || twice || epochs.iter().any(|epoch| !may.contains(epoch)) {
            return Err("nothing to claim in one of them");
        }
        for number in epochs {
            let Some(entry) = self.entries.remove(&(who, *number)) else { return Err("no entry") };
            let place = usize::try_from(*number).unwrap_or_default().saturating_sub(1);
            let past = self.past.get_mut(place).ok_or("no such epoch")?;
            let open = self.slots.get(Slot::OpenWeight(*number));
            // The last one has what the roundings left.
            let share = match entry.weight {
                0 => 0,
                weight if weight == open => past.pot - past.claimed,
                weight => past.pot * weight / past.weight,
            };
            past.claimed += share;
            self.slots.set(Slot::OpenWeight(*number), open - entry.weight);
            self.slots.set(Slot::Weight(who, *number), 0);
            self.slots.add(Slot::PotsClaimed, share);
            self.shift(Slot::Promised, Slot::CapacityClaimed, share)?;
            self.mint(who, share);
        }
        Ok(())
    }

    fn mint(&mut self, who: Who, amount: u128) {
        self.slots.add(Slot::Supply, amount);
        self.slots.add(Slot::Balance(who, Money::Token), amount);
    }

    /// Turns use credit into a bonus.
    pub fn claim_rewards(&mut self, who: Who) -> Verdict {
        let credit = self.slots.get(Slot::UseCredit(who));
        if credit == 0 {
            return Err("no use credit");
        }
        let minted = bps(credit, self.bonus_bps).min(self.room());
        self.shift(Slot::UseCredit(who), Slot::BonusCredit, credit)?;
        self.slots.add(Slot::BonusMinted, minted);
        self.mint(who, minted);
        Ok(())
    }
}

/// What the controller makes of an epoch, before the limits of the next one.
fn next_emission(ended: &Epoch, (units, burnt): (u128, u128), capacity: u128) -> u128 {
    let rules = &ended.rules;
    let emission = ended.emission.max(rules.floor).min(rules.ceiling);
    let decay = ((emission - rules.floor) * u128::from(rules.decay_bps)).div_ceil(10_000);
    let (paid, target) = (units * 10_000, capacity * rules.target_bps);
    let above = if paid > target { burnt * ((paid - target) * 1_000_000_000 / paid) / 1_000_000_000 } else { 0 };
    let rise = bps(above, rules.rise_bps).min(bps(rules.ceiling, rules.max_step_bps));
    (emission - decay + rise).max(rules.floor).min(rules.ceiling)
}
