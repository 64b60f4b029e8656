//! The slow truth.

use ark_bn254::Fr;
use ark_ec::short_weierstrass::Projective;

use crate::points::{CurveConfig, Stored, load};

/// Term by term.
pub fn multiply<C: CurveConfig>(bases: &[Stored<C>], scalars: &[Fr]) -> Projective<C> {
    bases.iter().zip(scalars).map(|(base, scalar)| load::<C>(base) * scalar).sum()
}
