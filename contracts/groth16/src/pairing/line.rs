//! Doubling and addition on the twist, and the lines through the points.
//!
//! Homogeneous coordinates `(X / Z, Y / Z)`; formulas of Costello, Lange and Naehrig, "Faster Pairing
//! Computations on Curves with High-Degree Twists" (eprint 2009/615), scaled so that nothing is halved.

use crate::Fq;
use crate::curve::G2Affine;
use crate::tower::{Fq2, TWIST_B};

/// A point that moves along the Miller loop.
#[derive(Clone, Copy)]
pub(super) struct MovingPoint {
    x: Fq2,
    y: Fq2,
    z: Fq2,
}

/// The line `a y_P + b x_P w + c v w`, up to a factor that the final exponentiation removes.
pub(super) struct Line {
    /// What the ordinate of `P` is multiplied with.
    a: Fq2,
    /// What the abscissa of `P` is multiplied with.
    b: Fq2,
    /// The constant coefficient.
    pub(super) c: Fq2,
}

impl Line {
    /// The coefficients at the point `(x, y)`.
    pub(super) fn at(&self, x: &Fq, y: &Fq) -> (Fq2, Fq2) {
        (self.a.scale(y), self.b.scale(x))
    }
}

impl MovingPoint {
    /// Starts at `q`.
    pub(super) fn new(q: &G2Affine) -> Self {
        Self { x: q.x, y: q.y, z: Fq2::ONE }
    }

    /// Doubles the point and returns the tangent in it.
    #[inline(never)]
    pub(super) fn double(&mut self) -> Line {
        let b = self.y.square();
        let c = self.z.square();
        // e = 3 b' Z^2 and f = 9 b' Z^2 for the twist's constant b'.
        let e = c.lazy_times(3).mul(&TWIST_B);
        let f = e.lazy_times(3).reduce();
        let xy = self.x.mul(&self.y);
        let yz = self.y.mul(&self.z);
        let x_squared = self.x.square();
        let e_squared = e.square();
        let sum_squared = b.lazy_add(&f).reduce().square();
        let line = Line { a: yz.lazy_times(2).neg(), b: x_squared.lazy_times(3), c: e.sub(&b) };
        self.x = xy.lazy_times(2).mul(&b.lazy_sub(&f));
        self.y = sum_squared.lazy_sub(&e_squared.lazy_times(12)).reduce();
        self.z = b.mul(&yz).lazy_times(8).reduce();
        line
    }

    /// Adds `q` and returns the line through both. If the point is `q` or its negative, `Z` becomes zero, and stays.
    #[inline(never)]
    pub(super) fn add(&mut self, q: &G2Affine) -> Line {
        let theta = self.y.sub(&q.y.mul(&self.z));
        let lambda = self.x.sub(&q.x.mul(&self.z));
        let c = theta.square();
        let d = lambda.square();
        let e = lambda.mul(&d);
        let f = self.z.mul(&c);
        let g = self.x.mul(&d);
        let h = e.lazy_add(&f).lazy_sub(&g.lazy_times(2)).reduce();
        self.x = lambda.mul(&h);
        self.y = theta.mul(&g.lazy_sub(&h)).lazy_sub(&e.mul(&self.y)).reduce();
        self.z = self.z.mul(&e);
        let j = theta.mul(&q.x).lazy_sub(&lambda.mul(&q.y));
        Line { a: lambda, b: theta.neg(), c: j.reduce() }
    }

    /// Whether this is the affine point `q` (never true of a point with `Z = 0`).
    pub(super) fn is(&self, q: &G2Affine) -> bool {
        !self.z.is_zero() && self.x == q.x.mul(&self.z) && self.y == q.y.mul(&self.z)
    }
}
