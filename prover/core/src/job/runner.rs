//! From a job to its witness, and from a proof of it to an answer: all of a proof but the proving.

use std::sync::Arc;
use std::time::{Duration, Instant};

use proofmark_api::escrow::OutputMode;
use proofmark_groth16::{PreparedVerifyingKey, VerifyingKey, verify_bytes};
use proofmark_r1cs::{Assignment, Inputs, Prepared, from_statement, to_statement};
use proofmark_statement::{Fr, Statement, commit_input, commit_output};

use super::{JobContext, ProvedInference, Request};
use crate::backend::ProofBytes;
use crate::error::{Error, Result};
use crate::model::Model;

/// A model under a verifying key: runs jobs and makes their witnesses. It needs no proving key, so that others may prove.
pub struct Runner {
    model: Arc<Model>,
    verifying_key: Vec<u8>,
    prepared: PreparedVerifyingKey,
    weights_salt: Fr,
    model_id: Fr,
    /// What the witnesses of all jobs have in common.
    common: Prepared,
}

/// What a model computed for a job: the witness and the statement that it proves.
#[derive(Debug)]
pub struct Inference {
    pub(super) assignment: Assignment,
    pub(super) statement: Statement,
    output_wire: Vec<u8>,
    output_mode: OutputMode,
    context: JobContext,
    pub(super) witness_time: Duration,
}

impl Inference {
    /// The assignment: one, digest, witness.
    #[must_use]
    pub fn values(&self) -> &[ark_bn254::Fr] {
        &self.assignment.values
    }

    /// What a proof of it says.
    #[must_use]
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    pub(super) fn proved(self, proof: ProofBytes, prove_time: Duration) -> ProvedInference {
        ProvedInference {
            outputs: self.assignment.outputs,
            output_wire: self.output_wire,
            output_mode: self.output_mode,
            proof,
            digest: self.statement.digest(),
            statement: self.statement,
            context: self.context,
            witness_time: self.witness_time,
            prove_time,
        }
    }
}

impl Runner {
    /// A model under the canonical bytes of a verifying key. `weights_salt` counts for committed weights only.
    ///
    /// # Errors
    /// [`Error::Verifier`] for a key that is no good.
    pub fn new(model: impl Into<Arc<Model>>, verifying_key: Vec<u8>, weights_salt: Fr) -> Result<Self> {
        let model = model.into();
        let decoded = VerifyingKey::from_bytes(&verifying_key)
            .map_err(|source| Error::Verifier { what: "verifying key", source: source.into() })?;
        let model_id = model.id(&verifying_key, weights_salt);
        let common = model.circuit().prepare(from_statement(&weights_salt))?;
        Ok(Self { model, prepared: (&decoded).into(), verifying_key, weights_salt, model_id, common })
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Canonical bytes of the verifying key.
    #[must_use]
    pub fn verifying_key(&self) -> &[u8] {
        &self.verifying_key
    }

    /// The model's id, as registered.
    #[must_use]
    pub fn model_id(&self) -> Fr {
        self.model_id
    }

    pub(super) fn prepared(&self) -> &PreparedVerifyingKey {
        &self.prepared
    }

    /// Runs the model on a job's input.
    ///
    /// # Errors
    /// [`Error::Request`] or [`Error::Witness`] when the request does not fit the circuit.
    pub fn run(&self, request: &Request<'_>) -> Result<Inference> {
        let begin = Instant::now();
        let (assignment, statement) = self.witness(request)?;
        Ok(Inference {
            output_wire: self.model.output_to_wire(&assignment.outputs)?,
            assignment,
            statement,
            output_mode: request.privacy.output,
            context: request.context.clone(),
            witness_time: begin.elapsed(),
        })
    }

    /// Takes a proof that was made elsewhere, once it has been verified.
    ///
    /// # Errors
    /// [`Error::Verifier`] for a proof of anything else.
    pub fn accept(&self, inference: Inference, proof: ProofBytes) -> Result<ProvedInference> {
        let begin = Instant::now();
        verify_bytes(&self.prepared, &[inference.statement.digest()], &proof.0)
            .map_err(|source| Error::Verifier { what: "the proof of this statement", source: source.into() })?;
        Ok(inference.proved(proof, begin.elapsed()))
    }

    /// The assignment, and the statement computed a second time outside of the circuit.
    fn witness(&self, request: &Request<'_>) -> Result<(Assignment, Statement)> {
        let input = self.model.input_from_wire(request.input)?;
        if request.dataset.is_some() && self.model.dataset_depth() == 0 {
            return Err(Error::Request {
                what: "dataset",
                expected: "none, as this circuit was compiled without a dataset (option --dataset-depth)".into(),
                got: "the input's place in one".into(),
            });
        }
        let context = request.context.to_element();
        let (input_salt, output_salt) = (request.privacy.input_salt, request.privacy.output_salt());
        let inputs = Inputs {
            input: &input,
            input_salt: from_statement(&input_salt),
            output_salt: from_statement(&output_salt),
            // With committed weights the circuit itself hashes the key's id and the weights' commitment.
            model: from_statement(&proofmark_statement::model_id(&self.verifying_key)),
            context: from_statement(&context),
            dataset: request.dataset.clone(),
            weights_salt: from_statement(&self.weights_salt),
        };
        let assignment = self.model.circuit().witness_prepared(&self.common, &inputs)?;
        let output = self.model.output_to_wire(&assignment.outputs)?;
        let statement = Statement {
            model: self.model_id,
            dataset: to_statement(&assignment.dataset),
            input: commit_input(input_salt, request.input),
            output: commit_output(output_salt, &output),
            context,
        };
        let (expected, got) = (statement.digest(), to_statement(&assignment.digest));
        if expected != got {
            return Err(Error::Request {
                what: "statement digest of the circuit (a bug: please report it with the model)",
                expected: hex::encode(expected.to_bytes_be()),
                got: hex::encode(got.to_bytes_be()),
            });
        }
        Ok((assignment, statement))
    }
}
