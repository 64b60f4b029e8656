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
    #[inline(always)]
    pub const fn new(c0: Fq2, c1: Fq2, c2: Fq2) -> Self {
        Self { c0, c1, c2 }
    }

    /// The sum.
    #[inline(never)]
    pub fn add(&self, other: &Self) -> Self {
        Self::new(
            self.c0.lazy().plus(other.c0.lazy()).reduced(),
            self.c1.lazy().plus(other.c1.lazy()).reduced(),
            self.c2.lazy().plus(other.c2.lazy()).reduced(),
        )
    }

    /// The difference.
    #[inline(never)]
    pub fn sub(&self, other: &Self) -> Self {
        Self::new(
            self.c0.lazy().minus(other.c0.lazy()).reduced(),
            self.c1.lazy().minus(other.c1.lazy()).reduced(),
            self.c2.lazy().minus(other.c2.lazy()).reduced(),
        )
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
        let x01 = product_of_sums(&a.c0, &a.c1, &b.c0, &b.c1);
        let x02 = product_of_sums(&a.c0, &a.c2, &b.c0, &b.c2);
        let x12 = product_of_sums(&a.c1, &a.c2, &b.c1, &b.c2);
        let (v0, v1, v2) = (v0.lazy(), v1.lazy(), v2.lazy());
        Self::new(
            x12.lazy().minus(v1).minus(v2).times_xi().plus(v0).reduced(),
            v2.times_xi().plus(x01.lazy()).minus(v0).minus(v1).reduced(),
            x02.lazy().minus(v0).minus(v2).plus(v1).reduced(),
        )
    }

    /// The product with `b0 + b1 v`, in five products of `Fq2`.
    #[inline(never)]
    pub(crate) fn mul_by_01(&self, b0: &Fq2, b1: &Fq2) -> Self {
        let v0 = self.c0.mul(b0);
        let v1 = self.c1.mul(b1);
        let x01 = product_of_sums(&self.c0, &self.c1, b0, b1);
        let x21 = self.c2.mul(b1);
        let x20 = self.c2.mul(b0);
        Self::new(
            x21.lazy().times_xi().plus(v0.lazy()).reduced(),
            x01.lazy().minus(v0.lazy()).minus(v1.lazy()).reduced(),
            x20.lazy().plus(v1.lazy()).reduced(),
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

/// `(a + b)(c + d)`.
#[inline(never)]
fn product_of_sums(a: &Fq2, b: &Fq2, c: &Fq2, d: &Fq2) -> Fq2 {
    let left = a.lazy().plus(b.lazy()).unreduced();
    let right = c.lazy().plus(d.lazy()).unreduced();
    left.mul(&right)
}
