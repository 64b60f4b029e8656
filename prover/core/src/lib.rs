//! Keys, backends and proofs: from a compiled circuit and an input to a verified Groth16 proof.
//!
//! ```text
//! model.rs      a graph with its circuit       port.rs       its input and output as declared
//! setup.rs      development keys              keys.rs       keys as files
//! backend.rs    where proofs are made         job.rs        from a job to its proof
//! dataset.rs    the tree behind a dataset     proof_file.rs a proof as a file
//! commitment.rs salts, outputs that open     source.rs     keys and signatures of data sources
//! capacity.rs   answers to capacity challenges
//! audit.rs      a settled job, checked from what the chain stores
//! interop/      keys, circuits and proofs of circom, snarkjs and arkworks
//! eip197.rs     the bytes that leave          file.rs       written whole or not at all
//! ```
//!
//! Invariants: no proof leaves that was not verified ([`prove_verified`] and [`Prover::verify`] are the only ways to one);
//! a key is used only with the circuit whose hash it carries; a development setup stays marked.
//! The crate knows no chain: it reads the contracts' JSON types for audits, and sends nothing.

pub mod audit;
pub mod backend;
pub mod capacity;
pub mod check;
pub mod commitment;
pub mod dataset;
mod document;
pub mod eip197;
mod error;
pub mod file;
pub mod interop;
pub mod job;
pub mod keys;
pub mod model;
pub mod port;
pub mod proof_file;
pub mod setup;
pub mod source;
#[cfg(test)]
mod testing;

pub use audit::{AuditBundle, AuditReport, audit};
pub use backend::{Backend, Cpu, Loaded, ProofBytes, Randomness, prove_verified};
pub use check::{Check, Findings, Verdict};
pub use dataset::Dataset;
pub use document::HexBytes;
pub use error::{Error, Hash, Result};
pub use job::{Inference, JobContext, Privacy, ProvedInference, Prover, Request, Runner, Satisfied, Unverified};
pub use keys::{KeyKind, ProvingKey, SetupKind, StandardKeyFile, VerifyingKeyFile};
pub use model::{Model, WeightsMode, read_graph};
pub use port::{DeclaredData, DeclaredTensor, Element, PortSpec, declared_output};
pub use proof_file::ProofFile;
pub use setup::{Secret, development_setup};
