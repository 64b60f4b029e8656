//! The escrow: jobs, collateral and settlement by proof.

mod job;
mod msg;
mod query;
pub mod raw;
mod statement;

pub use job::*;
pub use msg::*;
pub use query::*;
pub use statement::*;

pub use crate::version::MigrateMsg;
