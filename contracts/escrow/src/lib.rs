//! Escrow: the job market, collateral accounts and settlement by proof.
//!
//! `contract.rs` routes; a file under `execute/` or `query/` handles one message: it loads, calls a pure
//! function, saves and answers. The pure functions are in [`request`], [`phase`], [`pricing`], [`settlement`],
//! [`collateral`] and [`funds`]; they know no storage. [`ledger`] is the only place that credits anybody.
//!
//! Creating, locking and settling a job enter this one contract instance only: no queries, and no submessage but the
//! callback of a job that asks for one ([`callback`]).

pub mod allow;
pub mod callback;
pub mod collateral;
pub mod contract;
pub mod error;
pub mod execute;
pub mod funds;
pub mod ledger;
pub mod migration;
pub mod params;
pub mod phase;
pub mod pricing;
pub mod proof;
pub mod query;
pub mod raw;
pub mod request;
pub mod settlement;
pub mod state;
#[cfg(test)]
mod tests;

pub use error::ContractError;
