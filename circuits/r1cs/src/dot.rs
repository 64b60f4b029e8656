//! Sums of products of field elements, reduced once: where Poseidon's time goes.
//!
//! A product of two elements below `r` is below `r^2 < 2^507.3`, so up to 26 of them add up within 512 bits; one
//! Montgomery reduction follows instead of one for each product.

use ark_bn254::{Fr, FrConfig};
use ark_ff::{BigInt, MontConfig, PrimeField};

/// `sum_i a_i * b_i`.
pub(crate) fn dot(a: &[Fr], b: &[Fr]) -> Fr {
    let (mut groups_a, mut groups_b) = (a.chunks(GROUP), b.chunks(GROUP));
    match (groups_a.next(), groups_b.next()) {
        (Some(a), Some(b)) => {
            let first = group(a, b);
            groups_a.zip(groups_b).fold(first, |sum, (a, b)| sum + group(a, b))
        }
        _ => Fr::default(),
    }
}

/// Products that are summed before the reduction. What comes out is below `(17 r^2 + 2^256 r) / 2^256 < 4.3 r < 2^256`.
const GROUP: usize = 17;

const MODULUS: [u64; 4] = Fr::MODULUS.0;

fn group(a: &[Fr], b: &[Fr]) -> Fr {
    let mut sum = [0u64; 8];
    for (a, b) in a.iter().zip(b) {
        let product = multiply(&a.0.0, &b.0.0);
        let mut carry = false;
        for (limb, add) in sum.iter_mut().zip(product) {
            (*limb, carry) = add_with_carry(*limb, add, carry);
        }
    }
    reduce(sum)
}

#[inline]
fn add_with_carry(a: u64, b: u64, carry: bool) -> (u64, bool) {
    let (sum, first) = a.overflowing_add(b);
    let (sum, second) = sum.overflowing_add(u64::from(carry));
    (sum, first | second)
}

/// `limb + a * b + carry` as (low, high): at most `2^128 - 1`.
#[inline]
fn multiply_add(limb: u64, a: u64, b: u64, carry: u64) -> (u64, u64) {
    let wide = u128::from(a) * u128::from(b) + u128::from(limb) + u128::from(carry);
    (wide as u64, (wide >> 64) as u64)
}

#[inline]
fn multiply(a: &[u64; 4], b: &[u64; 4]) -> [u64; 8] {
    let mut product = [0u64; 8];
    for i in 0..4 {
        let mut carry = 0;
        for j in 0..4 {
            (product[i + j], carry) = multiply_add(product[i + j], a[i], b[j], carry);
        }
        product[i + 4] = carry;
    }
    product
}

/// Montgomery's reduction: the sum divided by `2^256`, modulo `r`.
fn reduce(mut sum: [u64; 8]) -> Fr {
    let mut above = false;
    for i in 0..4 {
        let factor = sum[i].wrapping_mul(FrConfig::INV);
        let mut carry = 0;
        for j in 0..4 {
            (sum[i + j], carry) = multiply_add(sum[i + j], factor, MODULUS[j], carry);
        }
        (sum[i + 4], above) = add_with_carry(sum[i + 4], carry, above);
    }
    let mut result = [sum[4], sum[5], sum[6], sum[7]];
    // At most four times, see GROUP.
    loop {
        let mut reduced = [0u64; 4];
        let mut borrow = false;
        for i in 0..4 {
            let (difference, first) = result[i].overflowing_sub(MODULUS[i]);
            let (difference, second) = difference.overflowing_sub(u64::from(borrow));
            (reduced[i], borrow) = (difference, first | second);
        }
        if borrow {
            return Fr::new_unchecked(BigInt(result));
        }
        result = reduced;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ff::{Field, Zero};

    /// Against one product at a time: random elements, the largest ones, lengths around the group's.
    #[test]
    fn agrees_with_single_products() {
        let random: Vec<Fr> = (0..120u64).map(|i| Fr::from(i + 2).pow([1_000 + i])).collect();
        let largest = vec![-Fr::from(1u64); 60];
        // The residue that is largest as Montgomery limbs.
        let limbs = Fr::new_unchecked(BigInt([MODULUS[0] - 1, MODULUS[1], MODULUS[2], MODULUS[3]]));
        let longest = vec![limbs; 60];
        for length in (0..20).chain([33, 34, 35, 51, 60]) {
            for (a, b) in
                [(&random[..60], &random[60..]), (&largest, &random), (&largest, &largest), (&longest, &longest)]
            {
                let (a, b) = (&a[..length], &b[..length]);
                let expected = a.iter().zip(b).fold(Fr::zero(), |sum, (a, b)| sum + *a * b);
                assert_eq!(dot(a, b), expected, "length {length}");
            }
        }
    }
}
