//! The quadratic extension `Fq6[w]/(w^2 - v)`, where pairings take their values.
//!
//! The operations of the pairing work in place: an element has 864 bytes, and moving it costs as much gas
//! as several products.

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
    #[inline(always)]
    pub const fn new(c0: Fq6, c1: Fq6) -> Self {
        Self { c0, c1 }
    }

    /// The product.
    pub fn mul(&self, other: &Self) -> Self {
        let mut product = *self;
        product.mul_assign(other);
        product
    }

    /// The square.
    pub fn square(&self) -> Self {
        let mut square = *self;
        square.square_assign();
        square
    }

    /// Multiplies by `other`, by Karatsuba's method.
    #[inline(never)]
    pub fn mul_assign(&mut self, other: &Self) {
        let v0 = self.c0.mul(&other.c0);
        let v1 = self.c1.mul(&other.c1);
        let cross = self.c0.add(&self.c1).mul(&other.c0.add(&other.c1));
        self.set_karatsuba(&v0, &v1, &cross);
    }

    /// Squares, by the complex method: `c0^2 + v c1^2 = (c0 + c1)(c0 + v c1) - (1 + v) c0 c1`.
    #[inline(never)]
    pub fn square_assign(&mut self) {
        let product = self.c0.mul(&self.c1);
        let sum = self.c0.add(&self.c1);
        let square = sum.mul(&self.c0.plus_times_v(&self.c1));
        let (p, s) = (&product, &square);
        let out = &mut self.c0;
        out.c0.set(&s.c0.lazy().minus(p.c0.lazy()).minus(p.c2.lazy().times_xi()).reduced());
        out.c1.set(&s.c1.lazy().minus(p.c1.lazy()).minus(p.c0.lazy()).reduced());
        out.c2.set(&s.c2.lazy().minus(p.c2.lazy()).minus(p.c1.lazy()).reduced());
        let out = &mut self.c1;
        out.c0.set(&p.c0.lazy().times(2).reduced());
        out.c1.set(&p.c1.lazy().times(2).reduced());
        out.c2.set(&p.c2.lazy().times(2).reduced());
    }

    /// Multiplies by a line `a + b w + c v w`, in 13 products of `Fq2`.
    #[inline(never)]
    pub(crate) fn mul_assign_line(&mut self, a: &Fq2, b: &Fq2, c: &Fq2) {
        let v0 = self.c0.scale(a);
        let v1 = self.c1.mul_by_01(b, c);
        let sum = a.lazy().plus(b.lazy()).unreduced();
        let cross = self.c0.add(&self.c1).mul_by_01(&sum, c);
        self.set_karatsuba(&v0, &v1, &cross);
    }

    /// Sets `c0 = v0 + v v1` and `c1 = cross - v0 - v1`.
    #[inline(never)]
    fn set_karatsuba(&mut self, v0: &Fq6, v1: &Fq6, cross: &Fq6) {
        let out = &mut self.c0;
        out.c0.set(&v1.c2.lazy().times_xi().plus(v0.c0.lazy()).reduced());
        out.c1.set(&v1.c0.lazy().plus(v0.c1.lazy()).reduced());
        out.c2.set(&v1.c1.lazy().plus(v0.c2.lazy()).reduced());
        let out = &mut self.c1;
        out.c0.set(&cross.c0.lazy().minus(v0.c0.lazy()).minus(v1.c0.lazy()).reduced());
        out.c1.set(&cross.c1.lazy().minus(v0.c1.lazy()).minus(v1.c1.lazy()).reduced());
        out.c2.set(&cross.c2.lazy().minus(v0.c2.lazy()).minus(v1.c2.lazy()).reduced());
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

impl Fq6 {
    /// `self + v other`.
    #[inline(never)]
    fn plus_times_v(&self, other: &Self) -> Self {
        Self::new(
            self.c0.lazy().plus(other.c2.lazy().times_xi()).reduced(),
            self.c1.lazy().plus(other.c0.lazy()).reduced(),
            self.c2.lazy().plus(other.c1.lazy()).reduced(),
        )
    }
}
