//! Products of pairs of elements, for the quadratic extension by `u^2 = -1`.
//!
//! Each is one straight run that reads its operands once and reduces twice. They are inlined into the
//! extension's methods, which are the functions that the compiled contract has.

use super::bound::Bound;
use super::columns::{column_before, dot, montgomery, montgomery_pair, product_column};
use super::element::Fp;
use super::lazy::Lazy;
use super::limbs::{add, balanced, mac};
use super::modulus::{LIMB_BITS, Modulus};

/// Columns `k` of `a0 b0 - a1 b1` and `a0 b1 + a1 b0`, from three products (Karatsuba).
///
/// The product of the sums may wrap; what is left of it after the subtractions does not, being
/// bounded by the two products that it stands for.
macro_rules! complex_columns {
    ($k:tt; $a0:ident, $a1:ident, $a:ident, $b0:ident, $b1:ident, $b:ident) => {{
        use super::limbs::wrapping_mac as mac;
        let low = product_column!($k; 0, $a0, $b0);
        let high = product_column!($k; 0, $a1, $b1);
        let cross = product_column!($k; 0, $a, $b);
        (low.wrapping_sub(high), cross.wrapping_sub(low.wrapping_add(high)))
    }};
}

impl<P: Modulus> Fp<P> {
    /// `(a0 + a1 u)(b0 + b1 u)`. The bounds of `a` and `b` may multiply to 6.
    #[inline(always)]
    pub(crate) fn complex_product(a0: &Self, a1: &Self, b0: &Self, b1: &Self) -> (Self, Self) {
        a0.bound.product(b0.bound).plus(a1.bound.product(b1.bound)).assert_products_fit();
        a0.bound.product(b1.bound).plus(a1.bound.product(b0.bound)).assert_products_fit();
        let (a, b) = (a0.plus(a1).unreduced().limbs, b0.plus(b1).unreduced().limbs);
        let (a0, a1, b0, b1) = (&a0.limbs, &a1.limbs, &b0.limbs, &b1.limbs);
        let (c0, c1) = montgomery_pair!(P, complex_columns!(a0, a1, a, b0, b1, b));
        (Self::with_bound(c0, Bound::REDUCED), Self::with_bound(c1, Bound::REDUCED))
    }

    /// `(a0 + a1 u)^2 = (a0 + a1)(a0 - a1) + 2 a0 a1 u`. The bound of `a` may be 1.
    #[inline(always)]
    pub(crate) fn complex_square(a0: &Self, a1: &Self) -> (Self, Self) {
        let (sum, difference, twice) = (a0.plus(a1), a0.minus(a1), a0.times(2));
        sum.bound().product(difference.bound()).assert_products_fit();
        twice.bound().product(a1.bound).assert_products_fit();
        let (sum, difference) = (sum.unreduced().limbs, difference.unreduced().limbs);
        let c0 = montgomery!(P, product_column!(sum, difference));
        let (twice, a1) = (twice.unreduced().limbs, &a1.limbs);
        let c1 = montgomery!(P, product_column!(twice, a1));
        (Self::with_bound(c0, Bound::REDUCED), Self::with_bound(c1, Bound::REDUCED))
    }

    /// `(a0 b, a1 b)`.
    #[inline(always)]
    pub(crate) fn scaled_pair(a0: &Self, a1: &Self, b: &Self) -> (Self, Self) {
        a0.bound.product(b.bound).assert_products_fit();
        a1.bound.product(b.bound).assert_products_fit();
        let (a0, a1, b) = (&a0.limbs, &a1.limbs, &b.limbs);
        let c0 = montgomery!(P, product_column!(a0, b));
        let c1 = montgomery!(P, product_column!(a1, b));
        (Self::with_bound(c0, Bound::REDUCED), Self::with_bound(c1, Bound::REDUCED))
    }
}
