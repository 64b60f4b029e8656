//! Whether many points of the twist are in G2, by random sums instead of one by one.
//!
//! G2 has `r` points, its curve `h r`. The smallest prime factor of the cofactor `h` is 10,069, so of the 2^13 = 8,192 numbers below 2^13
//! no two differ by a multiple of the order of any class of points that is not G2 itself. Hence, if some point is outside of G2 and the factors of
//! all others are fixed, at most one of its 2^13 factors puts the sum into G2: a random sum with factors of 13 bits lets it pass
//! once in 2^13 times, and five independent sums, 65 bits a point, once in 2^65. Nothing longer than these sums' results is multiplied.
//!
//! Fewer, longer factors would not do: with one sum of any length a point of order 10,069 passes once in 10,069 times.

use ark_bn254::{G2Affine, G2Projective};
use ark_ec::{CurveGroup, VariableBaseMSM};
use rand::rngs::{OsRng, StdRng};
use rand::{RngCore, SeedableRng};

/// Bits of a factor: two of them have to differ by less than the smallest prime factor of the cofactor.
const BITS: u32 = 13;
/// Sums: together with [`BITS`] they make the check's error.
const SUMS: usize = 5;
/// Below that, points one by one cost less than the sums.
const MANY: usize = 256;

/// Whether all are in G2. They have to be on the curve.
pub(crate) fn all_in_g2(points: &[G2Affine]) -> bool {
    if points.len() < MANY {
        return points.iter().all(G2Affine::is_in_correct_subgroup_assuming_on_curve);
    }
    // Whoever made the file must not know the factors, so they come from the system.
    let mut seed = [0; 32];
    if OsRng.try_fill_bytes(&mut seed).is_err() {
        return points.iter().all(G2Affine::is_in_correct_subgroup_assuming_on_curve);
    }
    let mut rng = StdRng::from_seed(seed);
    (0..SUMS).all(|_| {
        let factors: Vec<u16> = points.iter().map(|_| (rng.next_u32() >> (u32::BITS - BITS)) as u16).collect();
        G2Projective::msm_u16(points, &factors).into_affine().is_in_correct_subgroup_assuming_on_curve()
    })
}

#[cfg(test)]
mod tests {
    use ark_ec::short_weierstrass::SWCurveConfig;
    use ark_ec::{AffineRepr, CurveConfig};
    use ark_ff::{Field, PrimeField, UniformRand, Zero};

    use super::*;

    type Config = ark_bn254::g2::Config;

    /// The cofactor is the product of these, the last of which has no factor below 10^7.
    const FACTORS: [u64; 3] = [10_069, 5_864_401, 1_875_725_156_269];

    fn on_the_curve(rng: &mut StdRng) -> G2Affine {
        loop {
            let x = ark_bn254::Fq2::rand(rng);
            if let Some(y) = (x.square() * x + Config::COEFF_B).sqrt() {
                return G2Affine::new_unchecked(x, y);
            }
        }
    }

    /// A point whose order is one of the cofactor's prime factors: a random one times all the rest of the curve's order.
    fn of_order(factor: u64, rng: &mut StdRng) -> G2Affine {
        loop {
            let point = on_the_curve(rng).mul_bigint(ark_bn254::Fr::MODULUS);
            // h / factor, by long division.
            let mut quotient = [0u64; 4];
            let mut rest = 0u128;
            for (limb, to) in Config::COFACTOR.iter().zip(&mut quotient).rev() {
                let dividend = (rest << 64) | u128::from(*limb);
                *to = (dividend / u128::from(factor)) as u64;
                rest = dividend % u128::from(factor);
            }
            assert_eq!(rest, 0, "{factor} divides the cofactor");
            let point = point.into_affine().mul_bigint(quotient).into_affine();
            if !point.is_zero() {
                assert!(point.mul_bigint([factor]).is_zero());
                return point;
            }
        }
    }

    #[test]
    fn no_smaller_prime_divides_the_cofactor() {
        for divisor in 2u128..FACTORS[0].into() {
            let rest =
                Config::COFACTOR.iter().rev().fold(0u128, |rest, limb| ((rest << 64) | u128::from(*limb)) % divisor);
            assert_ne!(rest, 0, "{divisor}");
        }
        assert!(u64::from(1u32 << BITS) < FACTORS[0]);
        assert!(BITS * SUMS as u32 >= 64);
    }

    #[test]
    fn points_of_every_order_are_found_wherever_they_are() {
        let mut rng = StdRng::seed_from_u64(11);
        let good: Vec<G2Affine> = (0..MANY + 44).map(|_| G2Affine::rand(&mut rng)).collect();
        assert!(all_in_g2(&good) && all_in_g2(&good[..20]) && all_in_g2(&[]));
        let mut strange: Vec<G2Affine> = FACTORS.iter().map(|factor| of_order(*factor, &mut rng)).collect();
        strange.push(on_the_curve(&mut rng));
        for point in strange {
            for at in [0, 19, MANY, good.len() - 1] {
                let mut points = good.clone();
                points[at] = (points[at] + point).into_affine();
                assert!(!all_in_g2(&points), "{point} at {at}");
                assert!(at >= 20 || !all_in_g2(&points[..20]));
            }
            // Two that cancel in a sum with equal factors.
            let mut points = good.clone();
            points[3] = (points[3] + point).into_affine();
            points[4] = (points[4] - point).into_affine();
            assert!(!all_in_g2(&points));
        }
    }
}
