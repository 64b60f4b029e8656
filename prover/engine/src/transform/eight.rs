//! The same transforms, eight elements at a time.
//!
//! Butterflies of elements that lie at least eight apart are whole vectors'. The last three layers are within vectors, and
//! so are done on groups of 64 elements after a transposition: vector `b` of a group then holds its elements `8 a + b` in the
//! lanes `a`. Values at points, which are in bit-reversed order, stay transposed; coefficients lie in order. So each way there is one
//! transposition.
//!
//! Elements are the words of `x 2^256`, and so stand for `x / 16` in lanes with `R = 2^260`; the last product makes up for that.
//!
//! Bounds, in moduli: factors are below 1.02, so products of what is below 80 are below 2 ([`Eight`]'s reduction). On the way up two
//! layers make a sum of four of what is below 9, which is reduced to below 9 again. On the way down each layer adds at most 2: to less
//! than 63 after 27 of them.

use ark_bn254::Fr;
use ark_ff::{Field as _, PrimeField as _};
use rayon::prelude::*;

use super::{Domain, Value, each_quarter, quarters};
use crate::lanes::{Eight, Lanes as _, Limbs, Packed, Scalar, Task, Vector, limbs};
use crate::points::{Element as _, Words};

/// Eight elements.
type Lanes<V> = Eight<Scalar, V>;
/// Vectors of a group.
const GROUP: usize = 8;
/// Elements of a group.
pub(crate) const SMALLEST: usize = 8 * GROUP;
/// Below this many vectors a block is one thread's.
const ALONE: usize = 1 << 8;

/// Factors of both ways.
pub(crate) struct Eights<V> {
    down: Factors<V>,
    up: Factors<V>,
    size: usize,
}

/// Factors of one way.
struct Factors<V> {
    /// Of layers between vectors, by block.
    outer: Vec<Limbs>,
    /// Of the layers within vectors, by group: those of each layer's first blocks.
    inner: Vec<[Packed; 3]>,
    /// By which a layer's first factors are multiplied for its other blocks: powers 1, 2 and 3 of the same list.
    others: [Limbs; 3],
    vector: std::marker::PhantomData<V>,
}

impl<V: Vector> Factors<V> {
    /// From the powers of a root in bit-reversed order; `root` is the index of the whole: 0 for even points, 1 for odd ones.
    fn new(powers: &[Fr], root: usize, size: usize) -> Self {
        let groups = size / SMALLEST;
        let words = |index: usize| (powers[index] * Fr::from(16_u64)).to_stored();
        let vector = |start: usize, step: usize| Packed::new(std::array::from_fn(|lane| words(start + step * lane)));
        let inner = (0..groups)
            .into_par_iter()
            .map(|group| {
                let index = root * groups + group;
                let [first, second, third] = [8, 16, 32].map(|blocks| blocks * index);
                [vector(first, 1), vector(second, 2), vector(third, 4)]
            })
            .collect();
        let others = [1, 2, 3].map(|index| limbs(&words(index)));
        let outer = (0..(root + 1) * groups * 4).map(|index| limbs(&words(index))).collect();
        Self { outer, inner, others, vector: std::marker::PhantomData }
    }

    /// Factors of a group's layers within vectors: one for the first, two for the second, four for the third.
    ///
    /// In bit-reversed order the factor at `4 j + h`, for `h < 4`, is that at `4 j` times that at `h`: a product instead of a table.
    #[inline(always)]
    fn inner(&self, index: usize) -> [Lanes<V>; 7] {
        let [first, second, third] = &self.inner[index % self.inner.len()];
        let (first, second, third) = (Lanes::unpack(first), Lanes::unpack(second), Lanes::unpack(third));
        let [one, two, three] = &self.others;
        let (one, two, three) = (Lanes::splat(one), Lanes::splat(two), Lanes::splat(three));
        [first, second, second.mul(one), third, third.mul(one), third.mul(two), third.mul(three)]
    }

    #[inline(always)]
    fn outer(&self, block: usize) -> Lanes<V> {
        Lanes::splat(&self.outer[block])
    }

    /// Factor of a block for its halves, and those of the halves for the quarters.
    #[inline(always)]
    fn three(&self, block: usize) -> [Lanes<V>; 3] {
        [self.outer(block), self.outer(2 * block), self.outer(2 * block + 1)]
    }
}

impl<V: Vector> Eights<V> {
    /// For a domain of at least [`SMALLEST`] points.
    pub(crate) fn new(domain: &Domain) -> Self {
        let [factors, inverses] = domain.powers();
        let size = domain.size();
        Self { down: Factors::new(&factors, 1, size), up: Factors::new(&inverses, 0, size), size }
    }

    /// Values at the even points to values at the odd points, times the size and divided by 16; transposed.
    pub(crate) fn odd(&self, values: &[Value]) -> Vec<Lanes<V>> {
        let mut vectors = vec![Lanes::default(); self.size / 8];
        up(&mut vectors, values, 0, &self.up);
        down(&mut vectors, 1, &self.down);
        vectors
    }

    /// `a b - c` as integers in order, from what [`Self::odd`] has made.
    pub(crate) fn quotient(&self, a: &[Lanes<V>], b: &[Lanes<V>], c: Option<&[Lanes<V>]>) -> Vec<Words> {
        let size = Fr::from(self.size as u64);
        // a and b are 1 / 16 of what they should be, and `size` times; a plain integer ends Montgomery's form.
        let scale = Fr::from(256_u64) * size.square().inverse().unwrap_or_default();
        let scale = limbs(&scale.into_bigint().0);
        // To c's scale: `a b` has another factor of size / 16.
        let more = Lanes::<V>::cell(&(size / Fr::from(16_u64)).to_stored(), false);
        let mut out = vec![[0; 4]; self.size];
        out.par_chunks_mut(SMALLEST).enumerate().for_each(|(group, out)| {
            let range = group * GROUP..(group + 1) * GROUP;
            let c = c.map(|c| &c[range.clone()]);
            V::run(Quotient { a: &a[range.clone()], b: &b[range], c, scale: &scale, more: &more, out });
        });
        out
    }
}

/// A group of the quotient.
struct Quotient<'a, V> {
    a: &'a [Lanes<V>],
    b: &'a [Lanes<V>],
    c: Option<&'a [Lanes<V>]>,
    scale: &'a Limbs,
    more: &'a Limbs,
    out: &'a mut [Words],
}

impl<V: Vector> Task for Quotient<'_, V> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (scale, more) = (Lanes::splat(self.scale), Lanes::splat(self.more));
        let mut values = [Lanes::default(); GROUP];
        for (i, out) in values.iter_mut().enumerate() {
            let mut value = self.a[i].mul(self.b[i]);
            if let Some(c) = self.c {
                value = value.less::<16>(c[i].mul(more));
            }
            *out = value.mul(scale);
        }
        store(&values, self.out);
    }
}

/// From a block's values to its polynomial, times its length.
fn up<V: Vector>(block: &mut [Lanes<V>], values: &[Value], index: usize, factors: &Factors<V>) {
    match block.len() {
        GROUP => V::run(GroupUp { block, values, index, factors }),
        len if len == 2 * GROUP => {
            for (half, (block, values)) in block.chunks_mut(GROUP).zip(values.chunks(SMALLEST)).enumerate() {
                up(block, values, 2 * index + half, factors);
            }
            V::run(HalvesUp { block, factor: factors.outer(index) });
        }
        len => {
            each_quarter(block, ALONE, |quarter, part| {
                up(part, &values[2 * len * quarter..][..2 * len], 4 * index + quarter, factors);
            });
            let factors = factors.three(index);
            quarters(block, ALONE, |[a, b, c, d]| V::run(QuartersUp { a, b, c, d, factors }));
        }
    }
}

/// From a block's polynomial to its values.
fn down<V: Vector>(block: &mut [Lanes<V>], index: usize, factors: &Factors<V>) {
    match block.len() {
        GROUP => V::run(GroupDown { block, index, factors }),
        len if len == 2 * GROUP => {
            V::run(HalvesDown { block, factor: factors.outer(index) });
            for (half, block) in block.chunks_mut(GROUP).enumerate() {
                down(block, 2 * index + half, factors);
            }
        }
        _ => {
            let three = factors.three(index);
            quarters(block, ALONE, |[a, b, c, d]| V::run(QuartersDown { a, b, c, d, factors: three }));
            each_quarter(block, ALONE, |quarter, part| down(part, 4 * index + quarter, factors));
        }
    }
}

/// Down: `a + f b` and `a - f b`.
#[inline(always)]
fn split<V: Vector>(a: &mut Lanes<V>, b: &mut Lanes<V>, factor: Lanes<V>) {
    let product = b.mul(factor);
    (*a, *b) = (a.add(product), a.less::<2>(product));
}

/// Up: `a + b` and `f (a - b)`, of what is below 18.
#[inline(always)]
fn join<V: Vector>(a: &mut Lanes<V>, b: &mut Lanes<V>, factor: Lanes<V>) {
    (*a, *b) = (a.add(*b), a.less::<18>(*b).mul(factor));
}

struct QuartersDown<'a, V> {
    a: &'a mut [Lanes<V>],
    b: &'a mut [Lanes<V>],
    c: &'a mut [Lanes<V>],
    d: &'a mut [Lanes<V>],
    factors: [Lanes<V>; 3],
}

impl<V: Vector> Task for QuartersDown<'_, V> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let [first, left, right] = self.factors;
        for (((a, b), c), d) in self.a.iter_mut().zip(self.b).zip(self.c).zip(self.d) {
            split(a, c, first);
            split(b, d, first);
            split(a, b, left);
            split(c, d, right);
        }
    }
}

struct QuartersUp<'a, V> {
    a: &'a mut [Lanes<V>],
    b: &'a mut [Lanes<V>],
    c: &'a mut [Lanes<V>],
    d: &'a mut [Lanes<V>],
    factors: [Lanes<V>; 3],
}

impl<V: Vector> Task for QuartersUp<'_, V> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let [first, left, right] = self.factors;
        for (((a, b), c), d) in self.a.iter_mut().zip(self.b).zip(self.c).zip(self.d) {
            join(a, b, left);
            join(c, d, right);
            join(a, c, first);
            join(b, d, first);
            *a = a.reduce();
        }
    }
}

struct HalvesDown<'a, V> {
    block: &'a mut [Lanes<V>],
    factor: Lanes<V>,
}

impl<V: Vector> Task for HalvesDown<'_, V> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (a, b) = self.block.split_at_mut(self.block.len() / 2);
        a.iter_mut().zip(b).for_each(|(a, b)| split(a, b, self.factor));
    }
}

struct HalvesUp<'a, V> {
    block: &'a mut [Lanes<V>],
    factor: Lanes<V>,
}

impl<V: Vector> Task for HalvesUp<'_, V> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (a, b) = self.block.split_at_mut(self.block.len() / 2);
        for (a, b) in a.iter_mut().zip(b) {
            join(a, b, self.factor);
            *a = a.reduce();
        }
    }
}

/// Pairs of a layer of a group, in order of their blocks.
const PAIRS: [[(usize, usize); 4]; 3] =
    [[(0, 4), (1, 5), (2, 6), (3, 7)], [(0, 2), (1, 3), (4, 6), (5, 7)], [(0, 1), (2, 3), (4, 5), (6, 7)]];

/// Two places of a group.
#[inline(always)]
fn both<V: Vector>(
    group: &mut [Lanes<V>; GROUP],
    (a, b): (usize, usize),
    run: impl FnOnce(&mut Lanes<V>, &mut Lanes<V>),
) {
    let (mut left, mut right) = (group[a], group[b]);
    run(&mut left, &mut right);
    (group[a], group[b]) = (left, right);
}

struct GroupDown<'a, V> {
    block: &'a mut [Lanes<V>],
    index: usize,
    factors: &'a Factors<V>,
}

impl<V: Vector> Task for GroupDown<'_, V> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { block, index, factors } = self;
        let mut group = [Lanes::default(); GROUP];
        group.copy_from_slice(block);
        for (layer, pairs) in PAIRS.into_iter().enumerate() {
            for (i, pair) in pairs.into_iter().enumerate() {
                let factor = factors.outer((index << layer) + (i >> (2 - layer)));
                both(&mut group, pair, |a, b| split(a, b, factor));
            }
        }
        let mut group = Lanes::transpose(group);
        let inner = factors.inner(index);
        for (layer, pairs) in PAIRS.into_iter().enumerate() {
            for (i, pair) in pairs.into_iter().enumerate() {
                let factor = inner[(1 << layer) - 1 + (i >> (2 - layer))];
                both(&mut group, pair, |a, b| split(a, b, factor));
            }
        }
        block.copy_from_slice(&group);
    }
}

struct GroupUp<'a, V> {
    block: &'a mut [Lanes<V>],
    values: &'a [Value],
    index: usize,
    factors: &'a Factors<V>,
}

impl<V: Vector> Task for GroupUp<'_, V> {
    type Output = ();

    /// The first three layers make sums of eight of what is below 2; from there on sums are reduced after two layers.
    #[inline(always)]
    fn run(self) {
        let Self { block, values, index, factors } = self;
        let mut group = load(values);
        let inner = factors.inner(index);
        for (layer, pairs) in PAIRS.into_iter().enumerate().rev() {
            for (i, pair) in pairs.into_iter().enumerate() {
                let factor = inner[(1 << layer) - 1 + (i >> (2 - layer))];
                both(&mut group, pair, |a, b| join(a, b, factor));
            }
        }
        let mut group = Lanes::transpose(group);
        for (layer, pairs) in PAIRS.into_iter().enumerate().rev() {
            for (i, pair) in pairs.into_iter().enumerate() {
                let factor = factors.outer((index << layer) + (i >> (2 - layer)));
                both(&mut group, pair, |a, b| join(a, b, factor));
                if layer == 2 || (layer, i) == (0, 0) {
                    group[pair.0] = group[pair.0].reduce();
                }
            }
        }
        block.copy_from_slice(&group);
    }
}

/// A group from elements in order, transposed.
#[inline(always)]
fn load<V: Vector>(values: &[Value]) -> [Lanes<V>; GROUP] {
    let mut group = [Lanes::default(); GROUP];
    for two in 0..GROUP / 2 {
        let mut rows = [V::splat(0); 8];
        for (a, row) in rows.iter_mut().enumerate() {
            let (left, right) = (values[8 * a + 2 * two].words(), values[8 * a + 2 * two + 1].words());
            *row = V::set([left[0], left[1], left[2], left[3], right[0], right[1], right[2], right[3]]);
        }
        let [a, b, c, d, e, f, g, h] = V::transpose(rows);
        group[2 * two] = Lanes::from_words([a, b, c, d]);
        group[2 * two + 1] = Lanes::from_words([e, f, g, h]);
    }
    group
}

/// A transposed group to integers in order; all have to be below 2 moduli.
#[inline(always)]
fn store<V: Vector>(group: &[Lanes<V>; GROUP], out: &mut [Words]) {
    for two in 0..GROUP / 2 {
        let ([a, b, c, d], [e, f, g, h]) = (group[2 * two].to_words(), group[2 * two + 1].to_words());
        for (a, row) in V::transpose([a, b, c, d, e, f, g, h]).into_iter().enumerate() {
            let [a0, a1, a2, a3, b0, b1, b2, b3] = row.get();
            out[8 * a + 2 * two] = [a0, a1, a2, a3];
            out[8 * a + 2 * two + 1] = [b0, b1, b2, b3];
        }
    }
}
