//! What each constraint means, and why equality modulo `r` says it.
//!
//! `A * B = C` is checked modulo the field's order `r`. The builder takes no constraint without one of these:
//! - **integers**: the three sides carry intervals, and `|A * B - C|` cannot reach `r` within them, so the constraint
//!   holds in the integers ([`residual_bits`]);
//! - **packed**: lanes of integers, shown apart by [`crate::lanes::Lanes`], which has no other constructor;
//! - **field**: the constraint means just what it says about field elements ([`Field`]), and no integer is read from it.

use ark_bn254::Fr;
use ark_ff::PrimeField;
use serde::Serialize;

use crate::linear::Span;

/// `2^FIELD_BITS < r`.
pub(crate) const FIELD_BITS: u32 = Fr::MODULUS_BIT_SIZE - 1;

/// What a constraint over field elements is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// A power inside an S-box: Poseidon is defined over the field.
    SBox,
    /// A Merkle level's swap, or the root times "there is a dataset": one factor was shown to be 0 or 1 by the range
    /// check, so the product is the other factor or zero.
    Choice,
    /// A packed element times a private weight: names the product, from which [`Lanes`](crate::lanes::Lanes) reads.
    PackedProduct,
    /// The statement's hash is the public digest.
    Digest,
    /// A product of differences of integers, none of which can reach the order, is zero: one of them is.
    ZeroProduct,
    /// A small integer has an inverse: it is not zero.
    Unit,
    /// `output salt * (output salt - input salt) = 0`: a field has no zero divisors, so the output's salt is zero or the
    /// input's. Salts are any field elements.
    Salts,
}

/// How many constraints a circuit has of each kind, and how near to the field's order they come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Obligations {
    /// Hold in the integers.
    pub integers: usize,
    /// `|A * B - C|` of all of these is below two to this power.
    pub integer_bits: u32,
    /// Equate packed lanes.
    pub packed: usize,
    /// The difference of the two sides of all of these is below two to this power.
    pub packed_bits: u32,
    /// Name the product of a packed element and a weight.
    pub packed_products: usize,
    /// Inside S-boxes.
    pub sboxes: usize,
    /// Choose by a checked bit.
    pub choices: usize,
    /// Bind the public digest.
    pub digests: usize,
    /// Say that one of some differences is zero, or name a product of such.
    pub zero_products: usize,
    /// Say that an integer is not zero.
    pub units: usize,
    /// Say which salts the output may be committed with.
    pub salts: usize,
}

impl Obligations {
    /// All constraints.
    #[must_use]
    pub fn total(&self) -> usize {
        self.integers
            + self.packed
            + self.packed_products
            + self.sboxes
            + self.choices
            + self.digests
            + self.zero_products
            + self.units
            + self.salts
    }

    /// Adds another circuit's.
    pub fn add(&mut self, other: &Self) {
        self.integers += other.integers;
        self.integer_bits = self.integer_bits.max(other.integer_bits);
        self.packed += other.packed;
        self.packed_bits = self.packed_bits.max(other.packed_bits);
        self.packed_products += other.packed_products;
        self.sboxes += other.sboxes;
        self.choices += other.choices;
        self.digests += other.digests;
        self.zero_products += other.zero_products;
        self.units += other.units;
        self.salts += other.salts;
    }

    pub(crate) fn note_integers(&mut self, bits: u32) {
        self.integers += 1;
        self.integer_bits = self.integer_bits.max(bits);
    }

    pub(crate) fn note_packed(&mut self, bits: u32) {
        self.packed += 1;
        self.packed_bits = self.packed_bits.max(bits);
    }

    pub(crate) fn note_field(&mut self, field: Field) {
        *match field {
            Field::SBox => &mut self.sboxes,
            Field::Choice => &mut self.choices,
            Field::PackedProduct => &mut self.packed_products,
            Field::Digest => &mut self.digests,
            Field::ZeroProduct => &mut self.zero_products,
            Field::Unit => &mut self.units,
            Field::Salts => &mut self.salts,
        } += 1;
    }
}

/// A power of two that `|a * b - c|` stays below whatever the values; `None` for an interval that is empty or whose end
/// was cut off at 128 bits.
pub(crate) fn residual_bits(a: Span, b: Span, c: Span) -> Option<u32> {
    let product = magnitude_bits(a)? + magnitude_bits(b)?;
    // |a b| < 2^product and |c| < 2^magnitude, so the difference is below twice the larger.
    Some(product.max(magnitude_bits(c)?) + 1)
}

/// Bits of the largest magnitude.
fn magnitude_bits(span: Span) -> Option<u32> {
    let known = span.min <= span.max && span.min > i128::MIN && span.max < i128::MAX;
    known.then(|| 128 - span.min.unsigned_abs().max(span.max.unsigned_abs()).leading_zeros())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use num_bigint::BigInt;
    use proptest::prelude::*;

    #[test]
    fn two_to_the_field_bits_is_below_the_order() {
        let order: num_bigint::BigUint = Fr::MODULUS.into();
        assert!(num_bigint::BigUint::from(1u32) << FIELD_BITS < order);
        assert!(num_bigint::BigUint::from(1u32) << (FIELD_BITS + 1) > order);
    }

    #[test]
    fn unknown_intervals_have_no_bound() {
        let one = Span::point(1);
        assert_eq!(residual_bits(one, one, one), Some(3));
        assert_eq!(residual_bits(Span::new(2, 1), one, one), None);
        assert_eq!(residual_bits(one, Span::new(0, i128::MAX), one), None);
        assert_eq!(residual_bits(one, one, Span::new(i128::MIN, 0)), None);
        let wide = Span::point(1 << 126);
        assert_eq!(residual_bits(wide, wide, one), Some(255));
    }

    fn span() -> impl Strategy<Value = (Span, i128)> {
        (any::<i128>(), any::<i128>(), 2u32..127, 0f64..1.0).prop_map(|(a, b, shift, at)| {
            let (a, b) = (a >> shift, b >> shift);
            let span = Span::new(a.min(b), a.max(b));
            let value = span.min + ((span.max - span.min) as f64 * at) as i128;
            (span, value.clamp(span.min, span.max))
        })
    }

    proptest! {
        #[test]
        fn no_value_passes_the_bound((a, x) in span(), (b, y) in span(), (c, z) in span()) {
            let bits = residual_bits(a, b, c).unwrap();
            for (x, y, z) in [(x, y, z), (a.min, b.min, c.min), (a.max, b.max, c.min), (a.min, b.max, c.max)] {
                let residual = BigInt::from(x) * BigInt::from(y) - BigInt::from(z);
                prop_assert!(residual.bits() <= u64::from(bits));
            }
        }
    }
}
