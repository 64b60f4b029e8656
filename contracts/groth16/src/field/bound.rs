//! Worst-case bounds that travel with every element in debug builds and vanish in contracts.
//!
//! Sums are not reduced before they are multiplied, so each product relies on an argument about how
//! large its operands can get. Overflow checks alone would test that argument only on the values that
//! happen to occur; here each element carries the worst case of its own history, and every product
//! asserts on those. A test that merely *executes* a formula therefore checks it for all values.

/// Products of one reduction, in units of `2^28 * 2^28` per pair of limbs: a column holds 9 such pairs per
/// unit, the reduction adds 9 more and a carry, and `(13 + 1) * 9 * 2^56 + 2^34 < 2^63`.
pub(crate) const MAX_LIMB_PRODUCTS: u64 = 13;

/// The same in units of `p * p`: the result is at most `84 p^2 / 2^261 + p/2 < p`, as `2^261 > 169 p`.
pub(crate) const MAX_VALUE_PRODUCTS: u64 = 84;

/// Sums of at most this many reduced elements may be reduced again.
pub(crate) const MAX_SUM: u64 = 256;

/// `|limb| <= limbs * 2^28` for every limb and `|value| <= value * p`.
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
    pub(crate) const REDUCED: Self = Self { limbs: 1, value: 1 };

    /// Of balanced limbs whose value is at most `value * p`.
    pub(crate) const fn of_value(value: u64) -> Self {
        Self { limbs: 1, value }
    }

    /// Of unsigned digits below `2^29`, whose value is a few times `p` at most.
    pub(crate) const fn of_digits() -> Self {
        Self { limbs: 2, value: 8 }
    }

    /// Of a reduction's result to whose columns `added` was added before carries were passed on.
    pub(crate) const fn reduced_plus(added: Self) -> Self {
        Self { limbs: 1, value: 1 + added.value }
    }

    /// Of a sum less the nearest multiple of `p`, carries not passed on.
    pub(crate) const fn centred(self) -> Self {
        Self { limbs: self.limbs + self.value + 1, value: 1 }
    }

    /// Of a sum or difference.
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self { limbs: self.limbs + other.limbs, value: self.value + other.value }
    }

    /// Of a multiple by a small constant.
    pub(crate) const fn times(self, factor: u64) -> Self {
        Self { limbs: self.limbs * factor, value: self.value * factor }
    }

    /// Of a product, to be added to those of the other products of the same reduction.
    pub(crate) const fn product(self, other: Self) -> Self {
        Self { limbs: self.limbs * other.limbs, value: self.value * other.value }
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
        assert!(self.limbs <= 1 && self.value <= 1, "not reduced: limbs {}, value {}", self.limbs, self.value);
    }

    /// Asserts that a sum of this bound fits `reduce`.
    pub(crate) fn assert_sum_fits(self) {
        assert!(
            self.limbs <= MAX_SUM && self.value <= MAX_SUM,
            "sum too large to reduce: limbs {}, value {} of {MAX_SUM}",
            self.limbs,
            self.value,
        );
    }
}

#[cfg(not(debug_assertions))]
impl Bound {
    pub(crate) const REDUCED: Self = Self {};
    #[inline(always)]
    pub(crate) const fn of_value(_value: u64) -> Self {
        Self {}
    }
    #[inline(always)]
    pub(crate) const fn of_digits() -> Self {
        Self {}
    }
    #[inline(always)]
    pub(crate) const fn reduced_plus(_added: Self) -> Self {
        Self {}
    }
    #[inline(always)]
    pub(crate) const fn centred(self) -> Self {
        self
    }
    #[inline(always)]
    pub(crate) const fn plus(self, _other: Self) -> Self {
        self
    }
    #[inline(always)]
    pub(crate) const fn times(self, _factor: u64) -> Self {
        self
    }
    #[inline(always)]
    pub(crate) const fn product(self, _other: Self) -> Self {
        self
    }
    #[inline(always)]
    pub(crate) fn assert_products_fit(self) {}
    #[inline(always)]
    pub(crate) fn assert_reduced(self) {}
    #[inline(always)]
    pub(crate) fn assert_sum_fits(self) {}
}
