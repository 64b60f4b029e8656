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

    /// Twice the point. No point of either curve has order two, and infinity maps to itself.
    #[inline(never)]
    pub fn double(&self) -> Self {
        let a = self.x.square();
        let b = self.y.square();
        let c = b.square();
        let d = self.x.mul(&b).times(4);
        let e = a.times(3);
        let x = e.square().sub(&d.times(2));
        Self { x, y: e.mul(&d.sub(&x)).sub(&c.times(8)), z: self.y.mul(&self.z).times(2) }
    }

    /// The sum with an affine point, for any operands.
    #[inline(never)]
    pub fn add_affine(&self, other: &Affine<F>) -> Self {
        if self.is_infinity() {
            return other.to_projective();
        }
        let zz = self.z.square();
        let u = other.x.mul(&zz);
        let s = other.y.mul(&zz.mul(&self.z));
        let h = u.sub(&self.x);
        let r = s.sub(&self.y);
        if h.is_zero() {
            return if r.is_zero() { self.double() } else { Self::INFINITY };
        }
        let hh = h.square();
        let hhh = hh.mul(&h);
        let v = self.x.mul(&hh);
        let x = r.square().sub(&hhh).sub(&v.times(2));
        Self { x, y: r.mul(&v.sub(&x)).sub(&self.y.mul(&hhh)), z: self.z.mul(&h) }
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
        let x = r.square().sub(&hhh).sub(&v.times(2));
        Self { x, y: r.mul(&v.sub(&x)).sub(&s0.mul(&hhh)), z: self.z.mul(&other.z).mul(&h) }
    }

    /// The multiple by a number given as 64-bit words, lowest first. Not constant-time: verifiers have no secrets.
    pub fn mul_words(&self, words: &[u64]) -> Self {
        let mut sum = Self::INFINITY;
        for word in words.iter().rev() {
            for bit in (0..64).rev() {
                sum = sum.double();
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
