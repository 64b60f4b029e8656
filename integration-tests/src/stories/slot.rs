//! The places where units of money, stake or credit can be: what the contracts' records say, as numbers.

use std::collections::BTreeMap;

use super::who::{Money, Who};

/// One place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// What bank or token says that somebody has.
    Balance(Who, Money),
    /// The token's supply.
    Supply,
    /// Maxima of the jobs that are not over.
    Escrowed(Money),
    /// Credited and not claimed.
    Claim(Who, Money),
    /// At stake.
    Staked(Who),
    /// Reserved, as the account says.
    Reserved(Who),
    /// Held by live locks, as the jobs say.
    Held(Who),
    /// On its way out.
    Unbonding(Who),
    /// Use credit that was not presented yet.
    UseCredit(Who),
    /// Waits to be burnt.
    PendingBurn,
    /// Paid units, ever.
    PaidUnits,
    /// Fees burnt for them, ever.
    PaidBurnt,
    /// Fees set aside to be burnt, ever, as the settlements say.
    FeesBurnt,
    /// Use credit presented, ever.
    BonusCredit,
    /// Minted for it, ever.
    BonusMinted,
    /// Promised for capacity.
    Promised,
    /// Claimed for capacity, ever.
    CapacityClaimed,
    /// The pots of all past epochs.
    Pots,
    /// What was claimed of them.
    PotsClaimed,
    /// Weight of a past epoch that has not claimed yet.
    OpenWeight(u64),
    /// Units proved in the running epoch.
    EpochUnits,
    /// The weight of the running epoch.
    EpochWeight,
    /// What somebody weighs in an epoch.
    Weight(Who, u64),
    /// Jobs so far.
    Jobs,
}

/// How much is where. What is not there is 0. Knows which places the last message touched.
#[derive(Clone, Debug, Default)]
pub struct Slots {
    values: BTreeMap<Slot, u128>,
    touched: Vec<Slot>,
}

impl Slots {
    /// How much is there.
    #[must_use]
    pub fn get(&self, slot: Slot) -> u128 {
        self.values.get(&slot).copied().unwrap_or_default()
    }

    /// All places with anything in them.
    pub fn all(&self) -> impl Iterator<Item = (Slot, u128)> + '_ {
        self.values.iter().map(|(slot, value)| (*slot, *value))
    }

    /// Puts so much there.
    pub fn set(&mut self, slot: Slot, value: u128) {
        self.touched.push(slot);
        if value == 0 {
            self.values.remove(&slot);
        } else {
            self.values.insert(slot, value);
        }
    }

    /// Adds; wrong beyond 2^128, which no story comes near.
    pub fn add(&mut self, slot: Slot, amount: u128) {
        self.set(slot, self.get(slot).saturating_add(amount));
    }

    /// Takes away; false, and nothing happens, if there is less.
    #[must_use]
    pub fn sub(&mut self, slot: Slot, amount: u128) -> bool {
        let rest = self.get(slot).checked_sub(amount);
        if let Some(rest) = rest {
            self.set(slot, rest);
        }
        rest.is_some()
    }

    /// The places touched since this was asked last.
    pub fn take_touched(&mut self) -> Vec<Slot> {
        std::mem::take(&mut self.touched)
    }
}
