//! Affine points. The point at infinity has no affine form, hence no value of this type.

use super::coordinate::Coordinate;
use super::projective::Projective;

/// A finite point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Affine<F> {
    /// The abscissa.
    pub x: F,
    /// The ordinate.
    pub y: F,
}

impl<F: Coordinate> Affine<F> {
    /// The generator that EIP-197 names.
    pub const GENERATOR: Self = Self { x: F::GENERATOR.0, y: F::GENERATOR.1 };

    /// Whether the point satisfies the curve's equation.
    pub fn is_on_curve(&self) -> bool {
        self.y.square() == self.x.square().mul(&self.x).add(&F::B)
    }

    /// The negative.
    pub fn neg(&self) -> Self {
        Self { x: self.x, y: self.y.neg() }
    }

    /// The same point in projective coordinates.
    pub fn to_projective(&self) -> Projective<F> {
        Projective { x: self.x, y: self.y, z: F::ONE }
    }
}
