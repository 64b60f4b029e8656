//! BN254 and Groth16 verification tuned for Wasm gas; knows nothing of CosmWasm.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

mod batch;
pub mod curve;
pub mod encoding;
mod error;
pub mod field;
mod key;
pub mod pairing;
mod prepared;
mod proof;
#[cfg(test)]
mod test_support;
pub mod tower;
mod verify;

pub use batch::verify_batch;
pub use curve::{G1Affine, G2Affine};
#[cfg(feature = "snarkjs")]
pub use error::Place;
pub use error::{Element, Error, Hex32};
pub use field::{Fq, Fr};
pub use key::VerifyingKey;
pub use prepared::PreparedVerifyingKey;
pub use proof::Proof;
pub use verify::{verify, verify_bytes};
