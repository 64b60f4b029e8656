//! The cyclotomic subgroup of `Fq12`, in which the final exponentiation works.

use super::fq2::Fq2;
use super::fq12::Fq12;
use super::karatsuba::Workspace;

/// The curve's parameter `x = 4965661367192848881` in signed digits of width 4, highest first: odd digits
/// up to 7 in absolute value, at least three zeros after each.
const X_DIGITS: [i8; 63] = [
    1, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, -3, 0, 0, 0, 3, 0, 0, 0, 0, 5, 0, 0, 0, -5, 0, 0, 0, -3, 0, 0, 0, 1, 0, 0, 0, 0,
    5, 0, 0, 0, 0, 7, 0, 0, 0, -7, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, -1, 0, 0, 0, 1,
];

impl Fq12 {
    /// The square of an element of the cyclotomic subgroup.
    pub fn cyclotomic_square(&self) -> Self {
        let mut square = *self;
        square.cyclotomic_square_assign();
        square
    }

    /// Squares an element of the cyclotomic subgroup, in 18 products of `Fq` instead of 36
    /// (Granger and Scott, eprint 2009/565, section 3.2).
    #[inline(never)]
    pub fn cyclotomic_square_assign(&mut self) {
        let (a, b) = (&mut self.c0, &mut self.c1);
        let (a0, b1) = square_fq4(&a.c0, &b.c1);
        let (b0, a2) = square_fq4(&b.c0, &a.c2);
        let (a1, b2) = square_fq4(&a.c1, &b.c2);
        set_three_minus_two(&mut a.c0, &a0);
        set_three_minus_two(&mut a.c1, &b0);
        set_three_minus_two(&mut a.c2, &a1);
        b.c0.set(&b2.lazy().times_xi().times(6).plus(b.c0.lazy().times(2)).reduced());
        set_three_plus_two(&mut b.c1, &b1);
        set_three_plus_two(&mut b.c2, &a2);
    }

    /// A power of an element of the cyclotomic subgroup; the exponent is given as 64-bit words, lowest first.
    pub fn cyclotomic_pow(&self, exponent: &[u64]) -> Self {
        let mut room = Workspace::new();
        let mut power = Self::ONE;
        for word in exponent.iter().rev() {
            for bit in (0..64).rev() {
                power.cyclotomic_square_assign();
                if (word >> bit) & 1 == 1 {
                    power.mul_assign(self, &mut room);
                }
            }
        }
        power
    }

    /// Sets `self` to `base` to the power of the curve's parameter `x`, for an element of the cyclotomic subgroup.
    #[inline(never)]
    pub(crate) fn set_cyclotomic_pow_x(&mut self, base: &Self, table: &mut OddPowers, room: &mut Workspace) {
        table.set(base, room);
        self.set(base);
        for digit in &X_DIGITS[1..] {
            self.cyclotomic_square_assign();
            let odd = table.power(digit.unsigned_abs());
            match digit {
                0 => {}
                1.. => self.mul_assign(odd, room),
                _ => {
                    // The product with the inverse, which is the conjugate.
                    self.conjugate_assign();
                    self.mul_assign(odd, room);
                    self.conjugate_assign();
                }
            }
        }
    }
}

/// The powers 1, 3, 5 and 7 of an element of the cyclotomic subgroup, or room for them.
pub(crate) struct OddPowers {
    first: Fq12,
    third: Fq12,
    fifth: Fq12,
    seventh: Fq12,
}

impl OddPowers {
    /// Room.
    pub(crate) const fn new() -> Self {
        Self { first: Fq12::ZERO, third: Fq12::ZERO, fifth: Fq12::ZERO, seventh: Fq12::ZERO }
    }

    fn set(&mut self, base: &Fq12, room: &mut Workspace) {
        self.first.set(base);
        self.seventh.set(base);
        self.seventh.cyclotomic_square_assign();
        // The square, for now.
        let square = &self.seventh;
        self.third.set(base);
        self.third.mul_assign(square, room);
        self.fifth.set(&self.third);
        self.fifth.mul_assign(square, room);
        self.seventh.mul_assign(&self.fifth, room);
    }

    fn power(&self, exponent: u8) -> &Fq12 {
        match exponent {
            7 => &self.seventh,
            5 => &self.fifth,
            3 => &self.third,
            _ => &self.first,
        }
    }
}

/// `(a + b s)^2` in `Fq2[s]/(s^2 - xi)`, the coefficient of `s` halved.
#[inline(always)]
fn square_fq4(a: &Fq2, b: &Fq2) -> (Fq2, Fq2) {
    let (a_squared, b_squared, product) = (a.square(), b.square(), a.mul(b));
    (b_squared.lazy().times_xi().plus(a_squared.lazy()).reduced(), product)
}

/// `r = 3 t - 2 r`.
#[inline(never)]
fn set_three_minus_two(r: &mut Fq2, t: &Fq2) {
    let value = t.lazy().times(3).minus(r.lazy().times(2)).reduced();
    r.set(&value);
}

/// `r = 3 (2 t) + 2 r`.
#[inline(never)]
fn set_three_plus_two(r: &mut Fq2, t: &Fq2) {
    let value = t.lazy().times(6).plus(r.lazy().times(2)).reduced();
    r.set(&value);
}
