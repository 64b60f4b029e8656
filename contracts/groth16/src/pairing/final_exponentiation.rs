//! The power `(q^12 - 1) / r`, which makes the pairing's value unique.

use crate::tower::Fq12;

/// Raises the Miller loop's value to `2x(6x^2 + 3x + 1) (q^12 - 1) / r`.
///
/// The easy part `(q^6 - 1)(q^2 + 1)` leaves an element of the cyclotomic subgroup, where inverses are
/// conjugates. The hard part follows Fuentes-Castaneda, Knapp and Rodriguez-Henriquez, "Faster Hashing to G2" (SAC
/// 2011): three powers of `x`. Zero, which no Miller loop yields, is mapped to itself.
pub fn final_exponentiation(f: &Fq12) -> Fq12 {
    let Some(inverse) = f.inverse() else { return *f };
    let f = f.conjugate().mul(&inverse);
    let f = f.frobenius_squared().mul(&f);

    // The names say the exponent.
    let minus_x = f.cyclotomic_pow_x().conjugate();
    let minus_2x = minus_x.cyclotomic_square();
    let minus_4x = minus_2x.cyclotomic_square();
    let minus_6x = minus_4x.mul(&minus_2x);
    let plus_6x2 = minus_6x.cyclotomic_pow_x().conjugate();
    let plus_12x3 = plus_6x2.cyclotomic_square().cyclotomic_pow_x();
    // a = 12x^3 + 6x^2 + 6x, b = a - 2x.
    let a = plus_12x3.mul(&plus_6x2).mul(&minus_6x.conjugate());
    let b = a.mul(&minus_2x);
    // f^(a + 6x^2 + 1) * (f^b)^q * (f^a)^(q^2) * (f^(b - 1))^(q^3)
    let constant = a.mul(&plus_6x2).mul(&f);
    let cubed = b.mul(&f.conjugate()).frobenius_squared().frobenius();
    constant.mul(&b.frobenius()).mul(&a.frobenius_squared()).mul(&cubed)
}
