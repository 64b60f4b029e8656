//! The reward and collateral token: cw20-base under a hard cap.
//!
//! cw20-base does all the work. What is added: no token without a minter and a cap, no initial balances that break the
//! cap, and a `migrate` that only goes forward.

pub mod contract;
pub mod error;

pub use error::ContractError;
