//! Number-theoretic transforms without bit reversals.
//!
//! Coefficients are in natural order, values in bit-reversed order, both ways, so that no order is ever changed:
//! `x^m - c^2` splits into `x^(m/2) - c` and `x^(m/2) + c`, again and again down to `x - root`. All butterflies of a block have one
//! factor `c`, and the factors of all layers are prefixes of one table in bit-reversed order. The transform on the
//! odd points (the powers `psi^(2j+1)` of a root of order `2n`) starts from `x^n + 1` and is the right half of the tree
//! of size `2n`: the same table from its middle on, so that the shift to a coset costs nothing.
//!
//! Two layers are done at a time, and blocks depth first, so that each block stays in a core's cache once it fits.

#[cfg(target_arch = "x86_64")]
mod eight;

use std::sync::OnceLock;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup as _, FftField, Field, PrimeField as _};
use rayon::prelude::*;

use crate::error::Error;
#[cfg(target_arch = "x86_64")]
use crate::lanes::Instructions;
use crate::lanes::{Lanes as _, Portable, Scalar};
use crate::platform::Level;
use crate::points::{Element, Words};
#[cfg(target_arch = "x86_64")]
use eight::Eights;

/// An element while it is transformed.
pub(crate) type Value = Portable<Scalar>;

/// Below this size a block is one thread's.
const ALONE: usize = 1 << 11;

/// The even points (powers of a root of order `n`) and the odd ones between them.
pub struct Domain {
    log: u32,
    /// Made by the first transform.
    ones: OnceLock<Ones>,
    /// The same for transforms of eight elements at a time.
    #[cfg(target_arch = "x86_64")]
    eights: OnceLock<Eights<Instructions>>,
}

/// Factors of portable transforms.
struct Ones {
    /// `psi^bitrev(i)`, for `i < n`.
    factors: Vec<Value>,
    /// Inverses of the first half.
    inverses: Vec<Value>,
}

impl Domain {
    /// Log of the largest size: the field has roots of order `2^28`, and the odd points need the double.
    pub const MAX_LOG: u32 = 27;

    /// The smallest domain of at least `size` points.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub fn new(size: usize) -> Result<Self, Error> {
        let log = size.max(2).next_power_of_two().ilog2();
        if log > Self::MAX_LOG {
            return Err(Error::TooLarge { expected: 1 << Self::MAX_LOG, got: size });
        }
        Ok(Self {
            log,
            ones: OnceLock::new(),
            #[cfg(target_arch = "x86_64")]
            eights: OnceLock::new(),
        })
    }

    /// `psi^bitrev(i)`, for `i < n`, and inverses of the first half.
    fn powers(&self) -> [Vec<Fr>; 2] {
        let root = odd_root(self.log);
        let inverse = root.inverse().unwrap_or(Fr::ONE);
        [powers(root, self.log, self.log), powers(inverse, self.log, self.log - 1)]
    }

    fn ones(&self) -> &Ones {
        made(&self.ones, || {
            let [factors, inverses] = self.powers().map(|powers| powers.par_iter().map(value).collect());
            Ones { factors, inverses }
        })
    }

    /// Number of points.
    #[must_use]
    pub fn size(&self) -> usize {
        1 << self.log
    }

    /// Log of the number of points.
    #[must_use]
    pub fn log(&self) -> u32 {
        self.log
    }

    /// Values at the even points to coefficients, times the size.
    pub(crate) fn interpolate(&self, values: &mut [Value]) {
        debug_assert_eq!(values.len(), self.size());
        up(values, 0, &self.ones().inverses);
    }

    /// Coefficients to values at the odd points.
    pub(crate) fn evaluate_odd(&self, coefficients: &mut [Value]) {
        debug_assert_eq!(coefficients.len(), self.size());
        down(coefficients, 1, &self.ones().factors);
    }
}

/// Values at the even points, in bit-reversed order, to those of `a b - c` over the odd ones as integers.
pub(crate) fn quotient(domain: &Domain, level: Level, [a, b]: [Vec<Value>; 2], c: Option<Vec<Value>>) -> Vec<Words> {
    #[cfg(target_arch = "x86_64")]
    if let Some(eights) = eights(domain, level) {
        // The values are not needed any more.
        let odd = |values: Vec<Value>| eights.odd(&values);
        let (a, (b, c)) = rayon::join(|| odd(a), || rayon::join(|| odd(b), || c.map(odd)));
        return eights.quotient(&a, &b, c.as_deref());
    }
    let _ = level;
    let odd = |mut values: Vec<Value>| {
        domain.interpolate(&mut values);
        domain.evaluate_odd(&mut values);
        values
    };
    let (mut a, (b, c)) = rayon::join(|| odd(a), || rayon::join(|| odd(b), || c.map(odd)));
    // Each interpolation left a factor of the size.
    let size = Fr::from(domain.size() as u64).inverse().unwrap_or(Fr::ZERO);
    let (once, twice) = (value(&size), value(&size.square()));
    match c {
        None => a.par_iter_mut().zip(&b).for_each(|(a, b)| *a = a.mul(*b).mul(twice)),
        Some(c) => a.par_iter_mut().zip(&b).zip(&c).for_each(|((a, b), c)| {
            *a = a.mul(*b).mul(twice).sub(c.mul(once));
        }),
    }
    a.into_par_iter().map(|value| value.element().into_bigint().0).collect()
}

/// Makes the level's tables.
pub(crate) fn prepare(domain: &Domain, level: Level) {
    #[cfg(target_arch = "x86_64")]
    if eights(domain, level).is_some() {
        return;
    }
    let _ = level;
    domain.ones();
}

/// Both transforms of one column, for measurements.
pub(crate) fn there_and_on(domain: &Domain, level: Level, mut values: Vec<Value>) {
    #[cfg(target_arch = "x86_64")]
    if let Some(eights) = eights(domain, level) {
        std::hint::black_box(eights.odd(&values));
        return;
    }
    let _ = level;
    domain.interpolate(&mut values);
    domain.evaluate_odd(&mut values);
    std::hint::black_box(values);
}

/// What transforms eight elements at a time, where the level does and the domain is large enough.
#[cfg(target_arch = "x86_64")]
fn eights(domain: &Domain, level: Level) -> Option<&Eights<Instructions>> {
    let can = level == Level::Ifma && level.is_available() && domain.size() >= eight::SMALLEST;
    can.then(|| made(&domain.eights, || Eights::new(domain)))
}

/// What is made once, by many threads: outside of the lock, since a thread that waits for its parts may take up another proof, which
/// would wait for the lock that it holds itself. Whoever comes at the same time makes it too.
fn made<T>(lock: &OnceLock<T>, make: impl FnOnce() -> T) -> &T {
    if let Some(value) = lock.get() {
        return value;
    }
    let value = make();
    lock.get_or_init(|| value)
}

/// A root of unity of order `2^(log + 1)`.
pub(crate) fn odd_root(log: u32) -> Fr {
    // The order is at most 2^28, which `Domain::new` has checked.
    Fr::get_root_of_unity(1 << (log + 1)).unwrap_or(Fr::ONE)
}

/// `base^(bitrev_log(i))` for `i < 2^count`: each power of two doubles the list.
fn powers(base: Fr, log: u32, count: u32) -> Vec<Fr> {
    let mut list = Vec::with_capacity(1 << count);
    list.push(Fr::ONE);
    for layer in 0..count {
        // Index 2^layer is reversed to 2^(log - 1 - layer).
        let factor = base.pow([1 << (log - 1 - layer)]);
        for i in 0..1 << layer {
            list.push(list[i] * factor);
        }
    }
    list
}

/// A field element as a value.
#[inline(always)]
pub(crate) fn value(element: &Fr) -> Value {
    Value::from_stored(element.to_stored())
}

/// Factor of block `block` of its layer, for the block's halves, and those of the halves' quarters.
#[inline(always)]
fn three(factors: &[Value], block: usize) -> [Value; 3] {
    [factors[block], factors[2 * block], factors[2 * block + 1]]
}

/// From a block's polynomial to its values.
fn down(block: &mut [Value], index: usize, factors: &[Value]) {
    match block.len() {
        1 => {}
        2 => {
            let (a, b) = (block[0], block[1].mul(factors[index]));
            (block[0], block[1]) = (a.add(b), a.sub(b));
        }
        _ => {
            let [first, left, right] = three(factors, index);
            quarters(block, ALONE, |[a, b, c, d]| {
                for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
                    let (c1, d1) = (c.mul(first), d.mul(first));
                    let (a1, b1, c1, d1) = (a.add(c1), b.add(d1), a.sub(c1), b.sub(d1));
                    let (b2, d2) = (b1.mul(left), d1.mul(right));
                    (*a, *b, *c, *d) = (a1.add(b2), a1.sub(b2), c1.add(d2), c1.sub(d2));
                }
            });
            each_quarter(block, ALONE, |quarter, part| down(part, 4 * index + quarter, factors));
        }
    }
}

/// From a block's values to its polynomial, times its length.
fn up(block: &mut [Value], index: usize, inverses: &[Value]) {
    match block.len() {
        1 => {}
        2 => {
            let (a, b) = (block[0], block[1]);
            (block[0], block[1]) = (a.add(b), a.sub(b).mul(inverses[index]));
        }
        _ => {
            each_quarter(block, ALONE, |quarter, part| up(part, 4 * index + quarter, inverses));
            let [first, left, right] = three(inverses, index);
            quarters(block, ALONE, |[a, b, c, d]| {
                for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
                    let (a1, b1) = (a.add(*b), a.sub(*b).mul(left));
                    let (c1, d1) = (c.add(*d), c.sub(*d).mul(right));
                    (*a, *b, *c, *d) = (a1.add(c1), b1.add(d1), a1.sub(c1).mul(first), b1.sub(d1).mul(first));
                }
            });
        }
    }
}

/// Runs over the four quarters of a block side by side, in pieces of `alone` where they are larger.
fn quarters<T: Send>(block: &mut [T], alone: usize, run: impl Fn([&mut [T]; 4]) + Sync) {
    let quarter = block.len() / 4;
    let (ab, cd) = block.split_at_mut(2 * quarter);
    let ((a, b), (c, d)) = (ab.split_at_mut(quarter), cd.split_at_mut(quarter));
    if quarter < alone {
        run([a, b, c, d]);
    } else {
        a.par_chunks_mut(alone)
            .zip(b.par_chunks_mut(alone))
            .zip(c.par_chunks_mut(alone))
            .zip(d.par_chunks_mut(alone))
            .for_each(|(((a, b), c), d)| run([a, b, c, d]));
    }
}

/// Goes into the quarters of a block; those smaller than `alone` are one thread's.
fn each_quarter<T: Send>(block: &mut [T], alone: usize, each: impl Fn(usize, &mut [T]) + Sync) {
    let quarter = block.len() / 4;
    if quarter < alone {
        block.chunks_mut(quarter).enumerate().for_each(|(index, part)| each(index, part));
    } else {
        block.par_chunks_mut(quarter).enumerate().for_each(|(index, part)| each(index, part));
    }
}

/// `index` with its lowest `bits` bits in reverse.
#[must_use]
pub(crate) fn reverse(index: usize, bits: u32) -> usize {
    if bits == 0 { 0 } else { index.reverse_bits() >> (usize::BITS - bits) }
}

#[cfg(test)]
mod tests {
    use ark_ff::UniformRand as _;
    use ark_poly::univariate::DensePolynomial;
    use ark_poly::{DenseUVPolynomial, Polynomial};
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn values_at_even_points_become_values_at_odd_points() {
        for log in 1..=8 {
            let domain = Domain::new(1 << log).unwrap();
            let n = domain.size();
            let mut rng = StdRng::seed_from_u64(3);
            let coefficients: Vec<Fr> = (0..n).map(|_| Fr::rand(&mut rng)).collect();
            let polynomial = DensePolynomial::from_coefficients_vec(coefficients.clone());
            let psi = odd_root(log);
            let at = |exponent: usize| polynomial.evaluate(&psi.pow([exponent as u64]));
            let mut values: Vec<_> = (0..n).map(|i| value(&at(2 * reverse(i, log)))).collect();
            domain.interpolate(&mut values);
            let size = Fr::from(n as u64);
            for (value, coefficient) in values.iter().zip(&coefficients) {
                assert_eq!(value.element(), *coefficient * size);
            }
            let mut values: Vec<_> = coefficients.iter().map(value).collect();
            domain.evaluate_odd(&mut values);
            for (i, value) in values.iter().enumerate() {
                assert_eq!(value.element(), at(2 * reverse(i, log) + 1), "log {log}, value {i}");
            }
        }
    }

    #[test]
    fn large_blocks_are_as_small_ones() {
        // Sizes that several threads work on: there and back is the identity, and a delta gives all ones.
        for log in [13, 14, 15] {
            let domain = Domain::new(1 << log).unwrap();
            let mut values = vec![value(&Fr::ONE); 1 << log];
            domain.interpolate(&mut values);
            assert_eq!(values[0].element(), Fr::from(1_u64 << log));
            assert!(values[1..].iter().all(|value| value.element() == Fr::ZERO));
            values[0] = value(&Fr::ZERO);
            values[1] = value(&Fr::ONE);
            domain.evaluate_odd(&mut values);
            let psi = odd_root(log);
            for i in [0, 1, 2, 77, (1 << log) - 1] {
                assert_eq!(values[i].element(), psi.pow([2 * reverse(i, log) as u64 + 1]));
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    fn eights_agree<V: crate::lanes::Vector>(logs: impl IntoIterator<Item = u32>) {
        for log in logs {
            let domain = Domain::new(1 << log).unwrap();
            let mut rng = StdRng::seed_from_u64(4);
            let (n, eights) = (domain.size(), Eights::<V>::new(&domain));
            // Largest values, none, and random ones; values may be up to twice the modulus.
            let largest = Value::from_stored(Fr::MODULUS.0);
            let columns: Vec<Vec<Value>> = vec![
                vec![value(&-Fr::ONE); n],
                vec![largest; n],
                vec![value(&Fr::ZERO); n],
                (0..n).map(|_| value(&Fr::rand(&mut rng))).collect(),
                (0..n).map(|i| value(&if i % 3 == 0 { Fr::rand(&mut rng) } else { Fr::ZERO })).collect(),
            ];
            for i in 0..columns.len() {
                let pick = |j: usize| columns[(i + j) % columns.len()].clone();
                for c in [None, Some(pick(4))] {
                    let expected = quotient(&domain, Level::Portable, [pick(0), pick(3)], c.clone());
                    let [a, b] = [pick(0), pick(3)].map(|values| eights.odd(&values));
                    let got = eights.quotient(&a, &b, c.map(|values| eights.odd(&values)).as_deref());
                    assert!(got == expected, "log {log}, columns {i}");
                }
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn eights_agree_emulated() {
        eights_agree::<crate::lanes::Emulated>([6, 7, 8, 9]);
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn eights_agree_ifma() {
        if !Level::Ifma.is_available() {
            println!("skipped: this CPU has no {}", Level::Ifma);
            return;
        }
        eights_agree::<Instructions>((6..=13).chain([16]));
    }

    #[test]
    fn too_large() {
        assert!(Domain::new((1 << 27) + 1).is_err());
    }
}
