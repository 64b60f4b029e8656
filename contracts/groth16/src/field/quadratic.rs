//! Products of pairs of elements, for the quadratic extension by `u^2 = -1`.
//!
//! Each is one straight run that reads its operands once and reduces twice. What is added to a product goes into the
//! columns before the reduction: a sum costs a few operators a limb and no run of its own. They are inlined into the
//! extension's methods, which are the functions that the compiled contract has.

use super::bound::Bound;
use super::columns::{column_before, dot, high_column, montgomery, montgomery_pair, product_column, square_column};
use super::element::Fp;
use super::lazy::Lazy;
use super::limbs::{add, balanced, mac, sub};
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

/// The same and the limbs of `c0` and `c1` times `2^261`.
macro_rules! complex_columns_plus {
    ($k:tt; $c0:ident, $c1:ident, $($factors:ident),*) => {{
        let (x, y) = complex_columns!($k; $($factors),*);
        (add(x, high_column!($k; $c0)), add(y, high_column!($k; $c1)))
    }};
}

/// The negatives of the first, and the limbs of `c0` and `c1` times `2^261`.
macro_rules! complex_columns_from {
    ($k:tt; $c0:ident, $c1:ident, $($factors:ident),*) => {{
        let (x, y) = complex_columns!($k; $($factors),*);
        (sub(high_column!($k; $c0), x), sub(high_column!($k; $c1), y))
    }};
}

/// Column `k` of a product and the limbs of `c` times `2^261`.
macro_rules! product_column_plus {
    ($k:tt; $acc:expr, $c:ident, $x:ident, $y:ident) => {
        add(product_column!($k; $acc, $x, $y), high_column!($k; $c))
    };
}

impl<P: Modulus> Fp<P> {
    /// `(a0 + a1 u)(b0 + b1 u)`. The bounds of `a` and `b` may multiply to 6.
    #[inline(always)]
    pub(crate) fn complex_product(a0: &Self, a1: &Self, b0: &Self, b1: &Self) -> (Self, Self) {
        Self::assert_complex_product_fits(a0, a1, b0, b1);
        let (a, b) = (a0.plus(a1).unreduced().limbs, b0.plus(b1).unreduced().limbs);
        let (a0, a1, b0, b1) = (&a0.limbs, &a1.limbs, &b0.limbs, &b1.limbs);
        let (c0, c1) = montgomery_pair!(P, complex_columns!(a0, a1, a, b0, b1, b));
        (Self::with_bound(c0, Bound::REDUCED), Self::with_bound(c1, Bound::REDUCED))
    }

    /// `(a0 + a1 u)(b0 + b1 u) + c0 + c1 u`. Grows by the size of `c`.
    #[inline(always)]
    pub(crate) fn complex_product_plus(
        a: (&Self, &Self),
        b: (&Self, &Self),
        c: (impl Lazy<Modulus = P>, impl Lazy<Modulus = P>),
    ) -> (Self, Self) {
        let ((a0, a1), (b0, b1)) = (a, b);
        let products = Self::assert_complex_product_fits(a0, a1, b0, b1);
        let (c0, c1) = (c.0.unreduced(), c.1.unreduced());
        let (a, b) = (a0.plus(a1).unreduced().limbs, b0.plus(b1).unreduced().limbs);
        let (a0, a1, b0, b1) = (&a0.limbs, &a1.limbs, &b0.limbs, &b1.limbs);
        let (l0, l1) = (&c0.limbs, &c1.limbs);
        let (r0, r1) = montgomery_pair!(P, complex_columns_plus!(l0, l1, a0, a1, a, b0, b1, b));
        (Self::with_added(r0, &c0, products), Self::with_added(r1, &c1, products))
    }

    /// `c0 + c1 u - (a0 + a1 u)(b0 + b1 u)`. Grows by the size of `c`.
    #[inline(always)]
    pub(crate) fn complex_product_from(
        a: (&Self, &Self),
        b: (&Self, &Self),
        c: (impl Lazy<Modulus = P>, impl Lazy<Modulus = P>),
    ) -> (Self, Self) {
        let ((a0, a1), (b0, b1)) = (a, b);
        let products = Self::assert_complex_product_fits(a0, a1, b0, b1);
        let (c0, c1) = (c.0.unreduced(), c.1.unreduced());
        let (a, b) = (a0.plus(a1).unreduced().limbs, b0.plus(b1).unreduced().limbs);
        let (a0, a1, b0, b1) = (&a0.limbs, &a1.limbs, &b0.limbs, &b1.limbs);
        let (l0, l1) = (&c0.limbs, &c1.limbs);
        let (r0, r1) = montgomery_pair!(P, complex_columns_from!(l0, l1, a0, a1, a, b0, b1, b));
        (Self::with_added(r0, &c0, products), Self::with_added(r1, &c1, products))
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

    /// `(a0 + a1 u)^2 + c0 + c1 u`. Grows by the size of `c`.
    #[inline(always)]
    pub(crate) fn complex_square_plus(
        a0: &Self,
        a1: &Self,
        c: (impl Lazy<Modulus = P>, impl Lazy<Modulus = P>),
    ) -> (Self, Self) {
        let (sum, difference, twice) = (a0.plus(a1), a0.minus(a1), a0.times(2));
        let products = sum.bound().product(difference.bound()).max(twice.bound().product(a1.bound));
        products.assert_products_fit();
        let (c0, c1) = (c.0.unreduced(), c.1.unreduced());
        let (sum, difference, l) = (sum.unreduced().limbs, difference.unreduced().limbs, &c0.limbs);
        let r0 = montgomery!(P, product_column_plus!(l, sum, difference));
        let (twice, a1, l) = (twice.unreduced().limbs, &a1.limbs, &c1.limbs);
        let r1 = montgomery!(P, product_column_plus!(l, twice, a1));
        (Self::with_added(r0, &c0, products), Self::with_added(r1, &c1, products))
    }

    /// The real part of `a b + c d` for pairs, and `e`. Grows by the size of `e`.
    #[inline(always)]
    pub(crate) fn real_sum_of_two([a, b, c, d]: [(&Self, &Self); 4], e: impl Lazy<Modulus = P>) -> Self {
        let products = a.0.bound.product(b.0.bound).plus(c.0.bound.product(d.0.bound)).times(2);
        products.assert_products_fit();
        let e = e.unreduced();
        let (a0, a1, b0, b1) = (&a.0.limbs, &a.1.limbs, &b.0.limbs, &b.1.limbs);
        let (c0, c1, d0, d1) = (&c.0.limbs, &c.1.limbs, &d.0.limbs, &d.1.limbs);
        macro_rules! column {
            ($k:tt; $acc:expr, $e:ident) => {{
                let plus = product_column!($k; product_column!($k; add($acc, high_column!($k; $e)), a0, b0), c0, d0);
                sub(plus, product_column!($k; product_column!($k; 0, a1, b1), c1, d1))
            }};
        }
        let l = &e.limbs;
        Self::with_added(montgomery!(P, column!(l)), &e, products)
    }

    /// The imaginary part of `a b + c d` for pairs, and `e`. Grows by the size of `e`.
    #[inline(always)]
    pub(crate) fn imaginary_sum_of_two([a, b, c, d]: [(&Self, &Self); 4], e: impl Lazy<Modulus = P>) -> Self {
        let products = a.0.bound.product(b.0.bound).plus(c.0.bound.product(d.0.bound)).times(2);
        products.assert_products_fit();
        let e = e.unreduced();
        let (a0, a1, b0, b1) = (&a.0.limbs, &a.1.limbs, &b.0.limbs, &b.1.limbs);
        let (c0, c1, d0, d1) = (&c.0.limbs, &c.1.limbs, &d.0.limbs, &d.1.limbs);
        macro_rules! column {
            ($k:tt; $acc:expr, $e:ident) => {{
                let sum = product_column!($k; product_column!($k; add($acc, high_column!($k; $e)), a0, b1), a1, b0);
                product_column!($k; product_column!($k; sum, c0, d1), c1, d0)
            }};
        }
        let l = &e.limbs;
        Self::with_added(montgomery!(P, column!(l)), &e, products)
    }

    /// The real part of `3 a^2 + b c` for pairs, and `e`. Grows by the size of `e`.
    #[inline(always)]
    pub(crate) fn real_square_and_product([a, b, c]: [(&Self, &Self); 3], e: impl Lazy<Modulus = P>) -> Self {
        let products = Self::square_and_product_bound(a, b, c);
        let e = e.unreduced();
        let (sum, difference) = (a.0.plus(a.1).times(3).unreduced().limbs, a.0.minus(a.1).unreduced().limbs);
        let (b0, b1, c0, c1) = (&b.0.limbs, &b.1.limbs, &c.0.limbs, &c.1.limbs);
        macro_rules! column {
            ($k:tt; $acc:expr, $e:ident) => {{
                let plus = product_column!($k; add($acc, high_column!($k; $e)), sum, difference);
                sub(product_column!($k; plus, b0, c0), product_column!($k; 0, b1, c1))
            }};
        }
        let l = &e.limbs;
        Self::with_added(montgomery!(P, column!(l)), &e, products)
    }

    /// The imaginary part of `3 a^2 + b c` for pairs, and `e`. Grows by the size of `e`.
    #[inline(always)]
    pub(crate) fn imaginary_square_and_product([a, b, c]: [(&Self, &Self); 3], e: impl Lazy<Modulus = P>) -> Self {
        let products = Self::square_and_product_bound(a, b, c);
        let e = e.unreduced();
        let (six, a1) = (a.0.times(6).unreduced().limbs, &a.1.limbs);
        let (b0, b1, c0, c1) = (&b.0.limbs, &b.1.limbs, &c.0.limbs, &c.1.limbs);
        macro_rules! column {
            ($k:tt; $acc:expr, $e:ident) => {{
                let plus = product_column!($k; add($acc, high_column!($k; $e)), six, a1);
                product_column!($k; product_column!($k; plus, b0, c1), b1, c0)
            }};
        }
        let l = &e.limbs;
        Self::with_added(montgomery!(P, column!(l)), &e, products)
    }

    /// Of `3 a^2 + b c`. What `(a0 + a1)(a0 - a1)` has beside the two squares cancels within each column.
    #[inline(always)]
    fn square_and_product_bound(a: (&Self, &Self), b: (&Self, &Self), c: (&Self, &Self)) -> Bound {
        let products = a.0.bound.product(a.0.bound).times(6).plus(b.0.bound.product(c.0.bound).times(2));
        products.assert_products_fit();
        products
    }

    /// `a0^2 + a1^2`: the product with the conjugate. The bound of `a` may be 2.
    #[inline(always)]
    pub(crate) fn complex_norm(a0: &Self, a1: &Self) -> Self {
        a0.bound.product(a0.bound).plus(a1.bound.product(a1.bound)).assert_products_fit();
        let (twice0, twice1) = (a0.times(2).unreduced().limbs, a1.times(2).unreduced().limbs);
        let (a0, a1) = (&a0.limbs, &a1.limbs);
        macro_rules! norm_column {
            ($k:tt; $acc:expr, $a0:ident, $a1:ident) => {
                square_column!($k; square_column!($k; $acc, $a0, twice0), $a1, twice1)
            };
        }
        Self::with_bound(montgomery!(P, norm_column!(a0, a1)), Bound::REDUCED)
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

    #[inline(always)]
    fn assert_complex_product_fits(a0: &Self, a1: &Self, b0: &Self, b1: &Self) -> Bound {
        let real = a0.bound.product(b0.bound).plus(a1.bound.product(b1.bound));
        let imaginary = a0.bound.product(b1.bound).plus(a1.bound.product(b0.bound));
        real.assert_products_fit();
        imaginary.assert_products_fit();
        real.max(imaginary)
    }

    /// The limbs of a reduction to which limbs 0 to 7 of `c` were added already, and its last one, which was not.
    #[inline(always)]
    fn with_added(mut limbs: [i64; 9], c: &Self, products: Bound) -> Self {
        limbs[8] = add(limbs[8], c.limbs[8]);
        Self::with_bound(limbs, products.reduction_plus(c.bound))
    }
}
