//! Linear steps between the products of a formula, each a function of its own.
//!
//! None is inlined: the compiler would share loads between expressions and need more local variables than the
//! hundred that the chain's VM allows in a function.

use super::fq2::Fq2;

/// `a + b`, unreduced.
#[inline(never)]
pub(super) fn sum(a: &Fq2, b: &Fq2) -> Fq2 {
    a.lazy().plus(b.lazy()).unreduced()
}

/// The constant coefficient of a product in `Fq6` by Karatsuba's method: `a0 b0 + xi (a1 b2 + a2 b1)`, where `p[i]` is
/// `a[i] b[i]` and `p12` is `(a1 + a2)(b1 + b2)`. Unreduced, bound 31.
#[inline(never)]
pub(super) fn karatsuba_0(p0: &Fq2, p1: &Fq2, p2: &Fq2, p12: &Fq2) -> Fq2 {
    p12.lazy().minus(p1.lazy()).minus(p2.lazy()).times_xi().plus(p0.lazy()).unreduced()
}

/// The coefficient of `v`: `a0 b1 + a1 b0 + xi a2 b2`. Unreduced, bound 13.
#[inline(never)]
pub(super) fn karatsuba_1(p0: &Fq2, p1: &Fq2, p2: &Fq2, p01: &Fq2) -> Fq2 {
    p2.lazy().times_xi().plus(p01.lazy()).minus(p0.lazy()).minus(p1.lazy()).unreduced()
}

/// The coefficient of `v^2`: `a0 b2 + a2 b0 + a1 b1`. Unreduced, bound 4.
#[inline(never)]
pub(super) fn karatsuba_2(p0: &Fq2, p1: &Fq2, p2: &Fq2, p02: &Fq2) -> Fq2 {
    p02.lazy().minus(p0.lazy()).minus(p2.lazy()).plus(p1.lazy()).unreduced()
}
