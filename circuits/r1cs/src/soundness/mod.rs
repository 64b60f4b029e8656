//! Attacks on circuits: what `cargo xtask measure soundness` runs in full and the tests run in part.
//!
//! A circuit is sound if its free inputs determine everything else. Two kinds of evidence, both of which can fail:
//! - **Mutation**: a valid witness is changed, and the system must refuse. [`Attack`] moves single cells, pairs and
//!   triples that keep a linear form; [`Forger`] forces a computed value and lets the witness program repair everything
//!   behind it, so that only the gadget's own constraints can refuse; it also moves packed lanes against each other. A
//!   whole circuit is run anew for output salts that the requester could not open.
//! - **Uniqueness**: the Jacobian of the constraints in the computed variables has full column rank at valid points
//!   ([`uniqueness`]).
//!
//! [`gadgets`] has each gadget as a circuit of its own; operators and networks come as models.

mod attack;
mod columns;
mod forge;
pub mod gadgets;
mod inputs;
mod jacobian;
mod moves;
mod replay;
mod salts;
mod subject;
mod tally;
#[cfg(test)]
mod tests;

pub use attack::Attack;
pub use forge::Forger;
pub use inputs::{random_inputs, random_wire};
pub use jacobian::{HARMLESS, Uniqueness, uniqueness, uniqueness_without};
pub use subject::{Effort, Subject};
pub use tally::{Accepted, Changed, Tally};
