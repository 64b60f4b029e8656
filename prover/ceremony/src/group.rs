//! Sums over many points, and the comparison of ratios. All heavy group arithmetic of this crate is here and in `scale.rs`.

use ark_bn254::{Bn254, Fr, G1Affine, G1Projective, G2Affine, G2Projective};
use ark_ec::pairing::Pairing;
use ark_ec::{AffineRepr, VariableBaseMSM};
use ark_ff::One;
use rand::rngs::{OsRng, StdRng};
use rand::{RngCore, SeedableRng};

/// `sum factors[i] * points[i]` for factors of 64 bits.
pub(crate) fn short_sum_g1(points: &[G1Affine], factors: &[u64]) -> G1Projective {
    G1Projective::msm_u64(points, factors)
}

/// The same in G2.
pub(crate) fn short_sum_g2(points: &[G2Affine], factors: &[u64]) -> G2Projective {
    G2Projective::msm_u64(points, factors)
}

/// `sum factors[i] * points[i]`.
pub(crate) fn sum_g1(points: &[G1Affine], factors: &[Fr]) -> G1Projective {
    G1Projective::msm_unchecked(points, factors)
}

/// The same in G2.
pub(crate) fn sum_g2(points: &[G2Affine], factors: &[Fr]) -> G2Projective {
    G2Projective::msm_unchecked(points, factors)
}

/// Factors of 64 bits for random sums: a false point goes unseen once in 2^64 checks, and nobody can prepare for them.
pub(crate) fn random_factors(count: usize) -> Vec<u64> {
    let mut seed = [0; 32];
    OsRng.fill_bytes(&mut seed);
    let mut rng = StdRng::from_seed(seed);
    (0..count).map(|_| rng.next_u64()).collect()
}

/// Whether `a : b` in G1 is `c : d` in G2, none of them infinity.
pub(crate) fn same_ratio(a: &G1Affine, b: &G1Affine, c: &G2Affine, d: &G2Affine) -> bool {
    if a.is_zero() || b.is_zero() || c.is_zero() || d.is_zero() {
        return false;
    }
    // e(a, d) = e(b, c)
    Bn254::multi_pairing([*a, -*b], [*d, *c]).0.is_one()
}
