//! Sums and products of computed tensors: additions, averages, reductions, residual connections.

use super::{Interval, TensorId};

/// A tensor that is read relative to a zero point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operand {
    /// The tensor.
    pub tensor: TensorId,
    /// Its zero point (0 for accumulators).
    pub zero: i64,
}

/// One summand of a [`Linear`]: `factor * (x[index] - zero)` with `x` the operand at `operand`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Index into [`Linear::operands`].
    pub operand: u32,
    /// Element of the operand, row-major.
    pub index: u32,
    /// The integer factor.
    pub factor: i64,
}

/// Any integer linear map: `acc[o] = constant[o] + sum over the terms of o`.
///
/// Factors and constants belong to the architecture: they are baked even where weights are committed.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// The ONNX operator that it stands for, for reports.
    pub what: &'static str,
    /// What is read.
    pub operands: Vec<Operand>,
    /// The summands of all outputs, one output after the other.
    pub terms: Vec<Term>,
    /// `ends[o]` is where the summands of output `o` end, and those of `o + 1` begin.
    pub ends: Vec<u32>,
    /// A constant for each output; none if all are zero.
    pub constants: Vec<i64>,
}

impl Linear {
    /// An empty map, to be filled output by output with [`Self::push`].
    #[must_use]
    pub fn new(what: &'static str, operands: Vec<Operand>) -> Self {
        Self { what, operands, terms: Vec::new(), ends: Vec::new(), constants: Vec::new() }
    }

    /// Appends an output that is the sum of these terms.
    pub fn push(&mut self, terms: impl IntoIterator<Item = Term>) {
        self.terms.extend(terms);
        // The importer counts terms and refuses far fewer than 2^32 of them.
        self.ends.push(u32::try_from(self.terms.len()).unwrap_or(u32::MAX));
    }

    /// The summands of an output.
    #[must_use]
    pub fn terms_of(&self, out: usize) -> &[Term] {
        let start = out.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.terms[start..self.ends[out] as usize]
    }

    /// The constant of an output.
    #[must_use]
    pub fn constant_of(&self, out: usize) -> i64 {
        self.constants.get(out).copied().unwrap_or(0)
    }

    /// What one output can be, each element being anything within its tensor's bounds; `None` beyond `i128`.
    #[must_use]
    pub fn bounds_of(&self, out: usize, bounds: impl Fn(TensorId) -> Interval) -> Option<(i128, i128)> {
        let start = i128::from(self.constant_of(out));
        self.terms_of(out).iter().try_fold((start, start), |(min, max), term| {
            let operand = self.operands[term.operand as usize];
            let x = bounds(operand.tensor);
            let end = |x: i64| (i128::from(x) - i128::from(operand.zero)).checked_mul(i128::from(term.factor));
            let (a, b) = (end(x.min)?, end(x.max)?);
            Some((min.checked_add(a.min(b))?, max.checked_add(a.max(b))?))
        })
    }
}

/// `acc[i] = (a[i] - a_zero) * (b[i] - b_zero)`, both of the same shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// The ONNX operator that it stands for, for reports.
    pub what: &'static str,
    /// Left factor.
    pub left: Operand,
    /// Right factor.
    pub right: Operand,
}
