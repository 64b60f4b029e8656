//! Affine additions in batches: one inversion for all slopes.
//!
//! With `d = 1 / (x2 - x1)` a sum costs a product for the slope, a square and a product for the coordinates, and
//! three products for its share of the common inversion (Montgomery's trick): 6 against 10 and more without a batch.
//!
//! No pair is looked at: where two points have the same x the product of all differences is zero, there is no
//! inverse, and the whole batch is refused. That happens when equal or opposite points meet, which random bases
//! and scalars never do; whoever makes it happen gets the slow path.

use super::Point;
use crate::lanes::{Lanes, Task};

/// Adds points `left` and `right` into place `into`, which neither later pair reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub left: u32,
    pub right: u32,
    pub into: u32,
}

/// Two points of a batch had the same x. All points are as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SameX;

/// Adds pairs of points, in place. `products` is scratch memory.
///
/// A pair's `into` may be what the pair itself or an earlier one reads, not what a later one does.
pub(super) fn add_pairs<L: Lanes>(points: &mut [Point<L>], pairs: &[Pair], products: &mut Vec<L>) -> Result<(), SameX> {
    L::run(AddPairs { points, pairs, products })
}

struct AddPairs<'a, L: Lanes> {
    points: &'a mut [Point<L>],
    pairs: &'a [Pair],
    products: &'a mut Vec<L>,
}

impl<L: Lanes> Task for AddPairs<'_, L> {
    type Output = Result<(), SameX>;

    #[inline(always)]
    fn run(self) -> Result<(), SameX> {
        let Self { points, pairs, products } = self;
        products.clear();
        let mut product = L::one();
        for group in pairs.chunks(L::WIDTH).rev() {
            products.push(product);
            let x1 = L::gather(|lane| &points[pair(group, lane).left as usize].x);
            let x2 = L::gather(|lane| &points[pair(group, lane).right as usize].x);
            product = x2.sub(x1).mul(product);
        }
        let mut inverse = product.invert().ok_or(SameX)?;
        for (group, before) in pairs.chunks(L::WIDTH).zip(products.iter().rev()) {
            let x1 = L::gather(|lane| &points[pair(group, lane).left as usize].x);
            let x2 = L::gather(|lane| &points[pair(group, lane).right as usize].x);
            let y1 = L::gather(|lane| &points[pair(group, lane).left as usize].y);
            let y2 = L::gather(|lane| &points[pair(group, lane).right as usize].y);
            let difference = x2.sub(x1);
            let slope = y2.sub(y1).mul(inverse.mul(*before));
            inverse = difference.mul(inverse);
            let x3 = slope.square().sub(x1).sub(x2).reduce();
            let y3 = x1.sub(x3).mul(slope).sub(y1).reduce();
            x3.scatter(|lane, cell| points[pair(group, lane).into as usize].x = cell);
            y3.scatter(|lane, cell| points[pair(group, lane).into as usize].y = cell);
        }
        Ok(())
    }
}

/// The pair of a lane; the last group repeats its last pair.
#[inline(always)]
fn pair(group: &[Pair], lane: usize) -> &Pair {
    &group[lane.min(group.len() - 1)]
}
