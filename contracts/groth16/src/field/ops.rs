//! Operators, equality and the like, in terms of the basic operations. All results are reduced.

use core::fmt;
use core::iter::Sum;
use core::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use super::element::Fp;
use super::lazy::Lazy;
use super::modulus::Modulus;
use crate::error::Hex32;

impl<P: Modulus> Fp<P> {
    /// The sum.
    #[inline(never)]
    pub fn add(&self, other: &Self) -> Self {
        self.plus(other).reduced()
    }

    /// The difference.
    #[inline(never)]
    pub fn sub(&self, other: &Self) -> Self {
        self.minus(other).reduced()
    }

    /// Twice the element.
    #[inline(never)]
    pub fn double(&self) -> Self {
        self.times(2).reduced()
    }
}

macro_rules! binary_operator {
    ($trait:ident $method:ident, $assign_trait:ident $assign_method:ident) => {
        impl<P: Modulus> $trait for Fp<P> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Fp::$method(&self, &other)
            }
        }
        impl<P: Modulus> $trait<&Self> for Fp<P> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: &Self) -> Self {
                Fp::$method(&self, other)
            }
        }
        impl<P: Modulus> $trait for &Fp<P> {
            type Output = Fp<P>;
            #[inline(always)]
            fn $method(self, other: Self) -> Fp<P> {
                Fp::$method(self, other)
            }
        }
        impl<P: Modulus> $assign_trait for Fp<P> {
            #[inline(always)]
            fn $assign_method(&mut self, other: Self) {
                self.set(&Fp::$method(self, &other));
            }
        }
        impl<P: Modulus> $assign_trait<&Self> for Fp<P> {
            #[inline(always)]
            fn $assign_method(&mut self, other: &Self) {
                self.set(&Fp::$method(self, other));
            }
        }
    };
}

binary_operator!(Add add, AddAssign add_assign);
binary_operator!(Sub sub, SubAssign sub_assign);
binary_operator!(Mul mul, MulAssign mul_assign);

impl<P: Modulus> Neg for Fp<P> {
    type Output = Self;
    fn neg(self) -> Self {
        Fp::neg(&self)
    }
}

impl<P: Modulus> Sum for Fp<P> {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        terms.fold(Self::ZERO, |sum, term| sum + term)
    }
}

impl<P: Modulus> PartialEq for Fp<P> {
    fn eq(&self, other: &Self) -> bool {
        self.minus(other).unreduced().is_zero()
    }
}

impl<P: Modulus> Eq for Fp<P> {}

impl<P: Modulus> Default for Fp<P> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<P: Modulus> From<u64> for Fp<P> {
    fn from(value: u64) -> Self {
        Self::from_u64(value)
    }
}

impl<P: Modulus> fmt::Debug for Fp<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", P::NAME, Hex32(self.to_bytes_be()))
    }
}
