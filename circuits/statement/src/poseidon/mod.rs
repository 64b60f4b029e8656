//! Poseidon over BN254's scalar field, with circomlib's parameters.
//!
//! Source: Grassi, Khovratovich, Rechberger, Roy, Schofnegger, "Poseidon: A New Hash Function for
//! Zero-Knowledge Proof Systems" (USENIX Security 2021), S-box `x^5`, 8 full rounds, constants by the Grain
//! generator of the authors' reference script. [`parameters`] generates them, [`permute`] is the plain
//! definition. Contracts hash with one width only; for that one [`statement_width`] keeps the constants of
//! an equivalent permutation with sparse matrices in a generated table, at a quarter of the gas.
//!
//! A hash is a sponge with one capacity word (127-bit security): the capacity starts as a domain tag, message
//! elements are *added* to the other words, and the result is the capacity word after the last permutation.
//! For one block and tag zero this is circomlib's `Poseidon(t - 1)`.

#[cfg(feature = "std")]
mod grain;
#[cfg(feature = "std")]
mod parameters;
#[cfg(feature = "std")]
pub mod sparse;
mod sponge;
mod statement_table;
pub mod statement_width;

#[cfg(feature = "std")]
pub use parameters::{FULL_ROUNDS, MAX_WIDTH, Parameters, parameters, permute};
pub use sponge::Sponge;
pub use statement_width::STATEMENT_WIDTH;

use proofmark_groth16::Fr;

/// Two elements to one, a node of a Merkle tree: circomlib's `Poseidon(2)`.
#[cfg(feature = "std")]
#[must_use]
pub fn compress(left: Fr, right: Fr) -> Fr {
    let mut sponge = Sponge::with_parameters(parameters(3), Fr::ZERO);
    sponge.absorb(left);
    sponge.absorb(right);
    sponge.finish()
}

/// `x^5`.
pub(crate) fn sbox(x: Fr) -> Fr {
    x.square().square() * x
}
