//! The optimal ate pairing on BN254 (Vercauteren, eprint 2008/096; Beuchat et al., eprint 2010/354).
//!
//! `e(P, Q) = (f_{6x+2,Q}(P) * l(psi(Q)) * l(-psi^2(Q)))^((q^12 - 1) / r)`, up to a fixed power that the final
//! exponentiation adds because it makes it cheaper; arkworks adds the same, and the tests compare values.

mod decomposition;
mod final_exponentiation;
mod line;
mod miller;
mod power;
#[cfg(test)]
mod tests;

pub use final_exponentiation::final_exponentiation;
pub(crate) use final_exponentiation::final_exponentiation_in;
pub(crate) use miller::miller_loop_with;
pub use miller::{Pair, miller_loop};
pub(crate) use power::Power;

use crate::curve::{G1Affine, G2Affine};
use crate::tower::Fq12;

/// The pairing of a point of `G1` with a point of `G2`, or `None` for a point of the twist outside `G2`.
pub fn pairing(p: &G1Affine, q: &G2Affine) -> Option<Fq12> {
    miller_loop(&[Pair::new(*p, q)]).map(|f| final_exponentiation(&f))
}
