//! What scalars are: most of a network's witness is bits and small numbers.
//!
//! They are looked at once and serve every product with the same indices. A scalar `s` counts as negative where
//! `r - s` is the smaller number, so that -1 is as cheap as 1.

use ark_bn254::Fr;
use ark_ff::{BigInt, BigInteger, PrimeField};
use rayon::prelude::*;

use crate::points::Words;

/// A class of scalars, by the bits of their magnitudes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 1 and -1.
    One,
    /// Up to 8 bits.
    Bits8,
    /// Up to 16 bits.
    Bits16,
    /// Up to 32 bits.
    Bits32,
    /// Up to 64 bits.
    Bits64,
    /// All others.
    Full,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::One, Self::Bits8, Self::Bits16, Self::Bits32, Self::Bits64, Self::Full];

    /// Bits of a magnitude.
    #[must_use]
    pub fn bits(self) -> usize {
        match self {
            Self::One => 1,
            Self::Bits8 => 8,
            Self::Bits16 => 16,
            Self::Bits32 => 32,
            Self::Bits64 => 64,
            // A magnitude is at most (r - 1) / 2, and r has 254 bits.
            Self::Full => 253,
        }
    }

    /// The class of a magnitude; nothing for zero.
    fn of(magnitude: &Words) -> Option<Self> {
        let bits = 64 - magnitude[0].leading_zeros();
        match (magnitude[1] | magnitude[2] | magnitude[3], bits) {
            (0, 0) => None,
            (0, 1) => Some(Self::One),
            (0, 2..=8) => Some(Self::Bits8),
            (0, 9..=16) => Some(Self::Bits16),
            (0, 17..=32) => Some(Self::Bits32),
            (0, _) => Some(Self::Bits64),
            _ => Some(Self::Full),
        }
    }
}

/// Scalars, sorted into classes.
pub struct Scalars {
    magnitudes: Vec<Words>,
    classes: [Vec<Term>; 6],
}

/// A scalar of a class: its index, and its sign in the lowest bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Term(u32);

impl Term {
    fn new(index: usize, negative: bool) -> Self {
        // Domains end at 2^28.
        Self((index as u32) << 1 | u32::from(negative))
    }

    pub(super) fn index(self) -> usize {
        (self.0 >> 1) as usize
    }

    pub(super) fn negative(self) -> bool {
        self.0 & 1 == 1
    }

    /// The other sign if `flip`.
    pub(super) fn flipped(self, flip: bool) -> Self {
        Self(self.0 ^ u32::from(flip))
    }
}

/// How many scalars one thread looks at.
const CHUNK: usize = 1 << 14;

impl Scalars {
    /// Looks at all of them.
    #[must_use]
    pub fn new(scalars: &[Fr]) -> Self {
        Self::of_integers(scalars.par_iter().map(|scalar| scalar.into_bigint().0).collect())
    }

    /// Looks at integers below the modulus.
    pub(crate) fn of_integers(mut integers: Vec<Words>) -> Self {
        let parts: Vec<[Vec<Term>; 6]> =
            integers.par_chunks_mut(CHUNK).enumerate().map(|(chunk, integers)| sort(chunk * CHUNK, integers)).collect();
        let mut classes: [Vec<Term>; 6] = Default::default();
        for (class, terms) in classes.iter_mut().enumerate() {
            terms.reserve_exact(parts.iter().map(|part| part[class].len()).sum());
            parts.iter().for_each(|part| terms.extend(&part[class]));
        }
        Self { magnitudes: integers, classes }
    }

    pub(super) fn of(&self, class: Class) -> &[Term] {
        &self.classes[class as usize]
    }

    pub(super) fn magnitude(&self, term: Term) -> &Words {
        &self.magnitudes[term.index()]
    }

    /// How many scalars a class has.
    #[must_use]
    pub fn count(&self, class: Class) -> usize {
        self.of(class).len()
    }
}

/// Integers become magnitudes.
fn sort(start: usize, integers: &mut [Words]) -> [Vec<Term>; 6] {
    let mut classes: [Vec<Term>; 6] = Default::default();
    for (offset, integer) in integers.iter_mut().enumerate() {
        let words = BigInt(*integer);
        let negative = words > Fr::MODULUS_MINUS_ONE_DIV_TWO;
        if negative {
            let mut modulus = Fr::MODULUS;
            modulus.sub_with_borrow(&words);
            *integer = modulus.0;
        }
        if let Some(class) = Class::of(integer) {
            classes[class as usize].push(Term::new(start + offset, negative));
        }
    }
    classes
}
