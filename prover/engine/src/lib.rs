//! Groth16 over BN254 on CPUs.
//!
//! ```text
//! circuit.rs     matrices of constraints         matrix.rs   one of them
//! key.rs         proving keys, also as files                  setup.rs    keys for development
//! prove.rs       proofs
//! msm/           multi-scalar products           transform.rs  number-theoretic transforms
//! lanes/         field elements side by side, a folder an instruction set
//! points.rs      points as keys store them
//! platform.rs    what the CPU can do, and which lanes run on it
//! ```
//!
//! Invariants: everything is a function of key, circuit, assignment and the two blinding scalars, which the caller draws;
//! nothing here knows models or chains. No proof is verified here: who calls it does that.

mod circuit;
mod error;
pub mod key;
pub mod lanes;
mod matrix;
#[doc(hidden)]
pub mod measure;
pub mod msm;
mod platform;
pub mod points;
mod prove;
pub mod setup;
mod transform;

pub use circuit::Circuit;
pub use error::Error;
pub use key::{FileBytes, KeyFile, KeyFileError, KeyInfo, ProvingKey};
pub use matrix::Matrix;
pub use platform::{Kernel, Level};
pub use prove::{Progress, Proof, prove, prove_telling, silent};
pub use transform::Domain;
