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
    /// The coefficient without `w`, `P` put in.
    pub(super) a: Fq2,
    /// The coefficient of `w`, `P` put in.
    pub(super) b: Fq2,
    /// The coefficient of `v w`.
    pub(super) c: Fq2,
}

impl MovingPoint {
    /// Starts at `q`.
    pub(super) fn new(q: &G2Affine) -> Self {
        Self { x: q.x, y: q.y, z: Fq2::ONE }
    }

    /// Doubles the point and returns the tangent in it, at `(x, y)`.
    ///
    /// With `b = Y^2`, `e = 3 b' Z^2` for the twist's constant `b'`, and `f = 3 e`: the new point is
    /// `(2 X Y (b - f), (b + f)^2 - 12 e^2, 8 b Y Z)` and the line `-2 Y Z y + 3 X^2 x w + (e - b) v w`.
    #[inline(never)]
    pub(super) fn double(&mut self, line: &mut Line, x: &Fq, y: &Fq) {
        let b = self.y.square();
        let c = self.z.square();
        let e = c.lazy().times(3).unreduced().mul(&TWIST_B);
        let xy = self.x.mul(&self.y);
        let yz = self.y.mul(&self.z);
        let x_squared = self.x.square();
        let sum_squared = b.lazy().plus(e.lazy().times(3)).reduced().square();
        let e_squared = e.square();
        let difference = b.lazy().minus(e.lazy().times(3)).reduced();
        let product = b.mul(&yz);
        self.x.set(&xy.lazy().times(2).unreduced().mul(&difference));
        self.y.set(&sum_squared.lazy().minus(e_squared.lazy().times(12)).reduced());
        self.z.set(&product.lazy().times(8).reduced());
        line.a.set(&yz.lazy().times(2).unreduced().scale(&y.neg()));
        line.b.set(&x_squared.lazy().times(3).unreduced().scale(x));
        line.c.set(&e.lazy().minus(b.lazy()).reduced());
    }

    /// Adds `q` and returns the line through both, at `(x, y)`. If the point is `q` or its negative, `Z` becomes
    /// zero, and stays.
    #[inline(never)]
    pub(super) fn add(&mut self, q: &G2Affine, line: &mut Line, x: &Fq, y: &Fq) {
        let qyz = q.y.mul(&self.z);
        let qxz = q.x.mul(&self.z);
        let theta = self.y.lazy().minus(qyz.lazy()).reduced();
        let lambda = self.x.lazy().minus(qxz.lazy()).reduced();
        let d = lambda.square();
        let e = lambda.mul(&d);
        let f = self.z.mul(&theta.square());
        let g = self.x.mul(&d);
        let h = e.lazy().plus(f.lazy()).minus(g.lazy().times(2)).reduced();
        let ey = e.mul(&self.y);
        let rise = theta.mul(&g.lazy().minus(h.lazy()).unreduced());
        let z = self.z.mul(&e);
        self.x.set(&lambda.mul(&h));
        self.y.set(&rise.lazy().minus(ey.lazy()).reduced());
        self.z.set(&z);
        let theta_x = theta.mul(&q.x);
        let lambda_y = lambda.mul(&q.y);
        line.a.set(&lambda.scale(y));
        line.b.set(&theta.scale(&x.neg()));
        line.c.set(&theta_x.lazy().minus(lambda_y.lazy()).reduced());
    }

    /// Whether this is the affine point `q` (never true of a point with `Z = 0`).
    pub(super) fn is(&self, q: &G2Affine) -> bool {
        !self.z.is_zero() && self.x == q.x.mul(&self.z) && self.y == q.y.mul(&self.z)
    }
}
