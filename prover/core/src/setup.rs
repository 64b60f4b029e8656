//! Development setup: one machine draws the secret, makes the keys and forgets it.
//!
//! Whoever runs it could keep the secret and forge proofs, so its keys carry a mark that the
//! verifying key file, the registry and the audit report repeat. A ceremony comes in its place later.

use ark_bn254::Fr;
use ark_ff::UniformRand;
use proofmark_r1cs::R1cs;
use rand::SeedableRng;
use rand::rngs::{OsRng, StdRng};
use zeroize::Zeroize as _;

use crate::backend::circuit;
use crate::error::{Error, Result};
use crate::keys::{ProvingKey, SetupKind};

/// Where the secret of a development setup comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    /// The operating system; nobody can know it unless this process leaks it.
    Os,
    /// A generator with this seed: **anyone** who knows the seed can forge proofs. For reproducible tests.
    Seed(u64),
}

/// Makes the key of a circuit, marked as a development setup.
///
/// # Errors
/// [`Error::Engine`] when the circuit is larger than the field's domains; [`Error::Setup`] without randomness.
pub fn development_setup(matrices: &R1cs, secret: Secret) -> Result<ProvingKey> {
    // StdRng is ChaCha with a 256-bit seed from the system: fresh, and many times faster than OsRng itself.
    let mut rng = match secret {
        Secret::Os => {
            StdRng::from_rng(OsRng).map_err(|e| Error::Setup(format!("no randomness from the system: {e}")))?
        }
        Secret::Seed(seed) => StdRng::seed_from_u64(seed),
    };
    let circuit = circuit(matrices)?;
    let mut next = || Fr::rand(&mut rng);
    let mut toxic =
        proofmark_engine::setup::Secret { alpha: next(), beta: next(), gamma: next(), delta: next(), tau: next() };
    let key = proofmark_engine::setup::generate(&circuit, &toxic);
    for number in [&mut toxic.alpha, &mut toxic.beta, &mut toxic.gamma, &mut toxic.delta, &mut toxic.tau] {
        number.zeroize();
    }
    Ok(ProvingKey::new(key?, matrices.hash(), SetupKind::Development))
}

#[cfg(test)]
mod tests;
