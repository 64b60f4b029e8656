//! The quadratic extension `Fq6[w]/(w^2 - v)`, where pairings take their values.
//!
//! The operations of the pairing work in place: an element has 864 bytes, and moving it costs as much gas
//! as several products.

use super::fq2::Fq2;
use super::fq6::Fq6;
use super::karatsuba::Workspace;

/// `c0 + c1 w`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fq12 {
    /// The constant coefficient.
    pub c0: Fq6,
    /// The coefficient of `w`.
    pub c1: Fq6,
}

impl Fq12 {
    /// Zero; also the cheapest room for a value.
    pub const ZERO: Self = Self::new(Fq6::ZERO, Fq6::ZERO);

    /// One.
    pub const ONE: Self = Self::new(Fq6::ONE, Fq6::ZERO);

    /// `c0 + c1 w`.
    #[inline(always)]
    pub const fn new(c0: Fq6, c1: Fq6) -> Self {
        Self { c0, c1 }
    }

    /// Assigns limb by limb: in Wasm a thirtieth of what `=` costs, which calls `memcpy`.
    #[inline(never)]
    pub(crate) fn set(&mut self, value: &Self) {
        self.c0.c0.set(&value.c0.c0);
        self.c0.c1.set(&value.c0.c1);
        self.c0.c2.set(&value.c0.c2);
        self.c1.c0.set(&value.c1.c0);
        self.c1.c1.set(&value.c1.c1);
        self.c1.c2.set(&value.c1.c2);
    }

    /// Reduces the coefficients, which formulas leave a little larger.
    #[inline(never)]
    pub(crate) fn reduce_assign(&mut self) {
        for c in [&mut self.c0, &mut self.c1] {
            c.c0.set(&c.c0.reduce());
            c.c1.set(&c.c1.reduce());
            c.c2.set(&c.c2.reduce());
        }
    }

    /// Replaces the element by its conjugate.
    #[inline(never)]
    pub(crate) fn conjugate_assign(&mut self) {
        self.c1.c0.set(&self.c1.c0.neg());
        self.c1.c1.set(&self.c1.c1.neg());
        self.c1.c2.set(&self.c1.c2.neg());
    }

    /// The product.
    pub fn mul(&self, other: &Self) -> Self {
        let mut product = *self;
        product.mul_assign(other, &mut Workspace::new());
        product.reduce_assign();
        product
    }

    /// The square.
    pub fn square(&self) -> Self {
        let mut square = *self;
        square.square_assign(&mut Workspace::new());
        square.reduce_assign();
        square
    }

    /// `self = f (1 + b w + c w^3)`: coefficient `i` is `f[i] + b f[i - 1] + c f[i - 3]`, where `w^6 = xi`.
    ///
    /// Twelve products of `Fq2` with twelve reductions, and no sums beside them.
    #[inline(never)]
    pub(crate) fn set_line_product(&mut self, f: &Self, b: &Fq2, c: &Fq2) {
        let (b_xi, c_xi) = (b.mul_by_xi(), c.mul_by_xi());
        let [f0, f1, f2, f3, f4, f5] = f.coefficients();
        self.c0.c0.set_sum_of_two(&b_xi, f5, &c_xi, f3, f0);
        self.c1.c0.set_sum_of_two(b, f0, &c_xi, f4, f1);
        self.c0.c1.set_sum_of_two(b, f1, &c_xi, f5, f2);
        self.c1.c1.set_sum_of_two(b, f2, c, f0, f3);
        self.c0.c2.set_sum_of_two(b, f3, c, f1, f4);
        self.c1.c2.set_sum_of_two(b, f4, c, f2, f5);
    }

    /// The coefficients of `w^0` to `w^5`.
    #[inline(always)]
    pub(crate) fn coefficients(&self) -> [&Fq2; 6] {
        [&self.c0.c0, &self.c1.c0, &self.c0.c1, &self.c1.c1, &self.c0.c2, &self.c1.c2]
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
