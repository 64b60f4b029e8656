//! Multi-scalar products: `sum of s_i P_i` by buckets (Pippenger), additions in affine batches.
//!
//! ```text
//! scalars.rs   what scalars are: none, one, small, full; each class with its own windows
//! window.rs    how wide windows are, and digits of scalars
//! sort.rs      the terms of a window by bucket
//! buckets.rs   the sum of each bucket, in trees of affine additions
//! weighted.rs  the sum of k times bucket k, in many strands at once
//! add.rs       additions in batches: one inversion for all
//! naive.rs     the slow truth, for tests
//! ```
//!
//! Steps for `n` terms and windows of `c` bits: digits are signed, so there are `2^(c-1)` buckets a window and
//! `253 / c + 1` windows. Each window costs about `n` additions into buckets and `2^c` for the weighted sum, 6 products
//! each: with 2^18 terms and `c = 16` that makes 29 million products in all.

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

use ark_ec::short_weierstrass::Projective;
use ark_ff::AdditiveGroup;
use rayon::prelude::*;

pub use scalars::{Class, Scalars};

use crate::error::Error;
use crate::lanes::Lanes;
use crate::platform::{Job, Kernel, Level};
use crate::points::{CurveConfig, Stored};
use window::Windows;

/// A point while it is worked with.
#[derive(Clone, Copy)]
struct Point<L: Lanes> {
    x: L::Cell,
    y: L::Cell,
}

impl<L: Lanes> Default for Point<L> {
    fn default() -> Self {
        Self { x: L::Cell::default(), y: L::Cell::default() }
    }
}

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
    classes: Vec<(Class, Windows)>,
    /// All windows, class by class.
    pub(crate) tasks: Vec<WindowTask>,
}

/// One window of one class of scalars.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WindowTask {
    class: usize,
    window: usize,
    /// About how many additions it takes.
    pub(crate) cost: usize,
}

impl<'a, C: CurveConfig> Plan<'a, C> {
    pub(crate) fn new(bases: &'a [Stored<C>], scalars: &'a Scalars) -> Self {
        let classes: Vec<_> = Class::ALL
            .into_iter()
            .filter(|&class| !scalars.of(class).is_empty())
            .map(|class| (class, Windows::choose(scalars.of(class).len(), class.bits())))
            .collect();
        let mut tasks = Vec::new();
        for (index, (class, windows)) in classes.iter().enumerate() {
            let cost = scalars.of(*class).len() + windows.buckets();
            tasks.extend((0..windows.count).map(|window| WindowTask { class: index, window, cost }));
        }
        Self { bases, scalars, classes, tasks }
    }

    /// The product.
    pub(crate) fn run_all<L: Lanes<Field = C::Coordinate>>(&self) -> Projective<C> {
        let sums: Vec<_> = self.tasks.par_iter().with_max_len(1).map(|task| self.sum::<L>(task)).collect();
        self.combine(&sums)
    }

    /// The sum of one window.
    pub(crate) fn sum<L: Lanes<Field = C::Coordinate>>(&self, task: &WindowTask) -> Projective<C> {
        let (class, windows) = &self.classes[task.class];
        let terms = sort::by_bucket::<C>(self.bases, self.scalars, *class, *windows, task.window);
        let sums = buckets::sums::<C, L>(self.bases, &terms);
        weighted::sum::<C, L>(&sums)
    }

    /// The product from the sums of all windows, in the order of [`Self::tasks`].
    pub(crate) fn combine(&self, sums: &[Projective<C>]) -> Projective<C> {
        let mut total = Projective::ZERO;
        let mut rest = sums;
        for (_, windows) in &self.classes {
            let (mine, others) = rest.split_at(windows.count);
            rest = others;
            let mut sum = Projective::ZERO;
            for window in mine.iter().rev() {
                for _ in 0..windows.bits {
                    sum.double_in_place();
                }
                sum += window;
            }
            total += sum;
        }
        total
    }
}
