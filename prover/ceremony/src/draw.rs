//! Field elements and points drawn from a ChaCha20 stream exactly as snarkjs draws them.
//!
//! Its numbers are taken as Montgomery forms; a point is drawn by its abscissa and one bit, which says whether `y` is the
//! larger root; points of the twist are then multiplied by the cofactor.

use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInt, Field, PrimeField, Zero};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// The cofactor of G2: `2q - r`.
const G2_COFACTOR: [u64; 4] = [0x345f2299c0f9fa8d, 0x06ceecda572a2489, 0xb85045b68181585e, 0x30644e72e131a029];

/// A stream of numbers.
pub(crate) struct Stream(ChaCha20Rng);

impl Stream {
    /// The stream whose key is the first 32 bytes of a hash, read as big-endian words.
    pub(crate) fn new(hash: &[u8]) -> Self {
        let mut key = [0; 32];
        for (word, bytes) in key.as_chunks_mut::<4>().0.iter_mut().zip(hash.as_chunks::<4>().0) {
            *word = u32::from_be_bytes(*bytes).to_le_bytes();
        }
        Self(ChaCha20Rng::from_seed(key))
    }

    /// The next word; 64 bits take two, the upper first.
    fn u64(&mut self) -> u64 {
        let upper = u64::from(self.0.next_u32());
        upper << 32 | u64::from(self.0.next_u32())
    }

    /// 254 bits below the prime.
    fn limbs(&mut self, prime: &BigInt<4>) -> BigInt<4> {
        loop {
            let mut limbs = [0; 4].map(|_: u64| self.u64());
            limbs[3] &= (1 << 62) - 1;
            let limbs = BigInt(limbs);
            if limbs < *prime {
                return limbs;
            }
        }
    }

    pub(crate) fn fr(&mut self) -> Fr {
        Fr::new_unchecked(self.limbs(&Fr::MODULUS))
    }

    fn fq(&mut self) -> Fq {
        Fq::new_unchecked(self.limbs(&Fq::MODULUS))
    }

    fn bit(&mut self) -> bool {
        self.0.next_u32() & 1 == 1
    }

    pub(crate) fn g1(&mut self) -> G1Affine {
        loop {
            let x = self.fq();
            let larger = self.bit();
            if let Some(y) = (x.square() * x + Fq::from(3u64)).sqrt() {
                return G1Affine::new_unchecked(x, if is_larger(&y) == larger { y } else { -y });
            }
        }
    }

    pub(crate) fn g2(&mut self) -> G2Affine {
        loop {
            let x = Fq2::new(self.fq(), self.fq());
            let larger = self.bit();
            let b = <ark_bn254::g2::Config as ark_ec::short_weierstrass::SWCurveConfig>::COEFF_B;
            if let Some(y) = (x.square() * x + b).sqrt() {
                let is_larger = if y.c1.is_zero() { is_larger(&y.c0) } else { is_larger(&y.c1) };
                let point = G2Affine::new_unchecked(x, if is_larger == larger { y } else { -y });
                return point.mul_bigint(G2_COFACTOR).into_affine();
            }
        }
    }
}

/// Whether a coordinate is above `(q - 1) / 2`.
fn is_larger(value: &Fq) -> bool {
    value.into_bigint() > Fq::MODULUS_MINUS_ONE_DIV_TWO
}

/// The point of G2 to which a hash leads.
pub(crate) fn hash_to_g2(hash: &[u8; 64]) -> G2Affine {
    Stream::new(hash).g2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_in_their_groups() {
        for seed in 0..8u8 {
            let mut stream = Stream::new(&[seed; 64]);
            let (g1, g2) = (stream.g1(), stream.g2());
            assert!(g1.is_on_curve() && g2.is_on_curve());
            assert!(g2.is_in_correct_subgroup_assuming_on_curve());
            assert!(stream.fr() != stream.fr());
        }
    }
}
