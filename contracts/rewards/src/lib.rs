//! Token rewards: the only minter of the token.
//!
//! Today it mints the *use* bonus: `credit * bonus_bps / 10,000`, where credit never exceeds the fees burnt for it and
//! `bonus_bps < 10,000`. Whoever pays himself therefore burns more than he is minted. Emission for proved capacity, its
//! epochs and its controller will live here too, beside [`bonus`]; the token need not change for it.

pub mod bonus;
pub mod contract;
pub mod error;
pub mod execute;
pub mod query;
pub mod state;
#[cfg(test)]
mod tests;

pub use error::ContractError;
