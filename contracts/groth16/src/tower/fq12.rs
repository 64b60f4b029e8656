//! The quadratic extension `Fq6[w]/(w^2 - v)`, where pairings take their values.
//!
//! The operations of the pairing work in place: an element has 864 bytes, and moving it costs as much gas
//! as several products.

use super::fq2::Fq2;
use super::fq6::Fq6;
use super::products::{
    difference3, karatsuba_0, karatsuba_1, karatsuba_2, reduced_sum4, set_difference3, set_difference3_xi, set_double,
    set_sum, set_sum_xi, sum, sum_xi, sum4,
};

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

    /// Multiplies by `other`, by Karatsuba's method twice: 18 products of `Fq2`.
    ///
    /// Sums of two or four coefficients would be too large on both sides, so those on the left are reduced.
    #[inline(never)]
    pub fn mul_assign(&mut self, other: &Self) {
        let (a, b) = (&self.c0, &self.c1);
        let (c, d) = (&other.c0, &other.c1);
        let p0 = a.c0.mul(&c.c0);
        let p1 = a.c1.mul(&c.c1);
        let p2 = a.c2.mul(&c.c2);
        let p01 = sum(&a.c0, &a.c1).mul(&sum(&c.c0, &c.c1));
        let p02 = sum(&a.c0, &a.c2).mul(&sum(&c.c0, &c.c2));
        let p12 = sum(&a.c1, &a.c2).mul(&sum(&c.c1, &c.c2));
        let q0 = b.c0.mul(&d.c0);
        let q1 = b.c1.mul(&d.c1);
        let q2 = b.c2.mul(&d.c2);
        let q01 = sum(&b.c0, &b.c1).mul(&sum(&d.c0, &d.c1));
        let q02 = sum(&b.c0, &b.c2).mul(&sum(&d.c0, &d.c2));
        let q12 = sum(&b.c1, &b.c2).mul(&sum(&d.c1, &d.c2));
        let r0 = sum(&a.c0, &b.c0).mul(&sum(&c.c0, &d.c0));
        let r1 = sum(&a.c1, &b.c1).mul(&sum(&c.c1, &d.c1));
        let r2 = sum(&a.c2, &b.c2).mul(&sum(&c.c2, &d.c2));
        let r01 = reduced_sum4(&a.c0, &a.c1, &b.c0, &b.c1).mul(&sum4(&c.c0, &c.c1, &d.c0, &d.c1));
        let r02 = reduced_sum4(&a.c0, &a.c2, &b.c0, &b.c2).mul(&sum4(&c.c0, &c.c2, &d.c0, &d.c2));
        let r12 = reduced_sum4(&a.c1, &a.c2, &b.c1, &b.c2).mul(&sum4(&c.c1, &c.c2, &d.c1, &d.c2));
        // The coefficients of c0 * other.c0, c1 * other.c1 and (c0 + c1)(other.c0 + other.c1).
        let (e0, f0) = (karatsuba_0(&p0, &p1, &p2, &p12), karatsuba_0(&q0, &q1, &q2, &q12));
        let (e1, f1) = (karatsuba_1(&p0, &p1, &p2, &p01), karatsuba_1(&q0, &q1, &q2, &q01));
        let (e2, f2) = (karatsuba_2(&p0, &p1, &p2, &p02), karatsuba_2(&q0, &q1, &q2, &q02));
        set_sum_xi(&mut self.c0.c0, &e0, &f2);
        set_sum(&mut self.c0.c1, &e1, &f0);
        set_sum(&mut self.c0.c2, &e2, &f1);
        set_difference3(&mut self.c1.c0, &karatsuba_0(&r0, &r1, &r2, &r12), &e0, &f0);
        set_difference3(&mut self.c1.c1, &karatsuba_1(&r0, &r1, &r2, &r01), &e1, &f1);
        set_difference3(&mut self.c1.c2, &karatsuba_2(&r0, &r1, &r2, &r02), &e2, &f2);
    }

    /// Squares, by the complex method in 12 products of `Fq2`: with `p = c0 c1`,
    /// `c0^2 + v c1^2 = (c0 + c1)(c0 + v c1) - p - v p`.
    #[inline(never)]
    pub fn square_assign(&mut self) {
        let (a, b) = (&self.c0, &self.c1);
        let p0 = a.c0.mul(&b.c0);
        let p1 = a.c1.mul(&b.c1);
        let p2 = a.c2.mul(&b.c2);
        let p01 = sum(&a.c0, &a.c1).mul(&sum(&b.c0, &b.c1));
        let p02 = sum(&a.c0, &a.c2).mul(&sum(&b.c0, &b.c2));
        let p12 = sum(&a.c1, &a.c2).mul(&sum(&b.c1, &b.c2));
        let t0 = sum_xi(&a.c0, &b.c2).reduce();
        let t1 = sum(&a.c1, &b.c0);
        let t2 = sum(&a.c2, &b.c1);
        let r0 = sum(&a.c0, &b.c0).mul(&t0);
        let r1 = sum(&a.c1, &b.c1).mul(&t1);
        let r2 = sum(&a.c2, &b.c2).mul(&t2);
        let r01 = reduced_sum4(&a.c0, &a.c1, &b.c0, &b.c1).mul(&sum(&t0, &t1));
        let r02 = reduced_sum4(&a.c0, &a.c2, &b.c0, &b.c2).mul(&sum(&t0, &t2));
        let r12 = reduced_sum4(&a.c1, &a.c2, &b.c1, &b.c2).mul(&sum(&t1, &t2));
        let e0 = karatsuba_0(&p0, &p1, &p2, &p12);
        let e1 = karatsuba_1(&p0, &p1, &p2, &p01);
        let e2 = karatsuba_2(&p0, &p1, &p2, &p02);
        set_difference3_xi(&mut self.c0.c0, &karatsuba_0(&r0, &r1, &r2, &r12), &e0, &e2);
        set_difference3(&mut self.c0.c1, &karatsuba_1(&r0, &r1, &r2, &r01), &e1, &e0);
        set_difference3(&mut self.c0.c2, &karatsuba_2(&r0, &r1, &r2, &r02), &e2, &e1);
        set_double(&mut self.c1.c0, &e0);
        set_double(&mut self.c1.c1, &e1);
        set_double(&mut self.c1.c2, &e2);
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
