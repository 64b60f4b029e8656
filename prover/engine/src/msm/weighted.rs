//! The sum of `k` times bucket `k`.
//!
//! Done from the top, each bucket costs two additions: into a running sum, and of that into the total. One such
//! strand is a chain, so the buckets are cut into many strands of the same length that go down in step, whose
//! additions share an inversion. A strand over the buckets `a + 1 .. a + m` gives `sum of (k - a) S_k` as its total
//! and `sum of S_k`; `a` times the latter is missing, and is added at the end by a strand over all strands.

use ark_ec::short_weierstrass::Projective;
use ark_ff::AdditiveGroup;

use super::Point;
use super::add::{Pair, Scratch, add_pairs};
use super::buckets::{Sums, affine};
use crate::lanes::Lanes;
use crate::points::CurveConfig;

/// Strands of a window of many buckets; a power of two.
const STRANDS: usize = 512;
/// Below this many buckets a strand is too short to be worth it.
const MANY: usize = 4 * STRANDS;

/// `sum of (k + 1) sums[k]`.
pub(super) fn sum<C: CurveConfig, L: Lanes<Field = C::Coordinate>>(sums: &Sums<L>) -> Projective<C> {
    if sums.len() >= MANY
        && let Some(total) = in_strands::<C, L>(sums, sums.len() / STRANDS)
    {
        return total;
    }
    in_one::<C>(sums.iter().map(|sum| sum.as_ref().map_or(Projective::ZERO, |sum| affine::<C, L>(sum).into())))
}

/// One strand: `sum of (k + 1) points[k]`.
fn in_one<C: CurveConfig>(points: impl DoubleEndedIterator<Item = Projective<C>>) -> Projective<C> {
    let (mut running, mut total) = (Projective::ZERO, Projective::ZERO);
    for point in points.rev() {
        running += point;
        total += running;
    }
    total
}

/// A strand on its way down.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// No point met yet.
    Nothing,
    /// One point met, at this step: running sum and total are the same.
    First,
    /// Running sum and total are points of their own.
    Going,
}

/// Nothing if equal or opposite points met.
fn in_strands<C: CurveConfig, L: Lanes<Field = C::Coordinate>>(sums: &Sums<L>, length: usize) -> Option<Projective<C>> {
    let strands = sums.len() / length;
    // Places: running sums, totals, and the points of this step.
    let (running, total, step) = (0, strands, 2 * strands);
    let mut points = vec![Point::<L>::default(); 3 * strands];
    let mut state = vec![State::Nothing; strands];
    let (mut pairs, mut scratch) = (Vec::with_capacity(strands), Scratch::default());
    let pair = |left: usize, right: usize| Pair { left: left as u32, right: right as u32, into: left as u32 };
    for depth in (0..length).rev() {
        pairs.clear();
        for (strand, state) in state.iter_mut().enumerate() {
            let Some(point) = sums[strand * length + depth] else { continue };
            if *state == State::Nothing {
                points[running + strand] = point;
            } else {
                points[step + strand] = point;
                pairs.push(pair(running + strand, step + strand));
            }
        }
        add(&mut points, &pairs, &mut scratch)?;
        pairs.clear();
        for (strand, state) in state.iter_mut().enumerate() {
            let met = sums[strand * length + depth].is_some();
            match *state {
                State::Nothing if !met => {}
                State::Nothing => {
                    points[total + strand] = points[running + strand];
                    *state = State::First;
                }
                // The running sum is still the total: this would be a doubling, which batches can't do.
                State::First if !met => {
                    let double = double::<C, L>(&points[running + strand])?;
                    points[total + strand] = double;
                    *state = State::Going;
                }
                State::First | State::Going => {
                    pairs.push(pair(total + strand, running + strand));
                    *state = State::Going;
                }
            }
        }
        add(&mut points, &pairs, &mut scratch)?;
    }
    let point = |place: usize, strand: usize| match state[strand] {
        State::Nothing => Projective::ZERO,
        _ => affine::<C, L>(&points[place + strand]).into(),
    };
    // Strand s starts at bucket s * length: that many times its running sum is missing. The first has nothing missing.
    let mut missing = in_one::<C>((1..strands).map(|strand| point(running, strand)));
    for _ in 0..length.ilog2() {
        missing.double_in_place();
    }
    Some((0..strands).fold(missing, |sum, strand| sum + point(total, strand)))
}

fn add<L: Lanes>(points: &mut [Point<L>], pairs: &[Pair], scratch: &mut Scratch<L>) -> Option<()> {
    if pairs.is_empty() { Some(()) } else { add_pairs(points, pairs, scratch).ok() }
}

fn double<C: CurveConfig, L: Lanes<Field = C::Coordinate>>(point: &Point<L>) -> Option<Point<L>> {
    let double = Projective::from(affine::<C, L>(point)).double();
    super::buckets::cells::<C, L>(&double.into())
}
