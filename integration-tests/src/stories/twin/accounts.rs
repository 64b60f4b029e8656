//! Collateral, claims, gifts, burning.

use super::super::slot::Slot;
use super::super::step::Part;
use super::super::who::{Money, Who};
use super::{Twin, Verdict};

/// Entries that may wait at a time.
const MAX_UNBONDINGS: usize = 16;

impl Twin {
    /// What can be reserved.
    #[must_use]
    pub fn free(&self, who: Who) -> u128 {
        self.slots.get(Slot::Staked(who)).saturating_sub(self.slots.get(Slot::Reserved(who)))
    }

    /// So much of what can be unbonded.
    #[must_use]
    pub fn part(&self, who: Who, part: Part) -> u128 {
        match part {
            Part::Percent(percent) => self.slots.get(Slot::Staked(who)) * u128::from(percent) / 100,
            Part::OneMore => self.slots.get(Slot::Staked(who)) + 1,
        }
    }

    pub(super) fn reserve(&mut self, who: Who, amount: u128) -> Verdict {
        if self.free(who) < amount {
            return Err("not enough stake");
        }
        self.slots.add(Slot::Reserved(who), amount);
        Ok(())
    }

    pub(super) fn release(&mut self, who: Who, amount: u128) -> Verdict {
        let released = self.slots.sub(Slot::Reserved(who), amount) && self.slots.sub(Slot::Held(who), amount);
        if released { Ok(()) } else { Err("less reserved than a lock holds") }
    }

    /// Half is burnt, the odd unit too; half is the bounty.
    pub(super) fn slash(&mut self, who: Who, amount: u128, beneficiary: Who) -> Verdict {
        self.release(who, amount)?;
        let stake = self.slots.get(Slot::Staked(who));
        let mut rest = amount.saturating_sub(stake);
        self.restake(who, stake.saturating_sub(amount));
        // What the stake lacks comes from what is unbonding, the latest release first.
        while rest > 0 {
            let account = self.stakes.entry(who).or_default();
            let (release, waiting) = account.unbonding.pop_last().ok_or("less stake than is slashed")?;
            let part = waiting.min(rest);
            if waiting > part {
                account.unbonding.insert(release, waiting - part);
            }
            rest -= part;
            if !self.slots.sub(Slot::Unbonding(who), part) {
                return Err("less unbonding than its entries say");
            }
        }
        self.slots.add(Slot::PendingBurn, amount - amount / 2);
        self.slots.add(Slot::Claim(beneficiary, Money::Token), amount / 2);
        Ok(())
    }

    fn restake(&mut self, who: Who, stake: u128) {
        let before = self.slots.get(Slot::Staked(who));
        if before == stake {
            return;
        }
        let now = self.now;
        let account = self.stakes.entry(who).or_default();
        account.seconds += before * u128::from(now - account.since);
        account.since = now;
        self.slots.set(Slot::Staked(who), stake);
    }

    /// Puts tokens at stake.
    pub fn deposit(&mut self, who: Who, amount: u128) -> Verdict {
        self.need(Slot::Balance(who, Money::Token), amount)?;
        if amount == 0 {
            return Err("nothing");
        }
        self.shift(Slot::Balance(who, Money::Token), Slot::Balance(Who::ESCROW, Money::Token), amount)?;
        self.restake(who, self.slots.get(Slot::Staked(who)) + amount);
        Ok(())
    }

    /// Starts to take stake back.
    pub fn unbond(&mut self, who: Who, amount: u128) -> Verdict {
        let release = self.now + self.params.unbonding;
        if amount == 0 || amount > self.slots.get(Slot::Staked(who)) {
            return Err("nothing, or more than is staked");
        }
        let account = self.stakes.entry(who).or_default();
        if account.unbonding.len() >= MAX_UNBONDINGS && !account.unbonding.contains_key(&release) {
            return Err("too many wait");
        }
        *account.unbonding.entry(release).or_default() += amount;
        self.restake(who, self.slots.get(Slot::Staked(who)) - amount);
        self.slots.add(Slot::Unbonding(who), amount);
        Ok(())
    }

    /// Takes out what has waited long enough, but for what locks need: of the soonest entries first.
    pub fn withdraw(&mut self, who: Who) -> Verdict {
        let now = self.now;
        let all = self.slots.get(Slot::Staked(who)) + self.slots.get(Slot::Unbonding(who));
        let spare = all.saturating_sub(self.slots.get(Slot::Reserved(who)));
        let account = self.stakes.entry(who).or_default();
        let sum = account.unbonding.range(..=now).map(|(_, amount)| amount).sum::<u128>().min(spare);
        if sum == 0 {
            return Err("nothing is released, or locks need it");
        }
        let mut rest = sum;
        while let Some(mut entry) = account.unbonding.first_entry().filter(|_| rest > 0) {
            let part = rest.min(*entry.get());
            rest -= part;
            if part == *entry.get() {
                entry.remove();
            } else {
                *entry.get_mut() -= part;
            }
        }
        self.shift(Slot::Unbonding(who), Slot::Balance(who, Money::Token), sum)?;
        self.leave(Money::Token, sum)
    }

    /// The denoms in which somebody has a credit.
    #[must_use]
    pub fn credits(&self, who: Who) -> Vec<Money> {
        Money::ALL.into_iter().filter(|money| self.slots.get(Slot::Claim(who, *money)) > 0).collect()
    }

    /// Pays out credits; all if none is named.
    pub fn claim(&mut self, who: Who, which: Option<&[Money]>) -> Verdict {
        let all = self.credits(who);
        let which = which.unwrap_or(&all);
        let twice = which.iter().enumerate().any(|(place, money)| which[..place].contains(money));
        if which.is_empty() || twice || which.iter().any(|money| !all.contains(money)) {
            return Err("nothing to claim");
        }
        for money in which {
            let amount = self.slots.get(Slot::Claim(who, *money));
            self.shift(Slot::Claim(who, *money), Slot::Balance(who, *money), amount)?;
            self.leave(*money, amount)?;
        }
        Ok(())
    }

    fn leave(&mut self, money: Money, amount: u128) -> Verdict {
        let left = self.slots.sub(Slot::Balance(Who::ESCROW, money), amount);
        if left { Ok(()) } else { Err("the escrow has less than it owes") }
    }

    /// Burns what waits for it.
    pub fn flush(&mut self) -> Verdict {
        let amount = self.slots.get(Slot::PendingBurn);
        if amount == 0 {
            return Err("nothing to burn");
        }
        self.slots.set(Slot::PendingBurn, 0);
        self.leave(Money::Token, amount)?;
        self.shrink(amount)
    }

    /// Burns own tokens.
    pub fn burn(&mut self, who: Who, amount: u128) -> Verdict {
        self.need(Slot::Balance(who, Money::Token), amount)?;
        if !self.slots.sub(Slot::Balance(who, Money::Token), amount) {
            return Err("not enough tokens");
        }
        self.shrink(amount)
    }

    fn shrink(&mut self, amount: u128) -> Verdict {
        if self.slots.sub(Slot::Supply, amount) { Ok(()) } else { Err("more burnt than there is") }
    }

    /// Hands over money: to another user, or to the escrow as a gift.
    pub fn give(&mut self, from: Who, to: Who, money: Money, amount: u128) -> Verdict {
        self.need(Slot::Balance(from, money), amount)?;
        // The bank sends no empty coins.
        if amount == 0 && money != Money::Token {
            return Err("nothing");
        }
        self.shift(Slot::Balance(from, money), Slot::Balance(to, money), amount)?;
        if to == Who::ESCROW {
            *self.donated.entry(money).or_default() += amount;
        }
        Ok(())
    }
}
