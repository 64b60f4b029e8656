//! Sums over many points, and the comparison of ratios. All heavy group arithmetic of this crate is here and in `scale.rs`.

use ark_bn254::{Bn254, Fr, G1Affine, G2Affine};
use ark_ec::pairing::Pairing;
use ark_ec::short_weierstrass::{Affine, Projective};
use ark_ec::{AffineRepr, VariableBaseMSM};
use ark_ff::One;
use proofmark_engine::Level;
use proofmark_engine::msm::{Scalars, multiply};
use proofmark_engine::points::{CurveConfig, Stored, store};
use rand::rngs::{OsRng, StdRng};
use rand::{RngCore, SeedableRng};
use rayon::prelude::*;

/// Factors of a sum, sorted once for all sums that have them.
pub(crate) struct Factors {
    values: Vec<Fr>,
    sorted: Scalars,
}

impl Factors {
    pub(crate) fn new(values: Vec<Fr>) -> Self {
        let sorted = Scalars::new(&values);
        Self { values, sorted }
    }

    pub(crate) fn random(count: usize) -> Self {
        Self::new(random(count))
    }

    /// `sum factors[i] * points[i]`, over as many points as there are factors.
    pub(crate) fn sum<C: CurveConfig>(&self, points: &[Affine<C>]) -> Projective<C> {
        let bases: Vec<Stored<C>> = points.par_iter().map(store).collect();
        // The portable kernel runs everywhere. If it ever did not, a sum of nothing must not pass for one.
        multiply(Level::Portable, &bases, &self.sorted)
            .unwrap_or_else(|_| Projective::<C>::msm_unchecked(points, &self.values))
    }
}

/// Numbers of 64 bits for random sums: a false point goes unseen once in 2^64 checks, and nobody can prepare for them.
pub(crate) fn random(count: usize) -> Vec<Fr> {
    let mut seed = [0; 32];
    OsRng.fill_bytes(&mut seed);
    let mut rng = StdRng::from_seed(seed);
    (0..count).map(|_| Fr::from(rng.next_u64())).collect()
}

/// Whether `a : b` in G1 is `c : d` in G2, none of them infinity.
pub(crate) fn same_ratio(a: &G1Affine, b: &G1Affine, c: &G2Affine, d: &G2Affine) -> bool {
    if a.is_zero() || b.is_zero() || c.is_zero() || d.is_zero() {
        return false;
    }
    // e(a, d) = e(b, c)
    Bn254::multi_pairing([*a, -*b], [*d, *c]).0.is_one()
}

#[cfg(test)]
mod tests {
    use ark_ff::{AdditiveGroup, UniformRand};

    use super::*;

    #[test]
    fn sums_are_those_of_arkworks() {
        let mut rng = StdRng::seed_from_u64(5);
        for count in [0, 1, 2, 3, 33, 500] {
            let mut points: Vec<G1Affine> = (0..count).map(|_| G1Affine::rand(&mut rng)).collect();
            if let [first, second, third, ..] = points.as_mut_slice() {
                (*first, *third) = (G1Affine::identity(), *second);
            }
            let short = Factors::random(count);
            let full = Factors::new((0..count).map(|_| Fr::rand(&mut rng)).collect());
            for factors in [&short, &full] {
                let mut expected = ark_bn254::G1Projective::ZERO;
                points.iter().zip(&factors.values).for_each(|(point, factor)| expected += *point * factor);
                assert_eq!(factors.sum(&points), expected, "{count}");
            }
        }
        let points: Vec<G2Affine> = (0..40).map(|_| G2Affine::rand(&mut rng)).collect();
        let factors = Factors::random(40);
        assert_eq!(factors.sum(&points), ark_bn254::G2Projective::msm_unchecked(&points, &factors.values));
    }
}
