//! A Groth16 key whose secret is known, so that a "proof" of any statement is three multiplications. For tests: such a
//! proof passes the real verifier and shows nothing.

// Like the tests that call it: a panic is how a test fails.
#![allow(clippy::unwrap_used)]

use proofmark_groth16::curve::{G1Projective, G2Projective};
use proofmark_groth16::{Fr, G1Affine, G2Affine, Proof, VerifyingKey};

const ALPHA: u64 = 2;
const BETA: u64 = 3;
const GAMMA: u64 = 5;
const DELTA: u64 = 7;

/// A key with `inputs` public inputs; another `seed` is another key.
pub fn key(seed: u64, inputs: u64) -> VerifyingKey {
    VerifyingKey {
        alpha_g1: g1(Fr::from_u64(ALPHA)),
        beta_g2: g2(Fr::from_u64(BETA)),
        gamma_g2: g2(Fr::from_u64(GAMMA)),
        delta_g2: g2(Fr::from_u64(DELTA)),
        ic: (0..=inputs).map(|i| g1(Fr::from_u64(seed + i))).collect(),
    }
}

/// A proof of `input` under `key(seed, 1)`: `c = (a b - alpha beta - gamma (ic0 + input ic1)) / delta`.
pub fn prove(seed: u64, input: Fr) -> Vec<u8> {
    let (a, b) = (Fr::from_u64(11), Fr::from_u64(13));
    let ic = Fr::from_u64(seed).add(&input.mul(&Fr::from_u64(seed + 1)));
    let rest = a.mul(&b).sub(&Fr::from_u64(ALPHA * BETA)).sub(&Fr::from_u64(GAMMA).mul(&ic));
    let c = rest.mul(&Fr::from_u64(DELTA).inverse().unwrap());
    Proof { a: g1(a), b: g2(b), c: g1(c) }.to_bytes()
}

/// The same proof in other bytes.
pub fn rerandomize(seed: u64, proof: &[u8]) -> Vec<u8> {
    let proof = Proof::from_bytes(proof).unwrap();
    proof.rerandomize(&key(seed, 1), &Fr::from_u64(17), &Fr::from_u64(19)).unwrap().to_bytes()
}

/// A proof whose `C` is moved by the generator, or by its negative.
pub fn shift_c(proof: &[u8], sign: i8) -> Vec<u8> {
    let mut proof = Proof::from_bytes(proof).unwrap();
    let generator = G1Affine::GENERATOR;
    let by = if sign < 0 { generator.neg() } else { generator };
    proof.c = proof.c.to_projective().add_affine(&by).to_affine().unwrap();
    proof.to_bytes()
}

/// The proof with a `B` on the twist, at x = 1, that is outside the subgroup of order r.
pub fn outside_subgroup(proof: &[u8]) -> Vec<u8> {
    let y = "0d1271953ed9ea0836846e70a1934187998c7f790cb4d7511b7f8da82de048a4\
             2869111d5381f072f8e2728fdb825a51aadd70e52c9830e9ab4b871c0531f1bb";
    let mut proof = proof.to_vec();
    proof[64..192].fill(0);
    proof[127] = 1;
    proof[128..192].copy_from_slice(&hex::decode(y).unwrap());
    proof
}

fn g1(scalar: Fr) -> G1Affine {
    let point: G1Projective = G1Affine::GENERATOR.to_projective().mul(&scalar);
    point.to_affine().unwrap()
}

fn g2(scalar: Fr) -> G2Affine {
    let point: G2Projective = G2Affine::GENERATOR.to_projective().mul(&scalar);
    point.to_affine().unwrap()
}
