//! Linear combinations of points, with shared doublings (Straus, 1964).

use super::affine::Affine;
use super::coordinate::Coordinate;
use super::projective::Projective;
use crate::Fr;

/// `sum of scalars[i] * points[i]` over the shorter of the two. Not constant-time.
pub(crate) fn linear_combination<'a, F: Coordinate>(
    points: impl Iterator<Item = &'a Affine<F>> + Clone,
    scalars: &[Fr],
) -> Projective<F> {
    let words: alloc::vec::Vec<[u64; 4]> = scalars.iter().map(Fr::to_words).collect();
    let mut sum = Projective::INFINITY;
    for bit in (0..256).rev() {
        sum.double_assign();
        for (point, words) in points.clone().zip(&words) {
            if (words[bit / 64] >> (bit % 64)) & 1 == 1 {
                sum.add_assign_affine(point);
            }
        }
    }
    sum
}
