//! The cyclotomic subgroup of `Fq12`, in which the final exponentiation works.

use super::fq2::Fq2;
use super::fq6::Fq6;
use super::fq12::Fq12;

/// The curve's parameter `x = 4965661367192848881` in signed digits of width 4, highest first: odd digits
/// up to 7 in absolute value, at least three zeros after each.
const X_DIGITS: [i8; 63] = [
    1, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, -3, 0, 0, 0, 3, 0, 0, 0, 0, 5, 0, 0, 0, -5, 0, 0, 0, -3, 0, 0, 0, 1, 0, 0, 0, 0,
    5, 0, 0, 0, 0, 7, 0, 0, 0, -7, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, -1, 0, 0, 0, 1,
];

impl Fq12 {
    /// The square of an element of the cyclotomic subgroup, in 18 products of `Fq` instead of 36
    /// (Granger and Scott, eprint 2009/565, section 3.2).
    #[inline(never)]
    pub fn cyclotomic_square(&self) -> Self {
        let (r0, r4, r3) = (&self.c0.c0, &self.c0.c1, &self.c0.c2);
        let (r2, r1, r5) = (&self.c1.c0, &self.c1.c1, &self.c1.c2);
        let (t0, t1) = square_fq4(r0, r1);
        let (t2, t3) = square_fq4(r2, r3);
        let (t4, t5) = square_fq4(r4, r5);
        Self::new(
            Fq6::new(three_minus_two(&t0, r0), three_minus_two(&t2, r4), three_minus_two(&t4, r3)),
            Fq6::new(three_plus_two(&t5.mul_by_xi(), r2), three_plus_two(&t1, r1), three_plus_two(&t3, r5)),
        )
    }

    /// A power of an element of the cyclotomic subgroup; the exponent is given as 64-bit words, lowest first.
    pub fn cyclotomic_pow(&self, exponent: &[u64]) -> Self {
        let mut power = Self::ONE;
        for word in exponent.iter().rev() {
            for bit in (0..64).rev() {
                power = power.cyclotomic_square();
                if (word >> bit) & 1 == 1 {
                    power = power.mul(self);
                }
            }
        }
        power
    }

    /// The power of the curve's parameter `x`, for an element of the cyclotomic subgroup.
    pub(crate) fn cyclotomic_pow_x(&self) -> Self {
        let square = self.cyclotomic_square();
        let cube = square.mul(self);
        let fifth = cube.mul(&square);
        let odd = [*self, cube, fifth, fifth.mul(&square)];
        let mut power = *self;
        for digit in &X_DIGITS[1..] {
            power = power.cyclotomic_square();
            let size = usize::from(digit.unsigned_abs());
            match digit {
                0 => {}
                1.. => power = power.mul(&odd[size / 2]),
                _ => power = power.mul(&odd[size / 2].conjugate()),
            }
        }
        power
    }
}

/// `(a + b s)^2` in `Fq2[s]/(s^2 - xi)`.
fn square_fq4(a: &Fq2, b: &Fq2) -> (Fq2, Fq2) {
    let product = a.mul(b);
    let square = b.square().lazy_mul_by_xi().lazy_add(&a.square());
    (square.reduce(), product.double())
}

/// `3 t - 2 r`.
fn three_minus_two(t: &Fq2, r: &Fq2) -> Fq2 {
    t.lazy_times(3).lazy_sub(&r.lazy_times(2)).reduce()
}

/// `3 t + 2 r`.
fn three_plus_two(t: &Fq2, r: &Fq2) -> Fq2 {
    t.lazy_times(3).lazy_add(&r.lazy_times(2)).reduce()
}
