//! Worst-case bounds that travel with every element in debug builds and vanish in contracts.
//!
//! Sums are not reduced before they are multiplied, so each product relies on an argument about how
//! large its operands can get. Overflow checks alone would test that argument only on the values that
//! happen to occur; here each element carries the worst case of its own history, and every product
//! asserts on those. A test that merely *executes* a formula therefore checks it for all values.

/// Products of one reduction, in units of `2^28 * 2^28` per pair of limbs: a column holds 9 such pairs per unit.
#[cfg(debug_assertions)]
pub(crate) const MAX_LIMB_PRODUCTS: u64 = 13;

/// The same in sixteenths of `p * p`: the result is at most `84 p^2 / 2^261 + p/2 < p`, as `2^261 > 169 p`.
#[cfg(debug_assertions)]
pub(crate) const MAX_VALUE_PRODUCTS: u64 = 84 * ONE;

/// Sums of at most this many reduced elements may be reduced again.
#[cfg(debug_assertions)]
pub(crate) const MAX_SUM: u64 = 256;

/// Sizes are counted in sixteenths of `p`.
#[cfg(debug_assertions)]
const ONE: u64 = 16;

/// Values whose last limb is no larger than the others.
#[cfg(debug_assertions)]
const MAX_VALUE: u64 = 80 * ONE;

// The arithmetic behind these numbers, checked by the compiler.
#[cfg(debug_assertions)]
const _: () = {
    const PAIR: u128 = 1 << 56;
    // The last digit of p, rounded up: p < LAST * 2^232.
    const LAST: u64 = 3_171_407;
    let products = MAX_LIMB_PRODUCTS as u128 * 9 * PAIR;
    // A reduction adds its own nine products, and ten times a carried column (`wide.rs`), what is added to a product with
    // limbs below 2^38, and the carry of the column before: an eighth of a word's range, over 2^29.
    let added = 9 * PAIR + (10 << 29) + (1 << 38) + (1 << 35);
    assert!(products + added < 1 << 63, "a column of products fits a word");
    assert!(u64::pow(2, 261 - 232) > 169 * LAST, "2^261 > 169 p: what a reduction divides by");
    // p (84 / 169 + 1/2) < p, with room for the digits of m, which are balanced but not quite below 2^261 / 2.
    assert!(2 * MAX_VALUE_PRODUCTS < 169 * ONE, "a reduction's result is below p");
    // The last limb of a value is the value over 2^232, and one for what lies below.
    assert!(MAX_VALUE / ONE * LAST < 1 << 28, "a last limb is as small as the others");
    // `reduced` multiplies digits of p by the quotient, which is at most one more than the value.
    let limb = (MAX_SUM as u128) << 28;
    assert!(limb + (MAX_SUM as u128 + 1) * (1 << 28) + (1 << 35) < 1 << 63, "a sum of limbs fits a word");
    // `centred` leaves limbs below `limbs + value + 1` times 2^28: the 2^38 above.
    assert!((2 * MAX_SUM + 1) << 28 <= 1 << 38, "what is added to a product is small");
};

/// `|limb| <= limbs * 2^28` for every limb and `|value| <= value / 16 * p`.
#[derive(Clone, Copy)]
pub(crate) struct Bound {
    #[cfg(debug_assertions)]
    pub(crate) limbs: u64,
    #[cfg(debug_assertions)]
    pub(crate) value: u64,
}

#[cfg(debug_assertions)]
impl Bound {
    /// Of an element that a multiplication or `reduce` has just made.
    pub(crate) const REDUCED: Self = Self::of_value(1);

    /// Of balanced limbs whose value is at most `value * p`.
    pub(crate) const fn of_value(value: u64) -> Self {
        Self { limbs: 1, value: value * ONE }
    }

    /// Of unsigned digits below `2^29`, whose value is a few times `p` at most.
    pub(crate) const fn of_digits() -> Self {
        Self { limbs: 2, value: 8 * ONE }
    }

    /// The larger of two.
    pub(crate) fn max(self, other: Self) -> Self {
        Self { limbs: self.limbs.max(other.limbs), value: self.value.max(other.value) }
    }

    /// Of a sum or difference.
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self { limbs: self.limbs + other.limbs, value: self.value + other.value }
    }

    /// Of a multiple by a small constant.
    pub(crate) const fn times(self, factor: u64) -> Self {
        Self { limbs: self.limbs * factor, value: self.value * factor }
    }

    /// Of a sum less the nearest multiple of `p`, carries not passed on: `0.501 p`.
    pub(crate) const fn centred(self) -> Self {
        Self { limbs: self.limbs + self.value / ONE + 1, value: ONE / 2 + 1 }
    }

    /// Of a product, to be added to those of the other products of the same reduction.
    pub(crate) const fn product(self, other: Self) -> Self {
        Self { limbs: self.limbs * other.limbs, value: (self.value * other.value).div_ceil(ONE) }
    }

    /// Of the sum of `low` products of pairs, each of coefficients of this bound, and of `9 + u` times `high` others. These
    /// must fit the columns by themselves, until their carries are passed on.
    pub(crate) fn sum_with_xi(self, low: u64, high: u64) -> Self {
        assert!(2 * high * self.limbs <= MAX_LIMB_PRODUCTS, "products too large for their columns: {high}");
        Self { limbs: 2 * low * self.limbs, value: 2 * (low + 10 * high) * self.value }
    }

    /// Of what a reduction makes of products of this bound: `p/2` and a 169th of them.
    pub(crate) fn reduction(self) -> Self {
        assert!(self.limbs <= MAX_LIMB_PRODUCTS, "products too large for one reduction: limbs {}", self.limbs);
        let value = ONE / 2 + 1 + self.value / 169;
        assert!(value <= MAX_VALUE, "products too large for one reduction: value {} of {MAX_VALUE}", self.value);
        Self { limbs: 1, value }
    }

    /// Of what a reduction makes of products of this bound, to whose columns `added` is added before carries are passed on.
    pub(crate) fn reduction_plus(self, added: Self) -> Self {
        Self { limbs: 1, value: self.reduction().value + added.value }
    }

    /// Asserts that products of this bound fit one Montgomery reduction.
    pub(crate) fn assert_products_fit(self) {
        assert!(
            self.limbs <= MAX_LIMB_PRODUCTS && self.value <= MAX_VALUE_PRODUCTS,
            "products too large for one reduction: limbs {} of {MAX_LIMB_PRODUCTS}, value {} of {MAX_VALUE_PRODUCTS}",
            self.limbs,
            self.value,
        );
    }

    /// Asserts that the element is a reduced one.
    pub(crate) fn assert_reduced(self) {
        assert!(self.limbs <= 1 && self.value <= ONE, "not reduced: limbs {}, value {}", self.limbs, self.value);
    }

    /// Asserts that a sum of this bound fits `reduce`.
    pub(crate) fn assert_sum_fits(self) {
        assert!(
            self.limbs <= MAX_SUM && self.value <= MAX_SUM * ONE,
            "sum too large to reduce: limbs {} of {MAX_SUM}, value {} of {}",
            self.limbs,
            self.value,
            MAX_SUM * ONE,
        );
    }
}

#[cfg(not(debug_assertions))]
#[rustfmt::skip]
impl Bound {
    pub(crate) const REDUCED: Self = Self {};
    #[inline(always)]
    pub(crate) const fn of_value(_value: u64) -> Self { Self {} }
    #[inline(always)]
    pub(crate) const fn of_digits() -> Self { Self {} }
    #[inline(always)]
    pub(crate) const fn max(self, _other: Self) -> Self { self }
    #[inline(always)]
    pub(crate) const fn plus(self, _other: Self) -> Self { self }
    #[inline(always)]
    pub(crate) const fn times(self, _factor: u64) -> Self { self }
    #[inline(always)]
    pub(crate) const fn centred(self) -> Self { self }
    #[inline(always)]
    pub(crate) const fn product(self, _other: Self) -> Self { self }
    #[inline(always)]
    pub(crate) const fn sum_with_xi(self, _low: u64, _high: u64) -> Self { self }
    #[inline(always)]
    pub(crate) const fn reduction(self) -> Self { self }
    #[inline(always)]
    pub(crate) const fn reduction_plus(self, _added: Self) -> Self { self }
    #[inline(always)]
    pub(crate) fn assert_products_fit(self) {}
    #[inline(always)]
    pub(crate) fn assert_reduced(self) {}
    #[inline(always)]
    pub(crate) fn assert_sum_fits(self) {}
}
