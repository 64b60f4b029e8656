//! The sum of each bucket, in trees of affine additions.
//!
//! Points are taken in blocks that fit a core's cache. In a block each round adds neighbours of the same bucket, so that a
//! bucket of `k` points is done after `log2 k` rounds, and each round shares one inversion. Rounds of few pairs are not
//! worth theirs: such points, and buckets that several blocks have a part of, are left for the next level, which
//! takes what all blocks have left as its own points. The last level fits one block and ends all.

use super::Point;
use super::add::{Adder, Pair};
use super::scalars::Term;
use super::sort::Sorted;
use crate::lanes::{Lanes, Task};
use crate::platform::prefetch;
use crate::points::{CurveConfig, Stored};

/// Points of a block.
const BLOCK: usize = 1 << 13;
/// Rounds of fewer pairs are put off.
const FEW: usize = 128;

/// Bases are asked for so many terms ahead: in the order of buckets they lie anywhere.
const AHEAD: usize = 16;

/// Sums of buckets.
pub(super) struct Sums<L: Lanes> {
    /// A place for each bucket.
    pub points: Vec<Point<L>>,
    /// Whether there is a sum, other than the point at infinity.
    pub present: Vec<bool>,
}

/// Sums up the buckets of some windows.
pub(super) fn sums<C: CurveConfig<Coordinate = L::Field>, L: Lanes>(bases: &[Stored<C>], sorted: &Sorted) -> Sums<L> {
    let buckets = sorted.starts.len() - 1;
    let mut sums = Sums { points: vec![Point::<L>::default(); buckets], present: vec![false; buckets] };
    let mut block = Block::default();
    let runs = sorted.starts.windows(2).zip(0..).filter(|(ends, _)| ends[0] < ends[1]);
    let runs = runs.map(|(ends, bucket)| Run { bucket, start: 0, len: ends[1] - ends[0] });
    let mut rest = level(&mut block, runs, &sorted.terms, &mut sums, |terms, points| {
        points.resize(terms.len(), Point::<L>::default());
        L::run(Load::<C, L> { bases, terms, points });
    });
    while !rest.points.is_empty() {
        let runs = rest.joined().into_iter();
        rest = level(&mut block, runs, &rest.points, &mut sums, |from, points| points.extend_from_slice(from));
    }
    sums
}

/// Block after block; the runs are of neighbours in `items`, which `load` makes points of. Returns what is left.
fn level<L: Lanes, T>(
    block: &mut Block<L>,
    runs: impl Iterator<Item = Run>,
    items: &[T],
    sums: &mut Sums<L>,
    load: impl Fn(&[T], &mut Vec<Point<L>>),
) -> Rest<L> {
    let (mut cutter, mut rest, mut start) = (Cutter::new(runs), Rest::default(), 0);
    while let Some(shared) = cutter.next(&mut block.runs) {
        let mine = &items[start..start + block.len()];
        start += mine.len();
        block.points.clear();
        load(mine, &mut block.points);
        // Without other blocks there is no need of a later level: rounds go on to the end.
        block.sum(if mine.len() < items.len() { FEW } else { 1 });
        block.finish(sums, &mut rest, shared);
    }
    rest
}

/// Neighbours that belong to one bucket.
#[derive(Clone, Copy, Debug)]
struct Run {
    bucket: u32,
    /// The place of the first one in a block.
    start: u32,
    len: u32,
}

/// Cuts runs into blocks.
struct Cutter<I> {
    runs: I,
    /// What is left of a run that was cut.
    cut: Option<Run>,
}

impl<I: Iterator<Item = Run>> Cutter<I> {
    fn new(runs: I) -> Self {
        Self { runs, cut: None }
    }

    /// The runs of the next block, if there is one, and the buckets that its neighbours have parts of.
    fn next(&mut self, block: &mut Vec<Run>) -> Option<[Option<u32>; 2]> {
        block.clear();
        let before = self.cut.map(|run| run.bucket);
        let mut start = 0;
        while let Some(run) = self.cut.take().or_else(|| self.runs.next()) {
            let len = run.len.min(BLOCK as u32 - start);
            block.push(Run { start, len, ..run });
            start += len;
            if len < run.len {
                self.cut = Some(Run { len: run.len - len, ..run });
            }
            if start as usize == BLOCK {
                break;
            }
        }
        (start > 0).then(|| [before, self.cut.map(|run| run.bucket)])
    }
}

/// What a level leaves for the next one.
struct Rest<L: Lanes> {
    points: Vec<Point<L>>,
    /// Bucket after bucket, each perhaps in several parts.
    runs: Vec<Run>,
}

impl<L: Lanes> Default for Rest<L> {
    fn default() -> Self {
        Self { points: Vec::new(), runs: Vec::new() }
    }
}

impl<L: Lanes> Rest<L> {
    /// One run a bucket.
    fn joined(&self) -> Vec<Run> {
        let mut joined: Vec<Run> = Vec::with_capacity(self.runs.len());
        for run in &self.runs {
            match joined.last_mut() {
                Some(last) if last.bucket == run.bucket => last.len += run.len,
                _ => joined.push(*run),
            }
        }
        joined
    }
}

/// Memory of a block.
struct Block<L: Lanes> {
    points: Vec<Point<L>>,
    runs: Vec<Run>,
    pairs: Vec<Pair>,
    adder: Adder<L>,
}

impl<L: Lanes> Default for Block<L> {
    fn default() -> Self {
        Self { points: Vec::new(), runs: Vec::new(), pairs: Vec::new(), adder: Adder::default() }
    }
}

impl<L: Lanes> Block<L> {
    /// Number of points of all runs.
    fn len(&self) -> usize {
        self.runs.last().map_or(0, |run| (run.start + run.len) as usize)
    }

    /// Rounds, as long as they have so many pairs.
    fn sum(&mut self, few: usize) {
        loop {
            self.pair_up();
            if self.pairs.len() < few {
                return;
            }
            let infinite = self.adder.add(&mut self.points, &self.pairs);
            self.close_up();
            if !infinite.is_empty() {
                self.drop_places(&infinite);
            }
        }
    }

    /// All pairs of neighbours.
    fn pair_up(&mut self) {
        self.pairs.clear();
        for &Run { start, len, .. } in &self.runs {
            self.pairs.extend((0..len / 2).map(|i| Pair {
                left: start + 2 * i,
                right: start + 2 * i + 1,
                into: start + i,
            }));
        }
    }

    /// After a round: the odd one out moves next to the sums.
    fn close_up(&mut self) {
        for Run { start, len, .. } in &mut self.runs {
            if *len % 2 == 1 && *len > 1 {
                self.points[(*start + *len / 2) as usize] = self.points[(*start + *len - 1) as usize];
            }
            *len = len.div_ceil(2);
        }
    }

    /// Takes places out of their runs.
    fn drop_places(&mut self, places: &[u32]) {
        let places: std::collections::HashSet<_> = places.iter().collect();
        for Run { start, len, .. } in &mut self.runs {
            let mut kept = *start;
            for place in *start..*start + *len {
                if !places.contains(&place) {
                    self.points[kept as usize] = self.points[place as usize];
                    kept += 1;
                }
            }
            *len = kept - *start;
        }
    }

    /// Whole sums go where they belong, all else to the next level.
    fn finish(&self, sums: &mut Sums<L>, rest: &mut Rest<L>, shared: [Option<u32>; 2]) {
        for run in &self.runs {
            let Run { bucket, start, len } = *run;
            match len {
                0 => {}
                1 if !shared.contains(&Some(bucket)) => {
                    sums.points[bucket as usize] = self.points[start as usize];
                    sums.present[bucket as usize] = true;
                }
                _ => {
                    rest.points.extend_from_slice(&self.points[start as usize..(start + len) as usize]);
                    rest.runs.push(*run);
                }
            }
        }
    }
}

/// Takes bases with the signs of their terms.
struct Load<'a, C: CurveConfig, L: Lanes> {
    bases: &'a [Stored<C>],
    terms: &'a [Term],
    points: &'a mut [Point<L>],
}

impl<C: CurveConfig<Coordinate = L::Field>, L: Lanes> Task for Load<'_, C, L> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { bases, terms, points } = self;
        for (at, points) in points.chunks_mut(L::WIDTH).enumerate() {
            let start = at * L::WIDTH;
            for term in terms.iter().skip(start + AHEAD).take(L::WIDTH) {
                prefetch(&bases[term.index()]);
            }
            // The last lanes may repeat the last term.
            let last = points.len() - 1;
            let term = |lane: usize| terms[start + lane.min(last)];
            let both = L::import_two(|lane| &bases[term(lane).index()], |lane| [false, term(lane).negative()]);
            L::scatter_two(both, |lane, point| {
                if lane <= last {
                    points[lane] = point;
                }
            });
        }
    }
}
