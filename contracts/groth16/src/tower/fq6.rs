//! The cubic extension `Fq2[v]/(v^3 - xi)`.

use super::fq2::Fq2;

/// `c0 + c1 v + c2 v^2`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fq6 {
    /// The constant coefficient.
    pub c0: Fq2,
    /// The coefficient of `v`.
    pub c1: Fq2,
    /// The coefficient of `v^2`.
    pub c2: Fq2,
}

impl Fq6 {
    /// Zero.
    pub const ZERO: Self = Self::new(Fq2::ZERO, Fq2::ZERO, Fq2::ZERO);

    /// One.
    pub const ONE: Self = Self::new(Fq2::ONE, Fq2::ZERO, Fq2::ZERO);

    /// `c0 + c1 v + c2 v^2`.
    pub const fn new(c0: Fq2, c1: Fq2, c2: Fq2) -> Self {
        Self { c0, c1, c2 }
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        self.lazy_add(other).reduce()
    }

    /// The difference.
    pub fn sub(&self, other: &Self) -> Self {
        self.lazy_sub(other).reduce()
    }

    /// The negative.
    pub fn neg(&self) -> Self {
        Self::new(self.c0.neg(), self.c1.neg(), self.c2.neg())
    }

    /// The product, by Karatsuba's method in six products of `Fq2`.
    #[inline(never)]
    pub fn mul(&self, other: &Self) -> Self {
        let (a, b) = (self, other);
        let v0 = a.c0.mul(&b.c0);
        let v1 = a.c1.mul(&b.c1);
        let v2 = a.c2.mul(&b.c2);
        let x01 = a.c0.lazy_add(&a.c1).mul(&b.c0.lazy_add(&b.c1));
        let x02 = a.c0.lazy_add(&a.c2).mul(&b.c0.lazy_add(&b.c2));
        let x12 = a.c1.lazy_add(&a.c2).mul(&b.c1.lazy_add(&b.c2));
        Self::new(
            x12.lazy_sub(&v1).lazy_sub(&v2).lazy_mul_by_xi().lazy_add(&v0).reduce(),
            v2.lazy_mul_by_xi().lazy_add(&x01).lazy_sub(&v0).lazy_sub(&v1).reduce(),
            x02.lazy_sub(&v0).lazy_sub(&v2).lazy_add(&v1).reduce(),
        )
    }

    /// The product with `b0 + b1 v`, in five products of `Fq2`.
    #[inline(never)]
    pub(crate) fn mul_by_01(&self, b0: &Fq2, b1: &Fq2) -> Self {
        let v0 = self.c0.mul(b0);
        let v1 = self.c1.mul(b1);
        let x01 = self.c0.lazy_add(&self.c1).mul(&b0.lazy_add(b1));
        Self::new(
            self.c2.mul(b1).lazy_mul_by_xi().lazy_add(&v0).reduce(),
            x01.lazy_sub(&v0).lazy_sub(&v1).reduce(),
            self.c2.mul(b0).lazy_add(&v1).reduce(),
        )
    }

    /// The product with an element of `Fq2`.
    pub fn scale(&self, factor: &Fq2) -> Self {
        Self::new(self.c0.mul(factor), self.c1.mul(factor), self.c2.mul(factor))
    }

    /// The product with `v`.
    pub fn mul_by_v(&self) -> Self {
        Self::new(self.c2.mul_by_xi(), self.c0, self.c1)
    }

    /// The square.
    pub fn square(&self) -> Self {
        self.mul(self)
    }

    /// `1 / self`, or `None` for zero (Beuchat et al., eprint 2010/354, algorithm 17).
    pub fn inverse(&self) -> Option<Self> {
        let (a, b, c) = (&self.c0, &self.c1, &self.c2);
        let t0 = a.square().sub(&b.mul(c).mul_by_xi());
        let t1 = c.square().mul_by_xi().sub(&a.mul(b));
        let t2 = b.square().sub(&a.mul(c));
        let norm = a.mul(&t0).add(&c.mul(&t1).add(&b.mul(&t2)).mul_by_xi());
        norm.inverse().map(|inverse| Self::new(t0, t1, t2).scale(&inverse))
    }

    /// Whether this is zero.
    pub fn is_zero(&self) -> bool {
        self.c0.is_zero() && self.c1.is_zero() && self.c2.is_zero()
    }

    /// The sum, unreduced.
    #[inline(always)]
    pub(crate) fn lazy_add(&self, other: &Self) -> Self {
        Self::new(self.c0.lazy_add(&other.c0), self.c1.lazy_add(&other.c1), self.c2.lazy_add(&other.c2))
    }

    /// The difference, unreduced.
    #[inline(always)]
    pub(crate) fn lazy_sub(&self, other: &Self) -> Self {
        Self::new(self.c0.lazy_sub(&other.c0), self.c1.lazy_sub(&other.c1), self.c2.lazy_sub(&other.c2))
    }

    /// The product with `v`, unreduced: the bounds of one coefficient grow tenfold.
    #[inline(always)]
    pub(crate) fn lazy_mul_by_v(&self) -> Self {
        Self::new(self.c2.lazy_mul_by_xi(), self.c0, self.c1)
    }

    /// The same element, reduced.
    pub(crate) fn reduce(&self) -> Self {
        Self::new(self.c0.reduce(), self.c1.reduce(), self.c2.reduce())
    }
}
