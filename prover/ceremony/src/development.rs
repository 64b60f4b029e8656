//! A first phase whose secrets this machine draws alone: for rehearsals, tests and measurements, never for keys of value.
//!
//! It is a whole file with one contribution that proves knowledge of all three secrets, so everything that reads or verifies first
//! phases takes it. Its contribution has no response of its own: the hash of that covers the public key alone.

use ark_bn254::{Fr, G1Affine, G1Projective, G2Affine, G2Projective};
use ark_ec::scalar_mul::BatchMulPreprocessing;
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{Field, One, UniformRand};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use proofmark_formats::ptau::{Lagrange, Part, PtauContribution, PublicKey, section};
use proofmark_formats::{G1Points, G2Points, Parameters, Ptau, write_points};
use rand::rngs::{OsRng, StdRng};
use rand::{RngCore, SeedableRng};
use rayon::prelude::*;
use zeroize::Zeroize;

use crate::blake2b::Blake2b;
use crate::draw::Stream;
use crate::error::{Error, Result};
use crate::powers::next_challenge;
use crate::powers_contribution::{base_of, first_challenge, response_hash};
use crate::progress::{Progress, Work, cost};

/// The name of its only contribution.
const NAME: &str = "development, INSECURE: one machine knew tau";
/// The largest power: 2^20 take 1.2 GB.
pub(crate) const MOST: u32 = 20;

/// Makes a prepared first phase for circuits of up to `2^power` constraints, for `power` from 1 to 20. INSECURE.
///
/// # Errors
/// [`Error::Key`] for another power, [`Error::Randomness`].
pub fn development_powers(power: u32, progress: Progress<'_>) -> Result<Vec<u8>> {
    if !(1..=MOST).contains(&power) {
        let expected = format!("1 to {MOST}");
        return Err(Error::Key { what: "power of a development's first phase", expected, got: power.to_string() });
    }
    let mut rng = StdRng::from_rng(OsRng).map_err(|error| Error::Randomness(error.to_string()))?;
    let mut secrets = [0; 3].map(|_| Fr::rand(&mut rng));
    let lists = Lists::new(power, &secrets, &Work::new(progress, total(power)))?;
    let file = lists.file(power, &secrets, &mut rng);
    secrets.zeroize();
    file
}

fn total(power: u32) -> u64 {
    (12 * cost::FIXED_G1 + 3 * cost::FIXED_G2) << power
}

/// The sections of points.
struct Lists {
    g1: [Vec<u8>; 6],
    g2: [Vec<u8>; 2],
}

impl Lists {
    fn new(power: u32, [tau, alpha, beta]: &[Fr; 3], work: &Work<'_>) -> Result<Self> {
        let n = 1usize << power;
        let powers = |count: usize| std::iter::successors(Some(Fr::one()), |last| Some(*last * tau)).take(count);
        let times = |factor: &Fr, scalars: &[Fr]| scalars.par_iter().map(|scalar| *scalar * factor).collect::<Vec<_>>();
        let of_tau: Vec<Fr> = powers(2 * n - 1).collect();
        let mut lagrange = Vec::with_capacity(4 * n);
        for log2 in 0..=power {
            lagrange.extend(domain(log2)?.evaluate_all_lagrange_coefficients(*tau));
        }
        let below = lagrange.len();
        lagrange.extend(topmost(power + 1, tau)?);

        const WHAT: &str = "first phase";
        work.begin(WHAT);
        let one = BatchMulPreprocessing::new(G1Projective::generator(), 4 * n);
        let g1 = |scalars: &[Fr]| {
            let mut bytes = Vec::new();
            for scalars in scalars.chunks(1 << 14) {
                bytes.extend(write_points(&one.batch_mul(scalars)));
                work.did(WHAT, scalars.len() as u64 * cost::FIXED_G1);
            }
            bytes
        };
        let two = BatchMulPreprocessing::new(G2Projective::generator(), 2 * n);
        let g2 = |scalars: &[Fr]| {
            let mut bytes = Vec::new();
            for scalars in scalars.chunks(1 << 14) {
                bytes.extend(write_points(&two.batch_mul(scalars)));
                work.did(WHAT, scalars.len() as u64 * cost::FIXED_G2);
            }
            bytes
        };
        let (short, levels) = (&of_tau[..n], &lagrange[..below]);
        let lists = Self {
            g1: [
                g1(&of_tau),
                g1(&times(alpha, short)),
                g1(&times(beta, short)),
                g1(&lagrange),
                g1(&times(alpha, levels)),
                g1(&times(beta, levels)),
            ],
            g2: [g2(short), g2(levels)],
        };
        work.end(WHAT);
        Ok(lists)
    }

    fn file(&self, power: u32, secrets: &[Fr; 3], rng: &mut StdRng) -> Result<Vec<u8>> {
        let [tau_g1, alpha_g1, beta_g1, lagrange_tau_g1, lagrange_alpha_g1, lagrange_beta_g1] = &self.g1;
        let [tau_g2, lagrange_tau_g2] = &self.g2;
        let contribution = contribution(power, secrets, rng);
        let beta_g2 = write_points(&[contribution.beta_g2]);
        let mut file = Ptau {
            power,
            ceremony_power: power,
            tau_g1: G1Points::new("powers of tau in G1", tau_g1)?,
            tau_g2: G2Points::new("powers of tau in G2", tau_g2)?,
            alpha_g1: G1Points::new("powers times alpha", alpha_g1)?,
            beta_g1: G1Points::new("powers times beta", beta_g1)?,
            beta_g2: G2Points::new("beta in G2", &beta_g2)?,
            contributions: Vec::new(),
            lagrange: Some(Lagrange {
                tau_g1: G1Points::new("Lagrange points of tau in G1", lagrange_tau_g1)?,
                tau_g2: G2Points::new("Lagrange points of tau in G2", lagrange_tau_g2)?,
                alpha_g1: G1Points::new("Lagrange points of alpha", lagrange_alpha_g1)?,
                beta_g1: G1Points::new("Lagrange points of beta", lagrange_beta_g1)?,
            }),
            order: section::PREPARED.to_vec(),
        };
        let challenge = next_challenge(&file, &response_hash(&contribution), &|_| ());
        file.contributions = vec![PtauContribution { next_challenge: challenge, ..contribution }];
        Ok(file.to_bytes())
    }
}

fn domain(log2: u32) -> Result<Radix2EvaluationDomain<Fr>> {
    Radix2EvaluationDomain::new(1 << log2)
        .ok_or(Error::Points { what: "Lagrange points", expected: "domains that the field has" })
}

/// Of the topmost domain, whose last power is not in the file and counts as infinity.
fn topmost(log2: u32, tau: &Fr) -> Result<Vec<Fr>> {
    let domain = domain(log2)?;
    let last = tau.pow([(1u64 << log2) - 1]) * domain.size_inv();
    // The coefficient of the last power in Lagrange's polynomial i is w^i / size, since w^(-i (size - 1)) = w^i.
    let all = domain.evaluate_all_lagrange_coefficients(*tau);
    Ok(all.into_iter().zip(domain.elements()).map(|(value, root)| value - last * root).collect())
}

/// Proofs of knowledge of all three secrets, after nobody.
fn contribution(power: u32, secrets: &[Fr; 3], rng: &mut StdRng) -> PtauContribution {
    let challenge = first_challenge(power, &|_| ());
    let (one, two) = (G1Affine::generator(), G2Affine::generator());
    let g1 = |secret: &Fr| (one * secret).into_affine();
    let g2 = |secret: &Fr| (two * secret).into_affine();
    let mut part = |which: u8, secret: &Fr| {
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        let s = Stream::new(&seed).g1();
        let s_x = (s * secret).into_affine();
        Part { s, s_x, p_x: (base_of(which, &challenge, &s, &s_x) * secret).into_affine() }
    };
    let [tau, alpha, beta] = secrets;
    PtauContribution {
        tau_g1: g1(tau),
        tau_g2: g2(tau),
        alpha_g1: g1(alpha),
        beta_g1: g1(beta),
        beta_g2: g2(beta),
        key: PublicKey { tau: part(0, tau), alpha: part(1, alpha), beta: part(2, beta) },
        partial_hash: Blake2b::new().state(),
        next_challenge: [0; 64],
        parameters: Parameters::person(Some(NAME)),
    }
}
