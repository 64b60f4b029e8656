//! Sums that are not computed before they are used: expressions over elements, evaluated limb by limb.
//!
//! `a.plus(b).minus(c).times(9).reduced()` compiles to one straight run over the nine limbs, without any
//! intermediate element. That matters on Wasm: an element is 72 bytes, one word more than the compiler
//! copies without calling `memcpy`, whose loop costs as much gas as a third of a multiplication.

use super::bound::Bound;
use super::element::Fp;
use super::limbs::{add, carry, mac, sub};
use super::modulus::{Modulus, RECIPROCAL};

/// An expression whose value is an element. Bounds follow the expression (`bound.rs`).
pub(crate) trait Lazy: Copy {
    /// The field's modulus.
    type Modulus: Modulus;

    /// Limb `i` of the value.
    fn limb(self, i: usize) -> i64;

    /// How large the value can get.
    fn bound(self) -> Bound;

    /// The sum.
    #[inline(always)]
    fn plus<B: Lazy<Modulus = Self::Modulus>>(self, other: B) -> Sum<Self, B> {
        Sum(self, other)
    }

    /// The difference.
    #[inline(always)]
    fn minus<B: Lazy<Modulus = Self::Modulus>>(self, other: B) -> Difference<Self, B> {
        Difference(self, other)
    }

    /// The multiple by a small number.
    #[inline(always)]
    fn times(self, k: u32) -> Times<Self> {
        Times(self, k)
    }

    /// The value, with neither carries nor reduction.
    #[inline(always)]
    fn unreduced(self) -> Fp<Self::Modulus> {
        let limbs = [
            self.limb(0),
            self.limb(1),
            self.limb(2),
            self.limb(3),
            self.limb(4),
            self.limb(5),
            self.limb(6),
            self.limb(7),
            self.limb(8),
        ];
        Fp::with_bound(limbs, self.bound())
    }

    /// The value less the nearest multiple of `p`, so below `0.501 p` in size, but carries are not passed on: to be
    /// added to a product's columns. See [`Lazy::reduced`] for the quotient.
    #[inline(always)]
    fn centred(self) -> Fp<Self::Modulus> {
        self.bound().assert_sum_fits();
        let p = &Self::Modulus::MODULUS;
        let q = quotient(self.limb(8));
        let limbs = [
            mac(self.limb(0), q, p[0]),
            mac(self.limb(1), q, p[1]),
            mac(self.limb(2), q, p[2]),
            mac(self.limb(3), q, p[3]),
            mac(self.limb(4), q, p[4]),
            mac(self.limb(5), q, p[5]),
            mac(self.limb(6), q, p[6]),
            mac(self.limb(7), q, p[7]),
            mac(self.limb(8), q, p[8]),
        ];
        Fp::with_bound(limbs, self.bound().centred())
    }

    /// The value with balanced limbs, below `0.501 p` in size.
    ///
    /// The top limb tells the quotient by `p`: what lies below it is worth at most `limbs bound * 2^231`
    /// and `p > 3171406 * 2^232`, an error below 0.00005 for bounds up to 256; the reciprocal is short by
    /// less than a part in 346695, an error below 0.0008 for quotients up to 256.
    #[inline(always)]
    fn reduced(self) -> Fp<Self::Modulus> {
        self.bound().assert_sum_fits();
        let p = &Self::Modulus::MODULUS;
        let top = self.limb(8);
        let q = quotient(top);
        let (r0, c) = carry(mac(self.limb(0), q, p[0]));
        let (r1, c) = carry(mac(add(self.limb(1), c), q, p[1]));
        let (r2, c) = carry(mac(add(self.limb(2), c), q, p[2]));
        let (r3, c) = carry(mac(add(self.limb(3), c), q, p[3]));
        let (r4, c) = carry(mac(add(self.limb(4), c), q, p[4]));
        let (r5, c) = carry(mac(add(self.limb(5), c), q, p[5]));
        let (r6, c) = carry(mac(add(self.limb(6), c), q, p[6]));
        let (r7, c) = carry(mac(add(self.limb(7), c), q, p[7]));
        let r8 = mac(add(top, c), q, p[8]);
        Fp::with_bound([r0, r1, r2, r3, r4, r5, r6, r7, r8], Bound::REDUCED)
    }
}

/// Minus the nearest integer to a value over `p`, from the value's last limb.
#[inline(always)]
fn quotient(top: i64) -> i64 {
    sub(0, mac(1 << 39, top, RECIPROCAL) >> 40)
}

impl<P: Modulus> Lazy for &Fp<P> {
    type Modulus = P;
    #[inline(always)]
    fn limb(self, i: usize) -> i64 {
        self.limbs[i]
    }
    #[inline(always)]
    fn bound(self) -> Bound {
        self.bound
    }
}

/// `A + B`.
#[derive(Clone, Copy)]
pub(crate) struct Sum<A, B>(A, B);

impl<A: Lazy, B: Lazy<Modulus = A::Modulus>> Lazy for Sum<A, B> {
    type Modulus = A::Modulus;
    #[inline(always)]
    fn limb(self, i: usize) -> i64 {
        add(self.0.limb(i), self.1.limb(i))
    }
    #[inline(always)]
    fn bound(self) -> Bound {
        self.0.bound().plus(self.1.bound())
    }
}

/// `A - B`.
#[derive(Clone, Copy)]
pub(crate) struct Difference<A, B>(A, B);

impl<A: Lazy, B: Lazy<Modulus = A::Modulus>> Lazy for Difference<A, B> {
    type Modulus = A::Modulus;
    #[inline(always)]
    fn limb(self, i: usize) -> i64 {
        sub(self.0.limb(i), self.1.limb(i))
    }
    #[inline(always)]
    fn bound(self) -> Bound {
        self.0.bound().plus(self.1.bound())
    }
}

/// `k A`.
#[derive(Clone, Copy)]
pub(crate) struct Times<A>(A, u32);

impl<A: Lazy> Lazy for Times<A> {
    type Modulus = A::Modulus;
    #[inline(always)]
    fn limb(self, i: usize) -> i64 {
        mac(0, self.0.limb(i), i64::from(self.1))
    }
    #[inline(always)]
    fn bound(self) -> Bound {
        self.0.bound().times(u64::from(self.1))
    }
}
