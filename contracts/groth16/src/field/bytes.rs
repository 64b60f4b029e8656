//! Encodings: 32 bytes, big-endian, canonical.

use super::bound::Bound;
use super::columns::{column_before, dot, montgomery, product_column};
use super::element::Fp;
use super::limbs::{add, balanced, carry, mac};
use super::modulus::{LIMB_BITS, Modulus};
use crate::Error;
use crate::error::Hex32;

/// The mask of one unsigned limb.
const MASK: u64 = (1 << LIMB_BITS) - 1;

impl<P: Modulus> Fp<P> {
    /// The element of a small number.
    pub fn from_u64(value: u64) -> Self {
        Self::from_words([value, 0, 0, 0])
    }

    /// Decodes 32 big-endian bytes.
    ///
    /// # Errors
    /// Refuses a number that is not below the modulus: each element has one encoding only.
    pub fn from_bytes_be(bytes: &[u8; 32]) -> Result<Self, Error> {
        let words = words(bytes);
        if below(&words, &P::WORDS) {
            Ok(Self::from_words(words))
        } else {
            Err(P::not_canonical(Hex32(to_bytes(&P::WORDS)), Hex32(*bytes)))
        }
    }

    /// Decodes 32 big-endian bytes as a number modulo `p`: for hashes, never for values that must be unique.
    pub fn from_bytes_be_mod_order(bytes: &[u8; 32]) -> Self {
        Self::from_words(words(bytes))
    }

    /// The 32 big-endian bytes of the number in `[0, p)`.
    pub fn to_bytes_be(&self) -> [u8; 32] {
        to_bytes(&self.to_words())
    }

    /// The number in `[0, p)`, as 64-bit words, lowest first.
    pub fn to_words(&self) -> [u64; 4] {
        let reduced = self.reduce();
        // A product with the number one leaves Montgomery form: |value| <= p/2 + 1.
        let (a, one) = (&reduced.limbs, &[1, 0, 0, 0, 0, 0, 0, 0, 0]);
        let v = montgomery!(P, product_column!(a, one));
        let p = P::WORDS;
        // v + p is in (0, 2p): positive, and below 2^256, so its two's complement words are it.
        let words = wrapping_words(&v);
        let mut sum = add_words(&words, &p);
        if !below(&sum, &p) {
            sum = sub_words(&sum, &p);
        }
        sum
    }

    /// From a number below 2^256.
    fn from_words(w: [u64; 4]) -> Self {
        let l = [
            w[0] & MASK,
            (w[0] >> 29) & MASK,
            ((w[0] >> 58) | (w[1] << 6)) & MASK,
            (w[1] >> 23) & MASK,
            ((w[1] >> 52) | (w[2] << 12)) & MASK,
            (w[2] >> 17) & MASK,
            ((w[2] >> 46) | (w[3] << 18)) & MASK,
            (w[3] >> 11) & MASK,
            w[3] >> 40,
        ];
        let (r0, c) = carry(l[0] as i64);
        let (r1, c) = carry(add(l[1] as i64, c));
        let (r2, c) = carry(add(l[2] as i64, c));
        let (r3, c) = carry(add(l[3] as i64, c));
        let (r4, c) = carry(add(l[4] as i64, c));
        let (r5, c) = carry(add(l[5] as i64, c));
        let (r6, c) = carry(add(l[6] as i64, c));
        let (r7, c) = carry(add(l[7] as i64, c));
        let r8 = add(l[8] as i64, c);
        // 2^256 < 5.3 p.
        let number = Self::with_bound([r0, r1, r2, r3, r4, r5, r6, r7, r8], Bound::of_value(6));
        number.mul(&Self::from_raw(P::R2))
    }
}

/// The words of 32 big-endian bytes, lowest first. Written out: loops and slices cost more gas than the decoding.
#[rustfmt::skip]
fn words(b: &[u8; 32]) -> [u64; 4] {
    [
        u64::from_be_bytes([b[24], b[25], b[26], b[27], b[28], b[29], b[30], b[31]]),
        u64::from_be_bytes([b[16], b[17], b[18], b[19], b[20], b[21], b[22], b[23]]),
        u64::from_be_bytes([b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]]),
        u64::from_be_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]),
    ]
}

/// The 32 big-endian bytes of these words.
#[rustfmt::skip]
fn to_bytes(words: &[u64; 4]) -> [u8; 32] {
    let [w, z, y, x] = [words[0].to_be_bytes(), words[1].to_be_bytes(), words[2].to_be_bytes(), words[3].to_be_bytes()];
    [
        x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], y[0], y[1], y[2], y[3], y[4], y[5], y[6], y[7],
        z[0], z[1], z[2], z[3], z[4], z[5], z[6], z[7], w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7],
    ]
}

/// `a < b`: whether the subtraction borrows.
fn below(a: &[u64; 4], b: &[u64; 4]) -> bool {
    let borrow = a[0] < b[0];
    let borrow = (a[1] < b[1]) | ((a[1] == b[1]) & borrow);
    let borrow = (a[2] < b[2]) | ((a[2] == b[2]) & borrow);
    (a[3] < b[3]) | ((a[3] == b[3]) & borrow)
}

/// `a + b mod 2^256`.
fn add_words(a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
    let mut carry = false;
    let mut sum = [0u64; 4];
    for ((s, x), y) in sum.iter_mut().zip(a).zip(b) {
        let (t, c0) = x.overflowing_add(*y);
        let (t, c1) = t.overflowing_add(u64::from(carry));
        *s = t;
        carry = c0 | c1;
    }
    sum
}

/// `a - b mod 2^256`.
fn sub_words(a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
    let mut borrow = false;
    let mut difference = [0u64; 4];
    for ((d, x), y) in difference.iter_mut().zip(a).zip(b) {
        let (t, b0) = x.overflowing_sub(*y);
        let (t, b1) = t.overflowing_sub(u64::from(borrow));
        *d = t;
        borrow = b0 | b1;
    }
    difference
}

/// The two's complement words of `sum of limbs[i] * 2^(29 i)` modulo 2^256.
fn wrapping_words(limbs: &[i64; 9]) -> [u64; 4] {
    let mut digits = [0u64; 9];
    let mut carry = 0i64;
    for (digit, limb) in digits.iter_mut().zip(limbs) {
        let sum = add(*limb, carry);
        *digit = sum as u64 & MASK;
        carry = sum >> LIMB_BITS;
    }
    let d = &digits;
    [
        d[0] | (d[1] << 29) | (d[2] << 58),
        (d[2] >> 6) | (d[3] << 23) | (d[4] << 52),
        (d[4] >> 12) | (d[5] << 17) | (d[6] << 46),
        (d[6] >> 18) | (d[7] << 11) | (d[8] << 40),
    ]
}
