//! Field elements of small integers, from tables: almost every value of a witness is one.
//!
//! Bits are the two constants. Up to 24 bits a magnitude is the sum of table entries for its bytes, so that no
//! Montgomery multiplication is needed; the rest goes the ordinary way.

use std::sync::OnceLock;

use ark_bn254::Fr;
use ark_ff::{One, Zero};

/// Entries for the values of one byte.
type ByteTable = [Fr; 256];

/// `byte * 256^place` for three places.
#[derive(Debug)]
pub(crate) struct SmallIntegers {
    places: Box<[ByteTable; 3]>,
}

impl SmallIntegers {
    /// The tables, made once.
    pub(crate) fn tables() -> &'static Self {
        static TABLES: OnceLock<SmallIntegers> = OnceLock::new();
        TABLES.get_or_init(|| {
            let entry = |place: usize, byte: usize| Fr::from((byte as u64) << (8 * place));
            let places = std::array::from_fn(|place| std::array::from_fn(|byte| entry(place, byte)));
            Self { places: Box::new(places) }
        })
    }

    /// The element of an integer.
    #[inline]
    pub(crate) fn element(&self, value: i64) -> Fr {
        match value {
            0 => Fr::zero(),
            1 => Fr::one(),
            _ => self.wider(value),
        }
    }

    fn wider(&self, value: i64) -> Fr {
        let magnitude = value.unsigned_abs();
        let byte = |place: usize| self.places[place][(magnitude >> (8 * place)) as usize & 0xff];
        let element = match magnitude {
            0..0x100 => byte(0),
            0x100..0x1_0000 => byte(0) + byte(1),
            0x1_0000..0x100_0000 => byte(0) + byte(1) + byte(2),
            _ => return Fr::from(value),
        };
        if value < 0 { -element } else { element }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_agree_with_arithmetic() {
        let tables = SmallIntegers::tables();
        let edges = (0..63).flat_map(|bit| [(1i64 << bit) - 1, 1 << bit, (1 << bit) + 1]).chain([i64::MAX, 0x12_3456]);
        for value in edges.chain(0..70_000) {
            assert_eq!(tables.element(value), Fr::from(value), "{value}");
            assert_eq!(tables.element(-value), Fr::from(-value), "-{value}");
        }
        assert_eq!(tables.element(i64::MIN), Fr::from(i64::MIN));
    }
}
