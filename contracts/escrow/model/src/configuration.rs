//! What is explored: the jobs' terms, the stakes, and which of the possible moves are made.

use crate::cast::{Coin, Who};
use crate::proofs::Made;

/// The second at which everything begins.
pub const START: u64 = 1_000;

/// The jobs, as rows of every table by job.
pub const JOBS: usize = 3;

/// What one job asks for.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Who asks.
    pub requester: Who,
    /// What is paid.
    pub coin: Coin,
    /// Whether the input must be of the dataset, whose provider then has a royalty.
    pub dataset: bool,
    /// Whether its model is the one that the registry may revoke.
    pub revocable: bool,
    /// The price at first.
    pub min_price: u64,
    /// The price in the end.
    pub max_price: u64,
    /// What is sent beyond it.
    pub surplus: u64,
    /// How long the price rises, from the creation on.
    pub ramp_seconds: u64,
    /// How long a lock lasts.
    pub lock_seconds: u64,
    /// How long the job lives.
    pub deadline_seconds: u64,
    /// What a lock reserves.
    pub collateral: u64,
    /// The last second of its creation, from the start on.
    pub created_until: u64,
}

/// What a prover has and does.
#[derive(Debug, Clone, Copy)]
pub struct Stake {
    /// At stake in the beginning.
    pub deposited: u64,
    /// What may be added once, at any time.
    pub top_up: Option<u64>,
    /// What may be unbonded, as often as there is so much.
    pub unbond: Option<u64>,
}

/// In what order the jobs may be created. The contract numbers them in that order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    /// All are there in the beginning.
    AtStart,
    /// In the order of the plans, between any other moves.
    InOrder,
    /// In any order, between any other moves.
    AnyOrder,
}

/// A batch of submissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Batch {
    /// Whether a bad item leaves the others alone.
    pub each: bool,
    /// The jobs of its items and the proofs that they carry, in order.
    pub items: [Option<(u8, Made)>; JOBS],
}

/// What is explored.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// How it is called.
    pub name: &'static str,
    /// The jobs.
    pub plans: Vec<Plan>,
    /// When jobs appear.
    pub creation: Creation,
    /// Carol's and Dave's stakes.
    pub stakes: [Stake; 2],
    /// How long unbonding lasts.
    pub unbonding_seconds: u64,
    /// Whether the registry may revoke the revocable model.
    pub revoke: bool,
    /// Whether the pending burn may be flushed at any time.
    pub flush: bool,
    /// Who may claim at any time. That everybody's claim would be paid is checked in every state.
    pub claimers: Vec<Who>,
    /// The proofs that are tried on jobs that are not over.
    pub proofs: Vec<Made>,
    /// The batches that are tried, by either prover.
    pub batches: Vec<Batch>,
    /// Sent to the escrow's address without a message, of each coin.
    pub donation: u64,
}

/// The jobs of all configurations. Seconds are chosen so that the interesting ones coincide: 59, 60, 99 and 100 after
/// the start; a lock that is taken later than at the start lasts until its job's deadline.
const NATIVE_JOB: Plan = Plan {
    requester: Who::Alice,
    coin: Coin::Native,
    dataset: false,
    revocable: true,
    min_price: 53,
    max_price: 101,
    surplus: 2,
    ramp_seconds: 80,
    lock_seconds: 60,
    deadline_seconds: 100,
    collateral: 11,
    created_until: 0,
};

/// Its lock cannot lapse before the job does.
const TOKEN_JOB: Plan = Plan {
    requester: Who::Bob,
    coin: Coin::Token,
    dataset: true,
    revocable: false,
    min_price: 1_000,
    max_price: 1_999,
    surplus: 0,
    ramp_seconds: 60,
    lock_seconds: 100,
    deadline_seconds: 100,
    collateral: 11,
    created_until: 0,
};

/// Lapses before the others.
const SHORT_JOB: Plan = Plan {
    requester: Who::Alice,
    coin: Coin::Token,
    dataset: false,
    revocable: true,
    min_price: 400,
    max_price: 400,
    surplus: 0,
    ramp_seconds: 0,
    lock_seconds: 60,
    deadline_seconds: 60,
    collateral: 12,
    created_until: 0,
};

impl Configuration {
    /// One job, everything that the world can do with it. A second or two to explore.
    pub fn single() -> Self {
        Configuration {
            name: "single",
            plans: vec![NATIVE_JOB],
            creation: Creation::InOrder,
            stakes: [
                Stake { deposited: 11, top_up: Some(5), unbond: None },
                Stake { deposited: 11, top_up: None, unbond: Some(11) },
            ],
            unbonding_seconds: 60,
            revoke: true,
            flush: true,
            claimers: vec![Who::Alice],
            proofs: Made::ALL.to_vec(),
            batches: batches(&[0]),
            donation: 7,
        }
    }

    /// Two jobs of two requesters, fewer kinds of wrong proofs. Seconds to explore.
    pub fn small() -> Self {
        Configuration {
            name: "small",
            plans: vec![NATIVE_JOB, TOKEN_JOB],
            creation: Creation::AtStart,
            stakes: [
                Stake { deposited: 22, top_up: None, unbond: None },
                Stake { deposited: 11, top_up: None, unbond: Some(11) },
            ],
            unbonding_seconds: 60,
            revoke: false,
            flush: false,
            claimers: vec![],
            proofs: vec![Made::Right, Made::ForOtherProver],
            batches: batches(&[0, 1]),
            donation: 7,
        }
    }

    /// Three jobs of two requesters, between two provers whose stakes do not suffice for all locks.
    pub fn full() -> Self {
        Configuration {
            name: "full",
            plans: vec![NATIVE_JOB, TOKEN_JOB, SHORT_JOB],
            creation: Creation::AtStart,
            stakes: [
                Stake { deposited: 23, top_up: None, unbond: None },
                Stake { deposited: 12, top_up: None, unbond: Some(12) },
            ],
            unbonding_seconds: 60,
            revoke: true,
            flush: false,
            claimers: vec![],
            proofs: Made::ALL.to_vec(),
            batches: batches(&[0, 1]),
            donation: 7,
        }
    }
}

/// The batches over these jobs: all valid in either mode, one bad item in either mode, one job twice.
fn batches(jobs: &[u8]) -> Vec<Batch> {
    let items = |last: Made| {
        let mut items = [None; JOBS];
        for (cell, (index, job)) in items.iter_mut().zip(jobs.iter().enumerate()) {
            *cell = Some((*job, if index.saturating_add(1) == jobs.len() { last } else { Made::Right }));
        }
        items
    };
    let mut batches = Vec::new();
    for each in [false, true] {
        batches.push(Batch { each, items: items(Made::Right) });
        batches.push(Batch { each, items: items(Made::ForOtherProver) });
        if let Some(first) = jobs.first() {
            let twice = Some((*first, Made::Right));
            batches.push(Batch { each, items: [twice, twice, None] });
        }
    }
    batches
}

impl Configuration {
    /// A prover's stake.
    pub fn stake(&self, prover: Who) -> Stake {
        let [carol, dave] = self.stakes;
        if prover == Who::Carol { carol } else { dave }
    }
}
