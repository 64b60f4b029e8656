//! The keys of all contestants, from one secret that is known here: no group element is computed twice.

use anyhow::{Context as _, Result};
use ark_bn254::{Bn254, Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::PrimeGroup as _;
use ark_ec::scalar_mul::ScalarMul as _;
use ark_ff::{AdditiveGroup as _, Field as _, UniformRand as _};
use ark_groth16::{PreparedVerifyingKey, VerifyingKey, prepare_verifying_key};
use ark_poly::{EvaluationDomain as _, Radix2EvaluationDomain};
use proofmark_engine::points::load;
use proofmark_engine::setup::{Secret, generate};
use proofmark_engine::{Circuit, ProvingKey};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use crate::circuit::Example;

/// Keys of one circuit.
pub struct Keys {
    pub ours: ProvingKey,
    pub ark: ark_groth16::ProvingKey<Bn254>,
    pub verifying: PreparedVerifyingKey<Bn254>,
}

impl Keys {
    /// Ours from the engine; what arkworks has in another form (bases of the quotient that are powers of tau, bases of private
    /// variables that are not folded) from the secret itself.
    pub fn new(circuit: &Circuit, example: &Example) -> Result<Self> {
        let mut rng = StdRng::seed_from_u64(1);
        let mut next = || Fr::rand(&mut rng);
        let secret = Secret { alpha: next(), beta: next(), gamma: next(), delta: next(), tau: next() };
        let ours = generate(circuit, &secret)?;
        let inverse = secret.delta.inverse().context("delta is zero")?;
        let generator = G1Projective::generator();

        let domain = Radix2EvaluationDomain::<Fr>::new(circuit.domain_size()).context("no such domain")?;
        let at = domain.evaluate_all_lagrange_coefficients(secret.tau);
        let [mut a, b, c] = example.rows.each_ref().map(|rows| {
            let mut column = vec![Fr::ZERO; example.assignment.len()];
            for (row, at) in rows.iter().zip(&at) {
                row.iter().for_each(|(variable, coefficient)| column[*variable as usize] += *coefficient * at);
            }
            column
        });
        for (a, at) in a[..example.instance].iter_mut().zip(&at[circuit.num_constraints()..]) {
            *a += at;
        }
        let private: Vec<Fr> = (example.instance..example.assignment.len())
            .map(|j| (secret.beta * a[j] + secret.alpha * b[j] + c[j]) * inverse)
            .collect();
        let first = domain.evaluate_vanishing_polynomial(secret.tau) * inverse;
        let powers: Vec<Fr> = std::iter::successors(Some(first), |power| Some(*power * secret.tau))
            .take(circuit.domain_size() - 1)
            .collect();

        let vk = VerifyingKey::<Bn254> {
            alpha_g1: ours.alpha_g1,
            beta_g2: ours.beta_g2,
            gamma_g2: ours.gamma_g2,
            delta_g2: ours.delta_g2,
            gamma_abc_g1: ours.ic.clone(),
        };
        let g1s = |points: &[_]| points.iter().map(load::<ark_bn254::g1::Config>).collect::<Vec<G1Affine>>();
        let ark = ark_groth16::ProvingKey {
            beta_g1: ours.beta_g1,
            delta_g1: ours.delta_g1,
            a_query: g1s(&ours.a),
            b_g1_query: g1s(&ours.b_g1),
            b_g2_query: ours.b_g2.iter().map(load::<ark_bn254::g2::Config>).collect::<Vec<G2Affine>>(),
            h_query: generator.batch_mul(&powers),
            l_query: generator.batch_mul(&private),
            vk: vk.clone(),
        };
        Ok(Self { ours, ark, verifying: prepare_verifying_key(&vk) })
    }
}
