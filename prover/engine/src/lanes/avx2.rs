//! Lanes for AVX2 and FMA: limbs are doubles, see `docs/lanes.md` for steps and bounds.
//!
//! A double holds integers up to `2^53` exactly, and a fused multiply-add rounds once: adding a constant that is worth
//! `2^52` in its last place cuts a product of 103 bits there, and a second multiply-add yields what was cut off, exactly.
//!
//! Limbs are signed. *Tight*: each at most `2^51`, the value at most `10 p`, either sign. *Loose*: sums of two, without any carry.

#![allow(unsafe_code)]

use std::arch::x86_64::{
    __m256d, __m256i, _mm_load_sd, _mm_loadh_pd, _mm_storeh_pd, _mm_storel_pd, _mm256_add_epi64, _mm256_add_pd,
    _mm256_and_si256, _mm256_castpd_si256, _mm256_castpd256_pd128, _mm256_castsi256_pd, _mm256_extractf128_pd,
    _mm256_fmadd_pd, _mm256_fnmadd_pd, _mm256_loadu_pd, _mm256_or_si256, _mm256_permute2f128_pd, _mm256_set_m128d,
    _mm256_set1_epi64x, _mm256_set1_pd, _mm256_srli_epi64, _mm256_storeu_pd, _mm256_sub_pd, _mm256_unpackhi_pd,
    _mm256_unpacklo_pd, _mm256_xor_si256,
};
use std::marker::PhantomData;

use ark_ff::Field as _;

use super::modulus::negative_inverse;
use super::radix52::{BITS, Limbs, MASK, export, import, multiple};
use super::{Lanes, Modulus, Task};
use crate::points::{Element as _, Words};

/// Vectors that go side by side, so that one computes while the other waits for a product, which is a chain of some 175 cycles.
const N: usize = 2;

/// Rounds to multiples of `2^52`: its last place.
const HIGH: f64 = (3_u128 << 103) as f64;
/// Rounds to integers; as bits, integers below `2^51` add to it.
const LOW: f64 = (3_u64 << 51) as f64;
/// Half a limb: limbs are cut so that they lie between its negative and it.
const HALF: u64 = 1 << (BITS - 1);
/// Keeps sums positive, so that shifts need no sign.
const BIAS: u64 = 1 << 62;

/// `4 N` elements of a prime field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx2<M> {
    limbs: [Doubles; 5],
    modulus: PhantomData<M>,
}

impl<M: Modulus> Avx2<M> {
    /// The modulus.
    const P: [f64; 5] = doubles(balance(multiple::<M>(1)));
    /// What [`Lanes::reduce`] takes off, once at most.
    const P18: [f64; 5] = {
        let limbs = balance(multiple::<M>(18));
        let mut i = 0;
        while i < 5 {
            assert!(limbs[i].unsigned_abs() < HALF - 4);
            i += 1;
        }
        doubles(limbs)
    };
    /// `-1 / p` modulo `2^52`.
    const INVERSE: f64 = {
        let inverse = negative_inverse(M::MODULUS[0]) & MASK;
        if inverse < HALF { inverse as f64 } else { -((MASK + 1 - inverse) as f64) }
    };
    /// What makes imported values symmetric, `-8 p`, and each limb not negative.
    const CENTRE: Limbs = {
        let eight = multiple::<M>(8);
        let mut limbs = [0; 5];
        let mut borrow = 0;
        let mut i = 0;
        while i < 5 {
            let difference = HALF.wrapping_sub(eight[i]).wrapping_sub(borrow);
            limbs[i] = difference & MASK;
            borrow = difference >> 63;
            i += 1;
        }
        assert!(borrow == 0);
        limbs
    };

    #[inline(always)]
    const fn new(limbs: [Doubles; 5]) -> Self {
        Self { limbs, modulus: PhantomData }
    }

    /// Montgomery's reduction: ten columns to five limbs. `columns` have their [`starts`].
    #[inline(always)]
    fn montgomery(mut columns: [Integers; 10]) -> Self {
        let p = [0, 1, 2, 3, 4].map(|i| Doubles::splat(Self::P[i]));
        let inverse = Doubles::splat(Self::INVERSE);
        let mask = Integers::splat(MASK);
        let exponent = Integers::splat(EXPONENT);
        let missing = Integers::splat(EXPONENT | HALF);
        let centre = Doubles::splat(CUT);
        let high = Doubles::splat(HIGH);
        macro_rules! step {
            ($k:literal) => {{
                // The constant of `m p[0]`, which is half a limb at the end, is still missing.
                let digit = columns[$k].and(mask).xor(missing).doubles().sub(centre);
                let rounded = digit.multiply_add(inverse, high);
                let m = digit.multiply_add(inverse, high.sub(rounded));
                let [mut a, mut b, mut c, mut d, mut e, mut f] =
                    [columns[$k], columns[$k + 1], columns[$k + 2], columns[$k + 3], columns[$k + 4], columns[$k + 5]];
                accumulate(&mut a, &mut b, m, p[0]);
                b = b.add(a.carry());
                accumulate(&mut b, &mut c, m, p[1]);
                accumulate(&mut c, &mut d, m, p[2]);
                accumulate(&mut d, &mut e, m, p[3]);
                accumulate(&mut e, &mut f, m, p[4]);
                (columns[$k + 1], columns[$k + 2], columns[$k + 3]) = (b, c, d);
                (columns[$k + 4], columns[$k + 5]) = (e, f);
            }};
        }
        step!(0);
        step!(1);
        step!(2);
        step!(3);
        step!(4);
        let [_, _, _, _, _, a, b, c, d, e] = columns;
        let b = b.add(a.carry());
        let c = c.add(b.carry());
        let d = d.add(c.carry());
        let e = e.add(d.carry());
        let limb = |column: Integers| column.and(mask).or(exponent).doubles().sub(centre);
        Self::new([limb(a), limb(b), limb(c), limb(d), e.doubles().sub(Doubles::splat(LOW))])
    }

    /// Columns of a product.
    #[inline(always)]
    fn multiply(columns: &mut [Integers; 10], a: Self, b: Self) {
        let (a, b) = (a.limbs, b.limbs);
        macro_rules! column {
            ($k:literal: $($i:literal $j:literal),*) => {
                let (mut low, mut high) = (columns[$k], columns[$k + 1]);
                $(accumulate(&mut low, &mut high, a[$i], b[$j]);)*
                (columns[$k], columns[$k + 1]) = (low, high);
            };
        }
        column!(0: 0 0);
        column!(1: 0 1, 1 0);
        column!(2: 0 2, 1 1, 2 0);
        column!(3: 0 3, 1 2, 2 1, 3 0);
        column!(4: 0 4, 1 3, 2 2, 3 1, 4 0);
        column!(5: 1 4, 2 3, 3 2, 4 1);
        column!(6: 2 4, 3 3, 4 2);
        column!(7: 3 4, 4 3);
        column!(8: 4 4);
    }
}

/// The exponent of a double between `2^52` and `2^53`.
const EXPONENT: u64 = 0x433 << 52;
/// What is taken from a limb with that exponent.
const CUT: f64 = ((1_u64 << BITS) + HALF) as f64;

/// Columns before anything is added: less what the constants of [`accumulate`] will have added, more a bias, and half a
/// limb, so that cutting rounds. `pairs` are the products in each column, those of the reduction left out.
const fn starts(pairs: [u64; 9]) -> Limbs2 {
    let reduction = [1, 2, 3, 4, 5, 4, 3, 2, 1];
    let mut starts = [0_u64; 10];
    let mut k = 0;
    while k < 10 {
        let lows = if k < 9 { pairs[k] + reduction[k] } else { 0 };
        let highs = if k > 0 { pairs[k - 1] + reduction[k - 1] } else { 0 };
        // The last column is not cut: it becomes a double as it is.
        let rest = if k < 9 { BIAS + HALF } else { LOW.to_bits() };
        let carried = if k > 0 { BIAS >> BITS } else { 0 };
        starts[k] = rest
            .wrapping_sub(carried)
            .wrapping_sub(LOW.to_bits().wrapping_mul(lows))
            .wrapping_sub(HIGH.to_bits().wrapping_mul(highs));
        k += 1;
    }
    starts
}

type Limbs2 = [u64; 10];

const ONE_PRODUCT: Limbs2 = starts([1, 2, 3, 4, 5, 4, 3, 2, 1]);
const TWO_PRODUCTS: Limbs2 = starts([2, 4, 6, 8, 10, 8, 6, 4, 2]);
const SQUARE: Limbs2 = starts([1, 1, 2, 2, 3, 2, 2, 1, 1]);

#[inline(always)]
fn columns(starts: Limbs2) -> [Integers; 10] {
    let [a, b, c, d, e, f, g, h, i, j] = starts;
    let s = Integers::splat;
    [s(a), s(b), s(c), s(d), s(e), s(f), s(g), s(h), s(i), s(j)]
}

/// Adds a product of at most `2^103` to two columns, and the bits of two constants.
#[inline(always)]
fn accumulate(low: &mut Integers, high: &mut Integers, a: Doubles, b: Doubles) {
    let constant = Doubles::splat(HIGH);
    let rounded = a.multiply_add(b, constant);
    let rest = a.multiply_add(b, constant.sub(rounded).add(Doubles::splat(LOW)));
    *high = high.add(rounded.integers());
    *low = low.add(rest.integers());
}

/// Limbs between `-2^51` and `2^51`.
const fn balance(limbs: Limbs) -> [i64; 5] {
    let mut balanced = [0; 5];
    let mut carry = 0;
    let mut i = 0;
    while i < 5 {
        let limb = limbs[i] as i64 + carry;
        carry = if i < 4 && limb >= HALF as i64 { 1 } else { 0 };
        balanced[i] = limb - (carry << BITS);
        i += 1;
    }
    balanced
}

const fn doubles(limbs: [i64; 5]) -> [f64; 5] {
    [limbs[0] as f64, limbs[1] as f64, limbs[2] as f64, limbs[3] as f64, limbs[4] as f64]
}

/// Products and squares, out of line: inlined everywhere, they make the compiler work for minutes. Vectors pass through memory
/// as they are, which costs little.
impl<M: Modulus> Avx2<M> {
    #[target_feature(enable = "avx2,fma,bmi2")]
    #[inline(never)]
    fn product(a: &Self, b: &Self) -> Self {
        let mut columns = columns(ONE_PRODUCT);
        Self::multiply(&mut columns, *a, *b);
        Self::montgomery(columns)
    }

    #[target_feature(enable = "avx2,fma,bmi2")]
    #[inline(never)]
    fn products(a: &[Self; 2], b: &[Self; 2]) -> Self {
        let mut columns = columns(TWO_PRODUCTS);
        Self::multiply(&mut columns, a[0], b[0]);
        Self::multiply(&mut columns, a[1], b[1]);
        Self::montgomery(columns)
    }

    #[target_feature(enable = "avx2,fma,bmi2")]
    #[inline(never)]
    fn squared(factor: &Self) -> Self {
        let mut columns = columns(SQUARE);
        let a = factor.limbs;
        let t = [a[0].add(a[0]), a[1].add(a[1]), a[2].add(a[2]), a[3].add(a[3])];
        macro_rules! column {
            ($k:literal: $($x:ident $i:literal $j:literal),*) => {
                let (mut low, mut high) = (columns[$k], columns[$k + 1]);
                $(accumulate(&mut low, &mut high, $x[$i], a[$j]);)*
                (columns[$k], columns[$k + 1]) = (low, high);
            };
        }
        column!(0: a 0 0);
        column!(1: t 0 1);
        column!(2: t 0 2, a 1 1);
        column!(3: t 0 3, t 1 2);
        column!(4: t 0 4, t 1 3, a 2 2);
        column!(5: t 1 4, t 2 3);
        column!(6: t 2 4, a 3 3);
        column!(7: t 3 4);
        column!(8: a 4 4);
        Self::montgomery(columns)
    }
}

impl<M: Modulus> Lanes for Avx2<M> {
    const WIDTH: usize = 4 * N;
    type Field = M::Field;
    type Cell = [f64; 5];
    type Prime = Self;
    const EXTENSION: bool = false;

    #[inline(always)]
    fn cell(stored: &Words, negative: bool) -> [f64; 5] {
        let mut carry = 0;
        let mut cell = [0.0; 5];
        let sign = u64::from(negative) << 63;
        let limbs = import(stored);
        for i in 0..5 {
            // Below 2^54.
            let sum = limbs[i].wrapping_add(Self::CENTRE[i]).wrapping_add(carry);
            carry = sum >> BITS;
            let limb = (sum & MASK).wrapping_sub(HALF) as i64 as f64;
            cell[i] = f64::from_bits(limb.to_bits() ^ sign);
        }
        cell
    }

    fn value(cell: &[f64; 5]) -> M::Field {
        M::Field::from_stored(&export::<M>(cell.map(|limb| limb as i64)))
    }

    #[inline(always)]
    fn gather<'a>(cell: impl Fn(usize) -> &'a [f64; 5]) -> Self {
        let mut limbs = [Doubles::splat(0.0); 5];
        for half in 0..N {
            let cells = [cell(4 * half), cell(4 * half + 1), cell(4 * half + 2), cell(4 * half + 3)];
            let rows = load(cells);
            for i in 0..5 {
                limbs[i].0[half] = rows[i];
            }
        }
        Self::new(limbs)
    }

    #[inline(always)]
    fn scatter(self, mut put: impl FnMut(usize, [f64; 5])) {
        for half in 0..N {
            let l = self.limbs;
            let [a, b, c, d] = store([l[0].0[half], l[1].0[half], l[2].0[half], l[3].0[half], l[4].0[half]]);
            put(4 * half, a);
            put(4 * half + 1, b);
            put(4 * half + 2, c);
            put(4 * half + 3, d);
        }
    }

    #[inline(always)]
    fn one() -> Self {
        let [a, b, c, d, e] = Self::cell(&M::Field::ONE.to_stored(), false);
        let s = Doubles::splat;
        Self::new([s(a), s(b), s(c), s(d), s(e)])
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let (a, b) = (self.limbs, other.limbs);
        Self::new([a[0].add(b[0]), a[1].add(b[1]), a[2].add(b[2]), a[3].add(b[3]), a[4].add(b[4])])
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        let (a, b) = (self.limbs, other.limbs);
        Self::new([a[0].sub(b[0]), a[1].sub(b[1]), a[2].sub(b[2]), a[3].sub(b[3]), a[4].sub(b[4])])
    }

    /// From at most `27 p` and limbs of three tight ones: `18 p` less or more where that is nearer to zero, then carries.
    #[inline(always)]
    fn reduce(self) -> Self {
        let [mut a, mut b, mut c, mut d, mut e] = self.limbs;
        let low = Doubles::splat(LOW);
        let quotient = e.multiply_add(Doubles::splat(1.0 / Self::P18[4]), low).sub(low);
        let take = |limb: Doubles, i: usize| quotient.multiply_sub(Doubles::splat(Self::P18[i]), limb);
        (a, b, c, d, e) = (take(a, 0), take(b, 1), take(c, 2), take(d, 3), take(e, 4));
        let high = Doubles::splat(HIGH);
        let scale = Doubles::splat(1.0 / (1_u64 << BITS) as f64);
        macro_rules! carry {
            ($from:ident, $to:ident) => {
                let carry = $from.add(high).sub(high);
                $from = $from.sub(carry);
                $to = carry.multiply_add(scale, $to);
            };
        }
        carry!(a, b);
        carry!(b, c);
        carry!(c, d);
        carry!(d, e);
        Self::new([a, b, c, d, e])
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
        // SAFETY: as for `run`.
        unsafe { Self::product(&self, &other) }
    }

    #[inline(always)]
    fn dot(a: [Self; 2], b: [Self; 2]) -> Self {
        // SAFETY: as for `run`.
        unsafe { Self::products(&a, &b) }
    }

    #[inline(always)]
    fn negate(self) -> Self {
        Self::new([Doubles::splat(0.0); 5]).sub(self)
    }

    #[inline(always)]
    fn square(self) -> Self {
        // SAFETY: as for `run`.
        unsafe { Self::squared(&self) }
    }

    #[inline(always)]
    fn run<T: Task>(task: T) -> T::Output {
        #[target_feature(enable = "avx2,fma,bmi2")]
        fn with_features<T: Task>(task: T) -> T::Output {
            task.run()
        }
        // SAFETY: `Level::run` alone hands out this type, after it has seen that the CPU has these features.
        unsafe { with_features(task) }
    }
}

/// Integers as doubles.
#[derive(Clone, Copy, Debug)]
struct Doubles([__m256d; N]);

/// Columns.
#[derive(Clone, Copy, Debug)]
struct Integers([__m256i; N]);

// SAFETY, for all blocks below: each is one instruction on values; that the CPU has it is `Lanes::run`'s matter.
impl Doubles {
    #[inline(always)]
    fn splat(value: f64) -> Self {
        // SAFETY: see above.
        Self([unsafe { _mm256_set1_pd(value) }; N])
    }

    #[inline(always)]
    fn add(mut self, other: Self) -> Self {
        for i in 0..N {
            // SAFETY: see above.
            self.0[i] = unsafe { _mm256_add_pd(self.0[i], other.0[i]) };
        }
        self
    }

    #[inline(always)]
    fn sub(mut self, other: Self) -> Self {
        for i in 0..N {
            // SAFETY: see above.
            self.0[i] = unsafe { _mm256_sub_pd(self.0[i], other.0[i]) };
        }
        self
    }

    /// `self factor + term`, rounded once.
    #[inline(always)]
    fn multiply_add(mut self, factor: Self, term: Self) -> Self {
        for i in 0..N {
            // SAFETY: see above.
            self.0[i] = unsafe { _mm256_fmadd_pd(self.0[i], factor.0[i], term.0[i]) };
        }
        self
    }

    /// `term - self factor`, rounded once.
    #[inline(always)]
    fn multiply_sub(mut self, factor: Self, term: Self) -> Self {
        for i in 0..N {
            // SAFETY: see above.
            self.0[i] = unsafe { _mm256_fnmadd_pd(self.0[i], factor.0[i], term.0[i]) };
        }
        self
    }

    /// The bits.
    #[inline(always)]
    fn integers(self) -> Integers {
        let mut bits = Integers::splat(0);
        for i in 0..N {
            // SAFETY: see above.
            bits.0[i] = unsafe { _mm256_castpd_si256(self.0[i]) };
        }
        bits
    }
}

impl Integers {
    #[inline(always)]
    fn splat(value: u64) -> Self {
        // SAFETY: see above.
        Self([unsafe { _mm256_set1_epi64x(value as i64) }; N])
    }

    #[inline(always)]
    fn add(mut self, other: Self) -> Self {
        for i in 0..N {
            // SAFETY: see above.
            self.0[i] = unsafe { _mm256_add_epi64(self.0[i], other.0[i]) };
        }
        self
    }

    #[inline(always)]
    fn and(mut self, other: Self) -> Self {
        for i in 0..N {
            // SAFETY: see above.
            self.0[i] = unsafe { _mm256_and_si256(self.0[i], other.0[i]) };
        }
        self
    }

    #[inline(always)]
    fn xor(mut self, other: Self) -> Self {
        for i in 0..N {
            // SAFETY: see above.
            self.0[i] = unsafe { _mm256_xor_si256(self.0[i], other.0[i]) };
        }
        self
    }

    #[inline(always)]
    fn or(mut self, other: Self) -> Self {
        for i in 0..N {
            // SAFETY: see above.
            self.0[i] = unsafe { _mm256_or_si256(self.0[i], other.0[i]) };
        }
        self
    }

    /// What lies above a limb.
    #[inline(always)]
    fn carry(mut self) -> Self {
        for i in 0..N {
            // SAFETY: see above.
            self.0[i] = unsafe { _mm256_srli_epi64::<{ BITS as i32 }>(self.0[i]) };
        }
        self
    }

    /// The doubles with these bits.
    #[inline(always)]
    fn doubles(self) -> Doubles {
        let mut doubles = Doubles::splat(0.0);
        for i in 0..N {
            // SAFETY: see above.
            doubles.0[i] = unsafe { _mm256_castsi256_pd(self.0[i]) };
        }
        doubles
    }
}

/// Four by four, transposed.
#[inline(always)]
fn transpose([a, b, c, d]: [__m256d; 4]) -> [__m256d; 4] {
    // SAFETY: see above.
    unsafe {
        let (ab, ba) = (_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b));
        let (cd, dc) = (_mm256_unpacklo_pd(c, d), _mm256_unpackhi_pd(c, d));
        [
            _mm256_permute2f128_pd::<0x20>(ab, cd),
            _mm256_permute2f128_pd::<0x20>(ba, dc),
            _mm256_permute2f128_pd::<0x31>(ab, cd),
            _mm256_permute2f128_pd::<0x31>(ba, dc),
        ]
    }
}

/// Limb by limb, from four cells.
#[inline(always)]
fn load(cells: [&[f64; 5]; 4]) -> [__m256d; 5] {
    let [a, b, c, d] = cells;
    // SAFETY: the loads are of the first four and of the fifth double of arrays of five, without alignment.
    unsafe {
        let [w, x, y, z] = transpose([
            _mm256_loadu_pd(a.as_ptr()),
            _mm256_loadu_pd(b.as_ptr()),
            _mm256_loadu_pd(c.as_ptr()),
            _mm256_loadu_pd(d.as_ptr()),
        ]);
        let low = _mm_loadh_pd(_mm_load_sd(&raw const a[4]), &raw const b[4]);
        let high = _mm_loadh_pd(_mm_load_sd(&raw const c[4]), &raw const d[4]);
        [w, x, y, z, _mm256_set_m128d(high, low)]
    }
}

/// Four cells from their limbs.
#[inline(always)]
fn store([a, b, c, d, e]: [__m256d; 5]) -> [[f64; 5]; 4] {
    let mut cells = [[0.0; 5]; 4];
    let rows = transpose([a, b, c, d]);
    // SAFETY: the stores are to the first four and to the fifth double of arrays of five, without alignment.
    unsafe {
        for i in 0..4 {
            _mm256_storeu_pd(cells[i].as_mut_ptr(), rows[i]);
        }
        let (low, high) = (_mm256_castpd256_pd128(e), _mm256_extractf128_pd::<1>(e));
        _mm_storel_pd(&raw mut cells[0][4], low);
        _mm_storeh_pd(&raw mut cells[1][4], low);
        _mm_storel_pd(&raw mut cells[2][4], high);
        _mm_storeh_pd(&raw mut cells[3][4], high);
    }
    cells
}
