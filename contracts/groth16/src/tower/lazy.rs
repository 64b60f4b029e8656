//! Lazy sums (`field/lazy.rs`) in the quadratic extension.

use super::fq2::Fq2;
use crate::field::{BaseModulus, Difference, Lazy, Sum, Times};

/// An element of `Fq2` whose coefficients are expressions.
#[derive(Clone, Copy)]
pub(crate) struct Lazy2<A, B> {
    c0: A,
    c1: B,
}

impl Fq2 {
    /// The start of an expression.
    #[inline(always)]
    pub(crate) fn lazy(&self) -> Lazy2<&crate::Fq, &crate::Fq> {
        Lazy2 { c0: &self.c0, c1: &self.c1 }
    }

    /// Assigns without a call to `memcpy`.
    #[inline(always)]
    pub(crate) fn set(&mut self, value: &Self) {
        self.c0.set(&value.c0);
        self.c1.set(&value.c1);
    }
}

impl<A: Lazy<Modulus = BaseModulus>, B: Lazy<Modulus = BaseModulus>> Lazy2<A, B> {
    /// The sum.
    #[inline(always)]
    pub(crate) fn plus<C, D>(self, other: Lazy2<C, D>) -> Lazy2<Sum<A, C>, Sum<B, D>>
    where
        C: Lazy<Modulus = BaseModulus>,
        D: Lazy<Modulus = BaseModulus>,
    {
        Lazy2 { c0: self.c0.plus(other.c0), c1: self.c1.plus(other.c1) }
    }

    /// The difference.
    #[inline(always)]
    pub(crate) fn minus<C, D>(self, other: Lazy2<C, D>) -> Lazy2<Difference<A, C>, Difference<B, D>>
    where
        C: Lazy<Modulus = BaseModulus>,
        D: Lazy<Modulus = BaseModulus>,
    {
        Lazy2 { c0: self.c0.minus(other.c0), c1: self.c1.minus(other.c1) }
    }

    /// The multiple by a small number.
    #[inline(always)]
    pub(crate) fn times(self, k: u32) -> Lazy2<Times<A>, Times<B>> {
        Lazy2 { c0: self.c0.times(k), c1: self.c1.times(k) }
    }

    /// The product with `xi = 9 + u`: bounds grow tenfold.
    #[inline(always)]
    pub(crate) fn times_xi(self) -> Lazy2<Difference<Times<A>, B>, Sum<Times<B>, A>> {
        Lazy2 { c0: self.c0.times(9).minus(self.c1), c1: self.c1.times(9).plus(self.c0) }
    }

    /// Both coefficients.
    #[inline(always)]
    pub(crate) fn pair(self) -> (A, B) {
        (self.c0, self.c1)
    }

    /// The value less multiples of `q`, carries not passed on: to be added to a product.
    #[inline(always)]
    pub(crate) fn centred(self) -> Fq2 {
        Fq2::new(self.c0.centred(), self.c1.centred())
    }

    /// The value, unreduced.
    #[inline(always)]
    pub(crate) fn unreduced(self) -> Fq2 {
        Fq2::new(self.c0.unreduced(), self.c1.unreduced())
    }

    /// The value, reduced.
    #[inline(always)]
    pub(crate) fn reduced(self) -> Fq2 {
        Fq2::new(self.c0.reduced(), self.c1.reduced())
    }
}
