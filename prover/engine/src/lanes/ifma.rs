//! Eight lanes for AVX-512 IFMA: limbs of 52 bits, see `docs/lanes.md` for steps and bounds.
//!
//! Its two instructions add the lower or the upper 52 bits of a product of 52 by 52 bits to a word.
//!
//! Limbs are unsigned and below `2^52`. *Tight*: below `16 p`. *Loose*: below `32 p`. What is reduced: below `48 p`.
//! The limb code is written over [`Vector`], so that tests run it on any machine.

use std::marker::PhantomData;

use ark_ff::Field as _;

use super::modulus::negative_inverse;
use super::radix52::{BITS, Limbs, MASK, export, import, multiple};
use super::vector::{Instructions, Vector};
use super::{Lanes, Modulus, Task};
use crate::points::{Element as _, Words};

/// Eight elements of a prime field.
pub(crate) type Ifma<M> = Eight<M, Instructions>;

/// Eight elements of a prime field, over any [`Vector`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Eight<M, V> {
    limbs: [V; 5],
    modulus: PhantomData<M>,
}

impl<M: Modulus, V: Vector> Eight<M, V> {
    /// The modulus.
    const P: Limbs = multiple::<M>(1);
    /// Keeps differences positive.
    const P16: Limbs = multiple::<M>(16);
    /// `-1 / p` modulo `2^52`.
    const INVERSE: u64 = negative_inverse(M::MODULUS[0]) & MASK;
    /// `2^256 - 5 p`, which is less than `p`.
    const REST: Limbs = {
        let five = multiple::<M>(5);
        let mut rest = [0; 5];
        let mut borrow = 0;
        let mut i = 0;
        while i < 5 {
            let power: u64 = if i == 4 { 1 << 48 } else { 0 };
            let difference = power.wrapping_sub(five[i]).wrapping_sub(borrow);
            rest[i] = difference & MASK;
            borrow = difference >> 63;
            i += 1;
        }
        assert!(borrow == 0 && rest[4] < Self::P[4]);
        rest
    };

    #[inline(always)]
    const fn new(limbs: [V; 5]) -> Self {
        Self { limbs, modulus: PhantomData }
    }

    #[inline(always)]
    fn constant(limbs: Limbs) -> [V; 5] {
        let [a, b, c, d, e] = limbs;
        [V::splat(a), V::splat(b), V::splat(c), V::splat(d), V::splat(e)]
    }

    /// Carries, of either sign; the whole is not negative.
    #[inline(always)]
    fn carried([a, b, c, d, e]: [V; 5]) -> Self {
        let mask = V::splat(MASK);
        let b = b.add(a.shift::<BITS>());
        let c = c.add(b.shift::<BITS>());
        let d = d.add(c.shift::<BITS>());
        let e = e.add(d.shift::<BITS>());
        Self::new([a.and(mask), b.and(mask), c.and(mask), d.and(mask), e])
    }

    /// Montgomery's reduction: ten columns, each below `2^57`, to five limbs.
    ///
    /// The low half of `m p` that clears a column needs no product: what it carries is the column over `2^52`, rounded up.
    #[inline(always)]
    fn montgomery(mut columns: [V; 10]) -> Self {
        let p = Self::constant(Self::P);
        let (zero, mask, inverse) = (V::splat(0), V::splat(MASK), V::splat(Self::INVERSE));
        macro_rules! step {
            ($k:literal) => {
                let m = zero.add_low(columns[$k], inverse);
                let carry = columns[$k].add(mask).shift::<BITS>();
                columns[$k + 1] = columns[$k + 1].add(carry).add_high(m, p[0]).add_low(m, p[1]);
                columns[$k + 2] = columns[$k + 2].add_high(m, p[1]).add_low(m, p[2]);
                columns[$k + 3] = columns[$k + 3].add_high(m, p[2]).add_low(m, p[3]);
                columns[$k + 4] = columns[$k + 4].add_high(m, p[3]).add_low(m, p[4]);
                columns[$k + 5] = columns[$k + 5].add_high(m, p[4]);
            };
        }
        step!(0);
        step!(1);
        step!(2);
        step!(3);
        step!(4);
        let [_, _, _, _, _, a, b, c, d, e] = columns;
        Self::carried([a, b, c, d, e])
    }

    /// Adds a product to columns.
    #[inline(always)]
    fn multiply(columns: &mut [V; 10], a: Self, b: Self) {
        let (a, b) = (a.limbs, b.limbs);
        macro_rules! column {
            ($k:literal: $($i:literal $j:literal),*) => {
                $(
                    columns[$k] = columns[$k].add_low(a[$i], b[$j]);
                    columns[$k + 1] = columns[$k + 1].add_high(a[$i], b[$j]);
                )*
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

/// Eight elements as words: word by word, lane by lane. All are below the modulus.
#[derive(Clone, Copy)]
pub(crate) struct Packed([[u64; 8]; 4]);

impl Packed {
    pub(crate) fn new(lanes: [Words; 8]) -> Self {
        Self(std::array::from_fn(|word| lanes.map(|lane| lane[word])))
    }
}

/// The limbs of integers, from their words, times two to a shift: as `shifted` in [`super::radix52`].
macro_rules! shifted {
    ($words:expr, $shift:literal) => {{
        let ([a, b, c, d], mask) = ($words, V::splat(MASK));
        Self::new([
            a.left::<$shift>().and(mask),
            a.right::<{ 52 - $shift }>().or(b.left::<{ 12 + $shift }>()).and(mask),
            b.right::<{ 40 - $shift }>().or(c.left::<{ 24 + $shift }>()).and(mask),
            c.right::<{ 28 - $shift }>().or(d.left::<{ 36 + $shift }>()).and(mask),
            d.right::<{ 16 - $shift }>(),
        ])
    }};
}

/// What transforms need beyond [`Lanes`].
impl<M: Modulus, V: Vector> Eight<M, V> {
    /// The same in each lane.
    #[inline(always)]
    pub(crate) fn splat(limbs: &Limbs) -> Self {
        Self::new(Self::constant(*limbs))
    }

    /// Words of integers to limbs.
    #[inline(always)]
    pub(crate) fn from_words(words: [V; 4]) -> Self {
        shifted!(words, 0)
    }

    /// Sixteen times stored words, see [`super::radix52`].
    #[inline(always)]
    fn import(words: [V; 4]) -> Self {
        shifted!(words, 4)
    }

    /// `16 p - x` where the mask is, `x` elsewhere; of what has just been imported.
    #[inline(always)]
    fn negate_where(self, mask: V) -> Self {
        let (mut limbs, p) = (self.limbs, Self::constant(Self::P16));
        for (limb, p) in limbs.iter_mut().zip(p) {
            *limb = p.sub(*limb).sub(*limb).and(mask).add(*limb);
        }
        Self::carried(limbs)
    }

    #[inline(always)]
    pub(crate) fn unpack(packed: &Packed) -> Self {
        let [a, b, c, d] = packed.0;
        Self::from_words([V::set(a), V::set(b), V::set(c), V::set(d)])
    }

    /// Words of the integers below the modulus, from limbs of what is below twice the modulus.
    #[inline(always)]
    pub(crate) fn to_words(self) -> [V; 4] {
        let (mut limbs, p) = (self.limbs, Self::constant(Self::P));
        for (limb, p) in limbs.iter_mut().zip(p) {
            *limb = limb.sub(p);
        }
        let mut less = Self::carried(limbs).limbs;
        // All ones where that is negative: there the modulus is added again.
        let negative = less[4].shift::<63>();
        for (limb, p) in less.iter_mut().zip(p) {
            *limb = limb.add(p.and(negative));
        }
        let [a, b, c, d, e] = Self::carried(less).limbs;
        [
            a.or(b.left::<52>()),
            b.right::<12>().or(c.left::<40>()),
            c.right::<24>().or(d.left::<28>()),
            d.right::<36>().or(e.left::<16>()),
        ]
    }

    /// The difference, and so many moduli, which has to be no less than what is subtracted.
    #[inline(always)]
    pub(crate) fn less<const MODULI: u64>(self, other: Self) -> Self {
        let (mut limbs, p) = (self.limbs, Self::constant(const { multiple::<M>(MODULI) }));
        for ((limb, p), other) in limbs.iter_mut().zip(p).zip(other.limbs) {
            *limb = limb.add(p).sub(other);
        }
        Self::carried(limbs)
    }

    /// Element `i` of vector `j` becomes element `j` of vector `i`.
    #[inline(always)]
    pub(crate) fn transpose(rows: [Self; 8]) -> [Self; 8] {
        let mut out = rows;
        for limb in 0..5 {
            let mut columns = [V::splat(0); 8];
            for (column, row) in columns.iter_mut().zip(&rows) {
                *column = row.limbs[limb];
            }
            for (out, column) in out.iter_mut().zip(V::transpose(columns)) {
                out.limbs[limb] = column;
            }
        }
        out
    }
}

impl<M: Modulus, V: Vector> Default for Eight<M, V> {
    fn default() -> Self {
        Self::new([V::splat(0); 5])
    }
}

impl<M: Modulus, V: Vector> Lanes for Eight<M, V> {
    const WIDTH: usize = 8;
    type Field = M::Field;
    type Cell = Limbs;
    type Prime = Self;
    const EXTENSION: bool = false;

    #[inline(always)]
    fn cell(stored: &Words, negative: bool) -> Limbs {
        // Without a branch: signs are random.
        import(&super::portable::select(negative, super::portable::sub(M::MODULUS, *stored).0, *stored))
    }

    fn value(cell: &Limbs) -> M::Field {
        M::Field::from_stored(&export::<M>(cell.map(|limb| limb as i64)))
    }

    #[inline(always)]
    fn gather<'a>(cell: impl Fn(usize) -> &'a Limbs) -> Self {
        let [a, b, c, d] = [cell(0), cell(1), cell(2), cell(3)];
        let [e, f, g, h] = [cell(4), cell(5), cell(6), cell(7)];
        macro_rules! limb {
            ($i:literal) => {
                V::set([a[$i], b[$i], c[$i], d[$i], e[$i], f[$i], g[$i], h[$i]])
            };
        }
        Self::new([limb!(0), limb!(1), limb!(2), limb!(3), limb!(4)])
    }

    #[inline(always)]
    fn scatter(self, mut put: impl FnMut(usize, Limbs)) {
        let [a, b, c, d, e] = self.limbs;
        let [a, b, c, d, e] = [a.get(), b.get(), c.get(), d.get(), e.get()];
        for lane in 0..8 {
            put(lane, [a[lane], b[lane], c[lane], d[lane], e[lane]]);
        }
    }

    /// Two cells are ten words: eight in a vector of their own, which are transposed, and two.
    #[inline(always)]
    fn gather_two<'a>(cells: impl Fn(usize) -> &'a [Limbs; 2]) -> [Self; 2] {
        let mut rows = [V::splat(0); 8];
        for (lane, row) in rows.iter_mut().enumerate() {
            let [[a, b, c, d, e], [f, g, h, ..]] = *cells(lane);
            *row = V::set([a, b, c, d, e, f, g, h]);
        }
        let [a, b, c, d, e, f, g, h] = V::transpose(rows);
        macro_rules! half {
            ($i:literal $j:literal $k:literal $l:literal) => {{
                let (i, j, k, l) = (&cells($i)[1], &cells($j)[1], &cells($k)[1], &cells($l)[1]);
                V::set([i[3], i[4], j[3], j[4], k[3], k[4], l[3], l[4]])
            }};
        }
        let [i, j] = V::deinterleave([half!(0 1 2 3), half!(4 5 6 7)]);
        [Self::new([a, b, c, d, e]), Self::new([f, g, h, i, j])]
    }

    #[inline(always)]
    fn scatter_two([first, second]: [Self; 2], mut put: impl FnMut(usize, [Limbs; 2])) {
        let ([a, b, c, d, e], [f, g, h, i, j]) = (first.limbs, second.limbs);
        let rows = V::transpose([a, b, c, d, e, f, g, h]);
        let [low, high] = V::interleave([i, j]);
        let halves = [low.get(), high.get()];
        for (lane, row) in rows.iter().enumerate() {
            let [a, b, c, d, e, f, g, h] = row.get();
            let (half, at) = (&halves[lane / 4], 2 * (lane % 4));
            put(lane, [[a, b, c, d, e], [f, g, h, half[at], half[at + 1]]]);
        }
    }

    #[inline(always)]
    fn import_two<'a>(stored: impl Fn(usize) -> &'a [Words; 2], negative: impl Fn(usize) -> [bool; 2]) -> [Self; 2] {
        let (mut rows, mut masks) = ([V::splat(0); 8], [[0; 8]; 2]);
        for (lane, row) in rows.iter_mut().enumerate() {
            let ([[a, b, c, d], [e, f, g, h]], negative) = (*stored(lane), negative(lane));
            *row = V::set([a, b, c, d, e, f, g, h]);
            masks[0][lane] = u64::from(negative[0]).wrapping_neg();
            masks[1][lane] = u64::from(negative[1]).wrapping_neg();
        }
        let [a, b, c, d, e, f, g, h] = V::transpose(rows);
        [
            Self::import([a, b, c, d]).negate_where(V::set(masks[0])),
            Self::import([e, f, g, h]).negate_where(V::set(masks[1])),
        ]
    }

    #[inline(always)]
    fn one() -> Self {
        Self::new(Self::constant(Self::cell(&M::Field::ONE.to_stored(), false)))
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let (a, b) = (self.limbs, other.limbs);
        Self::carried([a[0].add(b[0]), a[1].add(b[1]), a[2].add(b[2]), a[3].add(b[3]), a[4].add(b[4])])
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        let (a, b, p) = (self.limbs, other.limbs, Self::constant(Self::P16));
        Self::carried([
            a[0].add(p[0]).sub(b[0]),
            a[1].add(p[1]).sub(b[1]),
            a[2].add(p[2]).sub(b[2]),
            a[3].add(p[3]).sub(b[3]),
            a[4].add(p[4]).sub(b[4]),
        ])
    }

    /// What lies above `2^256`, at most 9, counts `2^256 - 5 p` each: below `2^256 + 9 p / 3` comes out, less than `9 p`.
    #[inline(always)]
    fn reduce(self) -> Self {
        let [a, b, c, d, e] = self.limbs;
        let rest = Self::constant(Self::REST);
        let above = e.shift::<48>();
        let e = e.and(V::splat((1 << 48) - 1));
        Self::carried([
            a.add_low(above, rest[0]),
            b.add_low(above, rest[1]).add_high(above, rest[0]),
            c.add_low(above, rest[2]).add_high(above, rest[1]),
            d.add_low(above, rest[3]).add_high(above, rest[2]),
            e.add_low(above, rest[4]).add_high(above, rest[3]),
        ])
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
        V::run(Products { a: &[self], b: &[other] })
    }

    #[inline(always)]
    fn dot(a: [Self; 2], b: [Self; 2]) -> Self {
        V::run(Products { a: &a, b: &b })
    }

    #[inline(always)]
    fn negate(self) -> Self {
        Self::new([V::splat(0); 5]).sub(self)
    }

    #[inline(always)]
    fn square(self) -> Self {
        V::run(Square(&self))
    }

    #[inline(always)]
    fn run<T: Task>(task: T) -> T::Output {
        V::run(task)
    }
}

/// A sum of products, out of line: inlined everywhere, they make the compiler work for minutes.
struct Products<'a, M, V, const N: usize> {
    a: &'a [Eight<M, V>; N],
    b: &'a [Eight<M, V>; N],
}

impl<M: Modulus, V: Vector, const N: usize> Task for Products<'_, M, V, N> {
    type Output = Eight<M, V>;

    #[inline(always)]
    fn run(self) -> Eight<M, V> {
        let mut columns = [V::splat(0); 10];
        for (a, b) in self.a.iter().zip(self.b) {
            Eight::multiply(&mut columns, *a, *b);
        }
        Eight::montgomery(columns)
    }
}

/// A square, out of line.
struct Square<'a, M, V>(&'a Eight<M, V>);

impl<M: Modulus, V: Vector> Task for Square<'_, M, V> {
    type Output = Eight<M, V>;

    /// The products of different limbs once, doubled, and the squares.
    #[inline(always)]
    fn run(self) -> Eight<M, V> {
        let a = self.0.limbs;
        let mut columns = [V::splat(0); 10];
        macro_rules! column {
            ($k:literal: $($i:literal $j:literal),*) => {
                $(
                    columns[$k] = columns[$k].add_low(a[$i], a[$j]);
                    columns[$k + 1] = columns[$k + 1].add_high(a[$i], a[$j]);
                )*
            };
        }
        column!(1: 0 1);
        column!(2: 0 2);
        column!(3: 0 3, 1 2);
        column!(4: 0 4, 1 3);
        column!(5: 1 4, 2 3);
        column!(6: 2 4);
        column!(7: 3 4);
        for column in &mut columns[1..9] {
            *column = column.add(*column);
        }
        column!(0: 0 0);
        column!(2: 1 1);
        column!(4: 2 2);
        column!(6: 3 3);
        column!(8: 4 4);
        Eight::montgomery(columns)
    }
}
