//! Verification of many proofs under one key, for less than each alone.

use alloc::vec::Vec;

use sha2::{Digest, Sha256};

use crate::curve::{Multiplier, linear_combination, sum_of_multiples};
use crate::error::{Element, Error};
use crate::field::Fr;
use crate::pairing::{Pair, Power, final_exponentiation_in, miller_loop_with};
use crate::prepared::{PreparedInputs, PreparedVerifyingKey};
use crate::proof::Proof;
use crate::tower::{Fq12, Workspace};
use crate::verify::expect_inputs;

/// Separates these hashes from all others.
const DOMAIN: &[u8] = b"proofmark/groth16/batch/v1";

/// The final exponentiation maps `1 + t w` to the power of the constant `c = (1 + t w) / (1 - t w)` whose exponent is the
/// inverse of this: `(1 + t w)^2` is `c` but for a factor in `Fq6`, and the power is `2x (6x^2 + 3x + 1) (q^12 - 1) / r`.
#[rustfmt::skip]
const CONSTANT_EXPONENT: Fr =
    Fr::from_raw([137278561, -133390073, -245346606, 86988275, 177389008, -47247537, -13574055, 233291805, 1394660]);

/// Verifies all proofs at once: the product of their equations, each raised to its own random power.
///
/// The powers are made of 128 bits of a SHA-256 over the key, all inputs and all proofs, so nobody can choose proofs whose
/// errors cancel other than by trying 2^128 of them; different bits are different powers (`curve/endomorphism.rs`). A batch of `n`
/// takes `n + 1` pairs in one Miller loop, two powers of stored values (the constant's and, for keys with one input, the
/// input's) and one final exponentiation. An empty batch is valid.
///
/// # Errors
/// As [`crate::verify`], but an equation that fails is [`Error::InvalidBatch`]: verify one by one to learn which.
pub fn verify_batch(key: &PreparedVerifyingKey, batch: &[(&[Fr], Proof)]) -> Result<(), Error> {
    batch.iter().try_for_each(|(inputs, _)| expect_inputs(key, inputs))?;
    if batch.is_empty() {
        return Ok(());
    }
    let mut room = Workspace::new();
    let multipliers = multipliers(key, batch);
    let mut pairs = Vec::with_capacity(batch.len() + 2);
    for ((_, proof), multiplier) in batch.iter().zip(&multipliers) {
        pairs.push(Pair::new(sum_of_multiples([(&proof.a, *multiplier)].into_iter()), &proof.b));
    }
    let c = sum_of_multiples(batch.iter().map(|(_, proof)| &proof.c).zip(multipliers.iter().copied()));
    // Infinity pairs to one.
    if !c.is_infinity() {
        pairs.push(Pair::new(c.neg(), &key.delta_g2));
    }
    let coefficients: Vec<Fr> = multipliers.into_iter().map(Fr::from).collect();
    // What the batch has of each input, and of the constant.
    let total = |i: usize| batch.iter().zip(&coefficients).map(|((x, _), c)| c * x.get(i).unwrap_or(&Fr::ZERO)).sum();
    let mut constant = Power::ROOM;
    let ones: Fr = coefficients.iter().copied().sum();
    constant.set(&key.constant.neg(), &(ones * CONSTANT_EXPONENT), &mut room);
    let f = match &key.inputs {
        PreparedInputs::None => miller_loop_with(&pairs, &[&constant], &mut room),
        PreparedInputs::One(value) => {
            let mut input = Power::ROOM;
            input.set(value, &total(0), &mut room);
            miller_loop_with(&pairs, &[&constant, &input], &mut room)
        }
        PreparedInputs::Many { gamma_g2, ic } => {
            let scalars: Vec<Fr> = (0..ic.len()).map(total).collect();
            let point = linear_combination(ic.iter(), &scalars);
            if !point.is_infinity() {
                pairs.push(Pair::new(point.neg(), gamma_g2));
            }
            miller_loop_with(&pairs, &[&constant], &mut room)
        }
    };
    let f = f.ok_or(Error::NotInSubgroup { element: Element::ProofB })?;
    let value = final_exponentiation_in(&f, &mut room);
    if value == Fq12::ONE { Ok(()) } else { Err(Error::InvalidBatch { proofs: batch.len() }) }
}

/// One multiplier for each proof, from a hash of everything.
fn multipliers(key: &PreparedVerifyingKey, batch: &[(&[Fr], Proof)]) -> Vec<Multiplier> {
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
            let word = |bytes: &[u8]| bytes.iter().take(8).fold(0, |word, byte| word << 8 | u64::from(*byte));
            Multiplier { low: word(&hash), high: word(&hash[8..]) }
        })
        .collect()
}
