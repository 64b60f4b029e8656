//! Development setup: one machine draws the secret, makes the keys and forgets it.
//!
//! Whoever runs it could keep the secret and forge proofs, so its keys carry a mark that the
//! verifying key file, the registry and the audit report repeat. A ceremony comes in its place later.

use ark_bn254::{Bn254, Fr};
use ark_groth16::Groth16;
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, SynthesisError, Variable};
use proofmark_r1cs::{R1cs, SparseMatrix};
use rand::SeedableRng;
use rand::rngs::{OsRng, StdRng};

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
/// [`Error::Setup`] when the circuit is larger than the field's domains.
pub fn development_setup(matrices: &R1cs, secret: Secret) -> Result<ProvingKey> {
    // StdRng is ChaCha with a 256-bit seed from the system: fresh, and many times faster than OsRng itself.
    let mut rng = match secret {
        Secret::Os => {
            StdRng::from_rng(OsRng).map_err(|e| Error::Setup(format!("no randomness from the system: {e}")))?
        }
        Secret::Seed(seed) => StdRng::seed_from_u64(seed),
    };
    let key = Groth16::<Bn254>::generate_random_parameters_with_reduction(Matrices(matrices), &mut rng)
        .map_err(|e| Error::Setup(e.to_string()))?;
    Ok(ProvingKey::new(key, matrices.hash(), SetupKind::Development))
}

/// Hands our matrices to arkworks' generator, which wants to see constraints being made.
///
/// The order of variables (one, instance, witness) and of constraints is ours; a test compares what
/// arkworks reads back. Instances are not outlined: that is off unless a circuit asks for it.
struct Matrices<'a>(&'a R1cs);

impl ConstraintSynthesizer<Fr> for Matrices<'_> {
    fn generate_constraints(self, system: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let matrices = self.0;
        // Setup mode never asks for values.
        let no_value = || Err(SynthesisError::AssignmentMissing);
        for _ in 1..matrices.num_instance {
            let _instance = system.new_input_variable(no_value)?;
        }
        for _ in 0..matrices.num_witness {
            let _witness = system.new_witness_variable(no_value)?;
        }
        let variable = |index: u32| match index as usize {
            0 => Variable::One,
            index if index < matrices.num_instance => Variable::instance(index),
            index => Variable::witness(index - matrices.num_instance),
        };
        let side = |matrix: &SparseMatrix, row| {
            LinearCombination(matrix.row(row).map(|(index, coefficient)| (coefficient, variable(index))).collect())
        };
        for row in 0..matrices.num_constraints() {
            let [a, b, c] = [&matrices.a, &matrices.b, &matrices.c].map(|matrix| side(matrix, row));
            system.enforce_r1cs_constraint(|| a, || b, || c)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
