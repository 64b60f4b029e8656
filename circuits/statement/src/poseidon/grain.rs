//! The Grain LFSR that fixes Poseidon's constants, so that nobody chose them.
//!
//! Source: the Poseidon paper, appendix E, and the authors' reference script `generate_params_poseidon.sage`.

use std::collections::VecDeque;
use std::vec::Vec;

use proofmark_groth16::Fr;

/// Bits of the scalar field's modulus.
const FIELD_BITS: usize = 254;

/// The generator's state: 80 bits.
pub(super) struct Grain {
    bits: VecDeque<bool>,
}

impl Grain {
    /// Seeded with everything that describes the instance: prime field, `x^5`, sizes and rounds.
    pub(super) fn new(width: usize, full_rounds: usize, partial_rounds: usize) -> Self {
        let fields = [(1, 2), (0, 4), (FIELD_BITS, 12), (width, 12), (full_rounds, 10), (partial_rounds, 10)];
        let mut bits = VecDeque::with_capacity(80);
        for (value, size) in fields {
            bits.extend((0..size).rev().map(|i| (value >> i) & 1 == 1));
        }
        bits.extend([true; 30]);
        let mut grain = Self { bits };
        for _ in 0..160 {
            grain.shift();
        }
        grain
    }

    /// An element by rejection: numbers that are not below the modulus are thrown away.
    pub(super) fn element(&mut self) -> Fr {
        loop {
            if let Ok(element) = Fr::from_bytes_be(&self.number()) {
                return element;
            }
        }
    }

    /// An element by reduction modulo the order, as the reference does for the matrix.
    pub(super) fn element_mod_order(&mut self) -> Fr {
        Fr::from_bytes_be_mod_order(&self.number())
    }

    pub(super) fn elements_mod_order(&mut self, count: usize) -> Vec<Fr> {
        (0..count).map(|_| self.element_mod_order()).collect()
    }

    /// 254 bits, highest first.
    fn number(&mut self) -> [u8; 32] {
        let mut bytes = [0u8; 32];
        for i in (0..FIELD_BITS).rev() {
            bytes[31 - i / 8] |= u8::from(self.bit()) << (i % 8);
        }
        bytes
    }

    /// The self-shrinking output: of each pair of bits the second, if the first is set.
    fn bit(&mut self) -> bool {
        loop {
            let (choose, bit) = (self.shift(), self.shift());
            if choose {
                return bit;
            }
        }
    }

    fn shift(&mut self) -> bool {
        let bit = [62, 51, 38, 23, 13, 0].iter().fold(false, |sum, tap| sum ^ self.bits[*tap]);
        self.bits.pop_front();
        self.bits.push_back(bit);
        bit
    }
}
