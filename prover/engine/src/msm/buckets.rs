//! The sum of each bucket of a window, in trees of affine additions.
//!
//! Buckets are taken in blocks whose points fit a core's cache. In a block each round adds neighbours in all buckets,
//! so that a bucket of `k` points is done after `log2 k` rounds, and each round shares one inversion.

use ark_ec::short_weierstrass::{Affine, Projective};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::AdditiveGroup;

use super::Point;
use super::add::{Pair, Scratch, add_pairs};
use super::scalars::Term;
use super::sort::Sorted;
use crate::lanes::Lanes;
use crate::points::{CurveConfig, Stored, load, store};

/// Points of a block, unless a single bucket has more.
const BLOCK: usize = 1 << 12;
/// Below this many pairs an inversion costs more than it saves.
const FEW: usize = 24;

/// Sums of buckets; nothing where there are no points, or where they cancel.
pub(super) type Sums<L> = Vec<Option<Point<L>>>;

/// Sums up the buckets of a window.
pub(super) fn sums<C: CurveConfig, L: Lanes<Field = C::Coordinate>>(bases: &[Stored<C>], sorted: &Sorted) -> Sums<L> {
    let buckets = sorted.starts.len() - 1;
    let mut out = Vec::with_capacity(buckets);
    let mut block = Block::default();
    let mut first = 0;
    while first < buckets {
        let start = sorted.starts[first] as usize;
        let mut last = first + 1;
        while last < buckets && sorted.starts[last + 1] as usize - start <= BLOCK {
            last += 1;
        }
        let terms = &sorted.terms[start..sorted.starts[last] as usize];
        if terms.len() <= 2 * BLOCK {
            block.sum::<C>(bases, terms, &sorted.starts[first..=last], &mut out);
        } else {
            out.push(block.sum_large::<C>(bases, terms));
        }
        first = last;
    }
    out
}

/// Scratch memory of a block.
struct Block<L: Lanes> {
    points: Vec<Point<L>>,
    /// Where the points of a bucket are, and how many are left of them.
    runs: Vec<(u32, u32)>,
    pairs: Vec<Pair>,
    scratch: Scratch<L>,
}

impl<L: Lanes> Default for Block<L> {
    fn default() -> Self {
        Self { points: Vec::new(), runs: Vec::new(), pairs: Vec::new(), scratch: Scratch::default() }
    }
}

impl<L: Lanes> Block<L> {
    /// Appends the sums of the buckets whose terms lie at `starts`, counted from the first of them.
    fn sum<C: CurveConfig<Coordinate = L::Field>>(
        &mut self,
        bases: &[Stored<C>],
        terms: &[Term],
        starts: &[u32],
        out: &mut Sums<L>,
    ) {
        self.points.clear();
        self.points.extend(terms.iter().map(|&term| signed::<C, L>(bases, term)));
        self.runs.clear();
        self.runs.extend(starts.windows(2).map(|ends| (ends[0] - starts[0], ends[1] - ends[0])));
        loop {
            self.pair_up();
            if self.pairs.len() < FEW {
                break;
            }
            if add_pairs(&mut self.points, &self.pairs, &mut self.scratch).is_err() {
                out.extend(starts.windows(2).map(|ends| {
                    let [start, end] = [ends[0], ends[1]].map(|end| (end - starts[0]) as usize);
                    slowly::<C, L>(bases, &terms[start..end])
                }));
                return;
            }
            self.close_up();
        }
        self.finish::<C>(out);
    }

    /// The sum of a bucket with more points than a block takes.
    fn sum_large<C: CurveConfig<Coordinate = L::Field>>(
        &mut self,
        bases: &[Stored<C>],
        terms: &[Term],
    ) -> Option<Point<L>> {
        let mut parts = Vec::with_capacity(terms.len().div_ceil(BLOCK));
        for part in terms.chunks(BLOCK) {
            self.sum::<C>(bases, part, &[0, part.len() as u32], &mut parts);
        }
        let sum: Projective<C> = parts.iter().flatten().map(affine::<C, L>).sum();
        cells::<C, L>(&sum.into_affine())
    }

    /// All pairs of neighbours.
    fn pair_up(&mut self) {
        self.pairs.clear();
        for &(start, len) in &self.runs {
            self.pairs.extend((0..len / 2).map(|i| Pair {
                left: start + 2 * i,
                right: start + 2 * i + 1,
                into: start + i,
            }));
        }
    }

    /// After a round: the odd one out moves next to the sums.
    fn close_up(&mut self) {
        for (start, len) in &mut self.runs {
            if *len % 2 == 1 {
                self.points[(*start + *len / 2) as usize] = self.points[(*start + *len - 1) as usize];
            }
            *len = len.div_ceil(2);
        }
    }

    /// Adds up what few points are left.
    fn finish<C: CurveConfig<Coordinate = L::Field>>(&mut self, out: &mut Sums<L>) {
        // Buckets of several points: their sums become affine with one inversion.
        let several: Vec<Projective<C>> = self
            .runs
            .iter()
            .filter(|(_, len)| *len > 1)
            .map(|&(start, len)| {
                let points = &self.points[start as usize..(start + len) as usize];
                points.iter().fold(Projective::ZERO, |sum, point| sum + affine::<C, L>(point))
            })
            .collect();
        let mut several = Projective::normalize_batch(&several).into_iter();
        out.extend(self.runs.iter().map(|&(start, len)| match len {
            0 => None,
            1 => Some(self.points[start as usize]),
            _ => several.next().and_then(|point| cells::<C, L>(&point)),
        }));
    }
}

/// A base with the sign of its scalar.
#[inline]
fn signed<C: CurveConfig<Coordinate = L::Field>, L: Lanes>(bases: &[Stored<C>], term: Term) -> Point<L> {
    let [x, y] = &bases[term.index()];
    Point { x: L::cell(x, false), y: L::cell(y, term.negative()) }
}

/// A bucket without any assumption on its points.
fn slowly<C: CurveConfig<Coordinate = L::Field>, L: Lanes>(bases: &[Stored<C>], terms: &[Term]) -> Option<Point<L>> {
    let sum = terms.iter().fold(Projective::<C>::ZERO, |sum, term| {
        let base = load::<C>(&bases[term.index()]);
        if term.negative() { sum - base } else { sum + base }
    });
    cells::<C, L>(&sum.into_affine())
}

/// The affine point that cells stand for.
pub(super) fn affine<C: CurveConfig<Coordinate = L::Field>, L: Lanes>(point: &Point<L>) -> Affine<C> {
    Affine::new_unchecked(L::value(&point.x), L::value(&point.y))
}

/// Cells of a point; nothing for the point at infinity.
pub(super) fn cells<C: CurveConfig<Coordinate = L::Field>, L: Lanes>(point: &Affine<C>) -> Option<Point<L>> {
    if point.is_zero() {
        return None;
    }
    let [x, y] = store::<C>(point);
    Some(Point { x: L::cell(&x, false), y: L::cell(&y, false) })
}
