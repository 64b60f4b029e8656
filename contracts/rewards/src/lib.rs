//! Token rewards: the only minter of the token.
//!
//! - The *use* bonus ([`bonus`]): `credit * bonus_bps / 10,000`, where credit never exceeds the fees burnt for it and
//!   `bonus_bps < 10,000`. Whoever pays himself therefore burns more than he is minted.
//! - *Capacity*: in each epoch provers answer challenges, real proofs of a standard circuit; the epoch's emission is shared
//!   by [`weight`], and how much that is follows demand and capacity ([`controller`]).
//!
//! What mints is what the cap leaves beside supply and promises ([`supply`]). Pure are [`bonus`], [`controller`],
//! [`params`], [`seed`], [`share`] and [`weight`].

pub mod bonus;
pub mod contract;
pub mod controller;
pub mod error;
pub mod execute;
pub mod migration;
pub mod params;
pub mod proof;
pub mod query;
pub mod seed;
pub mod share;
pub mod state;
pub mod supply;
#[cfg(test)]
mod tests;
pub mod weight;

pub use error::ContractError;
