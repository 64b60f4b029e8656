//! Keys, circuits, witnesses and proofs of circom, snarkjs and arkworks: theirs for us, ours for them.
//!
//! ```text
//! prover.rs    CircuitProver: proves any circuit from a .zkey, or from a key of ours and its .r1cs
//! zkey.rs      .zkey to key and circuit, and back          coefficients.rs  its matrices, compared with a .r1cs
//! arkworks.rs  arkworks' proving keys                      ark_file.rs      their files
//! fold.rs      matrix C into the bases of L and out again  transform.rs     transforms of points
//! ```
//!
//! The files themselves are read and written by `proofmark-formats`, the JSON documents of snarkjs by `proofmark-groth16`.
//! `docs/snarkjs.md` shows the ways on the command line.

mod ark_file;
mod arkworks;
mod coefficients;
mod fold;
mod prover;
mod transform;
mod zkey;

pub use ark_file::{read_ark_key, write_ark_key};
pub use arkworks::{from_arkworks, to_arkworks};
pub use fold::{fold, unfold};
pub use prover::{CircuitProof, CircuitProver};
pub use zkey::{Imported, Origin, read_zkey, write_zkey};

use ark_bn254::Fr;
use proofmark_formats::{R1csFile, WtnsFile};
use proofmark_r1cs::R1cs;

use crate::error::Result;

/// A circuit from the bytes of a `.r1cs` file.
///
/// # Errors
/// [`crate::Error::Format`].
pub fn read_r1cs(bytes: &[u8]) -> Result<R1cs> {
    Ok(R1csFile::parse(bytes)?.to_r1cs()?)
}

/// An assignment from the bytes of a `.wtns` file.
///
/// # Errors
/// [`crate::Error::Format`].
pub fn read_witness(bytes: &[u8]) -> Result<Vec<Fr>> {
    Ok(WtnsFile::parse(bytes)?.to_vec()?)
}

fn foreign(what: impl Into<String>, expected: impl Into<String>, got: impl Into<String>) -> crate::Error {
    crate::Error::Foreign { what: what.into(), expected: expected.into(), got: got.into() }
}
