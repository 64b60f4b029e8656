//! Stand-alone Groth16 verifier for other contracts: register a key once, ask as often as you like.
//!
//! Keys are content-addressed and never change, so there is no owner. The verification is the same crate that the
//! escrow links.

pub mod contract;
pub mod error;
pub mod execute;
pub mod query;
pub mod state;
#[cfg(test)]
mod tests;

pub use error::ContractError;
