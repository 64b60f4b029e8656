//! Arithmetic on single limbs: checked in debug builds, wrapping in contracts.
//!
//! Contracts keep `overflow-checks` on, which would put a branch (14 operators' worth of gas) behind
//! every one of the thousands of limb operations of a pairing. Here the bounds are argued
//! (`bound.rs`) and asserted in debug builds, so the contract build may wrap.

use super::modulus::LIMB_BITS;

/// `acc + x * y`.
#[inline(always)]
pub(crate) const fn mac(acc: i64, x: i64, y: i64) -> i64 {
    if cfg!(debug_assertions) { acc + x * y } else { acc.wrapping_add(x.wrapping_mul(y)) }
}

/// `acc + x * y`, where intermediate sums may leave the range of a word though the final one does not.
#[inline(always)]
pub(crate) const fn wrapping_mac(acc: i64, x: i64, y: i64) -> i64 {
    acc.wrapping_add(x.wrapping_mul(y))
}

/// `x + y`.
#[inline(always)]
pub(crate) const fn add(x: i64, y: i64) -> i64 {
    if cfg!(debug_assertions) { x + y } else { x.wrapping_add(y) }
}

/// `x - y`.
#[inline(always)]
pub(crate) const fn sub(x: i64, y: i64) -> i64 {
    if cfg!(debug_assertions) { x - y } else { x.wrapping_sub(y) }
}

/// The balanced digit of `x`: congruent to it modulo 2^29 and in `[-2^28, 2^28)`.
#[inline(always)]
pub(crate) const fn balanced(x: i64) -> i64 {
    (x << (64 - LIMB_BITS)) >> (64 - LIMB_BITS)
}

/// Splits `x` into its balanced digit and what it carries to the next limb.
#[inline(always)]
pub(crate) const fn carry(x: i64) -> (i64, i64) {
    let digit = balanced(x);
    (digit, x.wrapping_sub(digit) >> LIMB_BITS)
}
