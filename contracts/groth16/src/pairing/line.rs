//! Multiples of a point of the twist in affine coordinates, and the lines through them.
//!
//! Each step divides, but one inversion serves all points of a product of pairings (Montgomery's trick), and division is
//! cheap (`field/inverse.rs`). In return a step takes half the products of a projective one, and its line has the
//! constant coefficient one.
//!
//! The line through `(x, y)` with slope `l`, at the point `P`: `y_P - l x_P w + (l x - y) w^3`, where the twist's point
//! stands for `(x w^2, y w^3)`. Divided by `y_P`, and on the isomorphic twist of the points `(s^2 x, s^3 y)` with
//! `s = -x_P / y_P`, whose slopes are `s` times as large, it is `1 + l w + k (l x - y) w^3` for `k = -y_P^2 / x_P^3`:
//! one product with a coordinate of `P` for each line instead of two, and none with a constant coefficient.

use crate::Fq;
use crate::curve::G2Affine;
use crate::tower::Fq2;

/// A line `1 + b w + c w^3`.
pub(super) struct Line {
    /// The coefficient of `w`.
    pub(super) b: Fq2,
    /// The coefficient of `w^3`.
    pub(super) c: Fq2,
}

impl Line {
    pub(super) const ONE: Self = Self { b: Fq2::ZERO, c: Fq2::ZERO };
}

/// The slope of a line, a division that is not done yet.
pub(super) struct Slope {
    numerator: Fq2,
    /// What the numerator is to be divided by: a norm.
    pub(super) denominator: Fq,
    /// The sum of the abscissas of the two points that the line goes through.
    abscissas: Fq2,
}

impl Slope {
    pub(super) const ZERO: Self = Self { numerator: Fq2::ZERO, denominator: Fq::ZERO, abscissas: Fq2::ZERO };

    /// The tangent's: `3 x^2 / 2 y`, as `3 x^2 conj(y) / 2 N(y)`.
    #[inline(never)]
    pub(super) fn set_tangent(&mut self, t: &G2Affine) {
        let x_squared = t.x.square();
        self.numerator.set(&x_squared.lazy().times(3).unreduced().mul_conjugate(&t.y));
        self.denominator.set(&t.y.norm().double());
        self.abscissas.set(&t.x.lazy().times(2).unreduced());
    }

    /// The slope of the line through two points: `dy / dx`, as `dy conj(dx) / N(dx)`.
    #[inline(never)]
    pub(super) fn set_chord(&mut self, t: &G2Affine, q: &G2Affine) {
        let dx = t.x.lazy().minus(q.x.lazy()).unreduced();
        let dy = t.y.lazy().minus(q.y.lazy()).unreduced();
        self.numerator.set(&dy.mul_conjugate(&dx));
        self.denominator.set(&dx.norm());
        self.abscissas.set(&t.x.lazy().plus(q.x.lazy()).unreduced());
    }

    /// Moves `t` to the third point on the line, reflected, and sets the line, given the denominator's inverse.
    #[inline(never)]
    pub(super) fn advance(&self, inverse: &Fq, k: &Fq, t: &mut G2Affine, line: &mut Line) {
        line.b.set(&self.numerator.scale(inverse));
        let slope = &line.b;
        let x = slope.square_minus(&self.abscissas);
        let d = slope.mul_minus(&t.x, &t.y);
        // y = l (x_t - x) - y_t
        t.y.set(&d.minus_mul(slope, &x));
        t.x.set(&x);
        line.c.set(&d.scale(k));
    }
}
