//! The power `(q^12 - 1) / r`, which makes the pairing's value unique.

use crate::tower::{Fq12, OddPowers, Workspace};

/// Raises the Miller loop's value to `2x(6x^2 + 3x + 1) (q^12 - 1) / r`.
///
/// The easy part `(q^6 - 1)(q^2 + 1)` leaves an element of the cyclotomic subgroup, where inverses are
/// conjugates. The hard part follows Fuentes-Castaneda, Knapp and Rodriguez-Henriquez, "Faster Hashing to G2" (SAC
/// 2011): three powers of `x`. Zero, which no Miller loop yields, is mapped to itself.
pub fn final_exponentiation(f: &Fq12) -> Fq12 {
    final_exponentiation_in(f, &mut Workspace::new())
}

/// The same in a caller's workspace.
#[inline(never)]
pub(crate) fn final_exponentiation_in(f: &Fq12, room: &mut Workspace) -> Fq12 {
    let mut power = Fq12::ZERO;
    let Some(inverse) = f.inverse() else { return *f };
    // f^(q^6 - 1), then to the power of q^2 + 1.
    let (mut f1, mut t) = (inverse, Fq12::ZERO);
    power.set(f);
    power.conjugate_assign();
    f1.mul_assign(&power, room);
    t.set(&f1);
    t.frobenius_squared_assign();
    f1.mul_assign(&t, room);

    // From here on inverses are conjugates. The names say the exponent.
    let mut table = OddPowers::new();
    let (mut minus_2x, mut minus_6x, mut plus_6x2, mut a) = (Fq12::ZERO, Fq12::ZERO, Fq12::ZERO, Fq12::ZERO);
    minus_2x.set_cyclotomic_pow_x(&f1, &mut table, room);
    minus_2x.conjugate_assign();
    minus_2x.cyclotomic_square_assign();
    minus_6x.set(&minus_2x);
    minus_6x.cyclotomic_square_assign();
    minus_6x.mul_assign(&minus_2x, room);
    plus_6x2.set_cyclotomic_pow_x(&minus_6x, &mut table, room);
    plus_6x2.conjugate_assign();
    // a = 12x^3 + 6x^2 + 6x, b = a - 2x.
    t.set(&plus_6x2);
    t.cyclotomic_square_assign();
    a.set_cyclotomic_pow_x(&t, &mut table, room);
    a.mul_assign(&plus_6x2, room);
    minus_6x.conjugate_assign();
    a.mul_assign(&minus_6x, room);
    let b = &mut minus_2x;
    b.mul_assign(&a, room);
    // f^(a + 6x^2 + 1) * (f^b)^q * (f^a)^(q^2) * (f^(b - 1))^(q^3)
    power.set(&a);
    power.mul_assign(&plus_6x2, room);
    power.mul_assign(&f1, room);
    t.set(b);
    t.frobenius_assign();
    power.mul_assign(&t, room);
    a.frobenius_squared_assign();
    power.mul_assign(&a, room);
    f1.conjugate_assign();
    b.mul_assign(&f1, room);
    b.frobenius_squared_assign();
    b.frobenius_assign();
    power.mul_assign(b, room);
    power.reduce_assign();
    power
}
