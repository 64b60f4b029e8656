//! A contract that asks a neural network on behalf of its users: copy it, and change what `answer::use_it` does.
//!
//! ```text
//! user --ask, coins--> this contract --create_job, coins--> escrow
//!                                                             | a prover settles the job
//! user <--query------- this contract <--proofmark_settled-----+
//! user <--refund, coins- this contract <--claim---------------+
//! ```
//!
//! - [`ask`]: coins and an input come in, a job goes out; its id comes back in the reply.
//! - [`answer`]: the escrow's callback, and the way without it should it fail.
//! - [`refund`]: what the escrow gave back reaches who asked.
//!
//! Each file says what a contract of this kind has to watch.

pub mod answer;
pub mod ask;
pub mod contract;
pub mod error;
pub mod msg;
pub mod refund;
pub mod state;
#[cfg(test)]
mod tests;

pub use error::ContractError;
