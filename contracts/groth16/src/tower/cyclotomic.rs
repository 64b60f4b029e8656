//! The cyclotomic subgroup of `Fq12`, in which the final exponentiation works.

use super::fq2::Fq2;
use super::fq12::Fq12;
use super::karatsuba::Workspace;
use crate::Fq;
use crate::field::Lazy as _;

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

    /// Squares an element of the cyclotomic subgroup (Granger and Scott, eprint 2009/565, section 3.2): over `Fq4 = Fq2[s]`
    /// with `s^2 = xi`, three squares `(a + b s)^2 = (a^2 + xi b^2) + 2 a b s`, of which thrice is taken, less or
    /// plus twice a coefficient. All of that goes into the products' columns.
    #[inline(never)]
    pub fn cyclotomic_square_assign(&mut self) {
        let (a, b) = (&mut self.c0, &mut self.c1);
        // 3 xi b for the three squares.
        let (v0, v1, v2) = (triple_xi(&b.c1), triple_xi(&a.c2), triple_xi(&b.c2));
        let b0 = a.c1.twice_product_plus_twice(&v2, &b.c0);
        let b1 = a.c0.six_products_plus_twice(&b.c1, &b.c1);
        let b2 = b.c0.six_products_plus_twice(&a.c2, &b.c2);
        let (mut t, mut u) = (Fq2::ZERO, Fq2::ZERO);
        t.set_triple_square_less_twice(&a.c0, &v0, &b.c1, &a.c0);
        a.c0.set(&t);
        t.set_triple_square_less_twice(&b.c0, &v1, &a.c2, &a.c1);
        u.set_triple_square_less_twice(&a.c1, &v2, &b.c2, &a.c2);
        a.c1.set(&t);
        a.c2.set(&u);
        b.c0.set(&b0);
        b.c1.set(&b1);
        b.c2.set(&b2);
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

/// `3 xi a`, reduced.
#[inline(never)]
fn triple_xi(a: &Fq2) -> Fq2 {
    a.lazy().times_xi().times(3).reduced()
}

impl Fq2 {
    /// `self = 3 a^2 + v b - 2 c`.
    #[inline(never)]
    fn set_triple_square_less_twice(&mut self, a: &Self, v: &Self, b: &Self, c: &Self) {
        let factors = [(&a.c0, &a.c1), (&v.c0, &v.c1), (&b.c0, &b.c1)];
        self.c0.set(&Fq::real_square_and_product(factors, &c.c0.neg().times(2).centred()));
        self.c1.set(&Fq::imaginary_square_and_product(factors, &c.c1.neg().times(2).centred()));
    }

    /// `6 self b + 2 c`.
    #[inline(never)]
    fn six_products_plus_twice(&self, b: &Self, c: &Self) -> Self {
        let (six, added) = (self.lazy().times(6).unreduced(), c.lazy().times(2).centred());
        let (c0, c1) = Fq::complex_product_plus((&six.c0, &six.c1), (&b.c0, &b.c1), added.lazy().pair());
        Self::new(c0, c1)
    }

    /// `2 self b + 2 c`.
    #[inline(never)]
    fn twice_product_plus_twice(&self, b: &Self, c: &Self) -> Self {
        let (twice, added) = (self.lazy().times(2).unreduced(), c.lazy().times(2).centred());
        let (c0, c1) = Fq::complex_product_plus((&twice.c0, &twice.c1), (&b.c0, &b.c1), added.lazy().pair());
        Self::new(c0, c1)
    }
}
