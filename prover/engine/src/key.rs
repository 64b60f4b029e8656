//! Proving keys.
//!
//! ```text
//! points.rs   the points of a query: in memory, or part of a mapped file
//! mapping.rs  a file mapped into memory: the one place where that is unsafe
//! file.rs     keys as files
//! header.rs   the header of such a file
//! ```

mod file;
mod header;
mod mapping;
mod points;

#[cfg(test)]
mod tests;

use ark_bn254::{G1Affine, G2Affine, g1, g2};

pub use file::KeyFile;
pub use header::{KeyFileError, KeyInfo};
pub use mapping::FileBytes;
pub use points::Points;

use crate::circuit::Circuit;
use crate::error::Error;

/// A proving key, and the points that only its verifying key has.
///
/// The bases of the quotient are Lagrange's polynomials of the odd points, in bit-reversed order (in `.zkey` files: section 9, in
/// natural order), so that the quotient is never interpolated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvingKey {
    /// `[alpha]`.
    pub alpha_g1: G1Affine,
    /// `[beta]` in G1.
    pub beta_g1: G1Affine,
    /// `[beta]` in G2.
    pub beta_g2: G2Affine,
    /// `[gamma]` in G2.
    pub gamma_g2: G2Affine,
    /// `[delta]` in G1.
    pub delta_g1: G1Affine,
    /// `[delta]` in G2.
    pub delta_g2: G2Affine,
    /// `[(beta A_j(t) + alpha B_j(t) + C_j(t)) / gamma]` for the public variables, the one first.
    pub ic: Vec<G1Affine>,
    /// `[A_j(t)]` for each variable.
    pub a: Points<g1::Config>,
    /// `[B_j(t)]` in G1. Proofs do without (decision 030), so of a mapped file these are never read; other provers need them.
    pub b_g1: Points<g1::Config>,
    /// `[B_j(t)]` in G2.
    pub b_g2: Points<g2::Config>,
    /// `[(beta A_j(t) + alpha B_j(t) + C_j(t)) / delta]` for each variable; infinity for public ones.
    ///
    /// Folded, `C_j(t) (1 - t^n) / 2 delta` is taken off each of them, and the quotient is the product `A B` alone.
    pub l: Points<g1::Config>,
    /// Whether `l` is folded.
    pub folded: bool,
    /// `[L_j(t) / delta]` for the odd points.
    pub h: Points<g1::Config>,
}

impl ProvingKey {
    /// Refuses a key whose queries do not have a circuit's sizes.
    ///
    /// # Errors
    /// [`Error::Size`].
    pub fn check(&self, circuit: &Circuit) -> Result<(), Error> {
        let (variables, domain) = (circuit.num_variables(), circuit.domain_size());
        let sizes = [
            ("points for public variables", self.ic.len(), circuit.num_instance()),
            ("points of query A", self.a.len(), variables),
            ("points of query B in G1", self.b_g1.len(), variables),
            ("points of query B in G2", self.b_g2.len(), variables),
            ("points of query L", self.l.len(), variables),
            ("points of query H", self.h.len(), domain),
        ];
        for (what, got, expected) in sizes {
            if got != expected {
                return Err(Error::Size { what, expected, got });
            }
        }
        Ok(())
    }
}
