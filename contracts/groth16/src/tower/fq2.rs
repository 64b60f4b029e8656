//! The quadratic extension `Fq[u]/(u^2 + 1)`.

use crate::Fq;

/// `c0 + c1 u`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fq2 {
    /// The real part.
    pub c0: Fq,
    /// The coefficient of `u`.
    pub c1: Fq,
}

impl Fq2 {
    /// Zero.
    pub const ZERO: Self = Self::new(Fq::ZERO, Fq::ZERO);

    /// One.
    pub const ONE: Self = Self::new(Fq::ONE, Fq::ZERO);

    /// `c0 + c1 u`.
    pub const fn new(c0: Fq, c1: Fq) -> Self {
        Self { c0, c1 }
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        self.lazy_add(other).reduce()
    }

    /// The difference.
    pub fn sub(&self, other: &Self) -> Self {
        self.lazy_sub(other).reduce()
    }

    /// Twice the element.
    pub fn double(&self) -> Self {
        self.lazy_add(self).reduce()
    }

    /// The negative.
    pub fn neg(&self) -> Self {
        Self::new(self.c0.neg(), self.c1.neg())
    }

    /// `c0 - c1 u`, which is also the q-th power.
    pub fn conjugate(&self) -> Self {
        Self::new(self.c0, self.c1.neg())
    }

    /// The product. Four limb products share two reductions; bounds may multiply to 6.
    pub fn mul(&self, other: &Self) -> Self {
        Self::new(
            Fq::difference_of_products(&self.c0, &other.c0, &self.c1, &other.c1),
            Fq::sum_of_two_products(&self.c0, &other.c1, &self.c1, &other.c0),
        )
    }

    /// The square: `(c0 + c1)(c0 - c1) + 2 c0 c1 u`.
    pub fn square(&self) -> Self {
        Self::new(self.c0.lazy_add(&self.c1).mul(&self.c0.lazy_sub(&self.c1)), self.c0.lazy_add(&self.c0).mul(&self.c1))
    }

    /// The product with an element of the base field.
    pub fn scale(&self, factor: &Fq) -> Self {
        Self::new(self.c0.mul(factor), self.c1.mul(factor))
    }

    /// `1 / self`, or `None` for zero: the conjugate over the norm.
    pub fn inverse(&self) -> Option<Self> {
        let norm = Fq::sum_of_two_products(&self.c0, &self.c0, &self.c1, &self.c1);
        norm.inverse().map(|inverse| self.conjugate().scale(&inverse))
    }

    /// Whether this is zero.
    pub fn is_zero(&self) -> bool {
        self.c0.is_zero() && self.c1.is_zero()
    }

    /// The product with `xi = 9 + u`.
    pub fn mul_by_xi(&self) -> Self {
        self.lazy_mul_by_xi().reduce()
    }

    /// The sum, unreduced.
    #[inline(always)]
    pub(crate) fn lazy_add(&self, other: &Self) -> Self {
        Self::new(self.c0.lazy_add(&other.c0), self.c1.lazy_add(&other.c1))
    }

    /// The difference, unreduced.
    #[inline(always)]
    pub(crate) fn lazy_sub(&self, other: &Self) -> Self {
        Self::new(self.c0.lazy_sub(&other.c0), self.c1.lazy_sub(&other.c1))
    }

    /// A small multiple, unreduced.
    #[inline(always)]
    pub(crate) fn lazy_times(&self, k: u32) -> Self {
        Self::new(self.c0.lazy_times(k), self.c1.lazy_times(k))
    }

    /// The product with `xi = 9 + u`, unreduced: bounds grow tenfold.
    #[inline(always)]
    pub(crate) fn lazy_mul_by_xi(&self) -> Self {
        Self::new(self.c0.lazy_times(9).lazy_sub(&self.c1), self.c1.lazy_times(9).lazy_add(&self.c0))
    }

    /// The same element, reduced.
    pub(crate) fn reduce(&self) -> Self {
        Self::new(self.c0.reduce(), self.c1.reduce())
    }
}
