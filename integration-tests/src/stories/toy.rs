//! Groth16 keys whose secrets are known, so that a proof of any statement is one multiplication. The chain verifies these
//! proofs as it does all others.

use anyhow::{Context, Result};
use cosmwasm_std::HexBinary;
use proofmark_groth16::curve::{G1Projective, G2Projective};
use proofmark_groth16::{Fr, G1Affine, G2Affine, Proof, VerifyingKey};
use proofmark_statement::{committed_model_id, model_id};

const ALPHA: u64 = 2;
const BETA: u64 = 3;
const GAMMA: u64 = 5;
const DELTA: u64 = 7;
/// Discrete logarithms of a proof's `A` and `B`.
const A: u64 = 11;
const B: u64 = 13;

/// A key with one public input.
pub struct ToyKey {
    seed: u64,
    key: VerifyingKey,
    /// Of a proof, the two points that are always the same.
    a: G1Affine,
    b: G2Affine,
    delta_inverse: Fr,
    /// The key's canonical bytes.
    pub vk: Vec<u8>,
    /// Its id.
    pub id: Fr,
}

impl ToyKey {
    /// Another seed is another key; 0 is none.
    pub fn new(seed: u64) -> Result<Self> {
        let key = VerifyingKey {
            alpha_g1: g1(ALPHA)?,
            beta_g2: g2(BETA)?,
            gamma_g2: g2(GAMMA)?,
            delta_g2: g2(DELTA)?,
            ic: vec![g1(seed)?, g1(seed.saturating_add(1))?],
        };
        let vk = key.to_bytes();
        let id = model_id(&vk);
        let delta_inverse = Fr::from_u64(DELTA).inverse().context("7 is invertible")?;
        Ok(Self { seed, key, a: g1(A)?, b: g2(B)?, delta_inverse, vk, id })
    }

    /// A proof of `input`: `c = (a b - alpha beta - gamma (ic0 + input ic1)) / delta`.
    pub fn prove(&self, input: Fr) -> Result<Vec<u8>> {
        let ic = Fr::from_u64(self.seed).add(&input.mul(&Fr::from_u64(self.seed.saturating_add(1))));
        let rest = Fr::from_u64(A * B - ALPHA * BETA).sub(&Fr::from_u64(GAMMA).mul(&ic));
        let c: G1Projective = G1Affine::GENERATOR.to_projective().mul(&rest.mul(&self.delta_inverse));
        let c = c.to_affine().context("a proof whose C is infinity")?;
        Ok(Proof { a: self.a, b: self.b, c }.to_bytes())
    }

    /// The same proof in other bytes.
    pub fn rerandomise(&self, proof: &[u8]) -> Result<Vec<u8>> {
        let proof = Proof::from_bytes(proof)?;
        Ok(proof.rerandomize(&self.key, &Fr::from_u64(17), &Fr::from_u64(19))?.to_bytes())
    }

    /// The id of the model with this key and, if they are private, these weights.
    #[must_use]
    pub fn model(&self, weights: Option<Fr>) -> HexBinary {
        let id = weights.map_or(self.id, |weights| committed_model_id(self.id, weights));
        HexBinary::from(id.to_bytes_be())
    }
}

fn g1(scalar: u64) -> Result<G1Affine> {
    let point: G1Projective = G1Affine::GENERATOR.to_projective().mul(&Fr::from_u64(scalar));
    point.to_affine().context("infinity")
}

fn g2(scalar: u64) -> Result<G2Affine> {
    let point: G2Projective = G2Affine::GENERATOR.to_projective().mul(&Fr::from_u64(scalar));
    point.to_affine().context("infinity")
}
