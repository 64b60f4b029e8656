//! How far something long has come.
//!
//! Steps are weighted by what they cost, in nanoseconds of one core on the machine where that was measured. Only the ratios count:
//! whoever shows a remaining time takes it from the time that has passed.

use std::sync::atomic::{AtomicU64, Ordering};

/// Called with what is being done and the part of the whole that is done, from 0 to 1. May be called from any thread.
pub type Progress<'a> = &'a (dyn Fn(&'static str, f64) + Sync);

/// For callers who do not want to know.
pub fn silent(_: &'static str, _: f64) {}

/// What one of each costs.
pub(crate) mod cost {
    #![allow(missing_docs)]
    /// A point of G1 decoded and found on the curve.
    pub const CHECK_G1: u64 = 200;
    /// A point of G2, its subgroup included.
    pub const CHECK_G2: u64 = 14_000;
    /// A point of G1 in a sum with factors of 64 bits.
    pub const SHORT_G1: u64 = 900;
    pub const SHORT_G2: u64 = 2_600;
    /// A point in a sum with whole factors.
    pub const SUM_G1: u64 = 2_700;
    pub const SUM_G2: u64 = 8_000;
    /// 64 bytes hashed.
    pub const HASH: u64 = 300;
    /// Pairings and a point drawn.
    pub const CONTRIBUTION: u64 = 20_000_000;
    /// An iteration of a beacon.
    pub const BEACON: u64 = 120;
    /// An entry of a matrix times a point of G1, or of G2.
    pub const ENTRY_G1: u64 = 800;
    pub const ENTRY_G2: u64 = 2_400;
    /// A sum brought to affine coordinates.
    pub const COLUMN: u64 = 300;
    /// A point of G1 times one secret.
    pub const SCALE: u64 = 40_000;
    /// The generator of G1 times a number, or that of G2.
    pub const FIXED_G1: u64 = 8_000;
    pub const FIXED_G2: u64 = 25_000;
}

/// The work of one call, which may be several steps.
pub(crate) struct Work<'a> {
    tell: Progress<'a>,
    total: u64,
    done: AtomicU64,
}

impl<'a> Work<'a> {
    pub(crate) fn new(tell: Progress<'a>, total: u64) -> Self {
        Self { tell, total: total.max(1), done: AtomicU64::new(0) }
    }

    /// Something is about to be done.
    pub(crate) fn begin(&self, what: &'static str) {
        self.did(what, 0);
    }

    /// So much was done of something.
    pub(crate) fn did(&self, what: &'static str, cost: u64) {
        let done = self.done.fetch_add(cost, Ordering::Relaxed).saturating_add(cost);
        (self.tell)(what, (done as f64 / self.total as f64).min(1.0));
    }

    /// All is done, whatever was estimated.
    pub(crate) fn end(&self, what: &'static str) {
        (self.tell)(what, 1.0);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn parts_are_of_the_whole_and_never_above_one() {
        let told = Mutex::new(Vec::new());
        let tell = |what: &'static str, part: f64| told.lock().unwrap().push((what, part));
        let work = Work::new(&tell, 8);
        work.begin("a");
        work.did("a", 2);
        work.did("b", 2);
        work.did("b", 9);
        work.end("c");
        assert_eq!(*told.lock().unwrap(), [("a", 0.0), ("a", 0.25), ("b", 0.5), ("b", 1.0), ("c", 1.0)]);
    }
}
