//! Keys from a secret that one machine knows: for development and tests.

use ark_bn254::{Fr, G1Projective, G2Projective};
use ark_ec::scalar_mul::ScalarMul;
use ark_ec::{CurveGroup, PrimeGroup};
use ark_ff::{AdditiveGroup as _, Field, batch_inversion};
use rayon::prelude::*;

use crate::circuit::Circuit;
use crate::error::Error;
use crate::key::ProvingKey;
use crate::matrix::Matrix;
use crate::transform::{odd_root, reverse};

/// Whoever knows it can forge proofs.
#[derive(Clone)]
pub struct Secret {
    /// Binds A and B.
    pub alpha: Fr,
    /// Binds A and B.
    pub beta: Fr,
    /// Divides the public part.
    pub gamma: Fr,
    /// Divides the private part.
    pub delta: Fr,
    /// The point at which all polynomials are taken.
    pub tau: Fr,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// A key whose bases are folded, see [`ProvingKey::l`].
///
/// # Errors
/// [`Error::Secret`] for a zero, or a point of the domain as `tau`; [`Error::MissingC`].
pub fn generate(circuit: &Circuit, secret: &Secret) -> Result<ProvingKey, Error> {
    let Secret { alpha, beta, gamma, delta, tau } = secret;
    let matrix_c = circuit.c.as_ref().ok_or(Error::MissingC)?;
    let unusable = || Error::Secret { expected: "numbers that are not zero, and a point outside of the domain" };
    let (gamma_inverse, delta_inverse) = (gamma.inverse().ok_or_else(unusable)?, delta.inverse().ok_or_else(unusable)?);
    if [*alpha, *beta].contains(&Fr::ZERO) {
        return Err(unusable());
    }
    let n = circuit.domain_size();
    let power = tau.pow([n as u64]);
    if power.square() == Fr::ONE {
        return Err(unusable());
    }
    let even = lagrange(circuit, *tau, false);
    let odd = lagrange(circuit, *tau, true);

    // Columns at tau.
    let columns = |matrix: &Matrix, instance_rows: bool| {
        let mut values = vec![Fr::ZERO; circuit.num_variables()];
        for (row, at) in even.iter().enumerate().take(matrix.num_rows()) {
            for (variable, coefficient) in matrix.row(row) {
                values[variable as usize] += coefficient * at;
            }
        }
        if instance_rows {
            for (value, at) in values.iter_mut().zip(&even[matrix.num_rows()..]).take(circuit.num_instance()) {
                *value += at;
            }
        }
        values
    };
    let (a, b, c) = (columns(&circuit.a, true), columns(&circuit.b, false), columns(matrix_c, false));
    let half = Fr::from(2_u64).inverse().unwrap_or(Fr::ONE);
    let fold = (Fr::ONE - power) * half;
    let bound = |j: usize| *beta * a[j] + *alpha * b[j] + c[j];
    let ic: Vec<Fr> = (0..circuit.num_instance()).map(|j| bound(j) * gamma_inverse).collect();
    let l: Vec<Fr> = (0..circuit.num_variables())
        .into_par_iter()
        .map(|j| {
            let all = if j < circuit.num_instance() { Fr::ZERO } else { bound(j) };
            (all - c[j] * fold) * delta_inverse
        })
        .collect();
    let h: Vec<Fr> = odd.par_iter().map(|at| *at * delta_inverse).collect();

    let (g1, g2) = (G1Projective::generator(), G2Projective::generator());
    let g1s = |scalars: &[Fr]| g1.batch_mul(scalars);
    let b_points = g2.batch_mul(&b);
    let affine = |scalar: &Fr| (g1 * scalar).into_affine();
    let affine2 = |scalar: &Fr| (g2 * scalar).into_affine();
    Ok(ProvingKey {
        alpha_g1: affine(alpha),
        beta_g1: affine(beta),
        beta_g2: affine2(beta),
        gamma_g2: affine2(gamma),
        delta_g1: affine(delta),
        delta_g2: affine2(delta),
        ic: g1s(&ic),
        a: g1s(&a).into_iter().collect(),
        b_g1: g1s(&b).into_iter().collect(),
        b_g2: b_points.into_iter().collect(),
        l: g1s(&l).into_iter().collect(),
        folded: true,
        h: g1s(&h).into_iter().collect(),
    })
}

/// Lagrange's polynomials at `tau`: of the even points in natural order, or, among all `2n` points, of the odd ones
/// in bit-reversed order.
fn lagrange(circuit: &Circuit, tau: Fr, odd: bool) -> Vec<Fr> {
    let (n, log) = (circuit.domain_size(), circuit.domain.log());
    let psi = odd_root(log);
    let step = psi.square();
    let mut points: Vec<Fr> =
        std::iter::successors(Some(if odd { psi } else { Fr::ONE }), |point| Some(*point * step)).take(n).collect();
    if odd {
        points = (0..n).map(|i| points[reverse(i, log)]).collect();
    }
    // x (tau^m - 1) / (m (tau - x)) for the m-th roots of unity x.
    let order = if odd { 2 * n as u64 } else { n as u64 };
    let factor = (tau.pow([order]) - Fr::ONE) * Fr::from(order).inverse().unwrap_or(Fr::ONE);
    let mut values: Vec<Fr> = points.iter().map(|point| tau - point).collect();
    batch_inversion(&mut values);
    values.iter_mut().zip(&points).for_each(|(value, point)| *value *= factor * point);
    values
}
