//! Sums of products with one reduction.

use super::bound::Bound;
use super::columns::{column_before, dot, each_column, montgomery, product_column, wide_column};
use super::element::Fp;
use super::limbs::{add, balanced, carry, mac};
use super::modulus::{LIMB_BITS, Modulus};
use super::wide::Columns;

/// Products of reduced elements that fit the columns before carries must be passed on: with the carried
/// digits of what came before they make 13 units of `bound.rs`.
const CARRY_EVERY: usize = 12;

/// Products of reduced elements whose sum one reduction brings back to `|value| <= p`.
const REDUCE_EVERY: usize = 84;

impl<P: Modulus> Fp<P> {
    /// `a[0] b[0] + a[1] b[1] + ...`, with one reduction for every 84 products.
    ///
    /// Of slices of unequal length the longer one's tail is ignored.
    pub fn sum_of_products(a: &[Self], b: &[Self]) -> Self {
        let mut sum: Option<Self> = None;
        for (a, b) in a.chunks(REDUCE_EVERY).zip(b.chunks(REDUCE_EVERY)) {
            let part = Self::sum_of_products_chunk(a, b);
            sum = Some(sum.map_or(part, |sum| sum.add(&part)));
        }
        sum.unwrap_or(Self::ZERO)
    }

    /// The same for at most 84 products, of reduced elements.
    fn sum_of_products_chunk(a: &[Self], b: &[Self]) -> Self {
        let mut wide: Columns = [0; 17];
        for (i, (a, b)) in a.iter().zip(b).enumerate() {
            if i != 0 && i % CARRY_EVERY == 0 {
                propagate(&mut wide);
            }
            a.bound.assert_reduced();
            b.bound.assert_reduced();
            accumulate(&mut wide, &a.limbs, &b.limbs);
        }
        Self::with_bound(montgomery!(P, wide_column!(wide)), Bound::REDUCED)
    }
}

/// `wide += a * b`, column by column.
#[inline(always)]
fn accumulate(wide: &mut Columns, a: &[i64; 9], b: &[i64; 9]) {
    macro_rules! column {
        ($k:tt) => {
            wide[$k] = product_column!($k; wide[$k], a, b);
        };
    }
    each_column!(column);
}

/// Passes carries on so that every column but the last is a balanced digit again. The last keeps the rest:
/// 84 p^2 < 2^514 and its weight is 2^464, so at most 2^50.
#[inline(never)]
fn propagate(wide: &mut Columns) {
    macro_rules! each_carry {
        ($($k:literal $next:literal)+) => {
            $(
                let (digit, c) = carry(wide[$k]);
                wide[$k] = digit;
                wide[$next] = add(wide[$next], c);
            )+
        };
    }
    each_carry!(0 1 1 2 2 3 3 4 4 5 5 6 6 7 7 8 8 9 9 10 10 11 11 12 12 13 13 14 14 15 15 16);
}
