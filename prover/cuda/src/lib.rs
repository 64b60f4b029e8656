//! Groth16 over BN254 on GPUs: the kernels in `kernels/`, and what runs them.
//!
//! ```text
//! device.rs     what a device can do: memory, launches; an NVIDIA card or its emulation
//! kernels.rs    the kernels' names and arguments
//! totals.rs     running totals
//! transform.rs  number-theoretic transforms         matrix.rs   products of sparse matrices
//! scalars.rs    classes of scalars                  windows.rs  how a class is cut
//! sorted.rs     terms by bucket                     product.rs  multi-scalar products
//! quotient.rs   the quotient's values               prover.rs   a key on a device, and proofs
//! ```
//!
//! Formats and orders are those of [`proofmark_engine`]: stored points, bit-reversed values, the quotient's bases at the odd points. A
//! proof is the engine's, bit for bit. The whole of it is made on the device: the key goes up once, an assignment for each
//! proof, and a few points come down.
//!
//! Invariants: nothing here needs a GPU or its libraries to be built or started. All memory of a proof is given back
//! when the proof ends, however it ends. No proof is verified here: who calls it does that.

pub mod device;
pub mod kernels;
mod matrix;
mod product;
mod prover;
mod quotient;
mod scalars;
mod sorted;
mod totals;
mod transform;
mod windows;

#[doc(hidden)]
pub mod parts;

pub use device::{Address, Device, DeviceError, Memory};
pub use prover::{Circuit, Error, Prover};
