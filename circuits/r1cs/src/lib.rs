//! The circuit compiler: an integer graph becomes R1CS matrices (once per model) and a witness program
//! (run once per input).
//!
//! ```text
//! compile.rs     input, nodes, output, dataset, digest: the order of the circuit
//! order.rs       pools before requantisations, private convolutions with theirs, where that is cheaper
//! ops/           one operator a file: linear forms in, linear forms out
//! select.rs      what is not linear: products, maxima, division with saturation, tables
//! halves.rs      exact halves of a division, to even
//! lookup.rs      the one-hot nibbles behind a table
//! range.rs       the one range check
//! requantise.rs  the integers behind an exact division, and their proof obligation
//! poseidon.rs, dot.rs, merkle.rs, statement.rs, weights.rs   hashes, and what they bind
//! obligation.rs, lanes.rs   why a constraint modulo `r` says what it means
//! builder.rs     records constraints and, beside them, the witness program
//! linear.rs, matrix.rs, circuit.rs                   what is recorded
//! rows.rs        matrices of circuits that were compiled elsewhere
//! record.rs, forms.rs, small.rs, program.rs, prepared.rs   the witness program: taken in, flat terms, run
//! ```
//!
//! Invariants, in the order in which soundness rests on them:
//! - Every variable is determined by the inputs of its gadget through constraints; there are no free hints.
//! - Every integer form carries an interval that holds in every satisfying assignment, and a constraint that could
//!   wrap the field is refused.
//! - A value is packed for hashing only if its interval is that of a byte.
//! - A requantisation is compiled only if its division was checked at every threshold.
//!
//! [`soundness`] changes valid witnesses in every way it knows and expects refusal: `cargo xtask measure soundness`.

mod builder;
pub mod challenge;
mod circuit;
mod compile;
mod dot;
mod error;
#[cfg(test)]
mod exhaustive;
mod field;
mod forms;
mod halves;
mod lanes;
mod linear;
mod lookup;
mod matrix;
mod merkle;
mod obligation;
mod ops;
mod order;
mod poseidon;
mod prepared;
mod program;
mod range;
mod record;
mod report;
pub mod requantise;
mod rows;
mod select;
mod small;
pub mod soundness;
mod statement;
mod weights;

pub use circuit::{Assignment, Circuit, Inputs, Membership};
pub use compile::{Options, Weights, compile};
pub use error::{BatchError, CompileError, WitnessError};
pub use field::{from_statement, to_statement};
pub use linear::{Span, Variable};
pub use matrix::{R1cs, SparseMatrix};
pub use obligation::Obligations;
pub use prepared::Prepared;
pub use report::{Report, Row};
pub use rows::{MatrixError, RowBuilder};
pub use weights::{weight_bytes, weight_widths};
