//! Inversion by Lehmer's form of Euclid's algorithm.
//!
//! A division costs one operator of gas, like an addition, so Euclid's algorithm on single words is cheap: about eighteen
//! quotients are found from the leading 62 bits of both numbers, then all limbs follow at once (Lehmer, 1938; Knuth,
//! TAOCP 4.5.2, algorithm L). Nine such rounds cost a fifteenth of Fermat's power.
//!
//! Quotients of leading bits may be off by a little. That costs nothing but size: each step replaces the two numbers by
//! combinations with determinant one, whatever the quotient is, and signs are set right after each round.

use super::bound::Bound;
use super::element::Fp;
use super::lazy::Lazy;
use super::limbs::{add, sub};
use super::modulus::{LIMB_BITS, Modulus};

/// The mask of one unsigned limb.
const MASK: i64 = (1 << LIMB_BITS) - 1;

/// Nine rounds are usual.
const MAX_ROUNDS: u32 = 20;

/// Coefficients stay below `2^31`, so that two share a word.
const COEFFICIENT_BITS: u32 = 31;

/// `sum of limbs[i] * 2^(29 i)`: the limbs in `[0, 2^29)` but for the last, which has the sign.
type Number = [i64; 9];

/// A number and its cofactor: `number = cofactor * value` modulo `p`, for the value to be inverted.
#[derive(Clone, Copy)]
struct Row {
    number: Number,
    cofactor: Number,
}

/// What a round does: `(a, b)` becomes `(aa a - ab b, bb b - ba a)`.
struct Step {
    aa: i64,
    ab: i64,
    ba: i64,
    bb: i64,
}

impl<P: Modulus> Fp<P> {
    /// `1 / self`, or `None` for zero.
    #[inline(never)]
    pub fn inverse(&self) -> Option<Self> {
        let (value, negative) = magnitude(&self.reduce().limbs);
        if is_zero(&value) {
            return None;
        }
        let Some(cofactor) = cofactor(&P::DIGITS, &value) else {
            return Some(self.inverse_by_power());
        };
        // Its limbs are unsigned, so twice as large as balanced ones, and its size is about p.
        let inverse = Self::with_bound(cofactor, Bound::of_digits()).reduced();
        // 1 / (a 2^261) times 2^783 over 2^261.
        let inverse = inverse.mul(&Self::from_raw(P::R3));
        Some(if negative { inverse.neg() } else { inverse })
    }

    /// The slow twin, for numbers other than zero: `self^(p - 2)`, by Fermat.
    pub(super) fn inverse_by_power(&self) -> Self {
        let [w0, w1, w2, w3] = P::WORDS;
        self.pow(&[w0 - 2, w1, w2, w3])
    }
}

/// The cofactor of one, or `None` if it was not found in time or a quotient is too large for a round (as it is once
/// in 2^30 numbers, and for those close to zero): such numbers are left to Fermat.
fn cofactor(p: &Number, value: &Number) -> Option<Number> {
    let mut a = Row { number: *p, cofactor: [0; 9] };
    let mut b = Row { number: *value, cofactor: [1, 0, 0, 0, 0, 0, 0, 0, 0] };
    let mut top = 8;
    for _ in 0..MAX_ROUNDS {
        while top > 2 && limb(&a, top) | limb(&b, top) == 0 {
            top -= 1;
        }
        let (x, y) = leading_bits(&a, &b, top);
        let step = quotients(x, y);
        if step.ab | step.ba == 0 {
            return None;
        }
        step.apply(&mut a.number, &mut b.number);
        step.apply(&mut a.cofactor, &mut b.cofactor);
        a.make_positive();
        b.make_positive();
        // The other one is then the greatest common divisor, one.
        if is_zero(&b.number) {
            return Some(a.cofactor);
        }
        if is_zero(&a.number) {
            return Some(b.cofactor);
        }
    }
    None
}

fn limb(row: &Row, i: usize) -> i64 {
    row.number.get(i).copied().unwrap_or(0)
}

/// The leading bits of both numbers, at most 62, at the same position; `top` is the larger one's last limb, or 2.
fn leading_bits(a: &Row, b: &Row, top: usize) -> (u64, u64) {
    let two = |row: &Row| (limb(row, top) << LIMB_BITS | limb(row, top - 1)) as u64;
    let (a_two, b_two) = (two(a), two(b));
    // Two limbs have 58 bits, six less than a word. Of the third limb at most all 29 bits can follow.
    let shift = ((a_two | b_two).leading_zeros() - 6).min(LIMB_BITS - 4) + 4;
    let three = |two: u64, row: &Row| two << shift | (limb(row, top - 2) as u64) >> (LIMB_BITS - shift);
    (three(a_two, a), three(b_two, b))
}

/// Euclid's algorithm on two words, while coefficients stay small: a new one is at most the larger number over the
/// number that it is found from.
fn quotients(mut x: u64, mut y: u64) -> Step {
    let least = x.max(y) >> COEFFICIENT_BITS;
    // Two coefficients in a word: the first number's below, the second one's above.
    let (mut of_x, mut of_y) = (1u64, 1u64 << 32);
    while y > least {
        let quotient = x / y;
        x = x.wrapping_sub(quotient.wrapping_mul(y));
        of_x = of_x.wrapping_add(quotient.wrapping_mul(of_y));
        if x <= least {
            break;
        }
        let quotient = y / x;
        y = y.wrapping_sub(quotient.wrapping_mul(x));
        of_y = of_y.wrapping_add(quotient.wrapping_mul(of_x));
    }
    let (low, high) = (|word: u64| i64::from(word as u32), |word: u64| (word >> 32) as i64);
    Step { aa: low(of_x), ab: high(of_x), ba: low(of_y), bb: high(of_y) }
}

impl Step {
    /// Replaces both numbers.
    #[inline(never)]
    fn apply(&self, a: &mut Number, b: &mut Number) {
        let (mut c, mut d) = (0i64, 0i64);
        macro_rules! each_limb {
            ($($i:literal)+) => {
                $(
                    let (x, y) = (a[$i], b[$i]);
                    let s = add(c, sub(self.aa.wrapping_mul(x), self.ab.wrapping_mul(y)));
                    let t = add(d, sub(self.bb.wrapping_mul(y), self.ba.wrapping_mul(x)));
                    (a[$i], b[$i]) = (s & MASK, t & MASK);
                    (c, d) = (s >> LIMB_BITS, t >> LIMB_BITS);
                )+
            };
        }
        each_limb!(0 1 2 3 4 5 6 7);
        let (x, y) = (a[8], b[8]);
        a[8] = add(c, sub(self.aa.wrapping_mul(x), self.ab.wrapping_mul(y)));
        b[8] = add(d, sub(self.bb.wrapping_mul(y), self.ba.wrapping_mul(x)));
    }
}

impl Row {
    /// Negates the row if the number is negative.
    #[inline(always)]
    fn make_positive(&mut self) {
        if self.number[8] < 0 {
            negate(&mut self.number);
            negate(&mut self.cofactor);
        }
    }
}

/// Changes the sign.
#[inline(never)]
fn negate(number: &mut Number) {
    let mut carry = 0i64;
    macro_rules! each_limb {
        ($($i:literal)+) => {
            $(
                let limb = sub(carry, number[$i]);
                number[$i] = limb & MASK;
                carry = limb >> LIMB_BITS;
            )+
        };
    }
    each_limb!(0 1 2 3 4 5 6 7);
    number[8] = sub(carry, number[8]);
}

/// The absolute value of balanced limbs, and whether they were negative.
fn magnitude(balanced: &[i64; 9]) -> (Number, bool) {
    let mut number = *balanced;
    negate(&mut number);
    if number[8] >= 0 {
        return (number, true);
    }
    negate(&mut number);
    (number, false)
}

fn is_zero(n: &Number) -> bool {
    n[0] | n[1] | n[2] | n[3] | n[4] | n[5] | n[6] | n[7] | n[8] == 0
}

/// Inverts all of `values` with one inversion (Montgomery's trick), or returns `None` and leaves them, if one is zero.
///
/// `products` is room for as many elements, so that a loop allocates once.
pub(crate) fn invert_all<P: Modulus>(values: &mut [Fp<P>], products: &mut [Fp<P>]) -> Option<()> {
    let mut product = Fp::ONE;
    for (value, before) in values.iter().zip(products.iter_mut()) {
        before.set(&product);
        product.set(&product.mul(value));
    }
    let mut inverse = product.inverse()?;
    for (value, before) in values.iter_mut().zip(products.iter()).rev() {
        let next = inverse.mul(value);
        value.set(&inverse.mul(before));
        inverse.set(&next);
    }
    Some(())
}
