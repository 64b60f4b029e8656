//! The endomorphism of the twist, and membership in `G2` by it.

use super::affine::Affine;
use super::{G2Affine, G2Projective};
use crate::tower::{Fq2, XI_TO_THE_Q_MINUS_1_OVER_2, XI_TO_THE_Q_MINUS_1_OVER_3};

/// `6 x + 2` for the curve's parameter `x`: 65 bits.
const SIX_X_PLUS_2: [u64; 2] = [11347224129447541672, 1];

impl Affine<Fq2> {
    /// The endomorphism psi: to the curve, to the power of `q`, and back to the twist. On `G2` it multiplies by `q`.
    pub fn psi(&self) -> Self {
        Self {
            x: self.x.conjugate().mul(&XI_TO_THE_Q_MINUS_1_OVER_3),
            y: self.y.conjugate().mul(&XI_TO_THE_Q_MINUS_1_OVER_2),
        }
    }

    /// Whether a point of the twist has order `r`.
    ///
    /// Asks for `[6x + 2] P + psi(P) - psi^2(P) + psi^3(P) = 0`, the relation behind the optimal ate pairing:
    /// on `G2`, psi is `q`, and `6x + 2 + q - q^2 + q^3` is a multiple of `r`. No other point satisfies it. In
    /// `Z[psi]`, where `psi^2 - (6x^2 + 1) psi + q = 0`, the left side has a norm that is divisible by `r` and has no
    /// common factor with the cofactor `2q - r`; a point that it annuls has an order dividing both that
    /// norm and the group's order `r (2q - r)`, hence dividing `r` (after El Housni, Guillevic and Piellard, eprint
    /// 2022/352). The tests recompute the common factors.
    pub fn is_in_subgroup(&self) -> bool {
        let psi = self.psi();
        let psi2 = psi.psi();
        let psi3 = psi2.psi();
        let multiple: G2Projective = self.to_projective().mul_words(&SIX_X_PLUS_2);
        multiple.add_affine(&psi).add_affine(&psi3) == G2Affine::to_projective(&psi2)
    }
}
