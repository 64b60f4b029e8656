//! Powers of `q` in `Fq12`: conjugations and products with constants.

use super::constants::{FROBENIUS, FROBENIUS_SQUARED};
use super::fq12::Fq12;

impl Fq12 {
    /// The power of `q`: the coefficient of `w^i` is conjugated and multiplied by `xi^(i (q - 1) / 6)`.
    pub fn frobenius(&self) -> Self {
        let mut power = *self;
        power.frobenius_assign();
        power
    }

    /// The power of `q^2`: the coefficient of `w^i` is multiplied by `xi^(i (q^2 - 1) / 6)`, which is in `Fq`.
    pub fn frobenius_squared(&self) -> Self {
        let mut power = *self;
        power.frobenius_squared_assign();
        power
    }

    /// Raises to the power of `q`.
    #[inline(never)]
    pub(crate) fn frobenius_assign(&mut self) {
        let [g1, g2, g3, g4, g5] = &FROBENIUS;
        let (a, b) = (&mut self.c0, &mut self.c1);
        a.c0.set(&a.c0.conjugate());
        a.c1.set(&g2.mul_conjugate(&a.c1));
        a.c2.set(&g4.mul_conjugate(&a.c2));
        b.c0.set(&g1.mul_conjugate(&b.c0));
        b.c1.set(&g3.mul_conjugate(&b.c1));
        b.c2.set(&g5.mul_conjugate(&b.c2));
    }

    /// Raises to the power of `q^2`.
    #[inline(never)]
    pub(crate) fn frobenius_squared_assign(&mut self) {
        let [g1, g2, g3, g4, g5] = &FROBENIUS_SQUARED;
        let (a, b) = (&mut self.c0, &mut self.c1);
        a.c1.set(&a.c1.scale(g2));
        a.c2.set(&a.c2.scale(g4));
        b.c0.set(&b.c0.scale(g1));
        b.c1.set(&b.c1.scale(g3));
        b.c2.set(&b.c2.scale(g5));
    }
}
