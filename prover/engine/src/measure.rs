//! Parts of a proof alone, for measurements and benches. Not part of what this crate promises.

use ark_bn254::{Fq, Fr};

use crate::lanes::{Lanes, Task};
use crate::platform::{Job, Kernel, Level};
use crate::points::Words;
use crate::transform::{self, Domain, Value, value};

/// Values that are transformed: as a proof does, to coefficients and on to other points.
pub struct Transforms {
    domain: Domain,
    values: Vec<Value>,
}

impl Transforms {
    /// Over `2^log` values.
    ///
    /// # Errors
    /// [`crate::Error::TooLarge`].
    pub fn new(values: &[Fr]) -> Result<Self, crate::Error> {
        Ok(Self { domain: Domain::new(values.len())?, values: values.iter().map(value).collect() })
    }

    /// Two transforms of the same values.
    pub fn run(&self, level: Level) {
        transform::there_and_on(&self.domain, level, self.values.clone());
    }
}

/// Multiplications in the base field.
pub struct Multiplications<'a> {
    /// First factors.
    pub a: &'a [Words],
    /// As many second factors.
    pub b: &'a [Words],
    /// How often each pair is multiplied.
    pub rounds: usize,
}

impl Multiplications<'_> {
    /// The sum of all products, once for all rounds.
    ///
    /// # Errors
    /// [`crate::Error::Level`] if the CPU lacks the level.
    pub fn run(self, level: Level) -> Result<Fq, crate::Error> {
        level.run(self)
    }
}

impl Job for Multiplications<'_> {
    type Output = Fq;

    fn run<K: Kernel>(self) -> Fq {
        // As kernels have them: in their own form.
        let cells = |list: &[Words]| list.iter().map(|words| K::G1::cell(words, false)).collect::<Vec<_>>();
        let (a, b) = (cells(self.a), cells(self.b));
        let mut out = a.clone();
        for _ in 0..self.rounds {
            K::G1::run(Multiply::<K::G1> { a: std::hint::black_box(&a), b: &b, out: &mut out });
        }
        out.iter().map(K::G1::value).sum()
    }
}

struct Multiply<'a, L: Lanes> {
    a: &'a [L::Cell],
    b: &'a [L::Cell],
    out: &'a mut [L::Cell],
}

impl<L: Lanes> Task for Multiply<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let width = L::WIDTH;
        for ((a, b), out) in
            self.a.chunks_exact(width).zip(self.b.chunks_exact(width)).zip(self.out.chunks_exact_mut(width))
        {
            L::gather(|lane| &a[lane]).mul(L::gather(|lane| &b[lane])).scatter(|lane, cell| out[lane] = cell);
        }
    }
}
