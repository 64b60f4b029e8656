//! Powers.

use super::element::Fp;
use super::modulus::Modulus;

impl<P: Modulus> Fp<P> {
    /// The element to the power of `exponent`, given as 64-bit words, lowest first.
    pub fn pow(&self, exponent: &[u64]) -> Self {
        let mut power = Self::ONE;
        for word in exponent.iter().rev() {
            for bit in (0..64).rev() {
                power.set(&power.square());
                if (word >> bit) & 1 == 1 {
                    power.set(&power.mul(self));
                }
            }
        }
        power
    }
}
