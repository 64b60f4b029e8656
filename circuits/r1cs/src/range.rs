//! The range-check gadget: all range checks of all circuits pass here.
//!
//! `0 <= form <= max` for any constant `max`. With `n` the bits of `max`, bits `1..n` are variables and bit 0
//! is the linear form `form - sum 2^i bit_i`, so that being boolean *is* the decomposition: `n` constraints.
//!
//! A bound other than `2^n - 1` is Zcash's comparison with a constant (Sapling specification, appendix
//! A.3.2.2): going down from the top bit, `p` is the product of the bits at ones of the bound. Where the bound
//! has a zero, `bit * (1 - p - bit) = 0` says "boolean, and zero if all bits above equal the bound's" at the
//! price of the boolean constraint alone. So each one above the last zero costs one constraint more, save
//! the first. All variables are determined by the form.

use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::{Integer, Span};
use crate::program::{Bits, Step};
use crate::select;

/// Bits of a non-negative integer.
pub(crate) fn bit_length(value: i128) -> u32 {
    128 - value.max(0).leading_zeros()
}

/// Constraints of [`check`] with this bound.
pub(crate) fn cost(max: i128) -> u32 {
    let above_last_zero = max.checked_shr(max.trailing_ones()).unwrap_or(0);
    bit_length(max) + above_last_zero.count_ones().saturating_sub(1)
}

/// Variables for the bits of an integer up to `max`: all but bit 0.
pub(crate) fn bits_for(builder: &mut Builder, max: i128) -> Result<Bits, CompileError> {
    builder.bits(1, bit_length(max).saturating_sub(1))
}

/// Constrains `0 <= form <= max`; gives the bits, lowest first.
pub(crate) fn check(builder: &mut Builder, form: &Integer, max: i128) -> Result<Vec<Integer>, CompileError> {
    let bits = bits_for(builder, max)?;
    if bits.count > 0 {
        builder.step(Step::Decompose { form: form.clone(), bits });
    }
    constrain(builder, form, max, bits)
}

/// [`check`] with bit variables (from [`bits_for`]) that another step has already computed.
pub(crate) fn constrain(
    builder: &mut Builder,
    form: &Integer,
    max: i128,
    variables: Bits,
) -> Result<Vec<Integer>, CompileError> {
    constrain_unless(builder, form, max, variables, None)
}

/// [`constrain`], and `form = 0` where the boolean `cleared` is one, at no further cost: each `bit * (1 - bit) = 0`
/// becomes `bit * (1 - cleared - bit) = 0`. The bound is at least one.
pub(crate) fn constrain_unless(
    builder: &mut Builder,
    form: &Integer,
    max: i128,
    variables: Bits,
    cleared: Option<&Integer>,
) -> Result<Vec<Integer>, CompileError> {
    let width = bit_length(max);
    builder.note_width(width);
    let boolean = Span::new(0, 1);
    let upper: Vec<Integer> = (0..variables.count).map(|i| Integer::variable(variables.first + i, boolean)).collect();
    let parts = upper.iter().zip(1u32..).map(|(bit, i)| (-(1i128 << i), bit));
    let mut lowest = builder.sum("range check", [(1, form)].into_iter().chain(parts), 0)?;
    if width == 0 {
        // Nothing is left of the form but zero.
        builder.enforce(&lowest, &Integer::constant(1), &Integer::constant(0))?;
        return Ok(Vec::new());
    }
    let mut bits = vec![lowest.clone()];
    bits.extend(upper);

    let zero = Integer::constant(0);
    let cleared = cleared.unwrap_or(&zero);
    let trailing_ones = max.trailing_ones();
    let mut equal: Option<Integer> = None;
    for i in (0..width).rev() {
        let bit = &bits[i as usize];
        if max >> i & 1 == 1 {
            let free = builder.sum("range check", [(-1, cleared), (-1, bit)], 1)?;
            builder.enforce(bit, &free, &zero)?;
            if i > trailing_ones {
                equal = Some(match equal {
                    None => bit.clone(),
                    Some(above) => select::product(builder, &above, bit)?,
                });
            }
        } else {
            let equal = equal.as_ref().unwrap_or(&zero);
            let free = builder.sum("range check", [(-1, equal), (-1, cleared), (-1, bit)], 1)?;
            builder.enforce(bit, &free, &zero)?;
        }
    }
    // What the constraint on bit 0 guarantees; its wrapping was excluded by the interval of the sum above.
    lowest.span = boolean;
    bits[0] = lowest;
    builder.remember_bits(form, variables);
    Ok(bits)
}

/// Constrains a form to 0 or 1.
pub(crate) fn boolean(builder: &mut Builder, form: &Integer) -> Result<(), CompileError> {
    check(builder, form, 1).map(|_| ())
}
