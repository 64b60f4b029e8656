//! The groups: `G1` on `y^2 = x^3 + 3` over `Fq`, `G2` in the twist `y^2 = x^3 + 3/xi` over `Fq2`.

mod affine;
mod combination;
mod coordinate;
mod encoding;
mod endomorphism;
mod g2;
mod projective;
#[cfg(test)]
pub(crate) mod tests;

pub use affine::Affine;
pub use coordinate::Coordinate;
pub use projective::Projective;

pub(crate) use combination::linear_combination;
pub(crate) use encoding::{G1_BYTES, G2_BYTES, Reader, expect_length, expect_points, put_points};
pub(crate) use endomorphism::{Multiplier, sum_of_multiples};

use crate::Fq;
use crate::tower::Fq2;

/// A point of `G1`, not the one at infinity.
pub type G1Affine = Affine<Fq>;

/// A point of the twist, not the one at infinity; in `G2` if [`G2Affine::is_in_subgroup`].
pub type G2Affine = Affine<Fq2>;

/// A point of `G1`.
pub type G1Projective = Projective<Fq>;

/// A point of the twist.
pub type G2Projective = Projective<Fq2>;
