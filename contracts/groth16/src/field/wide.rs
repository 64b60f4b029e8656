//! Double-width values in the quadratic extension: products that are not reduced yet, and sums of them.
//!
//! A formula that needs many products for few results reduces only these. Sums of products are expressions, as sums of
//! elements are (`lazy.rs`). Columns wrap on the way: what counts is that those of the *whole* sum fit a word.

use super::bound::Bound;
use super::columns::{column_before, dot, each_column, montgomery, product_column};
use super::element::Fp;
use super::lazy::Lazy;
use super::limbs::{balanced, carry, mac};
use super::modulus::{LIMB_BITS, Modulus};

/// `sum of columns[k] * 2^(29 k)`.
pub(crate) type Columns = [i64; 17];

/// A product of two pairs, `c0 + c1 u`.
#[derive(Clone, Copy)]
pub(crate) struct Wide {
    pub(super) c0: Columns,
    pub(super) c1: Columns,
}

impl Wide {
    /// Zero, as room for a sum.
    pub(crate) const ZERO: Self = Self { c0: [0; 17], c1: [0; 17] };

    /// `self = (a0 + a1 u)(b0 + b1 u)`, from three products (Karatsuba).
    #[inline(always)]
    pub(crate) fn set_product<P: Modulus>(&mut self, a0: &Fp<P>, a1: &Fp<P>, b0: &Fp<P>, b1: &Fp<P>) {
        use super::limbs::wrapping_mac as mac;
        let (a, b) = (&a0.plus(a1).unreduced().limbs, &b0.plus(b1).unreduced().limbs);
        let (a0, a1, b0, b1) = (&a0.limbs, &a1.limbs, &b0.limbs, &b1.limbs);
        macro_rules! column {
            ($k:tt) => {
                let low = product_column!($k; 0, a0, b0);
                let high = product_column!($k; 0, a1, b1);
                let cross = product_column!($k; 0, a, b);
                self.c0[$k] = low.wrapping_sub(high);
                self.c1[$k] = cross.wrapping_sub(low.wrapping_add(high));
            };
        }
        each_column!(column);
    }

    /// `self = (a0 + a1 u)^2 = (a0 + a1)(a0 - a1) + 2 a0 a1 u`.
    #[inline(always)]
    pub(crate) fn set_square<P: Modulus>(&mut self, a0: &Fp<P>, a1: &Fp<P>) {
        use super::limbs::wrapping_mac as mac;
        let (sum, difference) = (&a0.plus(a1).unreduced().limbs, &a0.minus(a1).unreduced().limbs);
        let (twice, a1) = (&a0.times(2).unreduced().limbs, &a1.limbs);
        macro_rules! column {
            ($k:tt) => {
                self.c0[$k] = product_column!($k; 0, sum, difference);
                self.c1[$k] = product_column!($k; 0, twice, a1);
            };
        }
        each_column!(column);
    }

    /// The start of an expression.
    #[inline(always)]
    pub(crate) fn lazy(&self) -> WideSum<&Columns, &Columns> {
        WideSum { c0: &self.c0, c1: &self.c1 }
    }
}

/// An expression whose value is a column of a double-width sum.
pub(crate) trait Column: Copy {
    /// Column `k`.
    fn column(self, k: usize) -> i64;
}

impl Column for &Columns {
    #[inline(always)]
    fn column(self, k: usize) -> i64 {
        self[k]
    }
}

/// `A + B`.
#[derive(Clone, Copy)]
pub(crate) struct Plus<A, B>(A, B);

impl<A: Column, B: Column> Column for Plus<A, B> {
    #[inline(always)]
    fn column(self, k: usize) -> i64 {
        self.0.column(k).wrapping_add(self.1.column(k))
    }
}

/// `A - B`.
#[derive(Clone, Copy)]
pub(crate) struct Minus<A, B>(A, B);

impl<A: Column, B: Column> Column for Minus<A, B> {
    #[inline(always)]
    fn column(self, k: usize) -> i64 {
        self.0.column(k).wrapping_sub(self.1.column(k))
    }
}

/// A sum of products of pairs.
#[derive(Clone, Copy)]
pub(crate) struct WideSum<A, B> {
    c0: A,
    c1: B,
}

impl<A: Column, B: Column> WideSum<A, B> {
    /// The sum.
    #[inline(always)]
    pub(crate) fn plus<C: Column, D: Column>(self, other: WideSum<C, D>) -> WideSum<Plus<A, C>, Plus<B, D>> {
        WideSum { c0: Plus(self.c0, other.c0), c1: Plus(self.c1, other.c1) }
    }

    /// The difference.
    #[inline(always)]
    pub(crate) fn minus<C: Column, D: Column>(self, other: WideSum<C, D>) -> WideSum<Minus<A, C>, Minus<B, D>> {
        WideSum { c0: Minus(self.c0, other.c0), c1: Minus(self.c1, other.c1) }
    }

    /// Sets `out` to the same sum with its carries passed on, so that it can be multiplied.
    #[inline(always)]
    pub(crate) fn carry_to(self, out: &mut Wide) {
        carry_to(self.c0, &mut out.c0);
        carry_to(self.c1, &mut out.c1);
    }

    /// The real part of `self + (9 + u) high`, reduced. All must fit the columns, and `bound` is that of the whole sum.
    #[inline(always)]
    pub(crate) fn real_with_xi<P: Modulus>(self, high: &Wide, bound: Bound) -> Fp<P> {
        let (h0, h1) = (&high.c0, &high.c1);
        macro_rules! column {
            ($k:tt; $acc:expr,) => {
                mac(i64::wrapping_add($acc, self.c0.column($k)), h0[$k], 9).wrapping_sub(h1[$k])
            };
        }
        Fp::with_bound(montgomery!(P, column!()), bound.reduction())
    }

    /// The imaginary part, likewise.
    #[inline(always)]
    pub(crate) fn imaginary_with_xi<P: Modulus>(self, high: &Wide, bound: Bound) -> Fp<P> {
        let (h0, h1) = (&high.c0, &high.c1);
        macro_rules! column {
            ($k:tt; $acc:expr,) => {
                mac(i64::wrapping_add($acc, self.c1.column($k)), h1[$k], 9).wrapping_add(h0[$k])
            };
        }
        Fp::with_bound(montgomery!(P, column!()), bound.reduction())
    }

    /// The real part, reduced.
    #[inline(always)]
    pub(crate) fn real<P: Modulus>(self, bound: Bound) -> Fp<P> {
        reduce(self.c0, bound)
    }

    /// The imaginary part, reduced.
    #[inline(always)]
    pub(crate) fn imaginary<P: Modulus>(self, bound: Bound) -> Fp<P> {
        reduce(self.c1, bound)
    }
}

#[inline(always)]
fn reduce<P: Modulus>(sum: impl Column, bound: Bound) -> Fp<P> {
    macro_rules! column {
        ($k:tt; $acc:expr,) => {
            i64::wrapping_add($acc, sum.column($k))
        };
    }
    Fp::with_bound(montgomery!(P, column!()), bound.reduction())
}

/// Sets `out` to the same number with balanced columns but for the last one, which keeps the rest.
///
/// Columns are stored one by one: the compiler would first load all of them otherwise, each into a local variable.
#[inline(always)]
fn carry_to(sum: impl Column, out: &mut Columns) {
    let mut c = 0i64;
    macro_rules! each {
        ($($k:literal)+) => {
            $(
                let (digit, next) = carry(c.wrapping_add(sum.column($k)));
                out[$k] = digit;
                c = next;
            )+
        };
    }
    each!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    out[16] = c.wrapping_add(sum.column(16));
}
