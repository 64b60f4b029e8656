//! The quadratic extension `Fq6[w]/(w^2 - v)`, where pairings take their values.

use super::fq2::Fq2;
use super::fq6::Fq6;

/// `c0 + c1 w`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fq12 {
    /// The constant coefficient.
    pub c0: Fq6,
    /// The coefficient of `w`.
    pub c1: Fq6,
}

impl Fq12 {
    /// One.
    pub const ONE: Self = Self::new(Fq6::ONE, Fq6::ZERO);

    /// `c0 + c1 w`.
    pub const fn new(c0: Fq6, c1: Fq6) -> Self {
        Self { c0, c1 }
    }

    /// The product, by Karatsuba's method.
    #[inline(never)]
    pub fn mul(&self, other: &Self) -> Self {
        let v0 = self.c0.mul(&other.c0);
        let v1 = self.c1.mul(&other.c1);
        let cross = self.c0.add(&self.c1).mul(&other.c0.add(&other.c1));
        Self::new(v1.lazy_mul_by_v().lazy_add(&v0).reduce(), cross.lazy_sub(&v0).lazy_sub(&v1).reduce())
    }

    /// The square, by the complex method: `c0^2 + v c1^2 = (c0 + c1)(c0 + v c1) - (1 + v) c0 c1`.
    #[inline(never)]
    pub fn square(&self) -> Self {
        let product = self.c0.mul(&self.c1);
        let sum = self.c0.add(&self.c1);
        let twisted = self.c1.lazy_mul_by_v().lazy_add(&self.c0).reduce();
        let square = sum.mul(&twisted).lazy_sub(&product).lazy_sub(&product.lazy_mul_by_v());
        Self::new(square.reduce(), product.lazy_add(&product).reduce())
    }

    /// The product with a line `a + b w + c v w`, in 13 products of `Fq2`.
    #[inline(never)]
    pub(crate) fn mul_by_line(&self, a: &Fq2, b: &Fq2, c: &Fq2) -> Self {
        let v0 = self.c0.scale(a);
        let v1 = self.c1.mul_by_01(b, c);
        let cross = self.c0.add(&self.c1).mul_by_01(&a.lazy_add(b), c);
        Self::new(v1.lazy_mul_by_v().lazy_add(&v0).reduce(), cross.lazy_sub(&v0).lazy_sub(&v1).reduce())
    }

    /// `c0 - c1 w`: the power of `q^6`, and the inverse of an element of the cyclotomic subgroup.
    pub fn conjugate(&self) -> Self {
        Self::new(self.c0, self.c1.neg())
    }

    /// `1 / self`, or `None` for zero.
    pub fn inverse(&self) -> Option<Self> {
        let norm = self.c0.square().sub(&self.c1.square().mul_by_v());
        norm.inverse().map(|inverse| Self::new(self.c0.mul(&inverse), self.c1.neg().mul(&inverse)))
    }
}
