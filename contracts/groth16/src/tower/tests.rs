//! The tower against arkworks.

#![allow(clippy::unwrap_used)]

use std::vec::Vec;

use ark_ec::bn::BnConfig;
use ark_ff::{AdditiveGroup, BigInt, CyclotomicMultSubgroup, Field, PrimeField};
use proptest::prelude::*;

use super::constants::{FROBENIUS, FROBENIUS_SQUARED, TWIST_B};
use crate::Fq;
use crate::test_support::{fq, fq2, fq6, fq12, random};
use crate::tower::{Fq2, Fq6, Fq12, OddPowers, Workspace};

fn xi() -> ark_bn254::Fq2 {
    ark_bn254::Fq2::new(9u64.into(), 1u64.into())
}

/// Elements with every coefficient among zero, one and minus one, in a few patterns.
fn edges() -> Vec<ark_bn254::Fq12> {
    let values = [ark_bn254::Fq::ZERO, ark_bn254::Fq::ONE, -ark_bn254::Fq::ONE];
    (0..40usize)
        .map(|i| {
            let digits = (0..12).map(|j| values[(i * (j + 1) + j * j * (i / 3)) % 3]);
            ark_bn254::Fq12::from_base_prime_field_elems(digits).unwrap()
        })
        .collect()
}

fn check(a: &ark_bn254::Fq12, b: &ark_bn254::Fq12) {
    let (x, y) = (fq12(a), fq12(b));
    assert_eq!(x.mul(&y), fq12(&(a * b)));
    assert_eq!(x.square(), fq12(&a.square()));
    assert_eq!(x.conjugate(), fq12(&ark_bn254::Fq12::new(a.c0, -a.c1)));
    assert_eq!(x.inverse(), a.inverse().map(|a| fq12(&a)));
    assert_eq!(x.frobenius(), fq12(&a.frobenius_map(1)));
    assert_eq!(x.frobenius_squared(), fq12(&a.frobenius_map(2)));
    assert_eq!(x == y, a == b);

    let (a6, b6, x6, y6) = (&a.c0, &b.c1, &x.c0, &y.c1);
    assert_eq!(x6.mul(y6), fq6(&(a6 * b6)));
    assert_eq!(x6.add(y6), fq6(&(*a6 + b6)));
    assert_eq!(x6.sub(y6), fq6(&(*a6 - b6)));
    assert_eq!(x6.neg(), fq6(&-*a6));
    assert_eq!(x6.square(), fq6(&a6.square()));
    assert_eq!(x6.inverse(), a6.inverse().map(|a| fq6(&a)));
    let v = ark_bn254::Fq6::new(AdditiveGroup::ZERO, Field::ONE, AdditiveGroup::ZERO);
    assert_eq!(x6.mul_by_v(), fq6(&(*a6 * v)));

    let (a2, b2, x2, y2) = (&a.c0.c0, &b.c1.c2, &x.c0.c0, &y.c1.c2);
    assert_eq!(x2.mul(y2), fq2(&(a2 * b2)));
    assert_eq!(x2.add(y2), fq2(&(*a2 + b2)));
    assert_eq!(x2.sub(y2), fq2(&(*a2 - b2)));
    assert_eq!(x2.double(), fq2(&a2.double()));
    assert_eq!(x2.square(), fq2(&a2.square()));
    assert_eq!(x2.inverse(), a2.inverse().map(|a| fq2(&a)));
    assert_eq!(x2.mul_by_xi(), fq2(&(*a2 * xi())));
    assert_eq!(x2.scale(&y2.c0), fq2(&(*a2 * ark_bn254::Fq2::new(b2.c0, AdditiveGroup::ZERO))));
    assert_eq!(x2.is_zero(), a2 == &AdditiveGroup::ZERO);

    // A line is a sparse element: 1 + b w + c v w.
    let (lb, lc) = (b.c1.c0, b.c1.c1);
    let (zero, one) = (ark_bn254::Fq2::ZERO, ark_bn254::Fq2::ONE);
    let line = ark_bn254::Fq12::new(ark_bn254::Fq6::new(one, zero, zero), ark_bn254::Fq6::new(lb, lc, zero));
    let mut product = Fq12::ONE;
    product.set_line_product(&x, &fq2(&lb), &fq2(&lc));
    assert_eq!(product, fq12(&(*a * line)));

    // Fused products.
    let (b2_, c2) = (y2.conjugate(), x.c1.c2);
    assert_eq!(x2.mul_conjugate(y2), x2.mul(&b2_));
    assert_eq!(x2.mul_minus(y2, &c2), x2.mul(y2).sub(&c2));
    assert_eq!(c2.minus_mul(x2, y2), c2.sub(&x2.mul(y2)));
    assert_eq!(x2.square_minus(&c2), x2.square().sub(&c2));
    assert_eq!(Fq2::new(x2.norm(), Fq::ZERO), x2.mul_conjugate(x2));
    let mut sum = Fq2::ZERO;
    sum.set_sum_of_two(x2, y2, &c2, x2, y2);
    assert_eq!(sum, x2.mul(y2).add(&c2.mul(x2)).add(y2));

    if a != &AdditiveGroup::ZERO {
        check_cyclotomic(a);
    }
}

fn check_cyclotomic(a: &ark_bn254::Fq12) {
    // The easy part of the final exponentiation leads into the subgroup.
    let mut a = a.frobenius_map(6) * a.inverse().unwrap();
    a *= a.frobenius_map(2);
    let x = fq12(&a);
    assert_eq!(x.cyclotomic_square(), fq12(&a.square()));
    assert_eq!(x.conjugate(), fq12(&a.inverse().unwrap()));
    let mut power = Fq12::ONE;
    power.set_cyclotomic_pow_x(&x, &mut OddPowers::new(), &mut Workspace::new());
    assert_eq!(power, fq12(&a.pow(<ark_bn254::Config as BnConfig>::X)));
    let e = BigInt::<2>::new([0x0123_4567_89ab_cdef, 0xfeed]);
    assert_eq!(x.cyclotomic_pow(&e.0), fq12(&a.cyclotomic_exp(e)));
}

#[test]
fn edges_agree_with_ark() {
    let edges = edges();
    for a in &edges {
        for b in edges.iter().step_by(7) {
            check(a, b);
        }
    }
}

#[test]
fn zero_has_no_inverse() {
    assert_eq!(Fq12::default().inverse(), None);
}

#[test]
fn constants() {
    let e = q_minus_1_over_6();
    for i in 1..6u64 {
        // xi^(i (q - 1) / 6), and its norm to the base field, xi^(i (q^2 - 1) / 6).
        let g = xi().pow(e).pow([i]);
        assert_eq!(FROBENIUS[i as usize - 1], fq2(&g));
        let squared = g * g.frobenius_map(1);
        assert_eq!(squared.c1, AdditiveGroup::ZERO);
        assert_eq!(FROBENIUS_SQUARED[i as usize - 1], fq(&squared.c0));
    }
    assert_eq!(TWIST_B, fq2(&(ark_bn254::Fq2::from(3u64) * xi().inverse().unwrap())));
}

/// `(q - 1) / 6` in words.
fn q_minus_1_over_6() -> [u64; 4] {
    let mut words = ark_bn254::Fq::MODULUS.0;
    words[0] -= 1;
    let mut remainder = 0u128;
    for word in words.iter_mut().rev() {
        let value = (remainder << 64) | u128::from(*word);
        *word = (value / 6) as u64;
        remainder = value % 6;
    }
    assert_eq!(remainder, 0);
    words
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn tower_agrees_with_ark(a in random(), b in random()) {
        check(&a, &b);
    }
}

/// Every limb of every coefficient at its end: the largest columns that double-width products can have.
#[test]
fn products_of_the_largest_limbs() {
    let extreme = |seed: u32| {
        let limb = |i: u32| if (seed.wrapping_mul(0x9e37_79b9) >> (i % 32)) & 1 == 0 { 1i64 << 28 } else { -(1 << 28) };
        let last = if seed.is_multiple_of(3) { 3_171_000 } else { -3_171_000 };
        Fq::from_raw([limb(1), limb(5), limb(9), limb(12), limb(17), limb(21), limb(26), limb(30), last])
    };
    let element = |seeds: [u32; 12]| {
        let c = |i: usize| Fq2::new(extreme(seeds[2 * i]), extreme(seeds[2 * i + 1]));
        Fq12::new(Fq6::new(c(0), c(1), c(2)), Fq6::new(c(3), c(4), c(5)))
    };
    let ark = |x: &Fq12| {
        let fq = |x: &Fq| ark_bn254::Fq::from_be_bytes_mod_order(&x.to_bytes_be());
        let fq2 = |x: &Fq2| ark_bn254::Fq2::new(fq(&x.c0), fq(&x.c1));
        let fq6 = |x: &Fq6| ark_bn254::Fq6::new(fq2(&x.c0), fq2(&x.c1), fq2(&x.c2));
        ark_bn254::Fq12::new(fq6(&x.c0), fq6(&x.c1))
    };
    for round in 0..200u32 {
        // All coefficients alike at first, where columns add up most.
        let seeds =
            |offset: u32| core::array::from_fn(|i| if round < 20 { round } else { round * 100 + offset + i as u32 });
        let (a, b) = (element(seeds(0)), element(seeds(50)));
        assert_eq!(a.mul(&b), fq12(&(ark(&a) * ark(&b))), "{round}");
        assert_eq!(a.square(), fq12(&ark(&a).square()), "{round}");
        let mut line = Fq12::ZERO;
        line.set_line_product(&a, &b.c0.c0, &b.c1.c2);
        let sparse = Fq12::new(Fq6::ONE, Fq6::new(b.c0.c0, b.c1.c2, Fq2::ZERO));
        assert_eq!(line, a.mul(&sparse), "{round}");
    }
}
