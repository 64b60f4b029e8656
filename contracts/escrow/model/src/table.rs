//! Amounts by account and coin. They are small: what would overflow is a violation, not a panic.

use crate::cast::{Coin, Who};
use crate::invariants::Violation;

/// An amount for each account and coin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Table([[u64; Coin::COUNT]; Who::COUNT]);

impl Table {
    /// One amount.
    pub fn get(&self, who: Who, coin: Coin) -> u64 {
        self.0.get(who as usize).and_then(|row| row.get(coin as usize)).copied().unwrap_or_default()
    }

    /// Adds to one amount.
    pub fn add(&mut self, who: Who, coin: Coin, amount: u64) -> Result<(), Violation> {
        match self.0.get_mut(who as usize).and_then(|row| row.get_mut(coin as usize)) {
            Some(cell) => *cell = plus(*cell, amount)?,
            None => return Err(Violation::model(format!("no account {who:?}"))),
        }
        Ok(())
    }

    /// Adds another table.
    pub fn add_all(&mut self, other: &Table) -> Result<(), Violation> {
        for (row, others) in self.0.iter_mut().zip(&other.0) {
            for (cell, amount) in row.iter_mut().zip(others) {
                *cell = plus(*cell, *amount)?;
            }
        }
        Ok(())
    }

    /// All of one coin.
    pub fn sum(&self, coin: Coin) -> Result<u64, Violation> {
        self.0.iter().filter_map(|row| row.get(coin as usize)).try_fold(0, |sum, amount| plus(sum, *amount))
    }
}

/// A sum.
pub fn plus(a: u64, b: u64) -> Result<u64, Violation> {
    a.checked_add(b).ok_or_else(|| Violation::model(format!("{a} + {b} overflows")))
}

/// An amount of the contract: the model's are far below 2^64.
pub fn small(amount: cosmwasm_std::Uint128) -> Result<u64, Violation> {
    u64::try_from(amount.u128()).map_err(|_| Violation { invariant: 1, what: format!("an amount became {amount}") })
}
