//! Eight words of 64 bits side by side: the instructions of AVX-512 IFMA, and the same in plain words.
//!
//! The two that it is named for add the lower or the upper 52 bits of a product of 52 by 52 bits to a word.

#![allow(unsafe_code)]

use std::arch::x86_64::{
    __m512i, _mm512_add_epi64, _mm512_and_si512, _mm512_or_si512, _mm512_permutex2var_epi64, _mm512_set_epi64,
    _mm512_set1_epi64, _mm512_shuffle_i64x2, _mm512_slli_epi64, _mm512_srai_epi64, _mm512_srli_epi64,
    _mm512_storeu_si512, _mm512_sub_epi64, _mm512_unpackhi_epi64, _mm512_unpacklo_epi64,
};
#[cfg(not(miri))]
use std::arch::x86_64::{_mm512_madd52hi_epu64, _mm512_madd52lo_epu64};
use std::fmt::Debug;

use super::Task;
#[cfg(any(test, miri))]
use super::radix52::{BITS, MASK};

/// Eight words, and what is done with them.
pub(crate) trait Vector: Copy + Debug + Send + Sync + 'static {
    fn splat(word: u64) -> Self;
    fn set(words: [u64; 8]) -> Self;
    fn get(self) -> [u64; 8];
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn and(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    /// Signed words, shifted right.
    fn shift<const BITS: u32>(self) -> Self;
    /// Unsigned words, shifted right.
    fn right<const BITS: u32>(self) -> Self;
    /// Words, shifted left.
    fn left<const BITS: u32>(self) -> Self;
    /// Word `i` of vector `j` becomes word `j` of vector `i`.
    fn transpose(rows: [Self; 8]) -> [Self; 8];
    /// Adds the lower 52 bits of the product of two words' lower 52 bits.
    fn add_low(self, a: Self, b: Self) -> Self;
    /// Adds the upper 52 bits of the product of two words' lower 52 bits.
    fn add_high(self, a: Self, b: Self) -> Self;
    /// The words of two vectors in turn: the first four of each, the last four of each.
    fn interleave(vectors: [Self; 2]) -> [Self; 2];
    /// Undoes [`Self::interleave`].
    fn deinterleave(vectors: [Self; 2]) -> [Self; 2];
    /// Runs a loop with the instructions that this type is made of.
    fn run<T: Task>(task: T) -> T::Output;
}

/// The instructions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instructions(__m512i);

/// Miri knows all instructions but the two that this kernel is for: their products are made of words there.
#[cfg(miri)]
impl Instructions {
    fn product(self, a: Self, b: Self, part: impl Fn(u128) -> u128) -> Self {
        Self::set(Emulated(self.get()).product(Emulated(a.get()), Emulated(b.get()), part).0)
    }
}

// SAFETY, for the blocks below: each is one instruction on values; that the CPU has it is `run`'s matter.
impl Vector for Instructions {
    #[inline(always)]
    fn splat(word: u64) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_set1_epi64(word as i64) })
    }

    #[inline(always)]
    fn set([a, b, c, d, e, f, g, h]: [u64; 8]) -> Self {
        // SAFETY: see above.
        Self(unsafe {
            _mm512_set_epi64(h as i64, g as i64, f as i64, e as i64, d as i64, c as i64, b as i64, a as i64)
        })
    }

    #[inline(always)]
    fn get(self) -> [u64; 8] {
        let mut words = [0_u64; 8];
        // SAFETY: the store is to an array of 64 bytes, without alignment.
        unsafe { _mm512_storeu_si512(words.as_mut_ptr().cast(), self.0) };
        words
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_add_epi64(self.0, other.0) })
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_sub_epi64(self.0, other.0) })
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_and_si512(self.0, other.0) })
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_or_si512(self.0, other.0) })
    }

    #[inline(always)]
    fn shift<const BITS: u32>(self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_srai_epi64::<BITS>(self.0) })
    }

    #[inline(always)]
    fn right<const BITS: u32>(self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_srli_epi64::<BITS>(self.0) })
    }

    #[inline(always)]
    fn left<const BITS: u32>(self) -> Self {
        // SAFETY: see above.
        Self(unsafe { _mm512_slli_epi64::<BITS>(self.0) })
    }

    /// Words of neighbours, then pairs of words, then halves. No closures: they would not be compiled for these instructions.
    #[inline(always)]
    fn transpose(rows: [Self; 8]) -> [Self; 8] {
        let [a, b, c, d, e, f, g, h] = rows;
        // SAFETY: see above.
        unsafe {
            macro_rules! parity {
                ($words:ident) => {{
                    let (a, b, c, d) = ($words(a.0, b.0), $words(c.0, d.0), $words(e.0, f.0), $words(g.0, h.0));
                    // Of each of two vectors the quarters 0 and 2, or 1 and 3: columns 0 and 4, or 2 and 6, of four rows.
                    let (low0, low2) = (_mm512_shuffle_i64x2::<EVEN>(a, b), _mm512_shuffle_i64x2::<ODD>(a, b));
                    let (high0, high2) = (_mm512_shuffle_i64x2::<EVEN>(c, d), _mm512_shuffle_i64x2::<ODD>(c, d));
                    [
                        Self(_mm512_shuffle_i64x2::<EVEN>(low0, high0)),
                        Self(_mm512_shuffle_i64x2::<EVEN>(low2, high2)),
                        Self(_mm512_shuffle_i64x2::<ODD>(low0, high0)),
                        Self(_mm512_shuffle_i64x2::<ODD>(low2, high2)),
                    ]
                }};
            }
            const EVEN: i32 = 0b10_00_10_00;
            const ODD: i32 = 0b11_01_11_01;
            let [a0, a2, a4, a6] = parity!(_mm512_unpacklo_epi64);
            let [a1, a3, a5, a7] = parity!(_mm512_unpackhi_epi64);
            [a0, a1, a2, a3, a4, a5, a6, a7]
        }
    }

    #[inline(always)]
    fn interleave([a, b]: [Self; 2]) -> [Self; 2] {
        // SAFETY: see above.
        unsafe {
            let (low, high) =
                (_mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0), _mm512_set_epi64(15, 7, 14, 6, 13, 5, 12, 4));
            [Self(_mm512_permutex2var_epi64(a.0, low, b.0)), Self(_mm512_permutex2var_epi64(a.0, high, b.0))]
        }
    }

    #[inline(always)]
    fn deinterleave([a, b]: [Self; 2]) -> [Self; 2] {
        // SAFETY: see above.
        unsafe {
            let (even, odd) =
                (_mm512_set_epi64(14, 12, 10, 8, 6, 4, 2, 0), _mm512_set_epi64(15, 13, 11, 9, 7, 5, 3, 1));
            [Self(_mm512_permutex2var_epi64(a.0, even, b.0)), Self(_mm512_permutex2var_epi64(a.0, odd, b.0))]
        }
    }

    #[inline(always)]
    fn add_low(self, a: Self, b: Self) -> Self {
        #[cfg(miri)]
        return self.product(a, b, |product| product);
        // SAFETY: see above.
        #[cfg(not(miri))]
        Self(unsafe { _mm512_madd52lo_epu64(self.0, a.0, b.0) })
    }

    #[inline(always)]
    fn add_high(self, a: Self, b: Self) -> Self {
        #[cfg(miri)]
        return self.product(a, b, |product| product >> BITS);
        // SAFETY: see above.
        #[cfg(not(miri))]
        Self(unsafe { _mm512_madd52hi_epu64(self.0, a.0, b.0) })
    }

    #[inline(always)]
    fn run<T: Task>(task: T) -> T::Output {
        #[target_feature(enable = "avx512f,avx512ifma,bmi2")]
        #[inline(never)]
        fn with_features<T: Task>(task: T) -> T::Output {
            task.run()
        }
        // SAFETY: `Level::run` alone hands out this type, after it has seen that the CPU has these features.
        unsafe { with_features(task) }
    }
}

/// The same in plain words, for tests on CPUs that lack the instructions, and for Miri.
#[cfg(any(test, miri))]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Emulated([u64; 8]);

#[cfg(any(test, miri))]
impl Emulated {
    fn zip(self, other: Self, f: impl Fn(u64, u64) -> u64) -> Self {
        Self(std::array::from_fn(|i| f(self.0[i], other.0[i])))
    }

    fn product(self, a: Self, b: Self, part: impl Fn(u128) -> u128) -> Self {
        let product = a.zip(b, |a, b| (part(u128::from(a & MASK) * u128::from(b & MASK)) as u64) & MASK);
        self.add(product)
    }
}

#[cfg(any(test, miri))]
impl Vector for Emulated {
    fn splat(word: u64) -> Self {
        Self([word; 8])
    }

    fn set(words: [u64; 8]) -> Self {
        Self(words)
    }

    fn get(self) -> [u64; 8] {
        self.0
    }

    fn add(self, other: Self) -> Self {
        self.zip(other, u64::wrapping_add)
    }

    fn sub(self, other: Self) -> Self {
        self.zip(other, u64::wrapping_sub)
    }

    fn and(self, other: Self) -> Self {
        self.zip(other, |a, b| a & b)
    }

    fn or(self, other: Self) -> Self {
        self.zip(other, |a, b| a | b)
    }

    fn shift<const BITS: u32>(self) -> Self {
        Self(self.0.map(|word| (word as i64 >> BITS) as u64))
    }

    fn right<const BITS: u32>(self) -> Self {
        Self(self.0.map(|word| word >> BITS))
    }

    fn left<const BITS: u32>(self) -> Self {
        Self(self.0.map(|word| word << BITS))
    }

    fn transpose(rows: [Self; 8]) -> [Self; 8] {
        std::array::from_fn(|i| Self(rows.map(|row| row.0[i])))
    }

    fn interleave([a, b]: [Self; 2]) -> [Self; 2] {
        [0, 4].map(|half| Self(std::array::from_fn(|i| if i % 2 == 0 { a.0[half + i / 2] } else { b.0[half + i / 2] })))
    }

    fn deinterleave([a, b]: [Self; 2]) -> [Self; 2] {
        [0, 1].map(|odd| Self(std::array::from_fn(|i| if i < 4 { a.0[2 * i + odd] } else { b.0[2 * i + odd - 8] })))
    }

    fn add_low(self, a: Self, b: Self) -> Self {
        self.product(a, b, |product| product)
    }

    fn add_high(self, a: Self, b: Self) -> Self {
        self.product(a, b, |product| product >> BITS)
    }

    #[inline(never)]
    fn run<T: Task>(task: T) -> T::Output {
        task.run()
    }
}
