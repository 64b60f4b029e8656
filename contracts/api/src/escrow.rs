//! The escrow: jobs, collateral and settlement by proof.

mod callback;
mod job;
mod msg;
mod query;
pub mod raw;
mod source;
mod statement;

pub use callback::*;
pub use job::*;
pub use msg::*;
pub use query::*;
pub use source::*;
pub use statement::*;

pub use crate::version::MigrateMsg;
