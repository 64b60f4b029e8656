//! Windows of a class of scalars. Digits are the engine's: `prover/engine/src/msm/window.rs`.

use proofmark_engine::points::Words;

use crate::kernels::{HIGH_BITS, LOW_BITS};

/// Bits of the magnitudes of each class: 1, up to 8, 16, 32, 64, all.
pub(crate) const CLASS_BITS: [u32; crate::kernels::CLASSES] = [1, 8, 16, 32, 64, 253];

/// How a class is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Windows {
    /// Bits of a window.
    pub bits: u32,
    /// Number of windows.
    pub count: u32,
}

impl Windows {
    /// The cheapest for `terms` scalars of `bits` bits and a sign of their own.
    pub fn choose(terms: usize, bits: u32) -> Self {
        if bits == 1 {
            return Self { bits: 1, count: 1 };
        }
        // An addition of a term takes 10 products; a bucket's share of its window's sum about 3 additions of 14.
        let cost = |&width: &u32| {
            // A carry out of the highest bits needs room.
            let count = (bits + 1).div_ceil(width) as usize;
            count * (10 * terms + (42 << (width - 1)))
        };
        let most = HIGH_BITS + LOW_BITS + 1;
        let width = (2..=most.min(20)).min_by_key(cost).unwrap_or(16);
        Self { bits: width, count: (bits + 1).div_ceil(width) }
    }

    /// Log of the number of buckets of a window.
    pub fn buckets_log(self) -> u32 {
        self.bits - 1
    }

    /// Bits of a bucket that the two steps of sorting look at.
    pub fn split(self) -> (u32, u32) {
        let high = self.buckets_log().min(HIGH_BITS);
        (high, self.buckets_log() - high)
    }

    /// What is added to each magnitude.
    pub fn offset(self) -> Words {
        let mut offset = [0; 4];
        for window in 0..self.count - 1 {
            let at = window * self.bits + self.bits - 1;
            offset[at as usize / 64] |= 1 << (at % 64);
        }
        offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_fit_the_two_steps_of_sorting() {
        for terms in (0..28).map(|log| 1 << log) {
            for bits in CLASS_BITS {
                let windows = Windows::choose(terms, bits);
                let (high, low) = windows.split();
                assert!(high <= HIGH_BITS && low <= LOW_BITS, "{terms} terms of {bits} bits");
                assert!(windows.bits * windows.count > bits || bits == 1);
            }
        }
    }
}
