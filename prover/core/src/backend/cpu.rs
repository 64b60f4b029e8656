//! The processor: [`proofmark_engine`], all cores.

use std::sync::Arc;

use ark_bn254::Fr;
use proofmark_engine::{Circuit, Level, Matrix, Progress, prove_telling, silent};
use proofmark_r1cs::{R1cs, SparseMatrix};

use super::{Backend, Loaded, ProofBytes, Randomness};
use crate::eip197;
use crate::error::Result;
use crate::keys::ProvingKey;

const NAME: &str = "cpu";

/// The processor.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu;

impl Backend for Cpu {
    fn name(&self) -> &'static str {
        NAME
    }

    fn load(&self, key: Arc<ProvingKey>, matrices: &R1cs) -> Result<Box<dyn Loaded>> {
        self.load_circuit(key, circuit(matrices)?)
    }
}

impl Cpu {
    /// The same for a circuit in the engine's form, which may lack matrix C.
    pub(crate) fn load_circuit(self, key: Arc<ProvingKey>, circuit: Circuit) -> Result<Box<dyn Loaded>> {
        key.engine().check(&circuit)?;
        let level = Level::from_environment()?;
        Ok(Box::new(LoadedCircuit { key, circuit, level }))
    }
}

/// The engine's form of a constraint system.
pub(crate) fn circuit(matrices: &R1cs) -> Result<Circuit> {
    let convert = |matrix: &SparseMatrix| Matrix::from_rows((0..matrix.num_rows()).map(|row| matrix.row(row)));
    let converted = [&matrices.a, &matrices.b, &matrices.c].map(convert);
    Ok(Circuit::new(converted, matrices.num_instance, matrices.num_variables())?)
}

struct LoadedCircuit {
    key: Arc<ProvingKey>,
    circuit: Circuit,
    /// What the environment asks for, looked at once: a wrong one is refused before any witness is made.
    level: Level,
}

impl Loaded for LoadedCircuit {
    fn backend(&self) -> &'static str {
        NAME
    }

    fn prove(&self, assignment: &[Fr], randomness: Randomness) -> Result<ProofBytes> {
        self.prove_telling(assignment, randomness, &silent)
    }

    fn prove_telling(&self, assignment: &[Fr], randomness: Randomness, tell: Progress<'_>) -> Result<ProofBytes> {
        let Randomness { r, s } = randomness;
        let proof = prove_telling(self.key.engine(), &self.circuit, assignment, [r, s], self.level, tell)?;
        Ok(ProofBytes(eip197::proof_to_bytes(&ark_groth16::Proof { a: proof.a, b: proof.b, c: proof.c })))
    }

    fn examine(&self) -> Result<()> {
        self.key.check_file()
    }
}
