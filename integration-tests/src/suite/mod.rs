//! The real contracts on an embedded chain (cw-multi-test), spoken to in the words of the trade:
//!
//! ```no_run
//! # fn main() -> anyhow::Result<()> {
//! use proofmark_integration_tests::suite::{Market, account};
//!
//! let mut market = Market::new()?;
//! let job = market.post(account::REQUESTER, |order| order.price(100, 200))?;
//! market.lock(job, account::PROVER)?;
//! let output = market.output();
//! let proof = market.prove(job, account::PROVER, &output)?;
//! market.submit(job, account::PROVER, &output, &proof)?;
//! market.claim(account::PROVER)?;
//! # Ok(())
//! # }
//! ```
//!
//! ```text
//! names.rs         accounts and denoms
//! builder.rs       deploys, wires and funds
//! chain.rs         one message: sent, refused or done, and the books checked after it
//! refusal.rs       why the chain refused, as the contract says it
//! order.rs         what a requester posts, and how it is paid
//! jobs.rs          create, lock, submit, cancel, expire, refund, and what the chain says of a job
//! epochs.rs        standard circuit, challenges, rolls, shares of emissions
//! accounts.rs      claim, collateral, rewards, burn, donations
//! guests.rs        contracts that are not ours
//! source.rs        keys of data sources, which sign
//! records.rs       sources; deprecate, revoke and transfer any record
//! oversight.rs     models and datasets, pause, parameters, ownership
//! money.rs         who has what: balances, claimables, collateral, totals
//! conservation.rs  the books: every unit of every denom accounted for
//! assertions.rs    the only functions here that panic
//! tiny.rs          a model of one constraint, proved in a millisecond
//! fixture.rs       a suite with the real models and images
//! snapshot.rs      a chain written down byte by byte, and restored
//! market.rs        a suite with tiny models and a dataset, for tests that are not about models
//! governed.rs      that market under a timelock, a cw3 multisig and a cw4 group
//! ```
//!
//! Methods return [`anyhow::Result`] and never panic, so that a binary can use them. A message that the chain
//! refuses is a [`Refused`]; anything else is a failure of the suite or, worse, of the books.

mod accounts;
mod assertions;
mod builder;
mod chain;
mod conservation;
mod epochs;
pub mod fixture;
mod governed;
mod guests;
mod jobs;
mod market;
mod money;
mod names;
mod order;
mod oversight;
mod records;
mod refusal;
mod snapshot;
mod source;
mod tiny;

pub use assertions::{assert_refused, refusal};
pub use builder::{Suite, SuiteBuilder};
pub use chain::{Contract, Contracts, attribute};
pub use governed::{Governed, call};
pub use market::Market;
pub use money::{Amounts, Balances};
pub use names::{account, denom, government};
pub use order::{Order, Payment};
pub use refusal::Refused;
pub use snapshot::{Snapshot, Stored};
pub use source::SourceKey;
pub use tiny::TinyModel;
