//! The escrow's own code as the transition function of a model checker.
//!
//! Two requesters, two provers and three jobs; everything that they, the registry and the clock can do next is tried in
//! every state that can be reached ([`stateright`] searches breadth first), and after each step the books are compared
//! with what the rules say. What is explored and what is left out: `docs/decisions/019-model-checking.md`.
//!
//! ```text
//! configuration.rs   what is explored: terms, stakes, moves
//! action.rs          what can happen next
//! messages.rs        the message behind an action; proofs.rs the proofs in it
//! world.rs           the chain: delivers, moves coins, reverts what was refused
//! interner.rs        storage as a list of numbers; recorder.rs what a message asks of it; memo.rs runs each case once
//! books.rs           the contract's records, decoded by its own types
//! rules.rs           the rules, once more: what the contract is compared with
//! invariants/        judge.rs taken or refused, steps.rs what changed, ledger.rs where the coins are, settled.rs a job's records
//! model.rs           all that as stateright sees it; explore.rs one exploration
//! ```
//!
//! Nothing of the contract is replaced: `execute` is its entry point, and proofs are verified by the real verifier under
//! a key whose secret is known. The token and the bank are the ledger in `state.rs`: transfers never fail.

pub mod action;
pub mod books;
pub mod cast;
pub mod configuration;
pub mod explore;
pub mod interner;
pub mod invariants;
pub mod memo;
pub mod messages;
pub mod model;
pub mod outcome;
pub mod proofs;
pub mod recorder;
pub mod rules;
pub mod state;
pub mod table;
pub mod world;
