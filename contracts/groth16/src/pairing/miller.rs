//! The Miller loop, shared by all pairs of a product.

use alloc::vec::Vec;

use super::line::{Line, Slope};
use super::power::{Power, STEPS_BEFORE_LOOP};
use crate::Fq;
use crate::curve::{G1Projective, G2Affine};
use crate::field::invert_all;
use crate::tower::{Fq12, Workspace};

/// `6x + 2` in signed digits, highest first, without the leading one.
#[rustfmt::skip]
pub(super) const LOOP_DIGITS: [i8; 64] = [
    1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 0, -1, 0, 1, 0, -1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 1, 0,
    0, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, 0, 1, 0, 1, 0, 0, 0,
];

/// Two points to be paired: one of `G1`, not infinity, and one of the twist.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    p: G1Projective,
    q: G2Affine,
}

impl Pair {
    /// A pair. Both points must be on their curves, and the first not infinity; whether the second is in `G2` is found out
    /// by [`miller_loop`].
    pub fn new(p: impl Into<G1Projective>, q: &G2Affine) -> Self {
        Self { p: p.into(), q: *q }
    }
}

/// A pair on its way through the loop: `line.rs` tells what `k` is and on which twist the points are.
struct Track {
    k: Fq,
    q: G2Affine,
    minus_q: G2Affine,
    moving: G2Affine,
    slope: Slope,
}

/// The product of the Miller functions of all pairs, or `None` if a second point is not in `G2`.
///
/// Every factor of a line that is in a subfield is dropped, as the final exponentiation maps it to one.
///
/// Membership is told by the way: the loop ends at `[6x + 2] q + psi(q) - psi^2(q)`, and that equals `-psi^3(q)` for
/// the points of `G2` and no others ([`G2Affine::is_in_subgroup`]). A division by zero tells as well: a point of
/// order `r` and its multiples in the loop have different abscissas, and none is its own negative.
pub fn miller_loop(pairs: &[Pair]) -> Option<Fq12> {
    miller_loop_with(pairs, &[], &mut Workspace::new())
}

/// The same times powers of values of Miller loops, in a caller's workspace.
pub(crate) fn miller_loop_with(pairs: &[Pair], powers: &[&Power], room: &mut Workspace) -> Option<Fq12> {
    if pairs.is_empty() && powers.is_empty() {
        return Some(Fq12::ONE);
    }
    let mut tracks = Tracks::new(pairs)?;
    let (mut even, mut odd) = (Fq12::ONE, Fq12::ONE);
    let mut f = Product { value: &mut even, room: &mut odd };
    if let Some((first, others)) = powers.split_first() {
        first.start(f.value);
        others.iter().for_each(|power| power.multiply(0, f.value, room));
        for step in 1..STEPS_BEFORE_LOOP {
            f.value.square_assign(room);
            powers.iter().for_each(|power| power.multiply(step, f.value, room));
        }
    }
    for (digit, step) in LOOP_DIGITS.iter().zip(STEPS_BEFORE_LOOP..) {
        f.value.square_assign(room);
        powers.iter().for_each(|power| power.multiply(step, f.value, room));
        tracks.double(&mut f)?;
        match digit {
            0 => {}
            1.. => tracks.add(&mut f, Sign::Plus)?,
            _ => tracks.add(&mut f, Sign::Minus)?,
        }
    }
    tracks.replace_by_psi();
    tracks.add(&mut f, Sign::Plus)?;
    tracks.replace_by_psi();
    tracks.add(&mut f, Sign::Minus)?;
    tracks.replace_by_psi();
    tracks.all.iter().all(|track| track.moving == track.minus_q).then_some(*f.value)
}

/// Whether `q` or its negative is added.
#[derive(Clone, Copy, PartialEq)]
enum Sign {
    Plus,
    Minus,
}

/// The product so far, and room for the next one: no product is computed in place.
struct Product<'a> {
    value: &'a mut Fq12,
    room: &'a mut Fq12,
}

impl Product<'_> {
    /// Multiplies by a line.
    fn mul_assign_line(&mut self, line: &Line) {
        self.room.set_line_product(self.value, &line.b, &line.c);
        core::mem::swap(&mut self.value, &mut self.room);
    }
}

/// All pairs, and room for inverting many numbers at once.
struct Tracks {
    all: Vec<Track>,
    inverses: Vec<Fq>,
    room: Vec<Fq>,
}

impl Tracks {
    fn new(pairs: &[Pair]) -> Option<Self> {
        // In Jacobian coordinates s = -x / y = -X Z / Y and k = -y^2 / x^3 = -Y^2 / X^3. Neither coordinate of a point of
        // prime order is zero.
        let mut inverses: Vec<Fq> = pairs.iter().map(|pair| pair.p.x.mul(&pair.p.y)).collect();
        let mut room = inverses.clone();
        invert_all(&mut inverses, &mut room)?;
        let track = |(pair, inverse): (&Pair, &Fq)| {
            let (x, y, z) = (&pair.p.x, &pair.p.y, &pair.p.z);
            let (x_inverse, y_inverse) = (inverse.mul(y), inverse.mul(x));
            let s = x.mul(z).mul(&y_inverse).neg();
            let s_squared = s.square();
            let ratio = y.mul(&x_inverse);
            let k = ratio.square().mul(&x_inverse).neg();
            let q = G2Affine { x: pair.q.x.scale(&s_squared), y: pair.q.y.scale(&s_squared.mul(&s)) };
            Track { k, q, minus_q: q.neg(), moving: q, slope: Slope::ZERO }
        };
        Some(Self { all: pairs.iter().zip(&inverses).map(track).collect(), inverses, room })
    }

    /// Doubles the moving points and multiplies the tangents into `f`.
    fn double(&mut self, f: &mut Product<'_>) -> Option<()> {
        for track in &mut self.all {
            track.slope.set_tangent(&track.moving);
        }
        self.advance(f)
    }

    /// Adds a point to each moving point and multiplies the lines into `f`.
    fn add(&mut self, f: &mut Product<'_>, sign: Sign) -> Option<()> {
        for Track { q, minus_q, moving, slope, .. } in &mut self.all {
            slope.set_chord(moving, if sign == Sign::Plus { q } else { minus_q });
        }
        self.advance(f)
    }

    fn advance(&mut self, f: &mut Product<'_>) -> Option<()> {
        for (inverse, track) in self.inverses.iter_mut().zip(&self.all) {
            inverse.set(&track.slope.denominator);
        }
        invert_all(&mut self.inverses, &mut self.room)?;
        let mut line = Line::ONE;
        for (track, inverse) in self.all.iter_mut().zip(&self.inverses) {
            track.slope.advance(inverse, &track.k, &mut track.moving, &mut line);
            f.mul_assign_line(&line);
        }
        Some(())
    }

    /// Replaces `q` by `psi(q)`, which commutes with the isomorphism, as that is over the base field.
    fn replace_by_psi(&mut self) {
        for track in &mut self.all {
            track.q = track.q.psi();
            track.minus_q = track.q.neg();
        }
    }
}
