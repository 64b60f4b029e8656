//! Verification of many proofs under one key, for less than each alone.

use alloc::vec::Vec;

use sha2::{Digest, Sha256};

use crate::curve::{G1Projective, linear_combination};
use crate::error::{Element, Error};
use crate::field::Fr;
use crate::pairing::{Pair, final_exponentiation_in, miller_loop_in};
use crate::tower::Workspace;
use crate::prepared::PreparedVerifyingKey;
use crate::proof::Proof;
use crate::verify::input_sum;

/// Separates these hashes from all others.
const DOMAIN: &[u8] = b"proofmark/groth16/batch/v1";

/// Verifies all proofs at once: the product of their equations, each raised to its own random power.
///
/// The powers are 128 bits of a SHA-256 over the key, all inputs and all proofs, so nobody can choose proofs whose
/// errors cancel other than by trying 2^128 of them. A batch of `n` takes `n + 2` Miller loops and one final
/// exponentiation instead of `3n` and `n`. An empty batch is valid.
///
/// # Errors
/// As [`crate::verify`], but an equation that fails is [`Error::InvalidBatch`]: verify one by one to learn which.
pub fn verify_batch(key: &PreparedVerifyingKey, batch: &[(&[Fr], Proof)]) -> Result<(), Error> {
    let powers = powers(key, batch);
    let mut inputs = G1Projective::INFINITY;
    let mut pairs = Vec::with_capacity(batch.len() + 2);
    for ((public, proof), power) in batch.iter().zip(&powers) {
        inputs = inputs.add(&input_sum(key, public)?.mul(power));
        pairs.push(Pair::new(proof.a.to_projective().mul(power), &proof.b));
    }
    let c = linear_combination(batch.iter().map(|(_, proof)| &proof.c), &powers);
    let fixed = [(c, &key.delta_g2), (inputs, &key.gamma_g2)];
    // Infinity pairs to one.
    pairs.extend(fixed.iter().filter(|(p, _)| !p.is_infinity()).map(|(p, q)| Pair::new(p.neg(), q)));
    let mut room = Workspace::new();
    let f = miller_loop_in(&pairs, &mut room).ok_or(Error::NotInSubgroup { element: Element::ProofB })?;
    let total: Fr = powers.into_iter().sum();
    if final_exponentiation_in(&f, &mut room) == key.alpha_beta.cyclotomic_pow(&total.to_words()) {
        Ok(())
    } else {
        Err(Error::InvalidBatch { proofs: batch.len() })
    }
}

/// One power for each proof, from a hash of everything.
fn powers(key: &PreparedVerifyingKey, batch: &[(&[Fr], Proof)]) -> Vec<Fr> {
    let mut transcript = Sha256::new();
    transcript.update(DOMAIN);
    transcript.update(key.to_bytes());
    transcript.update((batch.len() as u64).to_be_bytes());
    for (inputs, proof) in batch {
        transcript.update((inputs.len() as u64).to_be_bytes());
        for input in *inputs {
            transcript.update(input.to_bytes_be());
        }
        transcript.update(proof.to_bytes());
    }
    let seed = transcript.finalize();
    (0..batch.len() as u64)
        .map(|i| {
            let hash = Sha256::new().chain_update(seed).chain_update(i.to_be_bytes()).finalize();
            let mut power = [0; 32];
            power[16..].copy_from_slice(&hash[..16]);
            // Below 2^128, so canonical.
            Fr::from_bytes_be_mod_order(&power)
        })
        .collect()
}
