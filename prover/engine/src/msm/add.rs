//! Affine additions in batches: one inversion for all slopes.
//!
//! With `d = 1 / (x2 - x1)` a sum costs a product for the slope, a square and a product for the coordinates, and
//! three products for its share of the common inversion (Montgomery's trick): 6 against 10 and more without a batch. In an
//! extension what is inverted together are norms, in the prime field, where products cost a third.
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

/// Scratch memory of a batch.
pub(super) struct Scratch<L: Lanes> {
    /// The product of all norms behind a group of pairs.
    products: Vec<L::Prime>,
    /// The norm of each group's differences; in a prime field, where it is the difference itself, none.
    norms: Vec<L::Prime>,
}

impl<L: Lanes> Default for Scratch<L> {
    fn default() -> Self {
        Self { products: Vec::new(), norms: Vec::new() }
    }
}

/// Adds pairs of points, in place.
///
/// A pair's `into` may be what the pair itself or an earlier one reads, not what a later one does.
pub(super) fn add_pairs<L: Lanes>(
    points: &mut [Point<L>],
    pairs: &[Pair],
    scratch: &mut Scratch<L>,
) -> Result<(), SameX> {
    L::run(AddPairs { points, pairs, scratch })
}

struct AddPairs<'a, L: Lanes> {
    points: &'a mut [Point<L>],
    pairs: &'a [Pair],
    scratch: &'a mut Scratch<L>,
}

impl<L: Lanes> Task for AddPairs<'_, L> {
    type Output = Result<(), SameX>;

    #[inline(always)]
    fn run(self) -> Result<(), SameX> {
        let Self { points, pairs, scratch: Scratch { products, norms } } = self;
        products.clear();
        norms.clear();
        let mut product = L::Prime::one();
        for group in pairs.chunks(L::WIDTH).rev() {
            products.push(product);
            let x1 = L::gather(|lane| &points[pair(group, lane).left as usize].x);
            let x2 = L::gather(|lane| &points[pair(group, lane).right as usize].x);
            let norm = x2.sub(x1).norm();
            if L::EXTENSION {
                norms.push(norm);
            }
            product = norm.mul(product);
        }
        let mut inverse = product.invert().ok_or(SameX)?;
        for (index, group) in pairs.chunks(L::WIDTH).enumerate() {
            let behind = products.len() - 1 - index;
            let x1 = L::gather(|lane| &points[pair(group, lane).left as usize].x);
            let x2 = L::gather(|lane| &points[pair(group, lane).right as usize].x);
            let y1 = L::gather(|lane| &points[pair(group, lane).left as usize].y);
            let y2 = L::gather(|lane| &points[pair(group, lane).right as usize].y);
            let difference = x2.sub(x1);
            let norm = if L::EXTENSION { norms[behind] } else { difference.norm() };
            let slope = y2.sub(y1).mul(difference.inverse(inverse.mul(products[behind])));
            inverse = norm.mul(inverse);
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
