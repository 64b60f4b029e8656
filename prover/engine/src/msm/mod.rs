//! Multi-scalar products: `sum of s_i P_i` by buckets (Pippenger), additions in affine batches.
//!
//! ```text
//! scalars.rs   what scalars are: none, one, small, full; each class with its own windows
//! window.rs    how wide windows are, and digits of scalars
//! sort.rs      the terms of some windows by bucket
//! buckets.rs   the sum of each bucket, in trees of affine additions
//! weighted.rs  from buckets to sums for each bit of a window, in trees too
//! add.rs       additions in batches: one inversion for all
//! naive.rs     the slow truth, for tests
//! ```
//!
//! Steps for `n` terms and windows of `c` bits: digits are signed, so there are `2^(c-1)` buckets a window and
//! `253 / c + 1` windows. Each window costs about `n` additions into buckets and `2^c` for the sums of bits, 6 products
//! each: with 2^18 terms and `c = 16` that makes 29 million products in all. What is left are 253 doublings and as many
//! additions of single points.

mod add;
mod buckets;
#[cfg(test)]
mod naive;
mod scalars;
mod sort;
mod weighted;
mod window;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use ark_ec::short_weierstrass::{Affine, Projective};
use ark_ff::AdditiveGroup;
use rayon::prelude::*;

pub use scalars::{Class, Scalars};

use crate::error::Error;
use crate::lanes::Lanes;
use crate::platform::{Job, Kernel, Level};
use crate::points::{CurveConfig, Stored, is_infinity};
use scalars::Term;
use window::Windows;

/// A point while it is worked with: x and y.
type Point<L> = [<L as Lanes>::Cell; 2];

/// `sum of s_i P_i` over all scalars that are not zero; points and scalars have the same indices.
///
/// Points at infinity count for nothing.
///
/// # Errors
/// [`Error::Level`] if the CPU lacks the level.
pub fn multiply<C: CurveConfig>(level: Level, bases: &[Stored<C>], scalars: &Scalars) -> Result<Projective<C>, Error> {
    level.run(Plan::<C>::new(bases, scalars))
}

impl<C: CurveConfig> Job for Plan<'_, C> {
    type Output = Projective<C>;

    fn run<K: Kernel>(self) -> Projective<C> {
        self.run_all::<C::Lanes<K>>()
    }
}

/// The windows of one product, to be summed up in any order.
pub(crate) struct Plan<'a, C: CurveConfig> {
    bases: &'a [Stored<C>],
    scalars: &'a Scalars,
    classes: Vec<ClassPlan<'a>>,
    /// All windows, class by class.
    pub(crate) tasks: Vec<WindowsTask>,
}

/// What counts of one class of scalars.
struct ClassPlan<'a> {
    /// The terms whose bases are not at infinity.
    terms: Cow<'a, [Term]>,
    windows: Windows,
}

/// Some windows of one class of scalars.
#[derive(Clone, Debug)]
pub(crate) struct WindowsTask {
    class: usize,
    windows: Range<usize>,
    /// About how many additions it takes.
    pub(crate) cost: usize,
}

/// A sum of points, in parts that count `2^j` each.
pub(crate) type Bits<C> = Vec<Affine<C>>;

/// Small windows are done together, so that about as many additions as this share their inversions.
const ENOUGH: usize = 1 << 14;

impl<'a, C: CurveConfig> Plan<'a, C> {
    pub(crate) fn new(bases: &'a [Stored<C>], scalars: &'a Scalars) -> Self {
        let classes: Vec<_> = Class::ALL
            .into_par_iter()
            .filter_map(|class| {
                let counts = |term: &&Term| bases.get(term.index()).is_some_and(|base| !is_infinity::<C>(base));
                let all = scalars.of(class);
                let terms = if all.iter().all(|term| counts(&term)) {
                    Cow::Borrowed(all)
                } else {
                    Cow::Owned(all.iter().filter(counts).copied().collect())
                };
                let windows = Windows::choose(terms.len(), class.bits());
                (!terms.is_empty()).then_some(ClassPlan { terms, windows })
            })
            .collect();
        let mut tasks = Vec::new();
        for (class, ClassPlan { terms, windows }) in classes.iter().enumerate() {
            let cost = terms.len() + windows.most();
            let together = ENOUGH.div_ceil(cost);
            tasks.extend((0..windows.count).step_by(together).map(|first| {
                let range = first..windows.count.min(first + together);
                WindowsTask { class, cost: cost * range.len(), windows: range }
            }));
        }
        Self { bases, scalars, classes, tasks }
    }

    /// The product.
    pub(crate) fn run_all<L: Lanes<Field = C::Coordinate>>(&self) -> Projective<C> {
        let sums: Vec<_> = self.tasks.par_iter().with_max_len(1).map(|task| self.sum::<L>(task)).collect();
        self.combine(&sums)
    }

    /// The sums of bits of a task's windows, one window after the other.
    pub(crate) fn sum<L: Lanes<Field = C::Coordinate>>(&self, task: &WindowsTask) -> Bits<C> {
        let ClassPlan { terms, windows } = &self.classes[task.class];
        let sorted = sort::by_bucket(self.scalars, terms, *windows, task.windows.clone());
        let sums = buckets::sums::<C, L>(self.bases, &sorted);
        let bits = weighted::bits::<L>(sums, *windows);
        bits.iter().map(|point| point.as_ref().map_or(Affine::identity(), affine::<C, L>)).collect()
    }

    /// The product from the sums of all tasks, in the order of [`Self::tasks`].
    pub(crate) fn combine(&self, sums: &[Bits<C>]) -> Projective<C> {
        // By places: a class's windows are side by side.
        let mut places: Vec<Vec<Affine<C>>> = Vec::new();
        for (task, sums) in self.tasks.iter().zip(sums) {
            let windows = self.classes[task.class].windows;
            for (place, sum) in (task.windows.start * windows.bits..).zip(sums) {
                if places.len() <= place {
                    places.resize(place + 1, Vec::new());
                }
                places[place].push(*sum);
            }
        }
        places.iter().rev().fold(Projective::ZERO, |mut total, place| {
            total.double_in_place();
            place.iter().fold(total, |total, sum| total + sum)
        })
    }
}

/// The affine point that cells stand for.
fn affine<C: CurveConfig<Coordinate = L::Field>, L: Lanes>(point: &Point<L>) -> Affine<C> {
    let [x, y] = point;
    Affine::new_unchecked(L::value(x), L::value(y))
}
