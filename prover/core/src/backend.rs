//! Where proofs are made: a trait with one implementation a kind of hardware.
//!
//! A backend first *loads* a key and its circuit, which is where it converts matrices or fills the
//! memory of a device; what it returns then makes any number of proofs. Proofs leave a backend as
//! canonical bytes, the one language that all of them share with the verifier.
//!
//! No proof goes further than [`prove_verified`], or [`crate::Prover::verify`], without having been verified.

mod cpu;

use std::fmt;
use std::sync::Arc;

use ark_bn254::Fr;
use ark_ff::{UniformRand, Zero as _};
use proofmark_engine::Progress;
use proofmark_groth16::PreparedVerifyingKey;
use proofmark_r1cs::{R1cs, to_statement};
use rand::rngs::OsRng;

pub use cpu::Cpu;
pub(crate) use cpu::circuit;

use crate::eip197::PROOF_BYTES;
use crate::error::{Error, Result};
use crate::keys::ProvingKey;

/// Makes proofs on some hardware.
pub trait Backend: Send + Sync {
    /// Its name in messages and metrics.
    fn name(&self) -> &'static str;

    /// Prepares for proofs of one circuit with one key, which belong together.
    ///
    /// # Errors
    /// [`Error::Backend`] when the hardware refuses.
    fn load(&self, key: Arc<ProvingKey>, matrices: &R1cs) -> Result<Box<dyn Loaded>>;
}

/// A backend with one key and circuit loaded.
pub trait Loaded: Send + Sync {
    /// The backend's name.
    fn backend(&self) -> &'static str;

    /// Proves that `assignment` (one, instance, witness) satisfies the circuit.
    ///
    /// Nothing is checked here: an assignment that does not satisfy gives a proof that does not verify.
    ///
    /// # Errors
    /// [`Error::Backend`].
    fn prove(&self, assignment: &[Fr], randomness: Randomness) -> Result<ProofBytes>;

    /// The same for a backend that can tell how far it has come; the others say nothing.
    ///
    /// # Errors
    /// As [`Self::prove`].
    fn prove_telling(&self, assignment: &[Fr], randomness: Randomness, _: Progress<'_>) -> Result<ProofBytes> {
        self.prove(assignment, randomness)
    }

    /// Looks for a reason after a proof that does not verify.
    ///
    /// # Errors
    /// The reason, such as a damaged key.
    fn examine(&self) -> Result<()> {
        Ok(())
    }
}

/// A proof in its canonical bytes, see [`crate::eip197`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ProofBytes(
    /// `A`, `B`, `C`.
    pub [u8; PROOF_BYTES],
);

impl fmt::Debug for ProofBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProofBytes({})", hex::encode(self.0))
    }
}

/// The two blinding scalars of a proof. Used twice, or known to others, they give away the witness.
pub struct Randomness {
    /// Factor between `A` and `B`; not zero.
    pub r: Fr,
    /// Shift of `B`.
    pub s: Fr,
}

impl Randomness {
    /// Fresh from the operating system.
    #[must_use]
    pub fn fresh() -> Self {
        let r = loop {
            let r = Fr::rand(&mut OsRng);
            if !r.is_zero() {
                break r;
            }
        };
        Self { r, s: Fr::rand(&mut OsRng) }
    }
}

impl fmt::Debug for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Randomness(secret)")
    }
}

/// Checks the witness, proves, and verifies what came out.
///
/// `origin` tells where in the model a constraint comes from.
///
/// # Errors
/// [`Error::Unsatisfied`] before any proving; [`Error::BadProof`] when the backend's proof does not verify.
pub fn prove_verified(
    loaded: &dyn Loaded,
    key: &PreparedVerifyingKey,
    matrices: &R1cs,
    assignment: &[Fr],
    origin: impl Fn(usize) -> String,
) -> Result<ProofBytes> {
    check_satisfied(matrices, assignment, origin)?;
    prove_unchecked(loaded, key, matrices.num_instance, assignment)
}

/// Refuses an assignment that does not satisfy the circuit, and names the first constraint that does not hold.
pub(crate) fn check_satisfied(matrices: &R1cs, assignment: &[Fr], origin: impl Fn(usize) -> String) -> Result<()> {
    let expected = matrices.num_variables();
    if assignment.len() != expected {
        return Err(Error::AssignmentLength { expected, got: assignment.len() });
    }
    match matrices.first_unsatisfied(assignment) {
        None => Ok(()),
        Some(constraint) => {
            let constraints = matrices.num_constraints();
            Err(Error::Unsatisfied { constraint, constraints, origin: origin(constraint) })
        }
    }
}

/// The same as [`prove_verified`] where the constraints are not known: proves, and verifies what came out.
///
/// # Errors
/// [`Error::BadProof`].
pub(crate) fn prove_unchecked(
    loaded: &dyn Loaded,
    key: &PreparedVerifyingKey,
    num_instance: usize,
    assignment: &[Fr],
) -> Result<ProofBytes> {
    let proof = loaded.prove(assignment, Randomness::fresh())?;
    let inputs: Vec<_> = assignment.iter().take(num_instance).skip(1).map(to_statement).collect();
    verify_made(loaded, key, &inputs, &proof)?;
    Ok(proof)
}

/// Refuses a proof that a backend made and that does not verify, with the backend's reason if it has one.
pub(crate) fn verify_made(
    loaded: &dyn Loaded,
    key: &PreparedVerifyingKey,
    inputs: &[proofmark_groth16::Fr],
    proof: &ProofBytes,
) -> Result<()> {
    let Err(error) = proofmark_groth16::verify_bytes(key, inputs, &proof.0) else { return Ok(()) };
    loaded.examine()?;
    Err(Error::BadProof { backend: loaded.backend().into(), reason: error.to_string() })
}

#[cfg(test)]
mod tests;
