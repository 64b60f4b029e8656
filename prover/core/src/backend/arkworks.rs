//! The first backend: ark-groth16 on the CPU.

use std::sync::Arc;

use ark_bn254::{Bn254, Fr};
use ark_groth16::Groth16;
use proofmark_r1cs::{R1cs, SparseMatrix};

use super::{Backend, Loaded, ProofBytes, Randomness};
use crate::eip197;
use crate::error::{Error, Result};
use crate::keys::ProvingKey;

const NAME: &str = "arkworks";

/// ark-groth16 on the CPU, all cores.
#[derive(Clone, Copy, Debug, Default)]
pub struct Arkworks;

impl Backend for Arkworks {
    fn name(&self) -> &'static str {
        NAME
    }

    fn load(&self, key: Arc<ProvingKey>, matrices: &R1cs) -> Result<Box<dyn Loaded>> {
        let convert = |matrix: &SparseMatrix| -> Matrix {
            let row = |row| matrix.row(row).map(|(column, coefficient)| (coefficient, column as usize)).collect();
            (0..matrix.num_rows()).map(row).collect()
        };
        Ok(Box::new(LoadedCircuit {
            key,
            matrices: [convert(&matrices.a), convert(&matrices.b), convert(&matrices.c)],
            instance: matrices.num_instance,
        }))
    }
}

type Matrix = Vec<Vec<(Fr, usize)>>;

/// Matrices in arkworks' form, converted once.
struct LoadedCircuit {
    key: Arc<ProvingKey>,
    matrices: [Matrix; 3],
    instance: usize,
}

impl Loaded for LoadedCircuit {
    fn backend(&self) -> &'static str {
        NAME
    }

    fn prove(&self, assignment: &[Fr], randomness: Randomness) -> Result<ProofBytes> {
        let proof = Groth16::<Bn254>::create_proof_with_reduction_and_matrices(
            self.key.ark(),
            randomness.r,
            randomness.s,
            &self.matrices,
            self.instance,
            self.matrices[0].len(),
            assignment,
        )
        .map_err(|e| Error::Backend { backend: NAME.into(), reason: e.to_string() })?;
        Ok(ProofBytes(eip197::proof_to_bytes(&proof)))
    }
}
