//! Points as keys store them: affine coordinates as little-endian words in Montgomery form (`R = 2^256`).
//!
//! That is the form of `.zkey` and `.ptau` files and of arkworks' memory, so a mapped file serves as it is.
//! The point at infinity is all zeros, which is on neither curve.

use ark_bn254::{Fq, Fq2, Fr};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{BigInt, Field, Fp, MontBackend, MontConfig, PrimeField as _};
use bytemuck::Pod;

use crate::lanes::Lanes;
use crate::platform::Kernel;

/// Four words of an element of a prime field.
pub type Words = [u64; 4];

/// A stored point: its coordinates x and y.
pub type Stored<C> = [<<C as CurveConfig>::Coordinate as Element>::Stored; 2];

/// A field, and the form that its elements are stored in.
pub trait Element: Field {
    /// Its stored form.
    type Stored: Pod + PartialEq + Eq + Send + Sync + std::fmt::Debug;

    /// Takes the words as they are: they have to be below the modulus.
    fn from_stored(stored: &Self::Stored) -> Self;

    /// The stored form.
    fn to_stored(&self) -> Self::Stored;

    /// Whether the words are below the modulus.
    fn is_reduced(stored: &Self::Stored) -> bool;

    /// Whether all words are zero.
    fn is_zero_stored(stored: &Self::Stored) -> bool;
}

impl<P: MontConfig<4>> Element for Fp<MontBackend<P, 4>, 4> {
    type Stored = Words;

    #[inline(always)]
    fn from_stored(stored: &Words) -> Self {
        Self::new_unchecked(BigInt(*stored))
    }

    #[inline(always)]
    fn to_stored(&self) -> Words {
        self.0.0
    }

    fn is_reduced(stored: &Words) -> bool {
        BigInt(*stored) < Self::MODULUS
    }

    #[inline(always)]
    fn is_zero_stored(stored: &Words) -> bool {
        stored[0] | stored[1] | stored[2] | stored[3] == 0
    }
}

impl Element for Fq2 {
    type Stored = [Words; 2];

    #[inline(always)]
    fn from_stored([c0, c1]: &[Words; 2]) -> Self {
        Self::new(Fq::from_stored(c0), Fq::from_stored(c1))
    }

    #[inline(always)]
    fn to_stored(&self) -> [Words; 2] {
        [self.c0.to_stored(), self.c1.to_stored()]
    }

    fn is_reduced([c0, c1]: &[Words; 2]) -> bool {
        Fq::is_reduced(c0) && Fq::is_reduced(c1)
    }

    #[inline(always)]
    fn is_zero_stored([c0, c1]: &[Words; 2]) -> bool {
        Fq::is_zero_stored(c0) && Fq::is_zero_stored(c1)
    }
}

/// One of the two groups.
pub trait CurveConfig: SWCurveConfig<BaseField = <Self as CurveConfig>::Coordinate, ScalarField = Fr> {
    /// Its base field.
    type Coordinate: Element;
    /// The lanes of its coordinates in a kernel.
    type Lanes<K: Kernel>: Lanes<Field = Self::Coordinate>;
}

impl CurveConfig for ark_bn254::g1::Config {
    type Coordinate = Fq;
    type Lanes<K: Kernel> = K::G1;
}

impl CurveConfig for ark_bn254::g2::Config {
    type Coordinate = Fq2;
    type Lanes<K: Kernel> = K::G2;
}

/// Stores a point.
#[must_use]
pub fn store<C: CurveConfig>(point: &Affine<C>) -> Stored<C> {
    match point.xy() {
        Some((x, y)) => [x.to_stored(), y.to_stored()],
        None => bytemuck::Zeroable::zeroed(),
    }
}

/// The point that is stored. It is not checked whether it is on the curve.
pub fn load<C: CurveConfig>(stored: &Stored<C>) -> Affine<C> {
    if is_infinity::<C>(stored) {
        return Affine::identity();
    }
    let [x, y] = stored;
    Affine::new_unchecked(Element::from_stored(x), Element::from_stored(y))
}

/// Says what is wrong with a stored point, if anything: coordinates have to be reduced, the point on the curve and in the
/// group (G1 is all of its curve, G2 is not).
///
/// # Errors
/// What is wrong.
pub fn check<C: CurveConfig>(stored: &Stored<C>) -> Result<(), &'static str> {
    if !stored.iter().all(C::Coordinate::is_reduced) {
        return Err("coordinates that are not below the modulus");
    }
    let point = load::<C>(stored);
    if !point.is_on_curve() {
        return Err("a point that is not on the curve");
    }
    if !point.is_in_correct_subgroup_assuming_on_curve() {
        return Err("a point outside of the group");
    }
    Ok(())
}

/// Whether it is the point at infinity.
#[must_use]
#[inline]
pub fn is_infinity<C: CurveConfig>(stored: &Stored<C>) -> bool {
    stored.iter().all(C::Coordinate::is_zero_stored)
}
