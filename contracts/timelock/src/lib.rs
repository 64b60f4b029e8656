//! The owner of the other contracts, in the name of an admin: what it does, it has announced long enough before.
//!
//! An admin (a multisig, a DAO) *schedules* calls, anyone *executes* them once their delay is over, the admin or a
//! guardian *cancels* them before. What only stops something and moves no coin is an *emergency* and needs no delay.

pub mod call;
pub mod contract;
pub mod error;
pub mod execute;
pub mod limits;
pub mod query;
pub mod state;
pub mod status;
#[cfg(test)]
mod tests;

pub use error::ContractError;
