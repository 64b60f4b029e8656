//! Proving keys.

use ark_bn254::{G1Affine, G2Affine, g1, g2};

use crate::circuit::Circuit;
use crate::error::Error;
use crate::points::{CurveConfig, Stored};

/// The points of a query: one a variable, or one a point of the domain.
pub type Query<C> = Vec<Stored<C>>;

/// A proving key.
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
    /// `[delta]` in G1.
    pub delta_g1: G1Affine,
    /// `[delta]` in G2.
    pub delta_g2: G2Affine,
    /// `[A_j(t)]` for each variable.
    pub a: Query<g1::Config>,
    /// `[B_j(t)]` in G1.
    pub b_g1: Query<g1::Config>,
    /// `[B_j(t)]` in G2.
    pub b_g2: Query<g2::Config>,
    /// `[(beta A_j(t) + alpha B_j(t) + C_j(t)) / delta]` for each variable; infinity for public ones.
    ///
    /// Folded, `C_j(t) (1 - t^n) / 2 delta` is taken off each of them, and the quotient is the product `A B` alone.
    pub l: Query<g1::Config>,
    /// Whether `l` is folded.
    pub folded: bool,
    /// `[L_j(t) / delta]` for the odd points.
    pub h: Query<g1::Config>,
}

impl ProvingKey {
    /// Refuses a key whose queries do not have a circuit's sizes.
    ///
    /// # Errors
    /// [`Error::Size`].
    pub fn check(&self, circuit: &Circuit) -> Result<(), Error> {
        let (variables, domain) = (circuit.num_variables(), circuit.domain_size());
        let sizes = [
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

    /// Bytes of all points.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let size = |g1: usize, g2: usize| g1 * size_of::<Stored<g1::Config>>() + g2 * size_of::<Stored<g2::Config>>();
        size(self.a.len() + self.b_g1.len() + self.l.len() + self.h.len(), self.b_g2.len())
    }
}

/// Stores points.
pub(crate) fn query<C: CurveConfig>(points: &[ark_ec::short_weierstrass::Affine<C>]) -> Query<C> {
    points.iter().map(crate::points::store::<C>).collect()
}
