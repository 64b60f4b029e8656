//! Exact halves to even, on top of a division with remainder.
//!
//! The division's form `v` is a multiple of the divisor `P` exactly where what is rounded is an exact half, and then
//! `v = P Q` stands for `Q - 1/2`, relative to the output: `Q` if `Q` is of the parity that keeps both its halves, else
//! `Q - 1`. So a boolean `down` and a quotient `q` share `v = P (q + down) + r`, `0 <= r < P`, where
//!
//! ```text
//! down = 1   only if   r = 0 and q keeps its halves     the bits of r are boolean, and zero if down is one
//! down = 0   only if   r > 0 or q keeps its halves      r + P keeps(q) has an inverse
//! ```
//!
//! and `keeps(q)`, a linear form, comes from the lowest bit of the quotient. That is two constraints more than the
//! division has: `down` and the inverse. The inverse exists in every valid witness, so it is determined as well. With
//! `P = 2` the remainder is one bit, and `(r - 1 + keeps) (1 - down - r) = 0` says all of it but what `down` may be.

use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::{Integer, Linear, Span};
use crate::obligation::Field;
use crate::program::{Bits, Step};
use crate::range;

/// Constraints beyond those of the division.
pub(crate) fn cost(divisor: i128) -> u32 {
    if divisor == 2 { 1 } else { 2 }
}

/// The exact halves of one division.
pub(crate) struct Halves {
    /// One where a half goes down.
    down: Integer,
    divisor: i128,
    /// Parity of the quotients that keep both their halves.
    parity: i128,
}

impl Halves {
    /// Also gives what is left to divide, `v - divisor * down`.
    pub(crate) fn split(
        builder: &mut Builder,
        v: &Integer,
        divisor: i128,
        parity: i128,
    ) -> Result<(Self, Integer), CompileError> {
        let (to, down) = builder.integer(Span::new(0, 1))?;
        builder.step(Step::HalfDown { form: v.clone(), divisor, parity, to });
        let rest = builder.sum("quotient", [(1, v), (-divisor, &down)], 0)?;
        Ok((Self { down, divisor, parity }, rest))
    }

    /// Constrains the remainder, given the quotient's lowest bit as a form.
    pub(crate) fn constrain(
        &self,
        builder: &mut Builder,
        remainder: &Integer,
        bits: Bits,
        lowest: &Integer,
    ) -> Result<(), CompileError> {
        let zero = Integer::constant(0);
        let (sign, one) = if self.parity == 1 { (1, 0) } else { (-1, 1) };
        let keeps = Integer { span: Span::new(0, 1), ..builder.sum("parity", [(sign, lowest)], one)? };
        // 0, or what `keeps` is.
        let up = builder.sum("half", [(1, &keeps), (-1, &self.down)], 0)?;
        builder.enforce(&self.down, &up, &zero)?;
        if self.divisor == 2 {
            let left = builder.sum("half", [(1, remainder), (1, &keeps)], -1)?;
            let right = builder.sum("half", [(-1, &self.down), (-1, remainder)], 1)?;
            builder.note_width(1);
            return builder.enforce(&left, &right, &zero);
        }
        range::constrain_unless(builder, remainder, self.divisor - 1, bits, Some(&self.down))?;
        let remainder = Integer { span: Span::new(0, self.divisor - 1), ..remainder.clone() };
        let positive = builder.sum("half", [(1, &remainder), (self.divisor, &keeps)], 0)?;
        let inverse = builder.element()?;
        builder.step(Step::Inverse { form: positive.clone(), to: inverse });
        let one = Linear::constant(1.into());
        builder.enforce_field(Field::Unit, &positive.to_linear(), &Linear::variable(inverse), &one);
        Ok(())
    }
}
