//! The terms of a window, sorted by bucket.

use super::scalars::{Class, Scalars, Term};
use super::window::Windows;
use crate::points::{CurveConfig, Stored, is_infinity};

/// Terms, bucket after bucket: `terms[starts[k]..starts[k + 1]]` have the digit `k + 1` or its negative.
pub(super) struct Sorted {
    pub terms: Vec<Term>,
    pub starts: Vec<u32>,
}

/// Counts, then places: two passes, the order within a bucket is that of the indices.
pub(super) fn by_bucket<C: CurveConfig>(
    bases: &[Stored<C>],
    scalars: &Scalars,
    class: Class,
    windows: Windows,
    window: usize,
) -> Sorted {
    let terms = scalars.of(class);
    let buckets = windows.buckets();
    // Digits are cut once; 0 stands for what counts for nothing.
    let digits: Vec<i32> = terms
        .iter()
        .map(|&term| match bases.get(term.index()) {
            Some(base) if !is_infinity::<C>(base) => windows.digit(scalars.magnitude(term), window),
            _ => 0,
        })
        .collect();
    let mut starts = vec![0_u32; buckets + 2];
    for digit in &digits {
        // Bucket k is counted at k + 2, so that placing moves the starts to where they belong.
        if let Some(bucket) = digit.unsigned_abs().checked_sub(1) {
            starts[bucket as usize + 2] += 1;
        }
    }
    for bucket in 2..starts.len() {
        starts[bucket] += starts[bucket - 1];
    }
    let total = starts[buckets + 1] as usize;
    let mut sorted = vec![Term::default(); total];
    for (&term, digit) in terms.iter().zip(&digits) {
        if let Some(bucket) = digit.unsigned_abs().checked_sub(1) {
            let place = &mut starts[bucket as usize + 1];
            sorted[*place as usize] = term.flipped(*digit < 0);
            *place += 1;
        }
    }
    starts.truncate(buckets + 1);
    Sorted { terms: sorted, starts }
}
