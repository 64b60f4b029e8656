//! The quadratic extension `Fq[u]/(u^2 + 1)`.

use crate::Fq;
use crate::field::{Lazy, Wide};

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
    #[inline(always)]
    pub const fn new(c0: Fq, c1: Fq) -> Self {
        Self { c0, c1 }
    }

    /// The sum.
    #[inline(never)]
    pub fn add(&self, other: &Self) -> Self {
        self.lazy().plus(other.lazy()).reduced()
    }

    /// The difference.
    #[inline(never)]
    pub fn sub(&self, other: &Self) -> Self {
        self.lazy().minus(other.lazy()).reduced()
    }

    /// Twice the element.
    #[inline(never)]
    pub fn double(&self) -> Self {
        self.lazy().times(2).reduced()
    }

    /// The negative.
    #[inline(always)]
    pub fn neg(&self) -> Self {
        Self::new(self.c0.neg(), self.c1.neg())
    }

    /// `c0 - c1 u`, which is also the q-th power.
    #[inline(always)]
    pub fn conjugate(&self) -> Self {
        Self::new(self.c0, self.c1.neg())
    }

    /// The product: three products of limbs share two reductions. Bounds may multiply to 6.
    #[inline(never)]
    pub fn mul(&self, other: &Self) -> Self {
        let (c0, c1) = Fq::complex_product(&self.c0, &self.c1, &other.c0, &other.c1);
        Self::new(c0, c1)
    }

    /// The product with the conjugate of `other`.
    #[inline(never)]
    pub(crate) fn mul_conjugate(&self, other: &Self) -> Self {
        let (c0, c1) = Fq::complex_product(&self.c0, &self.c1, &other.c0, &other.c1.neg());
        Self::new(c0, c1)
    }

    /// `self * other - c`, the size of `c` added to that of a product.
    #[inline(never)]
    pub(crate) fn mul_minus(&self, other: &Self, c: &Self) -> Self {
        let c = c.neg();
        let (c0, c1) = Fq::complex_product_plus((&self.c0, &self.c1), (&other.c0, &other.c1), c.lazy().pair());
        Self::new(c0, c1)
    }

    /// `self - a b`.
    #[inline(never)]
    pub(crate) fn minus_mul(&self, a: &Self, b: &Self) -> Self {
        let c = self.lazy().centred();
        let (c0, c1) = Fq::complex_product_from((&a.c0, &a.c1), (&b.c0, &b.c1), c.lazy().pair());
        Self::new(c0, c1)
    }

    /// `self^2 - c`, for a `c` that may be a sum.
    #[inline(never)]
    pub(crate) fn square_minus(&self, c: &Self) -> Self {
        let c = c.neg().lazy().centred();
        let (c0, c1) = Fq::complex_square_plus(&self.c0, &self.c1, c.lazy().pair());
        Self::new(c0, c1)
    }

    /// `self = a b + c d + e`.
    #[inline(never)]
    pub(crate) fn set_sum_of_two(&mut self, a: &Self, b: &Self, c: &Self, d: &Self, e: &Self) {
        let factors = [(&a.c0, &a.c1), (&b.c0, &b.c1), (&c.c0, &c.c1), (&d.c0, &d.c1)];
        self.c0.set(&Fq::real_sum_of_two(factors, &e.c0.lazy().centred()));
        self.c1.set(&Fq::imaginary_sum_of_two(factors, &e.c1.lazy().centred()));
    }

    /// The product with the conjugate: an element of the base field.
    #[inline(never)]
    pub(crate) fn norm(&self) -> Fq {
        Fq::complex_norm(&self.c0, &self.c1)
    }

    /// The square.
    #[inline(never)]
    pub fn square(&self) -> Self {
        let (c0, c1) = Fq::complex_square(&self.c0, &self.c1);
        Self::new(c0, c1)
    }

    /// The product with an element of the base field.
    #[inline(never)]
    pub fn scale(&self, factor: &Fq) -> Self {
        let (c0, c1) = Fq::scaled_pair(&self.c0, &self.c1, factor);
        Self::new(c0, c1)
    }

    /// `1 / self`, or `None` for zero: the conjugate over the norm.
    pub fn inverse(&self) -> Option<Self> {
        self.norm().inverse().map(|inverse| self.conjugate().scale(&inverse))
    }

    /// Whether this is zero.
    pub fn is_zero(&self) -> bool {
        self.c0.is_zero() && self.c1.is_zero()
    }

    /// The product with `xi = 9 + u`.
    #[inline(never)]
    pub fn mul_by_xi(&self) -> Self {
        self.lazy().times_xi().reduced()
    }

    /// The same element, reduced.
    #[inline(never)]
    pub(crate) fn reduce(&self) -> Self {
        self.lazy().reduced()
    }
}

impl Wide {
    /// `self = a b`.
    #[inline(never)]
    pub(super) fn set_to_product(&mut self, a: &Fq2, b: &Fq2) {
        self.set_product(&a.c0, &a.c1, &b.c0, &b.c1);
    }

    /// `self = a^2`.
    #[inline(never)]
    pub(super) fn set_to_square(&mut self, a: &Fq2) {
        self.set_square(&a.c0, &a.c1);
    }
}
