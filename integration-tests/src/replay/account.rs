//! A collateral account.

use anyhow::{Context, Result, ensure};
use cosmwasm_std::Uint128;
use proofmark_api::escrow::Unbonding;
use proofmark_api::escrow::raw::StakeMeter;

/// What an address has at stake.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Account {
    pub staked: u128,
    pub reserved: u128,
    /// Soonest first.
    pub unbonding: Vec<Unbonding>,
    pub meter: StakeMeter,
}

impl Account {
    /// Changes the stake at a second, which the meter counts.
    fn stake(&mut self, staked: u128, now: u64) {
        if staked != self.staked {
            self.staked = staked;
            self.meter = self.meter.change(Uint128::new(staked), now);
        }
    }

    pub(super) fn deposit(&mut self, amount: u128, now: u64) -> Result<()> {
        self.stake(self.staked.checked_add(amount).context("stake overflows")?, now);
        Ok(())
    }

    pub(super) fn unbond(&mut self, amount: u128, release_at: u64, now: u64) -> Result<()> {
        self.stake(self.staked.checked_sub(amount).context("more is unbonded than staked")?, now);
        match self.unbonding.iter_mut().find(|entry| entry.release_at == release_at) {
            Some(entry) => entry.amount += Uint128::new(amount),
            None => self.unbonding.push(Unbonding { amount: amount.into(), release_at }),
        }
        self.unbonding.sort_by_key(|entry| entry.release_at);
        Ok(())
    }

    /// Takes what was withdrawn from the entries that are released, soonest first.
    pub(super) fn withdraw(&mut self, amount: u128) -> Result<()> {
        let mut rest = amount;
        for entry in &mut self.unbonding {
            let part = rest.min(entry.amount.u128());
            entry.amount -= Uint128::new(part);
            rest -= part;
        }
        ensure!(rest == 0, "{rest} withdrawn that nobody unbonded");
        self.unbonding.retain(|entry| !entry.amount.is_zero());
        Ok(())
    }

    pub(super) fn reserve(&mut self, amount: u128) {
        self.reserved += amount;
    }

    pub(super) fn release(&mut self, amount: u128) -> Result<()> {
        self.reserved = self.reserved.checked_sub(amount).context("more is released than reserved")?;
        Ok(())
    }

    /// From the stake, then from what is unbonding, the latest release first.
    pub(super) fn slash(&mut self, amount: u128, now: u64) -> Result<()> {
        self.release(amount)?;
        let from_stake = amount.min(self.staked);
        let mut rest = amount - from_stake;
        for entry in self.unbonding.iter_mut().rev() {
            let part = rest.min(entry.amount.u128());
            entry.amount -= Uint128::new(part);
            rest -= part;
        }
        ensure!(rest == 0, "a slash of {amount} finds {rest} too little");
        self.unbonding.retain(|entry| !entry.amount.is_zero());
        self.stake(self.staked - from_stake, now);
        Ok(())
    }
}
