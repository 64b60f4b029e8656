//! Answers to capacity challenges: proofs of the standard circuit for an epoch, as the rewards contract takes them.

use std::ops::Range;
use std::sync::Arc;

use cosmwasm_std::Binary;
use proofmark_api::rewards::ExecuteMsg;
use proofmark_groth16::{PreparedVerifyingKey, VerifyingKey};
use proofmark_r1cs::challenge::StandardCircuit;
use proofmark_r1cs::from_statement;
use proofmark_statement::{Challenge, Fr};
use rayon::prelude::*;

use crate::backend::{Backend, Loaded, ProofBytes, prove_verified};
use crate::error::{Error, Result};
use crate::keys::ProvingKey;

/// The most proofs that one `answer` takes.
pub const MAX_PROOFS: u64 = 64;

/// A standard circuit with its key loaded: answers any number of challenges.
pub struct CapacityProver {
    circuit: StandardCircuit,
    prepared: PreparedVerifyingKey,
    loaded: Box<dyn Loaded>,
}

impl CapacityProver {
    /// Loads the key of a standard circuit, whose size it tells.
    ///
    /// # Errors
    /// [`Error::Request`] for a key of a size that no standard circuit has, [`Error::WrongCircuit`] for one of another
    /// circuit.
    pub fn new(key: impl Into<Arc<ProvingKey>>, backend: &dyn Backend) -> Result<Self> {
        let key = key.into();
        let constraints = key.num_witness();
        let permutations = StandardCircuit::permutations_of(constraints).ok_or_else(|| Error::Request {
            what: "key",
            expected: "that of a standard circuit (`proofmark setup --standard N --dev`)".into(),
            got: format!("one of {constraints} witness variables"),
        })?;
        let circuit = StandardCircuit::new(permutations)
            .map_err(|source| Error::Compile { model: "the standard circuit".into(), source: source.into() })?;
        key.check_circuit(&circuit.matrices)?;
        let decoded = VerifyingKey::from_bytes(&key.verifying_key())
            .map_err(|source| Error::Verifier { what: "the proving key's verifying key", source: source.into() })?;
        let loaded = backend.load(key, &circuit.matrices)?;
        Ok(Self { circuit, prepared: (&decoded).into(), loaded })
    }

    /// What one proof counts, if the contract counts constraints.
    #[must_use]
    pub fn units(&self) -> usize {
        self.circuit.units()
    }

    /// Proves one challenge. The proof was verified when this returns.
    ///
    /// # Errors
    /// See [`prove_verified`].
    pub fn prove(&self, digest: Fr) -> Result<ProofBytes> {
        let witness = self.circuit.witness(from_statement(&digest))?;
        let origin = |_| "the standard circuit".to_owned();
        prove_verified(self.loaded.as_ref(), &self.prepared, &self.circuit.matrices, &witness, origin)
    }

    /// Proves the challenges of consecutive counters: the message that answers them.
    ///
    /// # Errors
    /// [`Error::Request`] unless there are 1 to 64 counters; see [`Self::prove`] for the rest.
    pub fn answer(&self, challenge: &Challenge<'_>, counters: Range<u64>) -> Result<ExecuteMsg> {
        let count = counters.end.saturating_sub(counters.start);
        if !(1..=MAX_PROOFS).contains(&count) {
            let expected = format!("1 to {MAX_PROOFS} proofs in an answer");
            return Err(Error::Request { what: "count", expected, got: count.to_string() });
        }
        let first = counters.start;
        let prove = |counter| Ok(Binary::from(self.prove(challenge.digest(counter))?.0.as_slice()));
        let proofs = counters.into_par_iter().map(prove).collect::<Result<Vec<_>>>()?;
        Ok(ExecuteMsg::Answer { epoch: challenge.epoch, first, proofs })
    }
}

#[cfg(test)]
mod tests {
    use proofmark_groth16::verify_bytes;

    use super::*;
    use crate::{Cpu, Secret, development_setup};

    fn prover() -> CapacityProver {
        let circuit = StandardCircuit::new(1).unwrap();
        CapacityProver::new(development_setup(&circuit.matrices, Secret::Seed(3)).unwrap(), &Cpu).unwrap()
    }

    fn challenge() -> Challenge<'static> {
        Challenge { chain_id: "chain-1", contract: "rewards", epoch: 4, seed: &[7; 32], prover: "pat" }
    }

    #[test]
    fn each_proof_is_of_its_own_counter() {
        let prover = prover();
        assert_eq!(prover.units(), 237);
        let ExecuteMsg::Answer { epoch, first, proofs } = prover.answer(&challenge(), 5..8).unwrap() else {
            panic!("no answer");
        };
        assert_eq!((epoch, first, proofs.len()), (4, 5, 3));
        for (at, proof) in (0u64..).zip(&proofs) {
            for counter in 4..9 {
                let holds = verify_bytes(&prover.prepared, &[challenge().digest(counter)], proof).is_ok();
                assert_eq!(holds, counter == first + at, "proof {at}, counter {counter}");
            }
        }
    }

    #[test]
    fn what_the_contract_would_refuse_is_refused() {
        let prover = prover();
        for (counters, got) in [(3..3, 0), (0..65, 65), (0..u64::MAX, u64::MAX)] {
            let error = prover.answer(&challenge(), counters).unwrap_err().to_string();
            assert_eq!(error, format!("count: expected 1 to 64 proofs in an answer, got {got}"));
        }
    }

    #[test]
    fn keys_of_other_circuits_are_refused() {
        let error = CapacityProver::new(crate::testing::KEY.clone(), &Cpu).err().unwrap().to_string();
        assert!(error.contains("expected that of a standard circuit"), "{error}");
    }
}
