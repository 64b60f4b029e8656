//! Number-theoretic transforms of points.
//!
//! With `w` a root of unity of order `n`, `psi` its square root, and `psi_k = psi w^k`:
//!
//! ```text
//! bases of the even points   E_i = sum_k l_i(psi_k) H_k             l_i: Lagrange's polynomials of the powers of w
//! from powers of tau         H_k = -1/2 1/n sum_i psi_k^-i P_i      P_i = [tau^i Z(tau) / delta], as arkworks has them
//! ```
//!
//! The first is the transpose of going from values at even points to values at odd ones. Going there is a transform back, a
//! scaling by powers of `psi` and a transform; each of them is symmetric, so the transpose is the same in reverse order.

use ark_bn254::{Fr, G1Affine, G1Projective};
use ark_ec::CurveGroup;
use ark_ff::{FftField, Field};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};

use super::foreign;
use crate::error::Result;

/// The bases of the even points: [`E_i`](self), from H in natural order.
pub fn even_bases(h: &[G1Affine]) -> Result<Vec<G1Affine>> {
    let (domain, psi) = domain(h.len())?;
    let mut points = projective(h);
    domain.fft_in_place(&mut points);
    Radix2EvaluationDomain::distribute_powers(&mut points, psi);
    domain.ifft_in_place(&mut points);
    Ok(G1Projective::normalize_batch(&points))
}

/// H in natural order from arkworks' powers; missing ones count as infinity.
pub fn lagrange_from_powers(powers: &[G1Affine], size: usize) -> Result<Vec<G1Affine>> {
    let (domain, psi) = domain(size)?;
    let mut points = projective(powers);
    points.resize(size, G1Projective::default());
    let inverse = psi.inverse().unwrap_or_default();
    let minus_half = -Fr::from(2u64).inverse().unwrap_or_default();
    Radix2EvaluationDomain::distribute_powers_and_mul_by_const(&mut points, inverse, minus_half);
    domain.ifft_in_place(&mut points);
    Ok(G1Projective::normalize_batch(&points))
}

/// Arkworks' powers from H in natural order, the top one included, which proofs never use.
pub fn powers_from_lagrange(h: &[G1Affine]) -> Result<Vec<G1Affine>> {
    let (domain, psi) = domain(h.len())?;
    let mut points = projective(h);
    domain.fft_in_place(&mut points);
    Radix2EvaluationDomain::distribute_powers_and_mul_by_const(&mut points, psi, -Fr::from(2u64));
    Ok(G1Projective::normalize_batch(&points))
}

/// Points with their indices' bits in reverse: the engine's order of H from the natural one, and back.
pub fn reversed<T: Copy>(points: &[T]) -> Vec<T> {
    let bits = points.len().max(1).ilog2();
    let place = |index: usize| if bits == 0 { 0 } else { index.reverse_bits() >> (usize::BITS - bits) };
    (0..points.len()).filter_map(|index| points.get(place(index)).copied()).collect()
}

fn projective(points: &[G1Affine]) -> Vec<G1Projective> {
    points.iter().map(|point| (*point).into()).collect()
}

fn domain(size: usize) -> Result<(Radix2EvaluationDomain<Fr>, Fr)> {
    let none = || foreign("size of the domain", "a power of two up to 2^27", size.to_string());
    if !size.is_power_of_two() {
        return Err(none());
    }
    let psi = size.checked_mul(2).and_then(|double| Fr::get_root_of_unity(double as u64)).ok_or_else(none)?;
    Ok((Radix2EvaluationDomain::new(size).ok_or_else(none)?, psi))
}

#[cfg(test)]
mod tests {
    use ark_ff::UniformRand as _;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn transforms_are_what_their_formulas_say() {
        let mut rng = StdRng::seed_from_u64(3);
        let h: Vec<_> = (0..8).map(|_| G1Projective::rand(&mut rng).into()).collect();
        assert_eq!(reversed(&[0, 1, 2, 3, 4, 5, 6, 7]), [0, 4, 2, 6, 1, 5, 3, 7]);
        // E_i, term by term.
        let (psi, eighth) = (Fr::get_root_of_unity(16).unwrap(), Fr::from(8u64).inverse().unwrap());
        let bases = even_bases(&h).unwrap();
        for (i, base) in bases.iter().enumerate() {
            let at = psi.square().pow([i as u64]);
            // l_i(x) = w^i (x^n - 1) / n (x - w^i), and x^n = -1 at the odd points.
            let lagrange = |k: usize| {
                let x = psi.pow([2 * k as u64 + 1]);
                -at * Fr::from(2u64) * eighth * (x - at).inverse().unwrap()
            };
            let sum: G1Projective = h.iter().enumerate().map(|(k, point)| *point * lagrange(k)).sum();
            assert_eq!(sum, *base, "{i}");
        }
        let powers = powers_from_lagrange(&h).unwrap();
        assert_eq!(lagrange_from_powers(&powers, 8).unwrap(), h);
        assert!(even_bases(&h[1..]).is_err() && lagrange_from_powers(&powers, 6).is_err());
    }
}
