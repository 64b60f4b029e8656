//! The group law in Jacobian coordinates, `(X / Z^2, Y / Z^3)`, with `Z = 0` at infinity.
//!
//! Formulas: the Explicit-Formulas Database (`hyperelliptic.org/EFD/g1p/auto-shortw-jacobian-0.html`),
//! `dbl-2009-l` and `madd-2007-bl`, `add-2007-bl`.

use super::affine::Affine;
use super::coordinate::Coordinate;
use crate::Fr;

/// A point, possibly the one at infinity.
#[derive(Clone, Copy, Debug)]
pub struct Projective<F> {
    /// `x Z^2`.
    pub x: F,
    /// `y Z^3`.
    pub y: F,
    /// Zero at infinity.
    pub z: F,
}

impl<F: Coordinate> Projective<F> {
    /// The point at infinity.
    pub const INFINITY: Self = Self { x: F::ONE, y: F::ONE, z: F::ZERO };

    /// Whether this is the point at infinity.
    pub fn is_infinity(&self) -> bool {
        self.z.is_zero()
    }

    /// The negative.
    pub fn neg(&self) -> Self {
        Self { y: self.y.neg(), ..*self }
    }

    /// Twice the point.
    pub fn double(&self) -> Self {
        let mut double = *self;
        double.double_assign();
        double
    }

    /// Doubles the point. No point of either curve has order two, and infinity maps to itself.
    #[inline(never)]
    pub fn double_assign(&mut self) {
        let a = self.x.square();
        let b = self.y.square();
        let xb = self.x.mul(&b);
        let c = b.square();
        let e = a.times_minus(3, 0, &a);
        let yz = self.y.mul(&self.z);
        // x = e^2 - 8 xb and y = e (4 xb - x) - 8 c
        let e_squared = e.square();
        self.x.set(&e_squared.times_minus(1, 8, &xb));
        let rise = e.mul(&xb.times_minus(4, 1, &self.x));
        self.y.set(&rise.times_minus(1, 8, &c));
        self.z.set(&yz.times_minus(2, 0, &yz));
    }

    /// The sum with an affine point, for any operands.
    pub fn add_affine(&self, other: &Affine<F>) -> Self {
        let mut sum = *self;
        sum.add_assign_affine(other);
        sum
    }

    /// Adds an affine point, for any operands.
    #[inline(never)]
    pub fn add_assign_affine(&mut self, other: &Affine<F>) {
        if self.is_infinity() {
            *self = other.to_projective();
            return;
        }
        let zz = self.z.square();
        let u = other.x.mul(&zz);
        let s = other.y.mul(&zz.mul(&self.z));
        let h = u.sub(&self.x);
        let r = s.sub(&self.y);
        if h.is_zero() {
            if r.is_zero() {
                self.double_assign()
            } else {
                *self = Self::INFINITY
            }
            return;
        }
        let hh = h.square();
        let hhh = hh.mul(&h);
        let v = self.x.mul(&hh);
        let yhhh = self.y.mul(&hhh);
        let z = self.z.mul(&h);
        let r_squared = r.square();
        self.x.set(&r_squared.sub(&hhh).times_minus(1, 2, &v));
        let rise = r.mul(&v.sub(&self.x));
        self.y.set(&rise.sub(&yhhh));
        self.z.set(&z);
    }

    /// The sum, for any operands.
    #[inline(never)]
    pub fn add(&self, other: &Self) -> Self {
        if self.is_infinity() {
            return *other;
        }
        if other.is_infinity() {
            return *self;
        }
        let zz = self.z.square();
        let other_zz = other.z.square();
        let u0 = self.x.mul(&other_zz);
        let u1 = other.x.mul(&zz);
        let s0 = self.y.mul(&other_zz.mul(&other.z));
        let s1 = other.y.mul(&zz.mul(&self.z));
        let h = u1.sub(&u0);
        let r = s1.sub(&s0);
        if h.is_zero() {
            return if r.is_zero() { self.double() } else { Self::INFINITY };
        }
        let hh = h.square();
        let hhh = hh.mul(&h);
        let v = u0.mul(&hh);
        let x = r.square().sub(&hhh).times_minus(1, 2, &v);
        Self { x, y: r.mul(&v.sub(&x)).sub(&s0.mul(&hhh)), z: self.z.mul(&other.z).mul(&h) }
    }

    /// The multiple by a number given as 64-bit words, lowest first. Not constant-time: verifiers have no secrets.
    pub fn mul_words(&self, words: &[u64]) -> Self {
        let mut sum = Self::INFINITY;
        for word in words.iter().rev() {
            for bit in (0..64).rev() {
                sum.double_assign();
                if (word >> bit) & 1 == 1 {
                    sum = sum.add(self);
                }
            }
        }
        sum
    }

    /// The multiple by a scalar. Not constant-time.
    pub fn mul(&self, scalar: &Fr) -> Self {
        self.mul_words(&scalar.to_words())
    }

    /// The affine form, or `None` at infinity.
    pub fn to_affine(&self) -> Option<Affine<F>> {
        let z = self.z.inverse()?;
        let zz = z.square();
        Some(Affine { x: self.x.mul(&zz), y: self.y.mul(&zz.mul(&z)) })
    }
}

impl<F: Coordinate> PartialEq for Projective<F> {
    fn eq(&self, other: &Self) -> bool {
        if self.is_infinity() || other.is_infinity() {
            return self.is_infinity() == other.is_infinity();
        }
        let (zz, other_zz) = (self.z.square(), other.z.square());
        self.x.mul(&other_zz) == other.x.mul(&zz)
            && self.y.mul(&other_zz.mul(&other.z)) == other.y.mul(&zz.mul(&self.z))
    }
}

impl<F: Coordinate> Eq for Projective<F> {}

impl<F: Coordinate> From<Affine<F>> for Projective<F> {
    fn from(point: Affine<F>) -> Self {
        point.to_projective()
    }
}
