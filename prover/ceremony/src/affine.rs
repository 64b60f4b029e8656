//! Many affine points that take the same step and share its inversion.

use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, Field};

/// Width of signed digits (wNAF).
pub(crate) const WINDOW: usize = 5;
/// Odd multiples up to 15 are kept.
const TABLE: usize = 8;

/// `P, 3P, ... 15P` of each point, multiple by multiple.
pub(crate) fn odd_multiples<C: SWCurveConfig>(points: &[Affine<C>]) -> Vec<Vec<Affine<C>>> {
    let mut space = Space::default();
    let mut doubled = points.to_vec();
    double(&mut doubled, &mut space);
    let mut table = vec![points.to_vec()];
    while let (true, Some(last)) = (table.len() < TABLE, table.last()) {
        let mut next = last.clone();
        add(&mut next, &mut space, |index| doubled[index]);
        table.push(next);
    }
    table
}

/// The odd multiple that a digit calls for, in a table of [`odd_multiples`]; nothing for zero.
pub(crate) fn multiple(digit: i64) -> Option<usize> {
    if digit == 0 { None } else { usize::try_from(digit.unsigned_abs() / 2).ok().filter(|row| *row < TABLE) }
}

/// Denominators and the products before each.
pub(crate) struct Space<F> {
    denominators: Vec<F>,
    products: Vec<F>,
}

impl<F> Default for Space<F> {
    fn default() -> Self {
        Self { denominators: Vec::new(), products: Vec::new() }
    }
}

impl<F: Field> Space<F> {
    /// Inverts all denominators with one inversion. None is zero.
    fn invert(&mut self) {
        self.products.clear();
        let mut product = F::one();
        for denominator in &self.denominators {
            self.products.push(product);
            product *= denominator;
        }
        let mut inverse = product.inverse().unwrap_or_default();
        for (denominator, before) in self.denominators.iter_mut().zip(&self.products).rev() {
            let next = inverse * *denominator;
            *denominator = inverse * before;
            inverse = next;
        }
    }
}

/// Doubles each point.
pub(crate) fn double<C: SWCurveConfig>(points: &mut [Affine<C>], space: &mut Space<C::BaseField>) {
    space.denominators.clear();
    // No point of either curve has order two; infinity stays what it is.
    let denominators = points.iter().map(|point| if point.is_zero() { C::BaseField::ONE } else { point.y.double() });
    space.denominators.extend(denominators);
    space.invert();
    for (point, inverse) in points.iter_mut().zip(&space.denominators).filter(|(point, _)| !point.is_zero()) {
        let square = point.x.square();
        let slope = (square.double() + square) * inverse;
        let x = slope.square() - point.x.double();
        point.y = slope * (point.x - x) - point.y;
        point.x = x;
    }
}

/// Adds another point to each.
pub(crate) fn add<C: SWCurveConfig>(
    points: &mut [Affine<C>],
    space: &mut Space<C::BaseField>,
    other: impl Fn(usize) -> Affine<C>,
) {
    space.denominators.clear();
    space.denominators.extend(points.iter().enumerate().map(|(index, point)| {
        let other = other(index);
        let difference = other.x - point.x;
        if point.is_zero() || other.is_zero() || difference == C::BaseField::ZERO {
            C::BaseField::ONE
        } else {
            difference
        }
    }));
    space.invert();
    for (index, (point, inverse)) in points.iter_mut().zip(&space.denominators).enumerate() {
        let other = other(index);
        if point.is_zero() || other.is_zero() || other.x == point.x {
            // Infinity, the same point or its opposite: rare, and left to the complete formulas.
            *point = (*point + other).into_affine();
            continue;
        }
        let slope = (other.y - point.y) * inverse;
        let x = slope.square() - point.x - other.x;
        point.y = slope * (point.x - x) - point.y;
        point.x = x;
    }
}
