//! What the group law needs of a field, so that one implementation serves both groups.

use core::fmt::Debug;

use crate::Fq;
use crate::field::Lazy;
use crate::tower::{Fq2, TWIST_B};

/// A field with a curve `y^2 = x^3 + B` over it.
pub trait Coordinate: Copy + PartialEq + Eq + Debug + 'static {
    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// The curve's constant.
    const B: Self;
    /// The generator that EIP-197 names.
    const GENERATOR: (Self, Self);

    /// The sum.
    fn add(&self, other: &Self) -> Self;
    /// The difference.
    fn sub(&self, other: &Self) -> Self;
    /// The negative.
    fn neg(&self) -> Self;
    /// The product.
    fn mul(&self, other: &Self) -> Self;
    /// The square.
    fn square(&self) -> Self;
    /// `k self - l other`, for small numbers.
    fn times_minus(&self, k: u32, l: u32, other: &Self) -> Self;
    /// Assigns without a call to `memcpy`.
    fn set(&mut self, value: &Self);
    /// The inverse, or `None` for zero.
    fn inverse(&self) -> Option<Self>;
    /// Whether this is zero.
    fn is_zero(&self) -> bool;
}

macro_rules! coordinate {
    ($field:ident, $b:expr, $generator:expr) => {
        impl Coordinate for $field {
            const ZERO: Self = $field::ZERO;
            const ONE: Self = $field::ONE;
            const B: Self = $b;
            const GENERATOR: (Self, Self) = $generator;

            #[inline(always)]
            fn add(&self, other: &Self) -> Self {
                $field::add(self, other)
            }
            #[inline(always)]
            fn sub(&self, other: &Self) -> Self {
                $field::sub(self, other)
            }
            #[inline(always)]
            fn neg(&self) -> Self {
                $field::neg(self)
            }
            #[inline(always)]
            fn mul(&self, other: &Self) -> Self {
                $field::mul(self, other)
            }
            #[inline(always)]
            fn square(&self) -> Self {
                $field::square(self)
            }
            #[inline(always)]
            fn times_minus(&self, k: u32, l: u32, other: &Self) -> Self {
                self.lazy().times(k).minus(other.lazy().times(l)).reduced()
            }
            #[inline(always)]
            fn set(&mut self, value: &Self) {
                $field::set(self, value);
            }
            #[inline(always)]
            fn inverse(&self) -> Option<Self> {
                $field::inverse(self)
            }
            #[inline(always)]
            fn is_zero(&self) -> bool {
                $field::is_zero(self)
            }
        }
    };
}

/// Three, in Montgomery form.
#[rustfmt::skip]
const THREE: Fq = Fq::from_raw([133785372, -78637741, 209973036, 17754492, 174355891, -185892438, -187104553, 19148998, -461740]);

/// Two, in Montgomery form.
#[rustfmt::skip]
const TWO: Fq = Fq::from_raw([-226714885, 120843771, -198066600, -4004509, -4127238, -139902756, 50575055, -67540707, -1364962]);

/// The generator of `G2` (EIP-197).
#[rustfmt::skip]
const G2_GENERATOR: (Fq2, Fq2) = (
    Fq2::new(
        Fq::from_raw([-147377399, -227842848, -194069451, -165281152, 131877085, -202757306, -219617599, -224407603, -770605]),
        Fq::from_raw([-222933474, 104215466, 142685995, 263106196, -239412234, 130523002, 207921945, 65114901, -368186]),
    ),
    Fq2::new(
        Fq::from_raw([-129071037, 42232386, -188446281, 137056608, -153088683, -117285530, -236581584, 184709516, 334743]),
        Fq::from_raw([111539777, 3403866, 165551449, 80368455, -13036681, 36564107, -78835375, -116220482, 68955]),
    ),
);

coordinate!(Fq, THREE, (Fq::ONE, TWO));
coordinate!(Fq2, TWIST_B, G2_GENERATOR);
