//! BN254 and Groth16 verification tuned for Wasm gas; knows nothing of CosmWasm.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

mod error;
pub mod field;

pub use error::{Error, Hex32};
pub use field::{Fq, Fr};
