//! Sections of points: affine coordinates in Montgomery form, little-endian, as they lie in the file.
//!
//! Reading is unchecked and cheap: the limbs of arkworks' elements are the file's bytes. [`Points::check`] says whether
//! they are points at all. The point at infinity is written as zeros.

use std::fmt;
use std::marker::PhantomData;

use ark_bn254::{G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::Affine;
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::field::{self, ELEMENT};
use crate::subgroup;

/// Points that one thread checks before it tells.
const CHECKED_AT_ONCE: usize = 1 << 10;
/// Points of which it is checked at once that they are in the group.
const GROUPED: usize = 1 << 17;

/// A point as files have it.
pub trait Point: AffineRepr + Sized {
    /// Bytes of a point.
    const BYTES: usize;

    /// Reads a point without a check; nothing for another number of bytes.
    fn read(bytes: &[u8]) -> Option<Self>;

    /// Appends the point.
    fn write(&self, to: &mut Vec<u8>);

    /// Reads a point and checks that its coordinates are reduced and that it is on the curve.
    ///
    /// # Errors
    /// [`Error`], in which the point is called `what` number `index`.
    fn read_on_curve(bytes: &[u8], what: &'static str, index: usize) -> Result<Self>;

    /// Whether points of the curve, which are made if that is in question, are all in the group. An outsider goes unseen once in 2^65
    /// calls.
    fn all_in_group(points: impl FnOnce() -> Vec<Self>) -> bool;

    /// Reads and checks a point: reduced coordinates, the curve, the subgroup.
    ///
    /// # Errors
    /// [`Error`], in which the point is called `what` number `index`.
    fn read_checked(bytes: &[u8], what: &'static str, index: usize) -> Result<Self> {
        let point = Self::read_on_curve(bytes, what, index)?;
        if Self::all_in_group(|| vec![point]) { Ok(point) } else { Err(Error::NotInSubgroup { what, index }) }
    }
}

/// The coordinates of a point, each an element of the base field.
fn elements<const N: usize>(bytes: &[u8]) -> Option<[&[u8; ELEMENT]; N]> {
    let (chunks, rest) = bytes.as_chunks::<ELEMENT>();
    let all: [&[u8; ELEMENT]; N] = chunks.iter().collect::<Vec<_>>().try_into().ok()?;
    rest.is_empty().then_some(all)
}

fn truncated(what: &'static str, expected: usize, got: usize) -> Error {
    Error::Truncated { what, expected: expected as u64, got: got as u64 }
}

// The configurations are spelled out: behind `G1Affine` and `G2Affine` the compiler does not tell that they differ.
impl Point for Affine<ark_bn254::g1::Config> {
    const BYTES: usize = 2 * ELEMENT;

    fn read(bytes: &[u8]) -> Option<Self> {
        let (x, y) = bytes.split_first_chunk::<ELEMENT>()?;
        let y = y.try_into().ok()?;
        if bytes.iter().all(|byte| *byte == 0) {
            return Some(Self::identity());
        }
        Some(Self::new_unchecked(field::coordinate(x), field::coordinate(y)))
    }

    fn write(&self, to: &mut Vec<u8>) {
        match self.xy() {
            None => to.resize(to.len().saturating_add(Self::BYTES), 0),
            Some((x, y)) => [x, y].iter().for_each(|value| to.extend(field::coordinate_bytes(value))),
        }
    }

    fn read_on_curve(bytes: &[u8], what: &'static str, index: usize) -> Result<Self> {
        let short = || truncated(what, Self::BYTES, bytes.len());
        elements::<2>(bytes)
            .ok_or_else(short)?
            .iter()
            .try_for_each(|element| field::check_coordinate(element, what, index))?;
        let point = Self::read(bytes).ok_or_else(short)?;
        if point.is_on_curve() { Ok(point) } else { Err(Error::NotOnCurve { what, index }) }
    }

    fn all_in_group(_: impl FnOnce() -> Vec<Self>) -> bool {
        // The cofactor is 1: on the curve is in the group.
        true
    }
}

impl Point for Affine<ark_bn254::g2::Config> {
    const BYTES: usize = 4 * ELEMENT;

    fn read(bytes: &[u8]) -> Option<Self> {
        let (x0, rest) = bytes.split_first_chunk::<ELEMENT>()?;
        let (x1, rest) = rest.split_first_chunk::<ELEMENT>()?;
        let (y0, rest) = rest.split_first_chunk::<ELEMENT>()?;
        let y1 = rest.try_into().ok()?;
        if bytes.iter().all(|byte| *byte == 0) {
            return Some(Self::identity());
        }
        let pair = |c0, c1| ark_bn254::Fq2::new(field::coordinate(c0), field::coordinate(c1));
        Some(Self::new_unchecked(pair(x0, x1), pair(y0, y1)))
    }

    fn write(&self, to: &mut Vec<u8>) {
        match self.xy() {
            None => to.resize(to.len().saturating_add(Self::BYTES), 0),
            Some((x, y)) => {
                [x.c0, x.c1, y.c0, y.c1].iter().for_each(|value| to.extend(field::coordinate_bytes(value)));
            }
        }
    }

    fn read_on_curve(bytes: &[u8], what: &'static str, index: usize) -> Result<Self> {
        let short = || truncated(what, Self::BYTES, bytes.len());
        elements::<4>(bytes)
            .ok_or_else(short)?
            .iter()
            .try_for_each(|element| field::check_coordinate(element, what, index))?;
        let point = Self::read(bytes).ok_or_else(short)?;
        if point.is_on_curve() { Ok(point) } else { Err(Error::NotOnCurve { what, index }) }
    }

    fn all_in_group(points: impl FnOnce() -> Vec<Self>) -> bool {
        subgroup::all_in_g2(&points())
    }
}

/// A section of points, as bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Points<'a, P> {
    name: &'static str,
    bytes: &'a [u8],
    point: PhantomData<P>,
}

/// Points of G1, 64 bytes each.
pub type G1Points<'a> = Points<'a, G1Affine>;
/// Points of G2, 128 bytes each.
pub type G2Points<'a> = Points<'a, G2Affine>;

impl<'a, P: Point> Points<'a, P> {
    /// Bytes that hold whole points; `name` stands in errors.
    ///
    /// # Errors
    /// [`Error::Truncated`] where the last point is not whole.
    pub fn new(name: &'static str, bytes: &'a [u8]) -> Result<Self> {
        let points = bytes.len().div_ceil(P::BYTES);
        let expected = points.saturating_mul(P::BYTES);
        if bytes.len() == expected {
            Ok(Self { name, bytes, point: PhantomData })
        } else {
            Err(truncated(name, expected, bytes.len()))
        }
    }

    /// The points as they lie in the file.
    #[must_use]
    pub fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// What the section holds.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How many points.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len() / P::BYTES
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// A point, unchecked; nothing beyond the end.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<P> {
        let start = index.checked_mul(P::BYTES)?;
        P::read(self.bytes.get(start..start.checked_add(P::BYTES)?)?)
    }

    /// Some of the points, in the same order; nothing where the range reaches beyond the end.
    #[must_use]
    pub fn range(&self, start: usize, count: usize) -> Option<Self> {
        let from = start.checked_mul(P::BYTES)?;
        let to = from.checked_add(count.checked_mul(P::BYTES)?)?;
        Some(Self { name: self.name, bytes: self.bytes.get(from..to)?, point: PhantomData })
    }

    /// All points, unchecked, decoded in parallel.
    #[must_use]
    pub fn to_vec(&self) -> Vec<P> {
        self.bytes.par_chunks_exact(P::BYTES).map(|bytes| P::read(bytes).unwrap_or_default()).collect()
    }

    /// Whether all are points of the group: reduced coordinates, the curve and, in G2, the subgroup. In parallel; the
    /// error names the first that is not.
    ///
    /// # Errors
    /// [`Error::NotReduced`], [`Error::NotOnCurve`], [`Error::NotInSubgroup`].
    pub fn check(&self) -> Result<()> {
        self.check_telling(&|_| ())
    }

    /// The same; calls `done` with the number of points that were found right since the last time, from any thread.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub fn check_telling(&self, done: &(dyn Fn(usize) + Sync)) -> Result<()> {
        for (run, bytes) in self.bytes.chunks(GROUPED * P::BYTES).enumerate() {
            let first = run * GROUPED;
            let on_curve = self.first_bad(bytes, first, P::read_on_curve);
            let points = || bytes.par_chunks_exact(P::BYTES).map(|bytes| P::read(bytes).unwrap_or_default()).collect();
            if on_curve.is_some() || !P::all_in_group(points) {
                // The first that is wrong in any way; if one by one all are right, the sums were wrong about them.
                self.first_bad(bytes, first, P::read_checked).map_or(Ok(()), Err)?;
            }
            done(bytes.len() / P::BYTES);
        }
        Ok(())
    }

    /// The error of the first of some points that does not pass; the first of them is number `first`.
    fn first_bad(
        &self,
        bytes: &[u8],
        first: usize,
        check: impl Fn(&[u8], &'static str, usize) -> Result<P> + Sync,
    ) -> Option<Error> {
        bytes.par_chunks(CHECKED_AT_ONCE * P::BYTES).enumerate().find_map_first(|(run, bytes)| {
            let start = first + run * CHECKED_AT_ONCE;
            let mut points = bytes.chunks_exact(P::BYTES).enumerate();
            points.find_map(|(index, point)| check(point, self.name, start + index).err())
        })
    }
}

impl<P: Point> fmt::Debug for Points<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Points({} {})", self.len(), self.name)
    }
}

/// Points as a file has them.
#[must_use]
pub fn write_points<P: Point>(points: &[P]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(points.len().saturating_mul(P::BYTES));
    points.iter().for_each(|point| point.write(&mut bytes));
    bytes
}
