//! A model of one constraint: its proofs take a millisecond and show nothing but that somebody meant this digest.
//!
//! Everything about money, time and rights is tested with these: the chain sees a real key, a real proof and the
//! real statement, and cannot tell that no network stands behind them. What proofs mean is tested with the real
//! models of `fixture.rs`.

use anyhow::{Result, anyhow};
use ark_bn254::{Bn254, Fr};
use ark_groth16::{Groth16, ProvingKey};
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, SynthesisError, Variable};
use cosmwasm_std::HexBinary;
use proofmark_api::registry::{ElementType, ModelMode, ModelRegistration, SetupKind, TensorSpec};
use proofmark_prover::eip197;
use proofmark_statement::{Statement, model_id};
use rand::SeedableRng;
use rand::rngs::{OsRng, StdRng};

/// A model whose circuit is `witness * 1 = digest`.
pub struct TinyModel {
    key: ProvingKey<Bn254>,
    vk: Vec<u8>,
    seed: u64,
}

impl TinyModel {
    /// Bytes of an input.
    pub const INPUT: u32 = 4;
    /// Bytes of an output.
    pub const OUTPUT: u32 = 3;
    /// Levels of the dataset's tree, as the registration says; the circuit does not look.
    pub const DATASET_DEPTH: u8 = 4;

    /// The model with this seed: other seeds, other keys.
    pub fn new(seed: u64) -> Result<Self> {
        let mut rng = StdRng::seed_from_u64(seed);
        let key = Groth16::<Bn254>::generate_random_parameters_with_reduction(Same(None), &mut rng)
            .map_err(|error| anyhow!("tiny model: {error}"))?;
        let vk = eip197::verifying_key_to_bytes(&key.vk);
        Ok(Self { key, vk, seed })
    }

    /// The verifying key's canonical bytes.
    #[must_use]
    pub fn vk(&self) -> &[u8] {
        &self.vk
    }

    /// The model's id.
    #[must_use]
    pub fn id(&self) -> HexBinary {
        HexBinary::from(model_id(&self.vk).to_bytes_be())
    }

    /// What its developer says of it.
    #[must_use]
    pub fn registration(&self, royalty_bps: u16) -> ModelRegistration {
        ModelRegistration {
            name: format!("tiny-{}", self.seed),
            vk: self.vk.as_slice().into(),
            circuit_hash: HexBinary::from([7; 32]),
            mode: ModelMode::Baked,
            input: TensorSpec { len: Self::INPUT, element_type: ElementType::Int8 },
            output: TensorSpec { len: Self::OUTPUT, element_type: ElementType::Int8 },
            dataset_depth: Self::DATASET_DEPTH,
            constraints: 1,
            royalty_bps,
            setup: SetupKind::Development,
            metadata_uri: String::new(),
            metadata_hash: None,
            architecture_hash: None,
            parent: None,
            previous: None,
        }
    }

    /// A proof of this statement, whatever it says.
    pub fn prove(&self, statement: &Statement) -> Result<Vec<u8>> {
        self.prove_digest(statement.digest())
    }

    /// A proof of this digest: as good as any for a standard circuit of one constraint.
    pub fn prove_digest(&self, digest: proofmark_statement::Fr) -> Result<Vec<u8>> {
        let digest = eip197::scalar_from_bytes(&digest.to_bytes_be())?;
        let proof = Groth16::<Bn254>::create_random_proof_with_reduction(Same(Some(digest)), &self.key, &mut OsRng)
            .map_err(|error| anyhow!("tiny model: {error}"))?;
        Ok(eip197::proof_to_bytes(&proof).to_vec())
    }
}

/// The prover knows a number that is the digest.
struct Same(Option<Fr>);

impl ConstraintSynthesizer<Fr> for Same {
    fn generate_constraints(self, system: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let value = || self.0.ok_or(SynthesisError::AssignmentMissing);
        let digest = system.new_input_variable(value)?;
        let witness = system.new_witness_variable(value)?;
        let form = |variable| LinearCombination(vec![(Fr::from(1u64), variable)]);
        system.enforce_r1cs_constraint(|| form(witness), || form(Variable::One), || form(digest))
    }
}

#[cfg(test)]
mod tests {
    use proofmark_groth16::{Fr, PreparedVerifyingKey, VerifyingKey, verify_bytes};

    use super::*;

    #[test]
    fn proofs_hold_for_their_digest_only() {
        let model = TinyModel::new(1).unwrap();
        let one = Fr::from_u64(1);
        let statement = Statement { model: one, dataset: one, input: one, output: one, context: one };
        let proof = model.prove(&statement).unwrap();
        let key = PreparedVerifyingKey::from(&VerifyingKey::from_bytes(model.vk()).unwrap());
        assert_eq!(verify_bytes(&key, &[statement.digest()], &proof), Ok(()));
        assert!(verify_bytes(&key, &[one], &proof).is_err());
        assert_ne!(TinyModel::new(2).unwrap().id(), model.id());
    }
}
