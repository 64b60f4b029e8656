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

/// `a + b + c + d`, unreduced.
#[inline(never)]
pub(super) fn sum4(a: &Fq2, b: &Fq2, c: &Fq2, d: &Fq2) -> Fq2 {
    a.lazy().plus(b.lazy()).plus(c.lazy()).plus(d.lazy()).unreduced()
}

/// `a + b + c + d`, reduced.
#[inline(never)]
pub(super) fn reduced_sum4(a: &Fq2, b: &Fq2, c: &Fq2, d: &Fq2) -> Fq2 {
    a.lazy().plus(b.lazy()).plus(c.lazy()).plus(d.lazy()).reduced()
}

/// `a - b - c`, unreduced.
#[inline(never)]
pub(super) fn difference3(a: &Fq2, b: &Fq2, c: &Fq2) -> Fq2 {
    a.lazy().minus(b.lazy()).minus(c.lazy()).unreduced()
}

/// `a + xi b`, unreduced.
#[inline(never)]
pub(super) fn sum_xi(a: &Fq2, b: &Fq2) -> Fq2 {
    b.lazy().times_xi().plus(a.lazy()).unreduced()
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

/// `out = a + b`, reduced.
#[inline(never)]
pub(super) fn set_sum(out: &mut Fq2, a: &Fq2, b: &Fq2) {
    out.set(&a.lazy().plus(b.lazy()).reduced());
}

/// `out = 2 a`, reduced.
#[inline(never)]
pub(super) fn set_double(out: &mut Fq2, a: &Fq2) {
    out.set(&a.lazy().times(2).reduced());
}

/// `out = a + xi b`, reduced.
#[inline(never)]
pub(super) fn set_sum_xi(out: &mut Fq2, a: &Fq2, b: &Fq2) {
    out.set(&b.lazy().times_xi().plus(a.lazy()).reduced());
}

/// `out = a - b - c`, reduced.
#[inline(never)]
pub(super) fn set_difference3(out: &mut Fq2, a: &Fq2, b: &Fq2, c: &Fq2) {
    out.set(&a.lazy().minus(b.lazy()).minus(c.lazy()).reduced());
}

/// `out = a - b - xi c`, reduced.
#[inline(never)]
pub(super) fn set_difference3_xi(out: &mut Fq2, a: &Fq2, b: &Fq2, c: &Fq2) {
    out.set(&a.lazy().minus(b.lazy()).minus(c.lazy().times_xi()).reduced());
}
