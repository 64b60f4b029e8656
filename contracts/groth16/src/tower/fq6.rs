//! The cubic extension `Fq2[v]/(v^3 - xi)`.

use super::fq2::Fq2;
use super::products::{karatsuba_0, karatsuba_1, karatsuba_2, sum};

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
    #[inline(always)]
    pub const fn new(c0: Fq2, c1: Fq2, c2: Fq2) -> Self {
        Self { c0, c1, c2 }
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        Self::new(self.c0.add(&other.c0), self.c1.add(&other.c1), self.c2.add(&other.c2))
    }

    /// The difference.
    pub fn sub(&self, other: &Self) -> Self {
        Self::new(self.c0.sub(&other.c0), self.c1.sub(&other.c1), self.c2.sub(&other.c2))
    }

    /// The negative.
    pub fn neg(&self) -> Self {
        Self::new(self.c0.neg(), self.c1.neg(), self.c2.neg())
    }

    /// The product, by Karatsuba's method in six products of `Fq2`.
    pub fn mul(&self, other: &Self) -> Self {
        let (a, b) = (self, other);
        let p0 = a.c0.mul(&b.c0);
        let p1 = a.c1.mul(&b.c1);
        let p2 = a.c2.mul(&b.c2);
        let p01 = sum(&a.c0, &a.c1).mul(&sum(&b.c0, &b.c1));
        let p02 = sum(&a.c0, &a.c2).mul(&sum(&b.c0, &b.c2));
        let p12 = sum(&a.c1, &a.c2).mul(&sum(&b.c1, &b.c2));
        Self::new(
            karatsuba_0(&p0, &p1, &p2, &p12).reduce(),
            karatsuba_1(&p0, &p1, &p2, &p01).reduce(),
            karatsuba_2(&p0, &p1, &p2, &p02).reduce(),
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
}
