//! The lookup behind [`crate::select::table`]: any function of up to 256 consecutive integers.
//!
//! The value's bits are split into a low and a high nibble, and each nibble becomes one-hot: with the pairs' products
//! `b3 b2` and `b1 b0` all sixteen indicators are products of two linear forms, and the row and column sums of those
//! are known, so 2 + 9 constraints make them. With `low[j]` and `high[i]` the output is
//! `sum_i high[i] * row_i`, `row_i = sum_j table[16 i + j] low[j]`: linear but for one product for each row that
//! differs from the first by more than a constant; rows that differ by the same share theirs.
//! That is 11 + 11 + 15 constraints at most, and 8 for the bits where the value has none yet. Several functions of one
//! value share its [`Nibbles`]; where there are more of them than a row has entries, [`Nibbles::indicators`] makes each
//! of them a linear form.

use std::collections::BTreeMap;

use crate::builder::Builder;
use crate::error::CompileError;
use crate::linear::{Integer, Span};
use crate::select;

/// Bits of a nibble.
const NIBBLE: usize = 4;

/// `entries[sum 2^i bits[i]]`; entries beyond the end are never reached and may be anything.
pub(crate) fn by_bits(builder: &mut Builder, bits: &[Integer], entries: &[i64]) -> Result<Integer, CompileError> {
    Nibbles::new(builder, bits)?.entry(builder, entries)
}

/// The one-hot nibbles of a value of at most eight bits.
pub(crate) struct Nibbles {
    low: Vec<Integer>,
    high: Vec<Integer>,
}

impl Nibbles {
    /// The nibbles of `sum 2^i bits[i]`; each bit has been constrained to be 0 or 1.
    pub(crate) fn new(builder: &mut Builder, bits: &[Integer]) -> Result<Self, CompileError> {
        let (low, high) = bits.split_at(bits.len().min(NIBBLE));
        Ok(Self { low: one_hot(builder, low)?, high: one_hot(builder, high)? })
    }

    /// The indicator of each value: a product for each pair of nibbles but those that follow from the sums.
    pub(crate) fn indicators(&self, builder: &mut Builder) -> Result<Vec<Integer>, CompileError> {
        outer(builder, &self.low, &self.high)
    }

    /// One entry of a table; entries beyond the end are never reached and may be anything.
    pub(crate) fn entry(&self, builder: &mut Builder, entries: &[i64]) -> Result<Integer, CompileError> {
        entry(builder, &self.low, &self.high, entries)
    }
}

/// One entry of a table, by the indicators of its index' nibbles.
fn entry(builder: &mut Builder, low: &[Integer], high: &[Integer], entries: &[i64]) -> Result<Integer, CompileError> {
    // What is never reached repeats what makes the rows alike.
    let entry = |i: usize, j: usize| {
        let last = entries.last().copied().unwrap_or(0);
        i128::from(entries.get(i * low.len() + j).copied().unwrap_or(last))
    };
    let first: Vec<i128> = (0..low.len()).map(|j| entry(0, j)).collect();
    let mut linear: Vec<(i128, &Integer)> = first.iter().zip(low).map(|(value, hot)| (*value, hot)).collect();
    let mut rows: BTreeMap<Vec<i128>, Vec<(i128, &Integer)>> = BTreeMap::new();
    for (i, hot) in high.iter().enumerate().skip(1) {
        // A row is `first + offset + difference`, with a difference of zero in column 0.
        let offset = entry(i, 0) - first[0];
        let difference: Vec<i128> = (0..low.len()).map(|j| entry(i, j) - first[j] - offset).collect();
        linear.push((offset, hot));
        if difference.iter().any(|d| *d != 0) {
            rows.entry(difference).or_default().push((1, hot));
        }
    }
    let mut products = Vec::with_capacity(rows.len());
    for (difference, hots) in rows {
        let row = builder.sum("table row", difference.into_iter().zip(low), 0)?;
        let chosen = builder.sum("table rows", hots, 0)?;
        products.push(select::product(builder, &chosen, &row)?);
    }
    linear.extend(products.iter().map(|product| (1, product)));
    let output = builder.sum("table", linear, 0)?;
    // One-hot indicators pick an entry, whatever the intervals of their products say.
    Ok(Integer { span: span_of(entries).unwrap_or(output.span), ..output })
}

/// The smallest interval that holds all entries.
pub(crate) fn span_of(entries: &[i64]) -> Option<Span> {
    let ends = entries.iter().min().zip(entries.iter().max());
    ends.map(|(&min, &max)| Span::new(i128::from(min), i128::from(max)))
}

/// The indicators of the `2^n` values of `n` bits, as linear forms; `n` is at most four.
fn one_hot(builder: &mut Builder, bits: &[Integer]) -> Result<Vec<Integer>, CompileError> {
    match bits {
        [] => Ok(vec![Integer::constant(1)]),
        [bit] => Ok(vec![builder.sum("indicator", [(-1, bit)], 1)?, bit.clone()]),
        _ => {
            let (low, high) = bits.split_at(bits.len() / 2);
            let (low, high) = (one_hot(builder, low)?, one_hot(builder, high)?);
            outer(builder, &low, &high)
        }
    }
}

/// All products of two sets of indicators: those of the last row and column follow from the sums.
fn outer(builder: &mut Builder, low: &[Integer], high: &[Integer]) -> Result<Vec<Integer>, CompileError> {
    let mut all: Vec<Vec<Integer>> = Vec::with_capacity(high.len());
    for h in &high[..high.len() - 1] {
        let mut row = Vec::with_capacity(low.len());
        for l in &low[..low.len() - 1] {
            row.push(indicator(select::product(builder, l, h)?));
        }
        let others = row.iter().map(|cell| (-1, cell)).chain([(1, h)]);
        let rest = builder.sum("indicator", others, 0)?;
        row.push(indicator(rest));
        all.push(row);
    }
    let mut last = Vec::with_capacity(low.len());
    for (j, l) in low.iter().enumerate() {
        let above = all.iter().map(|row| (-1, &row[j])).chain([(1, l)]);
        last.push(indicator(builder.sum("indicator", above, 0)?));
    }
    all.push(last);
    Ok(all.into_iter().flatten().collect())
}

/// An indicator is 0 or 1: a product of two such, or one less those that exclude it.
fn indicator(form: Integer) -> Integer {
    Integer { span: Span::new(0, 1), ..form }
}
