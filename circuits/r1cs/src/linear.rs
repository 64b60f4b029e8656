//! Linear forms: over integers with an interval, and over field elements.
//!
//! A form is never a variable of the circuit: it is substituted where it is used, so sums, products with
//! constants, biases and zero points cost no constraint.

use ark_bn254::Fr;
use ark_ff::Zero;

/// Integer sums stay within `+-2^SPAN_BITS`, so that a constraint between such forms is far from the field's order;
/// whether one really is, is computed for each: [`crate::obligation`].
pub const SPAN_BITS: u32 = 120;

/// A variable of the circuit: 0 is the constant one, 1 the digest, witnesses follow.
pub type Variable = u32;

/// The constant one.
pub const ONE: Variable = 0;
/// The digest of the statement, the only public input.
pub const DIGEST: Variable = 1;

/// An interval of integers, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// Smallest value.
    pub min: i128,
    /// Largest value.
    pub max: i128,
}

impl Span {
    /// The interval `min..=max`.
    #[must_use]
    pub fn new(min: i128, max: i128) -> Self {
        Self { min, max }
    }

    /// One value.
    #[must_use]
    pub fn point(value: i128) -> Self {
        Self { min: value, max: value }
    }

    /// The sum of two intervals; saturates at 128 bits, which [`Self::fits`] refuses.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { min: self.min.saturating_add(other.min), max: self.max.saturating_add(other.max) }
    }

    /// The interval times a constant; saturates at 128 bits, which [`Self::fits`] refuses.
    #[must_use]
    pub fn times(self, factor: i128) -> Self {
        let (a, b) = (self.min.saturating_mul(factor), self.max.saturating_mul(factor));
        Self { min: a.min(b), max: a.max(b) }
    }

    /// All products of two intervals.
    #[must_use]
    pub fn product(self, other: Self) -> Self {
        let (a, b) = (self.times(other.min), self.times(other.max));
        Self { min: a.min.min(b.min), max: a.max.max(b.max) }
    }

    /// What two intervals have in common, where both are known to hold.
    #[must_use]
    pub fn both(self, other: Self) -> Self {
        Self { min: self.min.max(other.min), max: self.max.min(other.max) }
    }

    /// Whether every value is within `+-2^SPAN_BITS`.
    #[must_use]
    pub fn fits(self) -> bool {
        let limit = 1i128 << SPAN_BITS;
        self.min >= -limit && self.max <= limit && self.min <= self.max
    }

    /// Whether every value is within `other`.
    #[must_use]
    pub fn within(self, other: Self) -> bool {
        other.min <= self.min && self.max <= other.max
    }
}

/// A linear form over small integers, with an interval that holds in every satisfying assignment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Integer {
    /// Variables with their coefficients, in the order of the variables, none zero.
    pub terms: Vec<(Variable, i64)>,
    /// The constant term.
    pub constant: i128,
    /// Where the values lie.
    pub span: Span,
}

impl Integer {
    /// A constant.
    #[must_use]
    pub fn constant(value: i128) -> Self {
        Self { terms: Vec::new(), constant: value, span: Span::point(value) }
    }

    /// A variable.
    #[must_use]
    pub fn variable(variable: Variable, span: Span) -> Self {
        Self { terms: vec![(variable, 1)], constant: 0, span }
    }

    /// The same form with another constant.
    #[must_use]
    pub fn shifted(&self, by: i128) -> Self {
        Self {
            terms: self.terms.clone(),
            constant: self.constant.saturating_add(by),
            span: self.span.plus(Span::point(by)),
        }
    }

    /// The value, if it does not depend on any variable.
    #[must_use]
    pub fn as_constant(&self) -> Option<i128> {
        self.terms.is_empty().then_some(self.constant)
    }

    /// The same form over the field.
    #[must_use]
    pub fn to_linear(&self) -> Linear {
        Linear {
            terms: self.terms.iter().map(|(v, c)| (*v, Fr::from(*c))).collect(),
            constant: Fr::from(self.constant),
        }
    }

    /// The value under integer values of the variables.
    pub(crate) fn evaluate(&self, values: &[i64]) -> i128 {
        let terms = self.terms.iter().map(|(v, c)| i128::from(values[*v as usize]) * i128::from(*c));
        self.constant + terms.sum::<i128>()
    }
}

/// A linear form over field elements.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Linear {
    /// Variables with their coefficients, in the order of the variables, none zero.
    pub terms: Vec<(Variable, Fr)>,
    /// The constant term.
    pub constant: Fr,
}

impl Linear {
    /// A constant.
    #[must_use]
    pub fn constant(value: Fr) -> Self {
        Self { terms: Vec::new(), constant: value }
    }

    /// A variable.
    #[must_use]
    pub fn variable(variable: Variable) -> Self {
        Self { terms: vec![(variable, Fr::from(1u64))], constant: Fr::zero() }
    }

    /// The value, if it does not depend on any variable.
    #[must_use]
    pub fn as_constant(&self) -> Option<Fr> {
        self.terms.is_empty().then_some(self.constant)
    }

    /// `sum_i factor_i * form_i`.
    #[must_use]
    pub fn sum<'a>(parts: impl IntoIterator<Item = (Fr, &'a Self)>) -> Self {
        let mut terms = Vec::new();
        let mut constant = Fr::zero();
        for (factor, form) in parts {
            constant += factor * form.constant;
            terms.extend(form.terms.iter().map(|(v, c)| (*v, factor * c)));
        }
        terms.sort_unstable_by_key(|(v, _)| *v);
        let mut merged: Vec<(Variable, Fr)> = Vec::with_capacity(terms.len());
        for (v, c) in terms {
            match merged.last_mut() {
                Some(last) if last.0 == v => last.1 += c,
                _ => merged.push((v, c)),
            }
        }
        merged.retain(|(_, c)| !c.is_zero());
        Self { terms: merged, constant }
    }

    /// `self + other`.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let one = Fr::from(1u64);
        Self::sum([(one, self), (one, other)])
    }

    /// `self - other`.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let one = Fr::from(1u64);
        Self::sum([(one, self), (-one, other)])
    }

    /// The value under field values of the variables.
    pub(crate) fn evaluate(&self, values: &[Fr]) -> Fr {
        self.constant + self.terms.iter().map(|(v, c)| values[*v as usize] * c).sum::<Fr>()
    }
}
