//! One lane of four words, in safe Rust, for every machine.
//!
//! Montgomery form with `R = 2^256`, as keys store it. As `4 p < 2^256`, products of values below `2 p` are below
//! `2 p` without a comparison at the end; sums and differences stay there by masks instead of branches, which random
//! values would mispredict half of the time. All is inlined: a value that goes through memory between two products is
//! written as four words and read as two halves, and waits.

use ark_ff::Field as _;

use super::modulus::negative_inverse;
use super::{Lanes, Modulus};
use crate::points::{Element as _, Words};

/// One element of a prime field, below twice the modulus.
#[derive(Clone, Copy, Debug)]
pub struct Portable<M> {
    words: Words,
    modulus: std::marker::PhantomData<M>,
}

impl<M: Modulus> Portable<M> {
    const TWICE: Words = {
        let m = M::MODULUS;
        [m[0] << 1, m[1] << 1 | m[0] >> 63, m[2] << 1 | m[1] >> 63, m[3] << 1 | m[2] >> 63]
    };
    const INVERSE: u64 = negative_inverse(M::MODULUS[0]);

    #[inline(always)]
    const fn new(words: Words) -> Self {
        Self { words, modulus: std::marker::PhantomData }
    }

    /// An element as it is stored.
    #[inline(always)]
    pub(crate) const fn from_stored(words: Words) -> Self {
        Self::new(words)
    }

    /// Its words, below twice the modulus.
    #[inline(always)]
    #[cfg(target_arch = "x86_64")]
    pub(crate) const fn words(self) -> Words {
        self.words
    }

    /// The element.
    #[inline(always)]
    pub(crate) fn element(self) -> M::Field {
        M::Field::from_stored(&self.canonical())
    }

    /// The sum of one or two of Montgomery's products, reduced once: word by word of `b` (CIOS without a fifth word, as sums
    /// stay below 5 p < 2^256).
    #[inline(always)]
    fn products<const N: usize>(a: [Self; N], b: [Self; N]) -> Words {
        let p = M::MODULUS;
        let mut t = [0_u64; 4];
        for i in 0..4 {
            let mut high = 0;
            for (a, b) in a.iter().zip(&b) {
                let mut carry = 0;
                for (word, a) in t.iter_mut().zip(a.words) {
                    (*word, carry) = multiply_add(*word, a, b.words[i], carry);
                }
                high = carry.wrapping_add(high);
            }
            let m = t[0].wrapping_mul(Self::INVERSE);
            let (_, mut carry) = multiply_add(t[0], m, p[0], 0);
            for j in 1..4 {
                (t[j - 1], carry) = multiply_add(t[j], m, p[j], carry);
            }
            t[3] = high.wrapping_add(carry);
        }
        t
    }

    /// A product of eight words, reduced.
    #[inline(always)]
    fn reduce_wide(mut t: [u64; 8]) -> Words {
        let p = M::MODULUS;
        let mut above = 0;
        for i in 0..4 {
            let m = t[i].wrapping_mul(Self::INVERSE);
            let mut carry = 0;
            for j in 0..4 {
                (t[i + j], carry) = multiply_add(t[i + j], m, p[j], carry);
            }
            let sum = u128::from(t[i + 4]).wrapping_add(carry.into()).wrapping_add(above.into());
            (t[i + 4], above) = (sum as u64, (sum >> 64) as u64);
        }
        [t[4], t[5], t[6], t[7]]
    }

    /// Below the modulus.
    #[inline(always)]
    fn canonical(self) -> Words {
        let (less, borrow) = sub(self.words, M::MODULUS);
        select(borrow, self.words, less)
    }
}

impl<M: Modulus> Lanes for Portable<M> {
    const WIDTH: usize = 1;
    type Field = M::Field;
    type Cell = Words;
    type Prime = Self;
    const EXTENSION: bool = false;

    #[inline(always)]
    fn cell(stored: &Words, negative: bool) -> Words {
        // Coordinates of points are never zero but in y of points of order two, which the curve does not have.
        select(negative, sub(M::MODULUS, *stored).0, *stored)
    }

    fn value(cell: &Words) -> M::Field {
        Self::new(*cell).element()
    }

    #[inline(always)]
    fn gather<'a>(cell: impl Fn(usize) -> &'a Words) -> Self {
        Self::new(*cell(0))
    }

    #[inline(always)]
    fn scatter(self, mut put: impl FnMut(usize, Words)) {
        put(0, self.words);
    }

    #[inline(always)]
    fn one() -> Self {
        Self::new(M::Field::ONE.to_stored())
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // 4 p < 2^256: no carry.
        let (sum, _) = add(self.words, other.words);
        let (less, borrow) = sub(sum, Self::TWICE);
        Self::new(select(borrow, sum, less))
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        let (difference, borrow) = sub(self.words, other.words);
        let (sum, _) = add(difference, select(borrow, Self::TWICE, [0; 4]));
        Self::new(sum)
    }

    #[inline(always)]
    fn reduce(self) -> Self {
        self
    }

    #[inline(always)]
    fn norm(self) -> Self {
        self
    }

    #[inline(always)]
    fn inverse(self, of_norm: Self) -> Self {
        of_norm
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self::new(Self::products([self], [other]))
    }

    #[inline(always)]
    fn dot(a: [Self; 2], b: [Self; 2]) -> Self {
        // Below 2.6 p, as 8 p / 2^256 + 1 is: one comparison.
        let sum = Self::products(a, b);
        let (less, borrow) = sub(sum, Self::TWICE);
        Self::new(select(borrow, sum, less))
    }

    #[inline(always)]
    fn negate(self) -> Self {
        Self::new(sub(Self::TWICE, self.words).0)
    }

    /// Products of different words once, then doubled: 10 instead of 16.
    #[inline(always)]
    fn square(self) -> Self {
        let a = self.words;
        let (t1, c) = multiply_add(0, a[0], a[1], 0);
        let (t2, c) = multiply_add(0, a[0], a[2], c);
        let (t3, t4) = multiply_add(0, a[0], a[3], c);
        let (t3, c) = multiply_add(t3, a[1], a[2], 0);
        let (t4, t5) = multiply_add(t4, a[1], a[3], c);
        let (t5, t6) = multiply_add(t5, a[2], a[3], 0);
        let twice = [
            t1 << 1,
            t2 << 1 | t1 >> 63,
            t3 << 1 | t2 >> 63,
            t4 << 1 | t3 >> 63,
            t5 << 1 | t4 >> 63,
            t6 << 1 | t5 >> 63,
            t6 >> 63,
        ];
        let mut t = [0; 8];
        let mut carry = 0;
        for i in 0..4 {
            let square = u128::from(a[i]) * u128::from(a[i]);
            let above = if i == 0 { 0 } else { twice[2 * i - 1] };
            let (low, first) = above.overflowing_add(square as u64);
            let (low, second) = low.overflowing_add(carry);
            let high = ((square >> 64) as u64).wrapping_add(u64::from(first)).wrapping_add(u64::from(second));
            let (high, third) = high.overflowing_add(twice[2 * i]);
            (t[2 * i], t[2 * i + 1], carry) = (low, high, u64::from(third));
        }
        Self::new(Self::reduce_wide(t))
    }
}

/// `accumulator + a b + carry`, low and high word.
#[inline(always)]
fn multiply_add(accumulator: u64, a: u64, b: u64, carry: u64) -> (u64, u64) {
    // (2^64 - 1)^2 + 2 (2^64 - 1) < 2^128: nothing wraps.
    let wide = u128::from(a).wrapping_mul(b.into()).wrapping_add(accumulator.into()).wrapping_add(carry.into());
    (wide as u64, (wide >> 64) as u64)
}

#[inline(always)]
fn add(a: Words, b: Words) -> (Words, bool) {
    let mut carry = false;
    let mut sum = [0; 4];
    for i in 0..4 {
        let (word, first) = a[i].overflowing_add(b[i]);
        let (word, second) = word.overflowing_add(u64::from(carry));
        (sum[i], carry) = (word, first | second);
    }
    (sum, carry)
}

#[inline(always)]
pub(super) fn sub(a: Words, b: Words) -> (Words, bool) {
    let mut borrow = false;
    let mut difference = [0; 4];
    for i in 0..4 {
        let (word, first) = a[i].overflowing_sub(b[i]);
        let (word, second) = word.overflowing_sub(u64::from(borrow));
        (difference[i], borrow) = (word, first | second);
    }
    (difference, borrow)
}

/// `yes` or `no`, without a branch.
#[inline(always)]
pub(super) fn select(condition: bool, yes: Words, no: Words) -> Words {
    let mask = u64::from(condition).wrapping_neg();
    std::array::from_fn(|i| (yes[i] & mask) | (no[i] & !mask))
}
