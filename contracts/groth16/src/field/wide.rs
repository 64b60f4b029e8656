//! Double-width values: the columns of products before their reduction.

use core::marker::PhantomData;

use super::bound::Bound;
use super::columns::{column_before, dot, montgomery, product_column, wide_column};
use super::element::Fp;
use super::lazy::Lazy;
use super::limbs::{add, balanced, mac};
use super::modulus::{LIMB_BITS, Modulus};

/// `sum of columns[k] * 2^(29 k)`.
pub(crate) type Columns = [i64; 17];

/// Columns to be divided by `2^261` modulo `p`, and what is to be added to the result's last limb.
pub(crate) struct Wide<P> {
    pub(super) columns: Columns,
    last: i64,
    /// Of what was there before any product.
    bound: Bound,
    modulus: PhantomData<P>,
}

impl<P: Modulus> Wide<P> {
    /// An element times `2^261`, to which products will be added.
    #[inline(always)]
    pub(crate) fn from_sum(sum: impl Lazy<Modulus = P>) -> Self {
        let limb = |i| sum.limb(i);
        let columns = [
            0, 0, 0, 0, 0, 0, 0, 0, 0, limb(0), limb(1), limb(2), limb(3), limb(4), limb(5), limb(6), limb(7),
        ];
        Self { columns, last: sum.limb(8), bound: sum.bound(), modulus: PhantomData }
    }

    /// Divides by `2^261` modulo `p`.
    #[inline(always)]
    pub(crate) fn reduce(self) -> Fp<P> {
        let columns = &self.columns;
        let mut limbs = montgomery!(P, wide_column!(columns));
        limbs[8] = add(limbs[8], self.last);
        Fp::with_bound(limbs, Bound::reduced_plus(self.bound))
    }
}
