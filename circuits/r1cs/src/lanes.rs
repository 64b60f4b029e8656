//! Several integers in one field element, and when an equation of two such elements binds each of them.
//!
//! Lanes `s_0, ..., s_(L-1)` are packed as `sum_j s_j 2^(B j)`. An equation says that the true sums and the claimed
//! accumulators pack to the same element. It binds each accumulator under an obligation that [`Lanes::new`] computes
//! and without which there is no value of this type:
//! - the division behind an accumulator shows that `n_j = D acc_j` is an integer within [`Division::reach`], whatever
//!   else constrains it (or a range check of its own shows that, with `D` = 1); the true sum times `D` is within its own
//!   interval. Two such values differ by less than `2^B`;
//! - `B L <= PACKED_BITS`, so `D` times the equation's difference, `sum_j (n_j - D s_j) 2^(B j)`, is below
//!   `2^(B L) < r` in magnitude: it is zero in the integers. Lane 0 then differs by a multiple of `2^B`, which is zero,
//!   then lane 1, and so on.

use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::{Integer, Span, Variable};
use crate::range;
use crate::requantise::Division;
use crate::select;

/// Packed elements stay below `2^PACKED_BITS`, within the field.
pub(crate) const PACKED_BITS: u32 = 252;

/// What binds an accumulator beside the equation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    /// The bits of the division that reads it.
    Division(Division),
    /// A range check of its own, of `2^B` values.
    Check,
}

/// Lanes that one equation binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lanes {
    bound: Bound,
    span: Span,
    bits: u32,
    count: usize,
}

impl Lanes {
    /// How many accumulators within `span` one equation can bind, if this division reads each of them; `None` if fewer
    /// than two.
    pub(crate) fn new(division: &Division, span: Span) -> Option<Self> {
        let (bound, sums) = (division.reach(span)?, span.times(division.scale));
        let apart = bound.max.checked_sub(sums.min)?.max(sums.max.checked_sub(bound.min)?);
        let bits = range::bit_length(apart);
        let count = PACKED_BITS / bits.max(1);
        (bound.fits() && sums.fits() && count > 1).then_some(Self {
            bound: Bound::Division(*division),
            span,
            bits,
            count: count as usize,
        })
    }

    /// The same for accumulators that have a range check of their own: the sum and what is checked are both among `2^B`
    /// consecutive integers.
    pub(crate) fn checked(span: Span) -> Option<Self> {
        let bits = range::bit_length(span.max.saturating_sub(span.min)).max(1);
        let count = PACKED_BITS / bits;
        (count > 1 && span.fits()).then_some(Self { bound: Bound::Check, span, bits, count: count as usize })
    }

    /// `B`: the base is two to this power.
    pub(crate) fn bits(&self) -> u32 {
        self.bits
    }

    /// `L`.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// A new accumulator for a sum that lies within `sum`: refused if that is wider than the obligation was computed for.
    pub(crate) fn accumulator(&self, builder: &mut Builder, sum: Span) -> Result<(Variable, Integer), CompileError> {
        if !sum.within(self.span) {
            return Err(CompileError::Lanes {
                node: builder.scope(),
                min: self.span.min,
                max: self.span.max,
                got: sum,
            });
        }
        builder.integer(self.span)
    }

    /// A power of two that the difference of two packed elements stays below, times `D`.
    pub(crate) fn total_bits(&self) -> u32 {
        self.bits * self.count as u32
    }

    /// Binds an accumulator by what the obligation was computed for, its division or its check, and gives the quotient or
    /// the accumulator; any other form is refused.
    pub(crate) fn bind(&self, builder: &mut Builder, sum: &Integer) -> Result<Integer, CompileError> {
        if sum.span != self.span || sum.terms.len() != 1 || sum.constant != 0 {
            let node = builder.scope();
            return Err(CompileError::Lanes { node, min: self.span.min, max: self.span.max, got: sum.span });
        }
        match &self.bound {
            Bound::Division(division) => select::divide(builder, sum, division),
            Bound::Check => {
                range::check(builder, &sum.shifted(-self.span.min), (1i128 << self.bits) - 1)?;
                Ok(sum.clone())
            }
        }
    }

    /// Lanes whose base is too small, for the test that forges them.
    #[cfg(test)]
    pub(crate) fn with_bits(self, bits: u32) -> Self {
        Self { bits, ..self }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::requantise::Rounding;
    use proofmark_onnx::ratio::{Halves, Ratio};

    /// The obligation behind the packed equation, for layers of many sizes: two values that a lane can have differ by
    /// less than the base, and all lanes together stay within the field.
    #[test]
    fn lanes_keep_apart() {
        for (scale, reach) in
            [(0.5f32, 1_000i128), (0.01, 20_000), (0.0004, 1 << 20), (0.000_1, 1 << 24), (1e-6, 1 << 32)]
        {
            for (low, high) in [(-128, 127), (0, 127), (3, 60)] {
                let multiplier = Ratio::from_f32(scale).unwrap();
                let rounding =
                    Rounding { multiplier, halves: Halves::ToEven, zero: 0, low, high, content: 1, residue: 0 };
                let span = Span::new(-reach, reach + 17);
                let division = Division::find(&rounding, span).unwrap();
                let Some(lanes) = Lanes::new(&division, span) else { continue };
                let (bound, sums) = (division.reach(span).unwrap(), span.times(division.scale));
                assert!(sums.within(bound), "{division:?}: honest sums {sums:?} beyond {bound:?}");
                let base = 1i128 << lanes.bits();
                assert!(bound.max - sums.min < base && sums.max - bound.min < base, "{division:?}");
                assert!(lanes.total_bits() <= PACKED_BITS && PACKED_BITS <= crate::obligation::FIELD_BITS);
            }
        }
    }

    #[test]
    fn only_the_accumulator_itself_is_divided() {
        let multiplier = Ratio::from_f32(0.01).unwrap();
        let rounding =
            Rounding { multiplier, halves: Halves::ToEven, zero: 0, low: -128, high: 127, content: 1, residue: 0 };
        let span = Span::new(-20_000, 20_000);
        let lanes = Lanes::new(&Division::find(&rounding, span).unwrap(), span).unwrap();
        let mut builder = Builder::new();
        let (_, sum) = builder.integer(span).unwrap();
        let (_, wider) = builder.integer(Span::new(-20_000, 20_001)).unwrap();
        for wrong in [wider.clone(), sum.shifted(1), Integer::constant(3)] {
            assert!(matches!(lanes.bind(&mut builder, &wrong), Err(CompileError::Lanes { .. })), "{wrong:?}");
        }
        lanes.bind(&mut builder, &sum).unwrap();
        assert!(matches!(lanes.accumulator(&mut builder, wider.span), Err(CompileError::Lanes { .. })));
    }
}
