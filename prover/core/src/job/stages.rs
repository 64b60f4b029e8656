//! A proof stage by stage, for whoever shows progress or works on several at once:
//! [`Runner::run`], [`Runner::check`], [`Prover::prove_satisfied`], [`Prover::verify`].
//!
//! Each stage takes what the one before it made, so that none can be left out: only [`Prover::verify`] gives a proof away.

use std::fmt;
use std::time::{Duration, Instant};

use proofmark_engine::Progress;

use super::{Inference, ProvedInference, Prover, Runner};
use crate::backend::{ProofBytes, Randomness, check_satisfied, verify_made};
use crate::error::Result;

/// An inference whose assignment satisfies every constraint.
#[derive(Debug)]
pub struct Satisfied(Inference);

impl Satisfied {
    /// What a proof of it says, and the assignment.
    #[must_use]
    pub fn inference(&self) -> &Inference {
        &self.0
    }
}

/// A proof that nobody has verified yet, which is why nobody gets to see it.
pub struct Unverified {
    inference: Inference,
    proof: ProofBytes,
    prove_time: Duration,
}

impl fmt::Debug for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified").field("statement", &self.inference.statement).finish_non_exhaustive()
    }
}

impl Runner {
    /// Checks that the assignment satisfies every constraint.
    ///
    /// # Errors
    /// [`crate::Error::Unsatisfied`] names the first constraint that does not hold, and where in the model it comes from.
    pub fn check(&self, mut inference: Inference) -> Result<Satisfied> {
        let begin = Instant::now();
        let circuit = self.model().circuit();
        check_satisfied(&circuit.matrices, inference.values(), |constraint| circuit.origin(constraint).to_owned())?;
        inference.witness_time += begin.elapsed();
        Ok(Satisfied(inference))
    }
}

impl Prover {
    /// Proves, and tells how far that has come: see [`proofmark_engine::prove_telling`] and, for who does not want to know,
    /// [`proofmark_engine::silent`].
    ///
    /// # Errors
    /// [`crate::Error::Backend`], or the engine's for what belongs to another model.
    pub fn prove_satisfied(&self, satisfied: Satisfied, tell: Progress<'_>) -> Result<Unverified> {
        let begin = Instant::now();
        let Satisfied(mut inference) = satisfied;
        let proof = self.loaded.prove_telling(inference.values(), Randomness::fresh(), tell)?;
        // Nobody needs the assignment any more, and it is large.
        inference.assignment.values = Vec::new();
        Ok(Unverified { inference, proof, prove_time: begin.elapsed() })
    }

    /// Verifies, and gives the proof away.
    ///
    /// # Errors
    /// [`crate::Error::BadProof`], or what the backend knows of the reason, such as a damaged key.
    pub fn verify(&self, unverified: Unverified) -> Result<ProvedInference> {
        let begin = Instant::now();
        let Unverified { inference, proof, prove_time } = unverified;
        let digest = inference.statement.digest();
        verify_made(self.loaded.as_ref(), self.runner.prepared(), &[digest], &proof)?;
        Ok(inference.proved(proof, prove_time + begin.elapsed()))
    }
}
