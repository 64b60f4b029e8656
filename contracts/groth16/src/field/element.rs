//! The element type and its four basic operations.

use core::marker::PhantomData;

use super::bound::Bound;
use super::columns::{column_before, dot, montgomery, product_column, square_column};
use super::lazy::Lazy;
use super::limbs::{balanced, mac, sub};
use super::modulus::{LIMB_BITS, Modulus};

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

    /// How large the element can get.
    #[inline(always)]
    pub(crate) const fn bound(&self) -> Bound {
        self.bound
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
        let twice = &self.times(2).unreduced().limbs;
        Self::with_bound(montgomery!(P, square_column!(a, twice)), Bound::REDUCED)
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

    /// The same element, reduced.
    #[inline(never)]
    pub(crate) fn reduce(&self) -> Self {
        self.reduced()
    }

    /// The start of an expression.
    #[inline(always)]
    pub(crate) fn lazy(&self) -> &Self {
        self
    }

    /// Assigns limb by limb: `x.set(&x.square())` costs a tenth of a multiplication in gas, `x = x.square()` may
    /// cost two, for the compiler calls `memcpy` for anything of more than eight words. The assigning operators
    /// (`*=` and the like) do the same.
    #[inline(always)]
    pub fn set(&mut self, value: &Self) {
        let (a, b) = (&mut self.limbs, &value.limbs);
        a[0] = b[0];
        a[1] = b[1];
        a[2] = b[2];
        a[3] = b[3];
        a[4] = b[4];
        a[5] = b[5];
        a[6] = b[6];
        a[7] = b[7];
        a[8] = b[8];
        self.bound = value.bound;
    }

    /// Whether this is zero: a value below `0.501 p` in size is a multiple of `p` only if all digits are zero.
    pub fn is_zero(&self) -> bool {
        let r = self.reduce().limbs;
        (r[0] | r[1] | r[2] | r[3] | r[4] | r[5] | r[6] | r[7] | r[8]) == 0
    }
}
