//! The Miller loop, shared by all pairs of a product.

use alloc::vec::Vec;

use super::line::{Line, MovingPoint};
use crate::curve::{G1Affine, G2Affine};
use crate::tower::{Fq2, Fq12};

/// `6x + 2` in signed digits, highest first, without the leading one.
#[rustfmt::skip]
const LOOP_DIGITS: [i8; 64] = [
    1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 0, -1, 0, 1, 0, -1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 1, 0,
    0, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, 0, 1, 0, 1, 0, 0, 0,
];

/// Two points to be paired, and where the second one's multiple has got to.
pub struct Pair {
    p: G1Affine,
    q: G2Affine,
    moving: MovingPoint,
}

impl Pair {
    /// A pair at the start of the loop. Both points must be on their curves.
    pub fn new(p: &G1Affine, q: &G2Affine) -> Self {
        Self { p: *p, q: *q, moving: MovingPoint::new(q) }
    }

    /// Whether `q` is in `G2`, to be asked after [`miller_loop`]: by then `moving` is
    /// `[6x + 2] q + psi(q) - psi^2(q)`, and that equals `-psi^3(q)` for the points of `G2` and no others
    /// ([`G2Affine::is_in_subgroup`]). A test of membership that costs next to nothing.
    pub fn is_in_subgroup(&self) -> bool {
        self.moving.is(&self.q.psi().psi().psi().neg())
    }

    /// Doubles the moving point and multiplies the tangent into `f`.
    fn double(&mut self, f: &mut Fq12, line: &mut Line) {
        self.moving.double(line, &self.p.x, &self.p.y);
        f.mul_assign_line(&line.a, &line.b, &line.c);
    }

    /// Adds `q` to the moving point and multiplies the line into `f`.
    fn add(&mut self, q: &G2Affine, f: &mut Fq12, line: &mut Line) {
        self.moving.add(q, line, &self.p.x, &self.p.y);
        f.mul_assign_line(&line.a, &line.b, &line.c);
    }
}

/// The product of the Miller functions of all pairs.
///
/// Every subfield factor of a line is dropped, as the final exponentiation maps it to one.
pub fn miller_loop(pairs: &mut [Pair]) -> Fq12 {
    let mut f = Fq12::ONE;
    let mut line = Line { a: Fq2::ZERO, b: Fq2::ZERO, c: Fq2::ZERO };
    let negatives: Vec<G2Affine> = pairs.iter().map(|pair| pair.q.neg()).collect();
    for digit in LOOP_DIGITS {
        f.square_assign();
        for (pair, negative) in pairs.iter_mut().zip(&negatives) {
            pair.double(&mut f, &mut line);
            if digit != 0 {
                let q = if digit > 0 { pair.q } else { *negative };
                pair.add(&q, &mut f, &mut line);
            }
        }
    }
    for pair in pairs.iter_mut() {
        let psi = pair.q.psi();
        pair.add(&psi, &mut f, &mut line);
        pair.add(&psi.psi().neg(), &mut f, &mut line);
    }
    f
}
