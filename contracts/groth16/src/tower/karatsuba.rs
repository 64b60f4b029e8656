//! Products in `Fq12 = Fq6[w]` by Karatsuba's method twice, with twelve reductions at the very end.
//!
//! For `f = a + b w` and `g = c + d w`, over `Fq6` with `v^3 = xi`, three products of `Fq6` are enough: `a c`, `b d` and
//! `(a + b)(c + d)`. Each of them takes six products of `Fq2`, which stay double-width until the coefficients of `f g` are
//! put together from them. Squares are the same with squares of `Fq2`, which take two products of `Fq` and not three.

use super::fq2::Fq2;
use super::fq6::Fq6;
use super::fq12::Fq12;
use super::products::sum;
use crate::Fq;
use crate::field::{Bound, Column, Wide, WideSum};

/// `a b` in `Fq6`, as six products: `a[i] b[i]` and `(a[i] + a[j])(b[i] + b[j])`.
struct Products {
    p0: Wide,
    p1: Wide,
    p2: Wide,
    p01: Wide,
    p02: Wide,
    p12: Wide,
}

/// A sum of products, still to be reduced.
macro_rules! wide_sum {
    () => { WideSum<impl Column, impl Column> };
}

impl Products {
    const ZERO: Self =
        Self { p0: Wide::ZERO, p1: Wide::ZERO, p2: Wide::ZERO, p01: Wide::ZERO, p02: Wide::ZERO, p12: Wide::ZERO };

    #[inline(never)]
    fn set_to_product(&mut self, a: &Fq6, b: &Fq6) {
        self.p0.set_to_product(&a.c0, &b.c0);
        self.p1.set_to_product(&a.c1, &b.c1);
        self.p2.set_to_product(&a.c2, &b.c2);
        self.p01.set_to_product(&sum(&a.c0, &a.c1), &sum(&b.c0, &b.c1));
        self.p02.set_to_product(&sum(&a.c0, &a.c2), &sum(&b.c0, &b.c2));
        self.p12.set_to_product(&sum(&a.c1, &a.c2), &sum(&b.c1, &b.c2));
    }

    #[inline(never)]
    fn set_to_square(&mut self, a: &Fq6) {
        self.p0.set_to_square(&a.c0);
        self.p1.set_to_square(&a.c1);
        self.p2.set_to_square(&a.c2);
        self.p01.set_to_square(&sum(&a.c0, &a.c1));
        self.p02.set_to_square(&sum(&a.c0, &a.c2));
        self.p12.set_to_square(&sum(&a.c1, &a.c2));
    }

    // The coefficient of v^i is low_i + xi high_i: one, two and three products, and two and one.

    /// `a0 b0`.
    #[inline(always)]
    fn low0(&self) -> wide_sum!() {
        self.p0.lazy()
    }

    /// `a1 b2 + a2 b1`.
    #[inline(always)]
    fn high0(&self) -> wide_sum!() {
        self.p12.lazy().minus(self.p1.lazy()).minus(self.p2.lazy())
    }

    /// `a0 b1 + a1 b0`.
    #[inline(always)]
    fn low1(&self) -> wide_sum!() {
        self.p01.lazy().minus(self.p0.lazy()).minus(self.p1.lazy())
    }

    /// `a2 b2`.
    #[inline(always)]
    fn high1(&self) -> wide_sum!() {
        self.p2.lazy()
    }

    /// `a0 b2 + a2 b0 + a1 b1`.
    #[inline(always)]
    fn low2(&self) -> wide_sum!() {
        self.p02.lazy().minus(self.p0.lazy()).minus(self.p2.lazy()).plus(self.p1.lazy())
    }
}

/// Room for the double-width products of one multiplication in `Fq12`, five kilobytes: made once and used for a whole
/// pairing, for setting so many words to zero costs as much gas as half a multiplication.
pub struct Workspace {
    /// `a c`.
    p: Products,
    /// `b d`.
    q: Products,
    /// `(a + b)(c + d)`.
    r: Products,
    /// What is multiplied by `xi`.
    high: Wide,
    /// Of one product of two coefficients.
    bound: Bound,
}

impl Workspace {
    /// Unused room.
    pub const fn new() -> Self {
        Self { p: Products::ZERO, q: Products::ZERO, r: Products::ZERO, high: Wide::ZERO, bound: Bound::REDUCED }
    }
}

impl Default for Workspace {
    fn default() -> Self {
        Self::new()
    }
}

impl Fq12 {
    /// Multiplies by `other`. Coefficients may come out a little larger than reduced ones, and after a few products too
    /// large for the next, which debug builds assert.
    #[inline(never)]
    pub fn mul_assign(&mut self, other: &Self, room: &mut Workspace) {
        room.bound = self.largest_bound().product(other.largest_bound());
        room.p.set_to_product(&self.c0, &other.c0);
        room.q.set_to_product(&self.c1, &other.c1);
        room.r.set_to_product(&sum6(&self.c0, &self.c1), &sum6(&other.c0, &other.c1));
        room.put_together(self);
    }

    /// Squares.
    #[inline(never)]
    pub fn square_assign(&mut self, room: &mut Workspace) {
        room.bound = self.largest_bound().product(self.largest_bound());
        room.p.set_to_square(&self.c0);
        room.q.set_to_square(&self.c1);
        room.r.set_to_square(&sum6(&self.c0, &self.c1));
        room.put_together(self);
    }

    /// The bound of the largest coefficient.
    #[inline(always)]
    fn largest_bound(&self) -> Bound {
        self.coefficients().iter().fold(Bound::REDUCED, |bound, c| bound.max(c.c0.bound()).max(c.c1.bound()))
    }
}

/// `a + b`, unreduced.
#[inline(always)]
fn sum6(a: &Fq6, b: &Fq6) -> Fq6 {
    Fq6::new(sum(&a.c0, &b.c0), sum(&a.c1, &b.c1), sum(&a.c2, &b.c2))
}

/// Sets a coefficient to a sum of products and `xi` times another, in three functions: one would need more local variables
/// than a chain allows. The numbers count the products, for their bound.
macro_rules! set_coefficient {
    ($out:expr, $room:expr, |$p:ident, $q:ident, $r:ident| ($low:expr, $high:expr), $($count:literal)+) => {{
        #[inline(never)]
        fn high(room: &mut Workspace) {
            let ($p, $q, $r) = (&room.p, &room.q, &room.r);
            let _ = ($p, $q, $r);
            $high.carry_to(&mut room.high);
        }
        #[inline(never)]
        fn real(room: &Workspace, out: &mut Fq) {
            let ($p, $q, $r) = (&room.p, &room.q, &room.r);
            let _ = ($p, $q, $r);
            out.set(&$low.real_with_xi(&room.high, room.bound.sum_with_xi($($count),+)));
        }
        #[inline(never)]
        fn imaginary(room: &Workspace, out: &mut Fq) {
            let ($p, $q, $r) = (&room.p, &room.q, &room.r);
            let _ = ($p, $q, $r);
            out.set(&$low.imaginary_with_xi(&room.high, room.bound.sum_with_xi($($count),+)));
        }
        high($room);
        real($room, &mut $out.c0);
        imaginary($room, &mut $out.c1);
    }};
}

impl Workspace {
    /// `out = (p + v q) + (r - p - q) w`.
    #[inline(always)]
    fn put_together(&mut self, out: &mut Fq12) {
        set_coefficient!(out.c0.c0, self, |p, q, r| (p.low0(), p.high0().plus(q.low2())), 1 5);
        set_coefficient!(out.c0.c1, self, |p, q, r| (p.low1().plus(q.low0()), p.high1().plus(q.high0())), 3 3);
        set_coefficient!(out.c0.c2, self, |p, q, r| (p.low2().plus(q.low1()), q.high1()), 5 1);
        set_coefficient!(out.c1.c0, self, |p, q, r| (
            r.low0().minus(p.low0()).minus(q.low0()),
            r.high0().minus(p.high0()).minus(q.high0())
        ), 2 4);
        set_coefficient!(out.c1.c1, self, |p, q, r| (
            r.low1().minus(p.low1()).minus(q.low1()),
            r.high1().minus(p.high1()).minus(q.high1())
        ), 4 2);
        self.set_last(&mut out.c1.c2);
    }

    /// The last coefficient has nothing beyond `v^2`.
    #[inline(never)]
    fn set_last(&self, out: &mut Fq2) {
        let sum = self.r.low2().minus(self.p.low2()).minus(self.q.low2());
        let bound = self.bound.sum_with_xi(6, 0);
        out.c0.set(&sum.real(bound));
        out.c1.set(&sum.imaginary(bound));
    }
}
