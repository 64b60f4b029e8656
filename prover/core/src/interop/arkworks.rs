//! Proving keys of ark-groth16.
//!
//! They lack the circuit's matrices, keep L for private variables alone, and the powers `[tau^i Z(tau) / delta]` for `i < n - 1` in
//! place of Lagrange's points. The power that is missing counts as infinity: quotients have no such coefficient.

use ark_bn254::{Bn254, G1Affine, G2Affine, g1, g2};
use proofmark_engine::ProvingKey;
use proofmark_engine::points::load;
use proofmark_r1cs::R1cs;

use super::fold::unfold;
use super::foreign;
use super::transform::{lagrange_from_powers, powers_from_lagrange, reversed};
use crate::error::Result;

/// The engine's key for a key of arkworks, whose points are taken as they are: [`super::read_ark_key`] checks those of files.
///
/// # Errors
/// [`crate::Error::Foreign`] for queries whose sizes do not fit each other.
pub fn from_arkworks(key: &ark_groth16::ProvingKey<Bn254>) -> Result<ProvingKey> {
    let (variables, instance) = (key.a_query.len(), key.vk.gamma_abc_g1.len());
    let size = key.h_query.len().saturating_add(1);
    let sizes = [
        ("points of query B in G1", variables, key.b_g1_query.len()),
        ("points of query B in G2", variables, key.b_g2_query.len()),
        ("points of query L", variables.saturating_sub(instance), key.l_query.len()),
        ("points of query H, and one", size.next_power_of_two(), size),
    ];
    for (what, expected, got) in sizes {
        if expected != got {
            return Err(foreign(what, expected.to_string(), got.to_string()));
        }
    }
    let l = std::iter::repeat_n(G1Affine::identity(), instance).chain(key.l_query.iter().copied());
    Ok(ProvingKey {
        alpha_g1: key.vk.alpha_g1,
        beta_g1: key.beta_g1,
        beta_g2: key.vk.beta_g2,
        gamma_g2: key.vk.gamma_g2,
        delta_g1: key.delta_g1,
        delta_g2: key.vk.delta_g2,
        ic: key.vk.gamma_abc_g1.clone(),
        a: key.a_query.iter().copied().collect(),
        b_g1: key.b_g1_query.iter().copied().collect(),
        b_g2: key.b_g2_query.iter().copied().collect(),
        l: l.collect(),
        folded: false,
        h: reversed(&lagrange_from_powers(&key.h_query, size)?).into_iter().collect(),
    })
}

/// A key for ark-groth16.
///
/// # Errors
/// [`crate::Error::Engine`] for another circuit's key.
pub fn to_arkworks(key: &ProvingKey, circuit: &R1cs) -> Result<ark_groth16::ProvingKey<Bn254>> {
    let key = unfold(key, circuit)?;
    let g1 = |points: &[_]| points.iter().map(load::<g1::Config>).collect::<Vec<G1Affine>>();
    let b_g2_query: Vec<G2Affine> = key.b_g2.iter().map(load::<g2::Config>).collect();
    let mut h_query = powers_from_lagrange(&reversed(&g1(&key.h)))?;
    h_query.pop();
    Ok(ark_groth16::ProvingKey {
        vk: ark_groth16::VerifyingKey {
            alpha_g1: key.alpha_g1,
            beta_g2: key.beta_g2,
            gamma_g2: key.gamma_g2,
            delta_g2: key.delta_g2,
            gamma_abc_g1: key.ic.clone(),
        },
        beta_g1: key.beta_g1,
        delta_g1: key.delta_g1,
        a_query: g1(&key.a),
        b_g1_query: g1(&key.b_g1),
        b_g2_query,
        h_query,
        l_query: g1(key.l.get(key.ic.len()..).unwrap_or_default()),
    })
}
