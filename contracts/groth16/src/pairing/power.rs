//! Powers of stored pairing values, made inside the Miller loop, whose squarings they share.
//!
//! A pairing with two points that never change, `e(P, Q)^k`, needs neither of them: one value `h` with
//! `e(P, Q) = h^((q^12 - 1) / r)` is enough. It is stored as the `g` of `h = 1 + g w`, half as large, for the final exponentiation
//! maps the factor in `Fq6` that is lost to one.

use super::decomposition::{PLACES, Place, each_place};
use crate::Fr;
use crate::tower::{Fq6, Fq12, Workspace};

/// Steps that a power takes before the Miller loop's squarings begin.
pub(super) const STEPS_BEFORE_LOOP: usize = PLACES - super::miller::LOOP_DIGITS.len();

/// `(1 + g w)^k`, to be multiplied into a Miller loop step by step; or room for one.
pub(crate) struct Power {
    /// `h` times those of `h^q`, `h^(q^2)` and `h^(q^3)` that the index's bits say.
    table: [Fq12; 8],
    /// The highest last.
    places: [Place; PLACES],
}

impl Power {
    /// Room.
    pub(crate) const ROOM: Self =
        Self { table: [Fq12::ZERO; 8], places: [Place { negative: false, others: 0 }; PLACES] };

    /// Sets base and exponent.
    #[inline(never)]
    pub(crate) fn set(&mut self, g: &Fq6, exponent: &Fr, room: &mut Workspace) {
        let [h, t1, t2, t12, t3, t13, t23, t123] = &mut self.table;
        h.c0.c0.set(&Fq12::ONE.c0.c0);
        h.c1.c0.set(&g.c0);
        h.c1.c1.set(&g.c1);
        h.c1.c2.set(&g.c2);
        // In t123 the conjugates, one after the other.
        let conjugate = t123;
        conjugate.set(h);
        conjugate.frobenius_assign();
        t1.set(h);
        t1.mul_assign(conjugate, room);
        conjugate.frobenius_assign();
        t2.set(h);
        t2.mul_assign(conjugate, room);
        t12.set(t1);
        t12.mul_assign(conjugate, room);
        conjugate.frobenius_assign();
        t3.set(h);
        t3.mul_assign(conjugate, room);
        t13.set(t1);
        t13.mul_assign(conjugate, room);
        t23.set(t2);
        t23.mul_assign(conjugate, room);
        conjugate.mul_assign(t12, room);
        let places = &mut self.places;
        each_place(exponent, |i, place| {
            if let Some(slot) = places.get_mut(i) {
                *slot = place;
            }
        });
    }

    /// Sets `f` to what the first step needs: its sign is always a plus.
    pub(super) fn start(&self, f: &mut Fq12) {
        if let Some(factor) = self.places.last().and_then(|place| self.table.get(place.others)) {
            f.set(factor);
        }
    }

    /// Multiplies `f` by what step `step` needs; `f` is squared between the steps.
    pub(super) fn multiply(&self, step: usize, f: &mut Fq12, room: &mut Workspace) {
        let Some(place) = self.places.get(PLACES - 1 - step) else { return };
        let Some(factor) = self.table.get(place.others) else { return };
        // The inverse of a factor is its conjugate, but for an element of Fq6.
        if place.negative {
            f.conjugate_assign();
        }
        f.mul_assign(factor, room);
        if place.negative {
            f.conjugate_assign();
        }
    }
}
