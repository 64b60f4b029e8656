//! From a job to its proof: the one function that the command, the demo and the node call.
//!
//! ```no_run
//! use proofmark_prover::{Cpu, JobContext, Model, Privacy, Prover, ProvingKey, Request};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (model, input): (Model, Vec<u8>) = unimplemented!();
//! let key = ProvingKey::load("digits-mlp.pk".as_ref())?;
//! let prover = Prover::new(model, key, &Cpu)?;
//! let context = JobContext {
//!     chain_id: "chain-1".into(), contract: "escrow".into(), job_id: 7,
//!     requester: "alice".into(), prover: "bob".into(),
//! };
//! let request = Request { input: &input, context: &context, dataset: None, privacy: Privacy::PUBLIC };
//! let proved = prover.prove(&request)?;
//! assert_eq!(proved.proof.0.len(), 256);
//! # Ok(()) }
//! ```

mod batch;
mod runner;
mod stages;

use std::sync::Arc;
use std::time::Duration;

use proofmark_api::escrow::OutputMode;
use proofmark_engine::silent;
use proofmark_r1cs::Membership;
use proofmark_statement::{Context, Fr, Statement};
use serde::{Deserialize, Serialize};

pub use runner::{Inference, Runner};
pub use stages::{Satisfied, Unverified};

use crate::backend::{Backend, Loaded, ProofBytes};
use crate::error::Result;
use crate::keys::ProvingKey;
use crate::model::Model;

/// Where a proof counts, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobContext {
    /// The chain's id.
    pub chain_id: String,
    /// Address of the escrow contract.
    pub contract: String,
    /// The job's number there.
    pub job_id: u64,
    /// Address of who asked and pays.
    pub requester: String,
    /// Address of who is to be paid.
    pub prover: String,
}

impl JobContext {
    /// The context as it enters the statement.
    #[must_use]
    pub fn to_element(&self) -> Fr {
        let Self { chain_id, contract, job_id, requester, prover } = self;
        Context { chain_id, contract, job_id: *job_id, requester, prover }.to_element()
    }
}

/// What readers of the chain see of a job's input and output.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Privacy {
    /// Salt of the input's commitment, as the requester chose it; zero for an input that is on chain. Secret.
    pub input_salt: Fr,
    /// How the output is handed in. A commitment to it has the input's salt, so that the requester can open it.
    pub output: OutputMode,
}

impl Privacy {
    /// Input and output are on chain.
    pub const PUBLIC: Self = Self { input_salt: Fr::ZERO, output: OutputMode::Inline };

    /// Salt of the output's commitment.
    #[must_use]
    pub fn output_salt(&self) -> Fr {
        match self.output {
            OutputMode::Inline => Fr::ZERO,
            OutputMode::Committed => self.input_salt,
        }
    }
}

impl std::fmt::Debug for Privacy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let salt = if self.input_salt == Fr::ZERO { "none" } else { "secret" };
        write!(f, "Privacy {{ input_salt: {salt}, output: {:?} }}", self.output)
    }
}

/// What to prove.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The input as wire bytes, as a job carries it.
    pub input: &'a [u8],
    /// The job.
    pub context: &'a JobContext,
    /// The input's place in the dataset that the job asks for.
    pub dataset: Option<Membership>,
    /// What the chain sees.
    pub privacy: Privacy,
}

/// A proved inference.
#[derive(Clone, Debug)]
pub struct ProvedInference {
    /// The output integers.
    pub outputs: Vec<i64>,
    /// The output as wire bytes.
    pub output_wire: Vec<u8>,
    /// How it is handed in, see [`Self::submission`].
    pub output_mode: OutputMode,
    /// The proof, verified.
    pub proof: ProofBytes,
    /// What it says.
    pub statement: Statement,
    /// The proof's public input: the digest of the statement.
    pub digest: Fr,
    /// The job.
    pub context: JobContext,
    /// Time for the witness and its check.
    pub witness_time: Duration,
    /// Time for proof and verification.
    pub prove_time: Duration,
}

impl ProvedInference {
    /// What `submit` takes as output: its bytes, or the commitment to them.
    #[must_use]
    pub fn submission(&self) -> Vec<u8> {
        match self.output_mode {
            OutputMode::Inline => self.output_wire.clone(),
            OutputMode::Committed => self.statement.output.to_bytes_be().to_vec(),
        }
    }

    /// Seconds for everything.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        (self.witness_time + self.prove_time).as_secs_f64()
    }
}

/// A model with its key loaded into a backend: makes any number of proofs.
pub struct Prover {
    runner: Runner,
    key: Arc<ProvingKey>,
    loaded: Box<dyn Loaded>,
}

impl Prover {
    /// Loads a key for a model, with an unsalted commitment if its weights are committed.
    ///
    /// # Errors
    /// [`crate::Error::WrongCircuit`] for another model's key, [`crate::Error::Verifier`] for a key that is no good.
    pub fn new(model: impl Into<Arc<Model>>, key: impl Into<Arc<ProvingKey>>, backend: &dyn Backend) -> Result<Self> {
        Self::with_weights_salt(model, key, backend, Fr::ZERO)
    }

    /// The same with the secret salt of the commitment to the weights.
    ///
    /// # Errors
    /// As [`Prover::new`].
    pub fn with_weights_salt(
        model: impl Into<Arc<Model>>,
        key: impl Into<Arc<ProvingKey>>,
        backend: &dyn Backend,
        weights_salt: Fr,
    ) -> Result<Self> {
        let (model, key) = (model.into(), key.into());
        key.check_circuit(&model.circuit().matrices)?;
        let runner = Runner::new(model, key.verifying_key(), weights_salt)?;
        let loaded = backend.load(key.clone(), &runner.model().circuit().matrices)?;
        Ok(Self { runner, key, loaded })
    }

    /// The model under its verifying key.
    #[must_use]
    pub fn runner(&self) -> &Runner {
        &self.runner
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &Model {
        self.runner.model()
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &ProvingKey {
        &self.key
    }

    /// Canonical bytes of the verifying key.
    #[must_use]
    pub fn verifying_key(&self) -> &[u8] {
        self.runner.verifying_key()
    }

    /// The model's id, as registered.
    #[must_use]
    pub fn model_id(&self) -> Fr {
        self.runner.model_id()
    }

    /// Runs the model on a job's input and proves the outcome. The proof was verified when this returns.
    ///
    /// # Errors
    /// As [`Runner::run`] when the request does not fit the circuit; see [`crate::prove_verified`] for the rest.
    pub fn prove(&self, request: &Request<'_>) -> Result<ProvedInference> {
        self.prove_inference(self.runner.run(request)?)
    }

    /// Proves what the model computed. The proof was verified when this returns.
    ///
    /// # Errors
    /// See [`crate::prove_verified`].
    pub fn prove_inference(&self, inference: Inference) -> Result<ProvedInference> {
        self.verify(self.prove_satisfied(self.runner.check(inference)?, &silent)?)
    }
}

#[cfg(test)]
mod tests;
