//! The terms of some windows, sorted by bucket.

use std::ops::Range;

use super::scalars::{Scalars, Term};
use super::window::Windows;

/// Terms, bucket after bucket: `terms[starts[k]..starts[k + 1]]` are those of bucket `k`.
///
/// Each window has the buckets 0 to [`Windows::most`]; in bucket `d` are the terms with the digit `d` or its negative, none in
/// bucket 0.
pub(super) struct Sorted {
    pub terms: Vec<Term>,
    pub starts: Vec<u32>,
}

/// Counts, then places: two passes, the order within a bucket is that of the indices.
pub(super) fn by_bucket(scalars: &Scalars, terms: &[Term], windows: Windows, range: Range<usize>) -> Sorted {
    let buckets = windows.most() + 1;
    // Digits are cut once.
    let mut digits = vec![0_i32; terms.len() * range.len()];
    let mut starts = vec![0_u32; buckets * range.len() + 2];
    for (at, window) in range.enumerate() {
        let digits = &mut digits[at * terms.len()..][..terms.len()];
        // Bucket k is counted at k + 2, so that placing moves the starts to where they belong.
        let counts = &mut starts[at * buckets + 2..][..buckets];
        for (&term, digit) in terms.iter().zip(digits) {
            *digit = windows.digit(scalars.magnitude(term), window);
            if *digit != 0 {
                counts[digit.unsigned_abs() as usize] += 1;
            }
        }
    }
    for bucket in 2..starts.len() {
        starts[bucket] += starts[bucket - 1];
    }
    let mut sorted = vec![Term::default(); starts[starts.len() - 1] as usize];
    for (at, digits) in digits.chunks(terms.len().max(1)).enumerate() {
        let places = &mut starts[at * buckets + 1..][..buckets];
        for (&term, &digit) in terms.iter().zip(digits) {
            if digit != 0 {
                let place = &mut places[digit.unsigned_abs() as usize];
                sorted[*place as usize] = term.flipped(digit < 0);
                *place += 1;
            }
        }
    }
    starts.truncate(starts.len() - 1);
    Sorted { terms: sorted, starts }
}
