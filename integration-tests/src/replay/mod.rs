//! The state of the contracts, rebuilt from what they announced: what an indexer does.
//!
//! ```text
//! announced.rs  one event of ours: who, when, which attributes
//! escrow.rs     jobs, credits, tally, wiring
//! account.rs    a collateral account and its stake meter
//! price.rs      how a price is divided: the table of `contracts/README.md`
//! registry.rs   owners, statuses and versions of records
//! rewards.rs    epochs, entries, shares, totals
//! timelock.rs   who may what, and what became of proposals
//! verifier.rs   keys
//! ```
//!
//! Beside the events it asks for one thing: the terms of a job, which are written once (`job`: `terms`). The rules are
//! written here once more, from the documentation.

mod account;
mod announced;
mod escrow;
mod price;
mod registry;
mod rewards;
mod timelock;
mod verifier;

use core::fmt::Debug;

use anyhow::{Context, Result, ensure};
use cosmwasm_std::Addr;
use cw_ownable::Ownership;
use proofmark_api::escrow::JobTerms;
use proofmark_api::events::{INSTANTIATED, V1, VERSION};

pub use self::announced::Announced;
use self::escrow::Escrow;
use self::registry::Registry;
use self::rewards::Rewards;
use self::timelock::Timelock;
use self::verifier::Verifier;
use crate::suite::{Contract, Suite, government};

/// Everything that was rebuilt.
#[derive(Debug, Default)]
pub struct Replay {
    escrow: Escrow,
    registry: Registry,
    rewards: Rewards,
    timelock: Timelock,
    verifier: Verifier,
}

impl Replay {
    /// Of all that a chain's contracts have announced.
    pub fn of(suite: &Suite) -> Result<Self> {
        Self::from_log(suite, suite.announced())
    }

    /// Of these announcements, in their order.
    pub fn from_log(suite: &Suite, log: &[Announced]) -> Result<Self> {
        let terms = |job_id: u64| -> Result<JobTerms> { Ok(suite.job(job_id)?.terms) };
        let timelock = suite.address(government::TIMELOCK).ok();
        let mut replay = Self::default();
        for event in log {
            replay.apply(suite, timelock.as_ref(), event, &terms).with_context(|| format!("{event:?}"))?;
        }
        Ok(replay)
    }

    fn apply(
        &mut self,
        suite: &Suite,
        timelock: Option<&Addr>,
        event: &Announced,
        terms: &dyn Fn(u64) -> Result<JobTerms>,
    ) -> Result<()> {
        let contracts = suite.contracts();
        // Anybody can announce anything: an address says whose word it is.
        if timelock == Some(&event.contract) {
            expect_version(event)?;
            return self.timelock.apply(event);
        }
        let Some(contract) = Contract::ALL.into_iter().find(|one| *contracts.address(*one) == event.contract) else {
            return Ok(());
        };
        expect_version(event)?;
        match contract {
            Contract::Escrow => self.escrow.apply(event, terms),
            Contract::Registry => self.registry.apply(event),
            Contract::Rewards => self.rewards.apply(event, &self.escrow, &suite.chain_id()),
            Contract::Verifier => self.verifier.apply(event),
            Contract::Token => Ok(()),
        }
    }

    /// Compares with what the contracts say of themselves.
    pub fn check(&self, suite: &Suite) -> Result<()> {
        self.escrow.check(suite, &self.registry).context("escrow")?;
        self.registry.check(suite).context("registry")?;
        self.rewards.check(suite).context("rewards")?;
        self.verifier.check(suite).context("verifier")?;
        match suite.address(government::TIMELOCK) {
            Ok(timelock) => self.timelock.check(suite, &timelock).context("timelock"),
            Err(_) => Ok(()),
        }
    }
}

fn expect_version(event: &Announced) -> Result<()> {
    let version = event.text(VERSION)?;
    ensure!(version == V1, "expected version {V1} of the attributes, got {version}");
    Ok(())
}

/// What was rebuilt is what is answered.
fn same<T: PartialEq + Debug>(what: &str, rebuilt: &T, answered: &T) -> Result<()> {
    ensure!(rebuilt == answered, "{what}: rebuilt {rebuilt:?}, answered {answered:?}");
    Ok(())
}

/// cw-ownable's attributes, as they are announced.
type Owner = Vec<(String, String)>;

fn attributes(ownership: Ownership<Addr>) -> Owner {
    ownership.into_attributes().into_iter().map(|attribute| (attribute.key, attribute.value)).collect()
}

/// Who owns a contract after this event: its first owner, or what cw-ownable says of a change.
fn owner(event: &Announced) -> Result<Owner> {
    if event.action() == INSTANTIATED {
        let owner = Some(Addr::unchecked(event.text("owner")?));
        return Ok(attributes(Ownership { owner, pending_owner: None, pending_expiry: None }));
    }
    let names = ["owner", "pending_owner", "pending_expiry"];
    names.into_iter().map(|name| Ok((name.to_owned(), event.text(name)?.to_owned()))).collect()
}
