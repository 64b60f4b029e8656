//! What a proof says, encoded once for everybody.
//!
//! Contracts, circuits, the prover and the auditor must agree on every byte of a statement, so all of
//! them call this crate. It knows nothing of CosmWasm, of R1CS or of ONNX: bytes and field elements in,
//! field elements out.
//!
//! - [`poseidon`]: the hash, with circomlib's parameters; cheap in circuits and in Wasm.
//! - [`tensor`]: packing of wire bytes, and the salted commitments to inputs, outputs and weights.
//! - [`merkle`]: the tree behind a registered dataset.
//! - [`statement`]: the model's id, a job's context and the digest that is a proof's only public input.
//! - [`challenge`]: what a proof of capacity is about; no job, so a digest of its own.
//! - [`source`]: the bytes that a data source signs.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

pub mod challenge;
pub mod domain;
pub mod element;
#[cfg(feature = "std")]
pub mod merkle;
pub mod poseidon;
pub mod source;
pub mod statement;
#[cfg(feature = "std")]
#[doc(hidden)]
pub mod table;
pub mod tensor;

pub use challenge::Challenge;
pub use element::{ElementError, element_from_bytes};
pub use proofmark_groth16::Fr;
pub use statement::{Context, Statement, committed_model_id, model_id};
#[cfg(feature = "std")]
pub use tensor::commit_weights;
pub use tensor::{commit_input, commit_output, pack};
