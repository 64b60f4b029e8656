//! Affine additions in batches: one inversion for all slopes.
//!
//! With `d = 1 / (x2 - x1)` a sum costs a product for the slope, a square and a product for the coordinates, and
//! three products for its share of the common inversion (Montgomery's trick): 6 against 10 and more without a batch. In an
//! extension what is inverted together are norms, in the prime field, where products cost a third.
//!
//! No pair is looked at: where two points have the same x the product of all differences is zero and there is no inverse. Only
//! then are the pairs of equal and of opposite points looked for; they are done one by one, and the others in a batch
//! again. Equal bases are not rare: variables that a circuit uses in the same way have them.

use ark_ff::{AdditiveGroup, Field};

use super::Point;
use crate::lanes::{Lanes, Task};
use crate::points::Element;

/// Adds points `left` and `right` into place `into`, which no later pair reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub left: u32,
    pub right: u32,
    pub into: u32,
}

/// Two points of a batch had the same x. All points are as they were.
struct SameX;

/// Additions in batches, and their memory.
pub(super) struct Adder<L: Lanes> {
    /// The product of all norms behind a group of pairs.
    products: Vec<L::Prime>,
    /// The norm of each group's differences; in a prime field, where it is the difference itself, none.
    norms: Vec<L::Prime>,
}

impl<L: Lanes> Default for Adder<L> {
    fn default() -> Self {
        Self { products: Vec::new(), norms: Vec::new() }
    }
}

impl<L: Lanes> Adder<L> {
    /// Adds pairs of points, in place, and returns the places whose sum is the point at infinity; what they hold means
    /// nothing.
    ///
    /// A pair's `into` may be what the pair itself or an earlier one reads, not what a later one does.
    pub(super) fn add(&mut self, points: &mut [Point<L>], pairs: &[Pair]) -> Vec<u32> {
        if pairs.is_empty() || self.batch(points, pairs).is_ok() {
            return Vec::new();
        }
        let (mut others, mut doubles, mut infinite) = (Vec::with_capacity(pairs.len()), Vec::new(), Vec::new());
        for pair in pairs {
            let (left, right) = (&points[pair.left as usize], &points[pair.right as usize]);
            if L::value(&left[0]) != L::value(&right[0]) {
                others.push(*pair);
            } else if L::value(&left[1]) == L::value(&right[1]) {
                doubles.push((pair.into, double::<L>(left)));
            } else {
                infinite.push(pair.into);
            }
        }
        // Now it succeeds.
        let done = others.is_empty() || self.batch(points, &others).is_ok();
        debug_assert!(done);
        // After all others have read.
        for (into, point) in doubles {
            match point {
                Some(point) => points[into as usize] = point,
                None => infinite.push(into),
            }
        }
        infinite
    }

    fn batch(&mut self, points: &mut [Point<L>], pairs: &[Pair]) -> Result<(), SameX> {
        L::run(Batch { points, pairs, adder: self })
    }
}

/// Twice a point of a curve `y^2 = x^3 + b`; nothing where y is zero.
fn double<L: Lanes>(point: &Point<L>) -> Option<Point<L>> {
    let [x, y] = point.each_ref().map(L::value);
    let square = x.square();
    let slope = (square.double() + square) * y.double().inverse()?;
    let x3 = slope.square() - x.double();
    let y3 = slope * (x - x3) - y;
    Some([x3, y3].map(|value| L::cell(&value.to_stored(), false)))
}

struct Batch<'a, L: Lanes> {
    points: &'a mut [Point<L>],
    pairs: &'a [Pair],
    adder: &'a mut Adder<L>,
}

impl<L: Lanes> Task for Batch<'_, L> {
    type Output = Result<(), SameX>;

    #[inline(always)]
    fn run(self) -> Result<(), SameX> {
        let Self { points, pairs, adder: Adder { products, norms } } = self;
        products.clear();
        norms.clear();
        let mut product = L::Prime::one();
        for group in pairs.chunks(L::WIDTH).rev() {
            products.push(product);
            let x1 = L::gather(|lane| &points[pair(group, lane).left as usize][0]);
            let x2 = L::gather(|lane| &points[pair(group, lane).right as usize][0]);
            let norm = x2.sub(x1).norm();
            if L::EXTENSION {
                norms.push(norm);
            }
            product = norm.mul(product);
        }
        let mut inverse = product.invert().ok_or(SameX)?;
        for (index, group) in pairs.chunks(L::WIDTH).enumerate() {
            let behind = products.len() - 1 - index;
            let [x1, y1] = L::gather_two(|lane| &points[pair(group, lane).left as usize]);
            let [x2, y2] = L::gather_two(|lane| &points[pair(group, lane).right as usize]);
            let difference = x2.sub(x1);
            let norm = if L::EXTENSION { norms[behind] } else { difference.norm() };
            let slope = y2.sub(y1).mul(difference.inverse(inverse.mul(products[behind])));
            inverse = norm.mul(inverse);
            let x3 = slope.square().sub(x1).sub(x2).reduce();
            let y3 = x1.sub(x3).mul(slope).sub(y1).reduce();
            L::scatter_two([x3, y3], |lane, point| points[pair(group, lane).into as usize] = point);
        }
        Ok(())
    }
}

/// The pair of a lane; the last group repeats its last pair.
#[inline(always)]
fn pair(group: &[Pair], lane: usize) -> &Pair {
    &group[lane.min(group.len() - 1)]
}
