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

/// Every fused product, with all limbs at their ends, against the plain formula.
#[test]
fn fused_products_at_the_bounds() {
    let v = |x: &Fq| value::<ark_bn254::Fq>(&x.limbs);
    let [two, three] = [2u64, 3].map(ark_bn254::Fq::from);
    let signs = [0u32, 0x1ff, 0x155, 0x0aa, 0x0f0, 0x100];
    for i in 0..6usize.pow(4) {
        let x = |n: u32| extreme::<BaseModulus>(signs[i / 6usize.pow(n) % 6], 1);
        let (a0, a1, b0, b1) = (&x(0), &x(1), &x(2), &x(3));
        // Sums of different sizes to be added.
        let (e0, e1) = (b1.times(40).unreduced(), a0.times(7).unreduced());
        let (c0, c1) = (e0.centred(), e1.centred());
        let ((a, a_), (b, b_), (e, e_)) = ((v(a0), v(a1)), (v(b0), v(b1)), (v(&e0), v(&e1)));
        let product = (a * b - a_ * b_, a * b_ + a_ * b);
        let square = (a.square() - a_.square(), a * a_ * two);
        let check = |what, got: (Fq, Fq), expected: (ark_bn254::Fq, ark_bn254::Fq)| {
            assert_eq!((v(&got.0), v(&got.1)), expected, "{what} {i}");
            for x in [got.0, got.1] {
                assert!(x.limbs[..8].iter().all(|limb| (-(1 << 28)..(1 << 28)).contains(limb)), "{what} {i}");
                assert!(x.limbs[8].unsigned_abs() * 16 <= 3_171_407 * x.bound.value, "{what} {i}: {:?}", x.limbs);
            }
        };
        check("plus", Fq::complex_product_plus((a0, a1), (b0, b1), (&c0, &c1)), (product.0 + e, product.1 + e_));
        check("from", Fq::complex_product_from((a0, a1), (b0, b1), (&c0, &c1)), (e - product.0, e_ - product.1));
        check("square plus", Fq::complex_square_plus(a0, a1, (&c0, &c1)), (square.0 + e, square.1 + e_));
        let factors = [(a0, a1), (b0, b1), (b1, a0), (a1, b0)];
        let sum = (product.0 + b_ * a_ - a * b, product.1 + b_ * b + a * a_);
        let got = (Fq::real_sum_of_two(factors, &c0), Fq::imaginary_sum_of_two(factors, &c1));
        check("sum of two", got, (sum.0 + e, sum.1 + e_));
        let factors = [(a0, a1), (b0, b1), (a1, b0)];
        let sum = (square.0 * three + b * a_ - b_ * b, square.1 * three + b.square() + b_ * a_);
        let got = (Fq::real_square_and_product(factors, &c0), Fq::imaginary_square_and_product(factors, &c1));
        check("square and product", got, (sum.0 + e, sum.1 + e_));
        assert_eq!(v(&Fq::complex_norm(a0, a1)), a.square() + a_.square());
        let (d0, d1) = (a0.plus(b0).unreduced(), a1.minus(b1).unreduced());
        assert_eq!(v(&Fq::complex_norm(&d0, &d1)), (a + b).square() + (a_ - b_).square());
    }
}

#[test]
#[should_panic(expected = "products too large for their columns")]
fn a_double_width_sum_beyond_its_columns_is_caught() {
    let _ = Bound::of_value(1).times(2).sum_with_xi(1, 5);
}
