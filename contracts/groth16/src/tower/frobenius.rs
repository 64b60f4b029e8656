//! Powers of `q` in `Fq12`: conjugations and products with constants.

use super::constants::{FROBENIUS, FROBENIUS_SQUARED};
use super::fq6::Fq6;
use super::fq12::Fq12;

impl Fq12 {
    /// The power of `q`: the coefficient of `w^i` is conjugated and multiplied by `xi^(i (q - 1) / 6)`.
    pub fn frobenius(&self) -> Self {
        let [g1, g2, g3, g4, g5] = &FROBENIUS;
        let (a, b) = (&self.c0, &self.c1);
        Self::new(
            Fq6::new(a.c0.conjugate(), a.c1.conjugate().mul(g2), a.c2.conjugate().mul(g4)),
            Fq6::new(b.c0.conjugate().mul(g1), b.c1.conjugate().mul(g3), b.c2.conjugate().mul(g5)),
        )
    }

    /// The power of `q^2`: the coefficient of `w^i` is multiplied by `xi^(i (q^2 - 1) / 6)`, which is in `Fq`.
    pub fn frobenius_squared(&self) -> Self {
        let [g1, g2, g3, g4, g5] = &FROBENIUS_SQUARED;
        let (a, b) = (&self.c0, &self.c1);
        Self::new(
            Fq6::new(a.c0, a.c1.scale(g2), a.c2.scale(g4)),
            Fq6::new(b.c0.scale(g1), b.c1.scale(g3), b.c2.scale(g5)),
        )
    }
}
