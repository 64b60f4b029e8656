//! A state of the world: the contract's storage, the clock, and what went in and out.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::books::Books;
use crate::cast::{Coin, Who};
use crate::interner::Store;
use crate::invariants::Violation;
use crate::table::{Table, plus};

/// A state. Two are the same if storage, clock and ledger are: the books are what the storage says, decoded.
#[derive(Debug, Clone)]
pub struct State {
    /// All that the contract stores.
    pub store: Store,
    /// The clock, Unix seconds.
    pub now: u64,
    /// What went in and out.
    pub ledger: Ledger,
    /// What was wrong with the step to here.
    pub violation: Option<Arc<Violation>>,
    /// The storage, decoded.
    pub books: Arc<Books>,
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        (&self.store, self.now, &self.ledger, &self.violation)
            == (&other.store, other.now, &other.ledger, &other.violation)
    }
}

impl Hash for State {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.store.hash(state);
        self.now.hash(state);
        self.ledger.hash(state);
        self.violation.hash(state);
    }
}

/// What the chain did with coins, whatever the contract thinks of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Ledger {
    /// The contract's balances.
    pub balance: [u64; Coin::COUNT],
    /// Paid out by claims.
    pub claimed: Table,
    /// Sent as collateral.
    pub deposited: Table,
    /// Paid out of collateral.
    pub withdrawn: Table,
    /// Burnt, of the token.
    pub burnt: u64,
    top_ups: [bool; 2],
}

impl Ledger {
    /// The contract's balance of a coin.
    pub fn balance(&self, coin: Coin) -> u64 {
        self.balance.get(coin as usize).copied().unwrap_or_default()
    }

    /// Somebody sent coins to the contract.
    pub fn receive(&mut self, coin: Coin, amount: u64) -> Result<(), Violation> {
        match self.balance.get_mut(coin as usize) {
            Some(balance) => *balance = plus(*balance, amount)?,
            None => return Err(Violation::model(format!("no coin {coin:?}"))),
        }
        Ok(())
    }

    /// The contract sends coins: it must have them.
    pub fn send(&mut self, coin: Coin, amount: u64) -> Result<(), Violation> {
        let balance = self.balance(coin);
        let rest = balance.checked_sub(amount).ok_or_else(|| Violation {
            invariant: 1,
            what: format!("a balance of {balance} {coin:?}: asked to send {amount}"),
        })?;
        if let Some(cell) = self.balance.get_mut(coin as usize) {
            *cell = rest;
        }
        Ok(())
    }

    /// Whether a prover has added to its stake.
    pub fn topped_up(&self, prover: Who) -> bool {
        let [carol, dave] = self.top_ups;
        if prover == Who::Carol { carol } else { dave }
    }

    /// A prover has added to its stake.
    pub fn set_topped_up(&mut self, prover: Who) {
        let [carol, dave] = &mut self.top_ups;
        *(if prover == Who::Carol { carol } else { dave }) = true;
    }
}
