//! Registry: who made a model, what proves it, where data comes from, and what they ask for it.
//!
//! It is the place of record; the escrow works on the copy of the terms that every registration pushes to it, so that
//! no message about a job has to enter this contract. If the escrow refuses (a key that is none, say), the registration
//! fails as a whole.

pub mod contract;
pub mod error;
pub mod execute;
pub mod keys;
pub mod query;
pub mod record;
pub mod state;
#[cfg(test)]
mod tests;
pub mod validate;
pub mod versions;

pub use error::ContractError;
