//! Limbs, values and sums at the very ends of what `bound.rs` allows.

use ark_ff::{Field, PrimeField};

use super::super::bound::{Bound, MAX_SUM};
use super::super::lazy::Lazy;
use crate::field::{BaseModulus, Fp, Modulus, ScalarModulus};
use crate::{Fq, Fr};

/// The slow twin: `sum of limbs[i] * 2^(29 i) / 2^261` in the arkworks field.
fn value<A: PrimeField>(limbs: &[i64; 9]) -> A {
    let base = A::from(1u64 << 29);
    let sum = limbs.iter().rev().fold(A::ZERO, |sum, limb| sum * base + A::from(*limb));
    sum * A::from(2u64).pow([261]).inverse().unwrap()
}

/// Limbs at `sign * factor * 2^28`, whose top limb keeps the value within `factor * p`.
fn extreme<P: Modulus>(signs: u32, factor: i64) -> Fp<P> {
    let mut limbs = [0i64; 9];
    for (i, limb) in limbs.iter_mut().enumerate() {
        let size = if i == 8 { 3_171_000 * factor } else { factor << 28 };
        *limb = if (signs >> i) & 1 == 1 { -size } else { size };
    }
    Fp::with_bound(limbs, Bound::of_value(1).times(factor as u64))
}

fn check_products<P: Modulus, A: PrimeField>() {
    for (m, n) in [(1, 1), (1, 13), (13, 1), (3, 4), (2, 6), (6, 2), (3, 3)] {
        for signs in [0u32, 0x1ff, 0x155, 0x0aa, 0x0f0, 0x100] {
            for other in [0u32, 0x1ff, 0x155, 0x0aa, 0x03c] {
                let (a, b) = (extreme::<P>(signs, m), extreme::<P>(other, n));
                let expected: A = value::<A>(&a.limbs) * value::<A>(&b.limbs);
                let product = a.mul(&b);
                assert_eq!(value::<A>(&product.limbs), expected, "{m} {n} {signs:x} {other:x}");
                assert_reduced(&product);
                if m == n {
                    assert_eq!(value::<A>(&a.square().limbs), value::<A>(&a.limbs).square());
                }
            }
        }
    }
}

/// Balanced limbs and a top limb that says `|value| <= p`.
fn assert_reduced<P: Modulus>(x: &Fp<P>) {
    assert!(x.limbs[..8].iter().all(|limb| (-(1 << 28)..(1 << 28)).contains(limb)), "{:?}", x.limbs);
    assert!(x.limbs[8].abs() <= P::MODULUS[8] + 1, "{:?}", x.limbs);
}

#[test]
fn products_at_the_bounds() {
    check_products::<BaseModulus, ark_bn254::Fq>();
    check_products::<ScalarModulus, ark_bn254::Fr>();
}

#[test]
fn complex_products_at_the_bounds() {
    let v = |x: &Fq| value::<ark_bn254::Fq>(&x.limbs);
    let signs = [0u32, 0x1ff, 0x155, 0x0aa, 0x0f0];
    for (m, n) in [(1, 1), (1, 6), (6, 1), (2, 3), (3, 2)] {
        for i in 0..5 * 5 * 5 {
            let a0 = extreme::<BaseModulus>(signs[i % 5], m);
            let a1 = extreme::<BaseModulus>(signs[i / 5 % 5], m);
            let b0 = extreme::<BaseModulus>(signs[i / 25], n);
            for b1 in signs.map(|signs| extreme::<BaseModulus>(signs, n)) {
                let (c0, c1) = Fq::complex_product(&a0, &a1, &b0, &b1);
                assert_eq!(v(&c0), v(&a0) * v(&b0) - v(&a1) * v(&b1), "{m} {n} {i}");
                assert_eq!(v(&c1), v(&a0) * v(&b1) + v(&a1) * v(&b0), "{m} {n} {i}");
                assert_reduced(&c0);
                assert_reduced(&c1);
            }
            if m == 1 && n == 1 {
                let (c0, c1) = Fq::complex_square(&a0, &a1);
                assert_eq!(
                    (v(&c0), v(&c1)),
                    (v(&a0).square() - v(&a1).square(), v(&a0) * v(&a1) * v(&Fq::from_u64(2)))
                );
            }
        }
    }
    for i in 0..25 {
        let (a0, a1) = (extreme::<BaseModulus>(signs[i % 5], 13), extreme::<BaseModulus>(signs[i / 5], 1));
        let (c0, c1) = Fq::scaled_pair(&a0, &a1, &a1);
        assert_eq!((v(&c0), v(&c1)), (v(&a0) * v(&a1), v(&a1).square()));
    }
}

#[test]
#[should_panic(expected = "products too large")]
fn a_complex_product_beyond_the_bound_is_caught() {
    let x = extreme::<BaseModulus>(0, 3);
    let _ = Fq::complex_product(&x, &x, &x, &x);
}

#[test]
fn reduction_at_the_bounds() {
    for factor in [1, 2, 3, 100, MAX_SUM as i64] {
        for signs in 0..512 {
            let x = extreme::<BaseModulus>(signs, factor);
            let reduced = x.reduce();
            assert_reduced(&reduced);
            assert!(reduced.limbs[8].abs() <= 3_171_407 * 501 / 1000);
            assert_eq!(value::<ark_bn254::Fq>(&reduced.limbs), value::<ark_bn254::Fq>(&x.limbs),);
        }
    }
}

#[test]
fn multiples_of_the_modulus_are_zero() {
    let p = Fq::with_bound(BaseModulus::MODULUS, Bound::REDUCED);
    for k in 0..=MAX_SUM as u32 {
        assert!(p.times(k).unreduced().is_zero(), "{k} p");
        assert!(p.times(k).unreduced().neg().is_zero(), "-{k} p");
        assert_eq!(p.times(k).unreduced().to_bytes_be(), [0; 32]);
        if k + 2 <= MAX_SUM as u32 {
            assert_eq!(p.times(k).plus(&Fq::ONE).unreduced(), Fq::ONE);
        }
    }
}

#[test]
#[should_panic(expected = "products too large")]
fn a_product_beyond_the_bound_is_caught() {
    let x = Fq::ONE.times(4).unreduced();
    let _ = x.mul(&x);
}

#[test]
#[should_panic(expected = "sum too large")]
fn a_sum_beyond_the_bound_is_caught() {
    let _ = Fq::ONE.times(257).unreduced().reduce();
}

#[test]
fn sums_of_products_of_any_length() {
    for signs in [0u32, 0x1ff, 0x155] {
        let x = extreme::<ScalarModulus>(signs, 1);
        let y = extreme::<ScalarModulus>(signs ^ 0x0f3, 1);
        let product = x * y;
        let mut expected = Fr::ZERO;
        for n in 0..200 {
            let sum = Fr::sum_of_products(&std::vec![x; n], &std::vec![y; n]);
            assert_eq!(sum, expected, "{n} products");
            assert_reduced(&sum);
            expected += product;
        }
    }
}

#[test]
fn sums_of_unequal_slices_stop_at_the_shorter() {
    let x = Fr::from_u64(3);
    for (m, n) in [(0, 4), (4, 0), (2, 90), (85, 84), (168, 169)] {
        let sum = Fr::sum_of_products(&std::vec![x; m], &std::vec![x; n]);
        assert_eq!(sum, Fr::from_u64(9 * m.min(n) as u64));
    }
}
