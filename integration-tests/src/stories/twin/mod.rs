//! The slow twin: what the suite should do with each message, written down a second time and without a contract.
//!
//! It says of every message whether it is taken, and moves every unit that a taken one moves. It shares no code with the
//! contracts, knows no storage, no addresses and no JSON, and takes plain integers for everything.
//!
//! ```text
//! jobs.rs      create, lock, submit, and the ends of a job
//! price.rs     the ramp and the division of a price
//! accounts.rs  collateral, claims, gifts, burning
//! epochs.rs    capacity: answers, rolls, shares; the use bonus
//! admin.rs     registry, parameters, ownership
//! ```

mod accounts;
mod admin;
mod epochs;
mod jobs;
mod price;

use std::collections::BTreeMap;

use super::slot::{Slot, Slots};
use super::who::{Money, Who};

pub use self::epochs::{Entry, Epoch, Rules};
pub use self::jobs::{Ask, Job, Status};

/// Whether a message is taken, or why not.
pub type Verdict = Result<(), &'static str>;

/// A registered model.
#[derive(Clone, Debug)]
pub struct Model {
    /// Who is paid its royalty.
    pub developer: Who,
    /// In basis points.
    pub royalty_bps: u16,
    /// Whether it takes new jobs.
    pub active: bool,
    /// Whether it was stopped for good.
    pub revoked: bool,
    /// Of a job.
    pub units: u64,
    /// To whom it was offered.
    pub offered: Option<Who>,
}

/// A registered dataset.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Who is paid its royalty.
    pub provider: Who,
    /// In basis points.
    pub royalty_bps: u16,
    /// Whether its tree is as deep as the models' circuits prove.
    pub fits: bool,
    /// Whether it serves new jobs.
    pub active: bool,
    /// Whether it was stopped for good.
    pub revoked: bool,
}

/// What the escrow's owner sets.
#[derive(Clone, Debug)]
pub struct Params {
    /// Of a price, in basis points.
    pub fee_bps: u16,
    /// Of a fee, in basis points.
    pub burn_bps: u16,
    /// Between `unbond` and `withdraw_unbonded`.
    pub unbonding: u64,
    /// Of a job.
    pub min_collateral: u128,
    /// Units that a burnt unit pays for.
    pub rate: u64,
}

/// A collateral account beside its sums, which are slots.
#[derive(Clone, Debug, Default)]
pub struct Stake {
    /// When how much is released, in order.
    pub unbonding: BTreeMap<u64, u128>,
    /// The sum of stake times seconds until `since`.
    pub seconds: u128,
    /// When the stake changed last.
    pub since: u64,
}

/// The whole suite.
#[derive(Clone)]
pub struct Twin {
    /// Unix seconds.
    pub now: u64,
    /// How much is where.
    pub slots: Slots,
    /// By their number, which is a place in the world's list of keys.
    pub models: BTreeMap<u8, Model>,
    /// The first model of each key: its owner holds the key.
    pub key_models: BTreeMap<u8, u8>,
    /// By id, from 1 on.
    pub datasets: Vec<Dataset>,
    /// Roots that are taken.
    pub roots: Vec<u8>,
    /// By id, from 1 on.
    pub jobs: Vec<Job>,
    /// Ids of the jobs that are not over, ascending.
    pub live: Vec<u64>,
    /// Collateral accounts.
    pub stakes: BTreeMap<Who, Stake>,
    /// Of jobs to come.
    pub params: Params,
    /// Credited with fees.
    pub treasury: Who,
    /// Whether creation is stopped.
    pub paused: bool,
    /// Of the escrow.
    pub owner: Who,
    /// Proposed.
    pub pending_owner: Option<Who>,
    /// The running epoch.
    pub epoch: Epoch,
    /// How the next one will be paid.
    pub next: Rules,
    /// Epochs that are over, from 1 on.
    pub past: Vec<epochs::Past>,
    /// Provers in epochs.
    pub entries: BTreeMap<(Who, u64), Entry>,
    /// Bonus for use credit, in basis points.
    pub bonus_bps: u16,
    /// The token's.
    pub cap: u128,
    /// Given to the escrow without telling it.
    pub donated: BTreeMap<Money, u128>,
}

impl Twin {
    /// Moves units from one place to another.
    fn shift(&mut self, from: Slot, to: Slot, amount: u128) -> Verdict {
        if !self.slots.sub(from, amount) {
            return Err("less than that there");
        }
        self.slots.add(to, amount);
        Ok(())
    }

    fn need(&self, slot: Slot, amount: u128) -> Verdict {
        if self.slots.get(slot) < amount { Err("not enough of it") } else { Ok(()) }
    }
}
