//! Proofs of any circuit: from a `.zkey`, or from a key of ours and the circuit's `.r1cs`.

use std::path::Path;
use std::sync::Arc;

use ark_bn254::Fr;
use ark_ff::One;
use proofmark_groth16::encoding::snarkjs::inputs_to_json;
use proofmark_groth16::{PreparedVerifyingKey, Proof, VerifyingKey};
use proofmark_r1cs::{R1cs, to_statement};

use super::zkey::{Imported, read_zkey};
use crate::backend::{Cpu, Loaded, ProofBytes, prove_unchecked, prove_verified};
use crate::error::{Error, Result};
use crate::file;
use crate::keys::ProvingKey;

/// A circuit with its key loaded: makes any number of proofs.
///
/// ```
/// use proofmark_groth16::{Proof, VerifyingKey, encoding::snarkjs::inputs_from_json, verify};
/// use proofmark_prover::interop::{CircuitProver, read_witness};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let at = |name: &str| format!("{}/../formats/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
/// # let (zkey, wtns) = (at("factors_2.zkey"), at("factors.wtns"));
/// let prover = CircuitProver::from_zkey(&std::fs::read(zkey)?, None)?;
/// let witness = read_witness(&std::fs::read(wtns)?)?;
/// let proof = prover.prove(&witness)?; // verified
///
/// let key = VerifyingKey::from_bytes(prover.verifying_key())?;
/// let (proof, public) = (proof.proof_json()?, proof.public_json()?); // as snarkjs reads them
/// verify(&(&key).into(), &inputs_from_json(public.as_bytes())?, &Proof::from_snarkjs(proof.as_bytes())?)?;
/// # Ok(()) }
/// ```
pub struct CircuitProver {
    loaded: Box<dyn Loaded>,
    verifying_key: Vec<u8>,
    prepared: PreparedVerifyingKey,
    circuit: Option<R1cs>,
    num_instance: usize,
    num_variables: usize,
}

impl CircuitProver {
    /// From the bytes of a `.zkey`, every point of which is checked. With the circuit (which has to be the key's), a
    /// witness that does not satisfy it is refused before anything is proved, and the constraint is named.
    ///
    /// # Errors
    /// As [`read_zkey`]; [`Error::Verifier`] for a verifying key that is no good, such as one nobody contributed to.
    pub fn from_zkey(bytes: &[u8], circuit: Option<R1cs>) -> Result<Self> {
        let Imported { key, circuit: engine, origin } = read_zkey(bytes, circuit.as_ref())?;
        let hash = circuit.as_ref().map_or([0; 32], R1cs::hash);
        let (num_instance, num_variables) = (engine.num_instance(), engine.num_variables());
        let key = Arc::new(ProvingKey::new(key, hash, origin.setup()));
        let loaded = Cpu.load_circuit(key.clone(), engine)?;
        Self::of(&key, loaded, circuit, num_instance, num_variables)
    }

    /// From a key of ours and the circuit that it was made for.
    ///
    /// # Errors
    /// [`Error::WrongCircuit`], and as [`Self::from_zkey`].
    pub fn new(key: ProvingKey, circuit: R1cs) -> Result<Self> {
        key.check_circuit(&circuit)?;
        let key = Arc::new(key);
        let loaded = Cpu.load_circuit(key.clone(), crate::backend::circuit(&circuit)?)?;
        let (num_instance, num_variables) = (circuit.num_instance, circuit.num_variables());
        Self::of(&key, loaded, Some(circuit), num_instance, num_variables)
    }

    fn of(
        key: &ProvingKey,
        loaded: Box<dyn Loaded>,
        circuit: Option<R1cs>,
        num_instance: usize,
        num_variables: usize,
    ) -> Result<Self> {
        let verifying_key = key.verifying_key();
        let decoded = VerifyingKey::from_bytes(&verifying_key)
            .map_err(|source| Error::Verifier { what: "the key's verifying key", source: source.into() })?;
        Ok(Self { loaded, verifying_key, prepared: (&decoded).into(), circuit, num_instance, num_variables })
    }

    /// Canonical bytes of the verifying key.
    #[must_use]
    pub fn verifying_key(&self) -> &[u8] {
        &self.verifying_key
    }

    /// Proves an assignment (one, public, private). The proof was verified when this returns.
    ///
    /// # Errors
    /// [`Error::AssignmentLength`], [`Error::Unsatisfied`]; [`Error::Unproved`] where the circuit is not known.
    pub fn prove(&self, assignment: &[Fr]) -> Result<CircuitProof> {
        let loaded = self.loaded.as_ref();
        let expected = self.num_variables;
        if assignment.len() != expected {
            return Err(Error::AssignmentLength { expected, got: assignment.len() });
        }
        if let Some(first) = assignment.first().filter(|first| !first.is_one()) {
            return Err(super::foreign("first value of the witness", "1", first.to_string()));
        }
        let proof = match &self.circuit {
            Some(circuit) => prove_verified(loaded, &self.prepared, circuit, assignment, |_| "the .r1cs".into())?,
            None => {
                prove_unchecked(loaded, &self.prepared, self.num_instance, assignment).map_err(|error| match error {
                    Error::BadProof { reason, .. } => Error::Unproved { reason },
                    other => other,
                })?
            }
        };
        let inputs = assignment.iter().take(self.num_instance).skip(1).map(to_statement).collect();
        Ok(CircuitProof { proof, inputs })
    }
}

/// A verified proof with its public inputs.
#[derive(Clone, Debug)]
pub struct CircuitProof {
    /// Its canonical bytes.
    pub proof: ProofBytes,
    /// The public inputs.
    pub inputs: Vec<proofmark_groth16::Fr>,
}

impl CircuitProof {
    /// The text of snarkjs' `proof.json`.
    ///
    /// # Errors
    /// None that is known.
    pub fn proof_json(&self) -> Result<String> {
        Proof::from_bytes(&self.proof.0).and_then(|proof| proof.to_snarkjs()).map_err(document)
    }

    /// The text of snarkjs' `public.json`.
    ///
    /// # Errors
    /// None that is known.
    pub fn public_json(&self) -> Result<String> {
        inputs_to_json(&self.inputs).map_err(document)
    }

    /// Writes both files, each whole or not at all.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn save(&self, proof: &Path, public: &Path) -> Result<()> {
        file::write_atomic(proof, format!("{}\n", self.proof_json()?).as_bytes())?;
        file::write_atomic(public, format!("{}\n", self.public_json()?).as_bytes())
    }
}

fn document(source: proofmark_groth16::Error) -> Error {
    Error::Verifier { what: "documents of snarkjs", source: source.into() }
}
