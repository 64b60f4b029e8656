//! The element type and its four basic operations.

use core::marker::PhantomData;

use super::bound::Bound;
use super::columns::{column_before, dot, montgomery, product_column, square_column};
use super::limbs::{add, balanced, carry, mac, sub};
use super::modulus::{LIMB_BITS, Modulus, RECIPROCAL};

/// An element of the prime field whose modulus is `P`. See the module documentation.
#[derive(Clone, Copy)]
pub struct Fp<P> {
    pub(super) limbs: [i64; 9],
    pub(super) bound: Bound,
    modulus: PhantomData<P>,
}

impl<P: Modulus> Fp<P> {
    /// Zero.
    pub const ZERO: Self = Self::from_raw([0; 9]);

    /// One.
    pub const ONE: Self = Self::from_raw(P::ONE);

    /// The element with these Montgomery limbs, for generated tables of constants.
    ///
    /// Meant is `sum of limbs[i] * 2^(29 i) / 2^261 mod p`. Every limb must be in `[-2^28, 2^28]` and the
    /// sum in `[-p, p]`: [`Fp::to_raw`] returns such limbs. The limbs are asserted in debug builds.
    pub const fn from_raw(limbs: [i64; 9]) -> Self {
        let mut i = 0;
        while cfg!(debug_assertions) && i < 9 {
            debug_assert!(limbs[i] >= -(1 << 28) && limbs[i] <= 1 << 28, "limb out of range");
            i += 1;
        }
        Self::with_bound(limbs, Bound::REDUCED)
    }

    /// Limbs that [`Fp::from_raw`] turns into this element again.
    pub fn to_raw(&self) -> [i64; 9] {
        self.reduce().limbs
    }

    #[inline(always)]
    pub(super) const fn with_bound(limbs: [i64; 9], bound: Bound) -> Self {
        Self { limbs, bound, modulus: PhantomData }
    }

    /// The product. Operands may be unreduced sums whose bounds multiply to at most 13.
    #[inline(never)]
    pub fn mul(&self, other: &Self) -> Self {
        self.bound.product(other.bound).assert_products_fit();
        let (a, b) = (&self.limbs, &other.limbs);
        Self::with_bound(montgomery!(P, product_column!(a, b)), Bound::REDUCED)
    }

    /// The square, in 45 limb products instead of 81.
    #[inline(never)]
    pub fn square(&self) -> Self {
        self.bound.product(self.bound).assert_products_fit();
        let a = &self.limbs;
        let twice = &self.lazy_add(self).limbs;
        Self::with_bound(montgomery!(P, square_column!(a, twice)), Bound::REDUCED)
    }

    /// `a * b + c * d` with one reduction. The bounds of the two products add up.
    #[inline(never)]
    pub(crate) fn sum_of_two_products(a: &Self, b: &Self, c: &Self, d: &Self) -> Self {
        a.bound.product(b.bound).plus(c.bound.product(d.bound)).assert_products_fit();
        let (a, b, c, d) = (&a.limbs, &b.limbs, &c.limbs, &d.limbs);
        macro_rules! sum_column {
            ($k:tt; $acc:expr,) => {
                product_column!($k; product_column!($k; $acc, a, b), c, d)
            };
        }
        Self::with_bound(montgomery!(P, sum_column!()), Bound::REDUCED)
    }

    /// `a * b - c * d` with one reduction. The bounds of the two products add up.
    #[inline(never)]
    pub(crate) fn difference_of_products(a: &Self, b: &Self, c: &Self, d: &Self) -> Self {
        a.bound.product(b.bound).plus(c.bound.product(d.bound)).assert_products_fit();
        let (a, b, c, d) = (&a.limbs, &b.limbs, &c.limbs, &d.limbs);
        macro_rules! difference_column {
            ($k:tt; $acc:expr,) => {
                sub(product_column!($k; $acc, a, b), product_column!($k; 0, c, d))
            };
        }
        Self::with_bound(montgomery!(P, difference_column!()), Bound::REDUCED)
    }

    /// The sum without any carry or reduction: bounds add up.
    #[inline(always)]
    pub(crate) fn lazy_add(&self, other: &Self) -> Self {
        let (a, b) = (&self.limbs, &other.limbs);
        let limbs = [
            add(a[0], b[0]),
            add(a[1], b[1]),
            add(a[2], b[2]),
            add(a[3], b[3]),
            add(a[4], b[4]),
            add(a[5], b[5]),
            add(a[6], b[6]),
            add(a[7], b[7]),
            add(a[8], b[8]),
        ];
        Self::with_bound(limbs, self.bound.plus(other.bound))
    }

    /// The difference without any carry or reduction: bounds add up.
    #[inline(always)]
    pub(crate) fn lazy_sub(&self, other: &Self) -> Self {
        let (a, b) = (&self.limbs, &other.limbs);
        let limbs = [
            sub(a[0], b[0]),
            sub(a[1], b[1]),
            sub(a[2], b[2]),
            sub(a[3], b[3]),
            sub(a[4], b[4]),
            sub(a[5], b[5]),
            sub(a[6], b[6]),
            sub(a[7], b[7]),
            sub(a[8], b[8]),
        ];
        Self::with_bound(limbs, self.bound.plus(other.bound))
    }

    /// The multiple by a small constant without any carry or reduction.
    #[inline(always)]
    pub(crate) fn lazy_times(&self, k: u32) -> Self {
        let a = &self.limbs;
        let k = k as i64;
        let limbs = [
            mac(0, a[0], k),
            mac(0, a[1], k),
            mac(0, a[2], k),
            mac(0, a[3], k),
            mac(0, a[4], k),
            mac(0, a[5], k),
            mac(0, a[6], k),
            mac(0, a[7], k),
            mac(0, a[8], k),
        ];
        Self::with_bound(limbs, self.bound.times(k as u64))
    }

    /// The negative: limbs and bounds keep their sizes.
    #[inline(always)]
    pub fn neg(&self) -> Self {
        let a = &self.limbs;
        let limbs = [
            sub(0, a[0]),
            sub(0, a[1]),
            sub(0, a[2]),
            sub(0, a[3]),
            sub(0, a[4]),
            sub(0, a[5]),
            sub(0, a[6]),
            sub(0, a[7]),
            sub(0, a[8]),
        ];
        Self::with_bound(limbs, self.bound)
    }

    /// The same element with balanced limbs and `|value| < 0.501 p`.
    ///
    /// The top limb tells the quotient by `p`: what lies below it is worth at most `limbs bound * 2^231`
    /// and `p > 3171406 * 2^232`, an error below 0.00005 for bounds up to 256; the reciprocal is short by
    /// less than a part in 346695, an error below 0.0008 for quotients up to 256.
    #[inline(never)]
    pub(crate) fn reduce(&self) -> Self {
        self.bound.assert_sum_fits();
        let a = &self.limbs;
        let p = &P::MODULUS;
        let q = sub(0, mac(1 << 39, a[8], RECIPROCAL) >> 40);
        let (r0, c) = carry(mac(a[0], q, p[0]));
        let (r1, c) = carry(mac(add(a[1], c), q, p[1]));
        let (r2, c) = carry(mac(add(a[2], c), q, p[2]));
        let (r3, c) = carry(mac(add(a[3], c), q, p[3]));
        let (r4, c) = carry(mac(add(a[4], c), q, p[4]));
        let (r5, c) = carry(mac(add(a[5], c), q, p[5]));
        let (r6, c) = carry(mac(add(a[6], c), q, p[6]));
        let (r7, c) = carry(mac(add(a[7], c), q, p[7]));
        let r8 = mac(add(a[8], c), q, p[8]);
        Self::with_bound([r0, r1, r2, r3, r4, r5, r6, r7, r8], Bound::REDUCED)
    }

    /// Whether this is zero: a value below `0.501 p` in size is a multiple of `p` only if all digits are zero.
    pub fn is_zero(&self) -> bool {
        let r = self.reduce().limbs;
        (r[0] | r[1] | r[2] | r[3] | r[4] | r[5] | r[6] | r[7] | r[8]) == 0
    }
}
