//! Everything that is not linear on small integers: products, the larger of two, division with saturation, tables.
//!
//! Operators compose these and nothing else, so that a lookup argument can later replace what is behind them.
//! No gadget takes a free hint: in each one, the inputs determine every variable.

use crate::builder::Builder;
use crate::error::CompileError;
use crate::halves::Halves;
use crate::linear::{Integer, Span};
use crate::program::{Excess, Step};
use crate::requantise::{Division, Periods, excess_bits};
use crate::{lookup, range};

/// `left * right` as a new variable: one constraint.
pub(crate) fn product(builder: &mut Builder, left: &Integer, right: &Integer) -> Result<Integer, CompileError> {
    let (to, product) = builder.integer(left.span.product(right.span))?;
    builder.step(Step::Product { left: left.clone(), right: right.clone(), to });
    builder.enforce(left, right, &product)?;
    Ok(product)
}

/// The larger of two integers: a range check of `left - right`, whose top bit tells, and one constraint.
///
/// With `|left - right| <= 2^w`, the check of `left - right + 2^w` has `w + 1` bits.
pub(crate) fn larger(builder: &mut Builder, left: &Integer, right: &Integer) -> Result<Integer, CompileError> {
    let difference = builder.sum("difference", [(1, left), (-1, right)], 0)?;
    if difference.span.min >= 0 {
        return Ok(left.clone());
    }
    if difference.span.max <= 0 {
        return Ok(right.clone());
    }
    // -2^w <= difference < 2^w
    let w = range::bit_length(difference.span.max).max(range::bit_length(-difference.span.min - 1));
    let bits = range::check(builder, &difference.shifted(1 << w), (2 << w) - 1)?;
    let left_wins = &bits[w as usize];
    let span = Span::new(left.span.min.max(right.span.min), left.span.max.max(right.span.max));
    let (to, larger) = builder.integer(span)?;
    builder.step(Step::Larger { left: left.clone(), right: right.clone(), to });
    let gain = builder.sum("maximum", [(1, &larger), (-1, right)], 0)?;
    builder.enforce(left_wins, &difference, &gain)?;
    Ok(larger)
}

/// `clamp(floor((scale * value + offset) / divisor), first, last)`: requantisation, ReLU and saturation. Exact halves go
/// to even where the division says so: see [`crate::halves`].
///
/// With `v = scale * value + offset - divisor * first` the gadget shows
/// `v = divisor * (y + e) + r`, `0 <= r < divisor`, `0 <= y <= last - first`,
/// where the excess `e` has as many bits as the interval of `v` wants, and one constraint on top keeps
/// `y` at the end that `e` points beyond. With `h` the sum of the excess' bits and `s` its sign
/// (`e = bits - 2^q * s`), that constraint is `(h + s) * (W * (1 - s) - y) = 0`: a negative `e` leaves only
/// `y = 0`, a positive one only `y = W = last - first`, and `e = 0` leaves `y` free.
pub(crate) fn divide(builder: &mut Builder, value: &Integer, division: &Division) -> Result<Integer, CompileError> {
    let Division { scale, offset, divisor, first, last, ties } = *division;
    let (first, width) = (i128::from(first), i128::from(last) - i128::from(first));
    let v = builder.sum("quotient", [(scale, value)], offset - divisor * first)?;
    let (below, above) = division.excess(value.span);
    if divisor == 1 && below == 0 && above == 0 {
        return Ok(v.shifted(first));
    }
    let (halves, v) = match ties {
        // The parity of an output is that of the quotient from `first` on, or the other.
        Some(parity) => {
            let parity = (i128::from(parity) - first).rem_euclid(2);
            let (halves, rest) = Halves::split(builder, &v, divisor, parity)?;
            (Some(halves), rest)
        }
        None => (None, v),
    };
    if let Some(periods) = division.periods(value.span) {
        return Ok(divide_by_periods(builder, (&v, halves), divisor, width, periods)?.shifted(first));
    }
    let reach = Span::new(0, width);
    let remainder = range::bits_for(builder, divisor - 1)?;
    let beyond = allocate_excess(builder, below, above, width)?;
    let (quotient, y) = if divisor == 1 {
        // Without a remainder the quotient is what the excess leaves of v.
        let y = builder.sum("quotient", [(1, &v), (-1, &beyond.excess)], 0)?;
        (None, y)
    } else {
        let (variable, y) = builder.integer(reach)?;
        (Some(variable), y)
    };
    builder.step(Step::Divide { form: v.clone(), divisor, max: width, quotient, excess: beyond.variables, remainder });
    // Beyond `last` only the exact bound stops y; otherwise v = divisor * (y + e) + r does so already.
    let bits = range::check(builder, &y, if above > 0 { width } else { all_ones(width) })?;
    let y = Integer { span: reach, ..y };
    for bit in &beyond.bits {
        range::boolean(builder, bit)?;
    }
    if !beyond.bits.is_empty() {
        let distance = builder.sum("saturation", [(1, &beyond.target), (-1, &y)], 0)?;
        builder.enforce(&beyond.weight, &distance, &ZERO)?;
    }
    if divisor > 1 {
        let r = builder.sum("remainder", [(1, &v), (-divisor, &y), (-divisor, &beyond.excess)], 0)?;
        match halves {
            None => range::constrain(builder, &r, divisor - 1, remainder).map(|_| ())?,
            Some(halves) => {
                let lowest =
                    lowest_bit(builder, &bits[0], &beyond, division.parity_needs_product(below, above), width)?;
                halves.constrain(builder, &r, remainder, &lowest)?;
            }
        }
    }
    Ok(y.shifted(first))
}

/// The lowest bit of `y + e`, given that of `y`. Where the excess is not zero `y` is at an end, whose bit is 0 at the
/// lower one, so that the excess' own lowest bit tells; at the upper one that bit counts the other way if the width is odd.
fn lowest_bit(
    builder: &mut Builder,
    y: &Integer,
    beyond: &ExcessForms,
    product_needed: bool,
    width: i128,
) -> Result<Integer, CompileError> {
    let Some(excess) = beyond.bits.first() else { return Ok(y.clone()) };
    match beyond.variables {
        Excess::Both { .. } if product_needed => {
            let sign = &beyond.bits[beyond.bits.len() - 1];
            let below = product(builder, sign, excess)?;
            builder.sum("parity", [(1, y), (-1, excess), (2, &below)], 0)
        }
        Excess::Above { .. } if width % 2 != 0 => builder.sum("parity", [(1, y), (-1, excess)], 0),
        _ => builder.sum("parity", [(1, y), (1, excess)], 0),
    }
}

/// `entries[value - value.span.min]` for up to 256 consecutive integers: every other function of one 8-bit value.
///
/// The bits of a value that a range check or a division made are used again, so that only values without any
/// (sums, pooled values) are checked here.
pub(crate) fn table(builder: &mut Builder, value: &Integer, entries: &[i64]) -> Result<Integer, CompileError> {
    if let [only] = entries {
        return Ok(Integer::constant(i128::from(*only)));
    }
    let index = bits(builder, value)?;
    let entries: Vec<i64> = index.positions(entries.len()).map(|at| entries[at]).collect();
    lookup::by_bits(builder, &index.bits, &entries)
}

/// A value as `from + sum 2^i bits[i]`.
pub(crate) struct Index {
    pub(crate) bits: Vec<Integer>,
    from: i128,
    least: i128,
}

impl Index {
    /// For all numbers that the bits can spell, which of `count` consecutive values, counted from the least that the
    /// value can have, it stands for. Numbers beyond them are never reached and stand for the nearest.
    pub(crate) fn positions(&self, count: usize) -> impl Iterator<Item = usize> + use<> {
        let (last, shift) = (count.saturating_sub(1), self.from - self.least);
        let at = move |i: usize| usize::try_from((i as i128 + shift).max(0)).unwrap_or(last).min(last);
        (0..1usize << self.bits.len()).map(at)
    }
}

/// The bits of a value whose interval has at most 256 integers: those that a range check or a division has made, or
/// new ones.
pub(crate) fn bits(builder: &mut Builder, value: &Integer) -> Result<Index, CompileError> {
    let least = value.span.min;
    if let Some((from, bits)) = builder.bits_of(value) {
        return Ok(Index { bits, from, least });
    }
    let last = value.span.max - least;
    if last > 255 {
        let (node, what) = (builder.scope(), "index");
        return Err(CompileError::TooWide { node, what, min: least, max: value.span.max });
    }
    let bits = range::check(builder, &value.shifted(-least), last)?;
    Ok(Index { bits, from: least, least })
}

/// `forms[sum 2^i bits[i]]`, for as many forms as the bits can spell: one constraint for each pair of forms that
/// differ, `bit * (second - first) = chosen - first`, level by level. The bits and forms determine each choice.
pub(crate) fn choose(builder: &mut Builder, bits: &[Integer], forms: Vec<Integer>) -> Result<Integer, CompileError> {
    let mut level = forms;
    for bit in bits {
        let mut next = Vec::with_capacity(level.len() / 2);
        for pair in level.chunks(2) {
            next.push(match pair {
                [first, second] if first.terms == second.terms && first.constant == second.constant => first.clone(),
                [first, second] => either(builder, bit, first, second)?,
                _ => pair[0].clone(),
            });
        }
        level = next;
    }
    level.pop().ok_or_else(|| CompileError::Size { node: builder.scope(), what: "choices", expected: 1, got: 0 })
}

/// `second` if the bit is set, else `first`.
fn either(builder: &mut Builder, bit: &Integer, first: &Integer, second: &Integer) -> Result<Integer, CompileError> {
    let span = Span::new(first.span.min.min(second.span.min), first.span.max.max(second.span.max));
    let difference = builder.sum("choice", [(1, second), (-1, first)], 0)?;
    let (to, chosen) = builder.integer(span)?;
    builder.step(Step::MultiplyAdd { left: bit.clone(), right: difference.clone(), plus: first.clone(), to });
    let gain = builder.sum("choice", [(1, &chosen), (-1, first)], 0)?;
    builder.enforce(bit, &difference, &gain)?;
    Ok(chosen)
}

/// The same where `width + 1` is a power of two: `v = divisor * ((width + 1) * h + l) + r` with as few bits in `h` as
/// the interval wants. The result is `l` if `h = 0`, `0` if `h < 0` and `width` if `h > 0`.
///
/// `h = bits - 2^q * sign`, so with `any = 1 - product of (1 - bit)` and `both = sign * any`: `h > 0` is
/// `any - both`, `h = 0` is `1 - sign - any + both`.
fn divide_by_periods(
    builder: &mut Builder,
    (v, halves): (&Integer, Option<Halves>),
    divisor: i128,
    width: i128,
    periods: Periods,
) -> Result<Integer, CompileError> {
    let reach = Span::new(0, width);
    let remainder = range::bits_for(builder, divisor - 1)?;
    let high = allocate_excess(builder, periods.below, periods.above, width)?;
    let period = width + 1;
    let (variable, low) = if divisor == 1 {
        (None, builder.sum("quotient", [(1, v), (-period, &high.excess)], 0)?)
    } else {
        let (variable, low) = builder.integer(reach)?;
        (Some(variable), low)
    };
    let step = Step::DividePeriods { form: v.clone(), divisor, period, low: variable, high: high.variables, remainder };
    builder.step(step);
    let bits = range::check(builder, &low, width)?;
    let low = Integer { span: reach, ..low };
    for bit in &high.bits {
        range::boolean(builder, bit)?;
    }
    if divisor > 1 {
        let r = builder.sum("remainder", [(1, v), (-divisor, &low), (-divisor * period, &high.excess)], 0)?;
        match halves {
            None => range::constrain(builder, &r, divisor - 1, remainder).map(|_| ())?,
            // A period is even, so the quotient's lowest bit is that of its low part.
            Some(halves) => halves.constrain(builder, &r, remainder, &bits[0])?,
        }
    }
    let signed = matches!(high.variables, Excess::Both { .. });
    let magnitude = &high.bits[..high.bits.len() - usize::from(signed)];
    let any = any(builder, magnitude)?;
    // h = 0, and h > 0.
    let (inside, over) = match (&high.bits[magnitude.len()..], high.variables) {
        ([sign], _) => {
            let both = product(builder, sign, &any)?;
            let over = builder.sum("saturation", [(1, &any), (-1, &both)], 0)?;
            (builder.sum("saturation", [(-1, sign), (-1, &over)], 1)?, over)
        }
        (_, Excess::Below { .. }) => (builder.sum("saturation", [(-1, &any)], 1)?, ZERO),
        _ => (builder.sum("saturation", [(-1, &any)], 1)?, any),
    };
    let (to, y) = builder.integer(reach)?;
    let plus = builder.sum("saturation", [(width, &over)], 0)?;
    let kept = builder.sum("saturation", [(1, &y), (-width, &over)], 0)?;
    builder.step(Step::MultiplyAdd { left: inside.clone(), right: low.clone(), plus, to });
    builder.enforce(&inside, &low, &kept)?;
    Ok(y)
}

/// Whether any of some booleans is set, of which there is at least one: one less the product of their complements.
fn any(builder: &mut Builder, bits: &[Integer]) -> Result<Integer, CompileError> {
    let mut none: Option<Integer> = None;
    for bit in bits {
        let clear = builder.sum("saturation", [(-1, bit)], 1)?;
        none = Some(match none {
            None => clear,
            Some(none) => product(builder, &none, &clear)?,
        });
    }
    builder.sum("saturation", none.iter().map(|none| (-1, none)), 1)
}

const ZERO: Integer = Integer { terms: Vec::new(), constant: 0, span: Span { min: 0, max: 0 } };

/// The excess of a quotient beyond `0..=width`, as forms of its bits.
struct ExcessForms {
    /// Which variables the witness program fills in.
    variables: Excess,
    /// All bits, the sign included.
    bits: Vec<Integer>,
    /// The excess itself.
    excess: Integer,
    /// The number of bits set, the sign included: zero iff the excess is zero.
    weight: Integer,
    /// Where the quotient must be if the weight is not zero.
    target: Integer,
}

fn allocate_excess(builder: &mut Builder, below: i128, above: i128, width: i128) -> Result<ExcessForms, CompileError> {
    let sign = match (below > 0, above > 0) {
        (true, true) => Some(builder.integer(Span::new(0, 1))?),
        _ => None,
    };
    let count = excess_bits(below, above) - u32::from(sign.is_some());
    let variables = builder.bits(0, count)?;
    let bits: Vec<Integer> = (0..count).map(|i| Integer::variable(variables.first + i, Span::new(0, 1))).collect();
    let direction = if sign.is_none() && below > 0 { -1 } else { 1 };
    let magnitude = bits.iter().zip(0u32..).map(|(bit, i)| (direction << i, bit));
    let all = bits.iter().map(|bit| (1, bit));
    Ok(match sign {
        None => ExcessForms {
            variables: match (below > 0, above > 0) {
                (true, _) => Excess::Below { bits: variables },
                (_, true) => Excess::Above { bits: variables },
                _ => Excess::None,
            },
            excess: builder.sum("excess", magnitude, 0)?,
            weight: builder.sum("excess", all, 0)?,
            target: Integer::constant(if below > 0 { 0 } else { width }),
            bits,
        },
        Some((variable, sign)) => ExcessForms {
            variables: Excess::Both { sign: variable, bits: variables },
            excess: builder.sum("excess", magnitude.chain([(-1 << count, &sign)]), 0)?,
            weight: builder.sum("excess", all.chain([(1, &sign)]), 0)?,
            target: builder.sum("excess", [(-width, &sign)], width)?,
            bits: bits.into_iter().chain([sign]).collect(),
        },
    })
}

/// The smallest `2^n - 1` that is not below `value`.
pub(crate) fn all_ones(value: i128) -> i128 {
    (1i128 << range::bit_length(value)) - 1
}
