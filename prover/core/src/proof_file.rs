//! A proof as a file: the statement in parts, the output, and the 256 bytes.
//!
//! ```json
//! {
//!   "format": "proofmark-proof", "version": 1,
//!   "model": { "name": "mlp", "id": "<32 bytes>", "circuit_hash": "<32 bytes>" },
//!   "dataset": "<root, 32 bytes; zero for none>",
//!   "input": "<commitment, 32 bytes>",
//!   "output": "<commitment, 32 bytes>",
//!   "context": { "chain_id": "...", "contract": "...", "job_id": 1, "requester": "...", "prover": "..." },
//!   "output_wire": "<one byte an element>",
//!   "outputs": { "logits": { "shape": [1, 10], "dtype": "float32", "data": [...] } },
//!   "digest": "<32 bytes>",
//!   "proof": "<A B C, 256 bytes>"
//! }
//! ```
//!
//! Bytes are lower-case hexadecimal. Only parts are trusted: whoever verifies recomputes the output's commitment
//! from `output_wire`, the context from its parts, and the digest from all of them. `outputs` is the same
//! output as the model declares it, for people; it is compared with what the verifying key's file makes of
//! `output_wire`.

use std::collections::BTreeMap;
use std::path::Path;

use proofmark_api::escrow::OutputMode;
use proofmark_groth16::verify_bytes;
use proofmark_statement::{Fr, Statement, commit_output, element_from_bytes};
use serde::{Deserialize, Serialize};

use crate::check::{Checks, Findings};
use crate::document::{self, HexBytes};
use crate::eip197::PROOF_BYTES;
use crate::error::{Error, Result};
use crate::job::{JobContext, ProvedInference};
use crate::keys::{SetupKind, VerifyingKeyFile};
use crate::model::{Model, WeightsMode};
use crate::port::{DeclaredTensor, declared_output};

const FORMAT: &str = "proofmark-proof";
const VERSION: u32 = 1;
const WHAT: &str = "proof file";

/// A proof file. The module's documentation shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofFile {
    /// Always `proofmark-proof`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// The model.
    pub model: ProvedModel,
    /// Root of the dataset that the input belongs to; zero for none.
    pub dataset: HexBytes,
    /// Commitment to the input.
    pub input: HexBytes,
    /// Commitment to the output.
    pub output: HexBytes,
    /// How the output is handed in: absent for inline, `committed` otherwise. The salt is never in the file.
    #[serde(default, skip_serializing_if = "OutputMode::is_inline")]
    pub output_mode: OutputMode,
    /// The job.
    pub context: JobContext,
    /// The output, one byte an element.
    pub output_wire: HexBytes,
    /// The output as the model declares it.
    pub outputs: BTreeMap<String, DeclaredTensor>,
    /// The statement's digest.
    pub digest: HexBytes,
    /// The proof.
    pub proof: HexBytes,
}

/// The model of a proof.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvedModel {
    /// Its name.
    pub name: String,
    /// Its id, as in the statement.
    pub id: HexBytes,
    /// Hash of its circuit.
    pub circuit_hash: HexBytes,
}

impl ProofFile {
    /// The file of a proved inference.
    #[must_use]
    pub fn new(model: &Model, circuit_hash: [u8; 32], proved: &ProvedInference) -> Self {
        let statement = &proved.statement;
        let graph = model.graph();
        let outputs = BTreeMap::from([(graph.output.name.clone(), declared_output(graph, &proved.outputs))]);
        Self {
            format: FORMAT.into(),
            version: VERSION,
            model: ProvedModel {
                name: model.name().into(),
                id: HexBytes::element(&statement.model),
                circuit_hash: HexBytes(circuit_hash.to_vec()),
            },
            dataset: HexBytes::element(&statement.dataset),
            input: HexBytes::element(&statement.input),
            output: HexBytes::element(&statement.output),
            output_mode: proved.output_mode,
            context: proved.context.clone(),
            output_wire: HexBytes(proved.output_wire.clone()),
            outputs,
            digest: HexBytes::element(&proved.digest),
            proof: HexBytes(proved.proof.0.to_vec()),
        }
    }

    /// Parses the text and checks its form; whether the proof holds is for [`ProofFile::verify`] to say.
    ///
    /// # Errors
    /// [`Error::Document`] or [`Error::Length`].
    pub fn from_json(text: &[u8]) -> Result<Self> {
        let file: Self = document::from_json(WHAT, text)?;
        document::expect(WHAT, "format", FORMAT, &file.format)?;
        document::expect(WHAT, "version", &VERSION, &file.version)?;
        if file.proof.0.len() != PROOF_BYTES {
            return Err(Error::Length { what: "proof file, proof", expected: PROOF_BYTES, got: file.proof.0.len() });
        }
        Ok(file)
    }

    /// The file's text.
    ///
    /// # Errors
    /// [`Error::Document`], for outputs that JSON has no numbers for.
    pub fn to_json(&self) -> Result<Vec<u8>> {
        document::to_json(WHAT, self)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// As [`ProofFile::from_json`], and [`Error::File`].
    pub fn load(path: &Path) -> Result<Self> {
        Self::from_json(&crate::file::read(path)?)
    }

    /// Writes the file, whole or not at all. With a committed output it is for its owner's eyes: it has the output's bytes.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn save(&self, path: &Path) -> Result<()> {
        match self.output_mode {
            OutputMode::Inline => crate::file::write_atomic(path, &self.to_json()?),
            OutputMode::Committed => crate::file::write_private(path, &self.to_json()?),
        }
    }

    /// Recomputes the digest from the parts and verifies the proof under a key. `salt` opens a committed output.
    ///
    /// # Errors
    /// [`Error::Document`] when a part is no field element; a proof that does not hold is a finding, not an error.
    pub fn verify(&self, key: &VerifyingKeyFile, salt: Option<Fr>) -> Result<Findings> {
        let mut checks = Checks::default();
        checks.equal("circuit", "circuit hash", &key.circuit_hash, &self.model.circuit_hash);
        if key.weights == WeightsMode::Baked {
            checks.equal("model", "model id", &HexBytes::element(&key.key_id()), &self.model.id);
        } else {
            checks.warn("weights are committed: compare the model id with the registry's");
        }
        let output = self.opened(salt, &mut checks)?;
        match key.output.declare_wire(&self.output_wire.0) {
            Ok(tensor) => {
                let same = self.outputs == BTreeMap::from([(key.output.name.clone(), tensor)]);
                checks.note(
                    "declared",
                    same,
                    if same { "outputs: the proved bytes" } else { "outputs: other values than the proved bytes" },
                );
            }
            Err(error) => checks.note("declared", false, error.to_string()),
        }
        let statement = Statement {
            model: element("model.id", &self.model.id)?,
            dataset: element("dataset", &self.dataset)?,
            input: element("input", &self.input)?,
            output,
            context: self.context.to_element(),
        };
        let digest = statement.digest();
        checks.equal("digest", "statement digest", &HexBytes::element(&digest), &self.digest);
        match verify_bytes(&key.decode()?, &[digest], &self.proof.0) {
            Ok(()) => checks.note("proof", true, "the pairing equation holds for this digest and key"),
            Err(error) => checks.note("proof", false, error.to_string()),
        }
        if key.setup == SetupKind::Development {
            checks.warn("development setup: whoever made the key can forge proofs");
        }
        Ok(checks.finish())
    }

    /// The output's commitment, and whether it is one to the bytes in this file.
    fn opened(&self, salt: Option<Fr>, checks: &mut Checks) -> Result<Fr> {
        let unsalted = commit_output(Fr::ZERO, &self.output_wire.0);
        let mut same = |computed: &Fr| {
            checks.equal("output", "commitment to the output", &HexBytes::element(computed), &self.output);
        };
        if self.output_mode == OutputMode::Inline {
            same(&unsalted);
            return Ok(unsalted);
        }
        let committed = element("output", &self.output)?;
        match salt {
            // The circuit allows no salt as well.
            _ if committed == unsalted => same(&unsalted),
            Some(salt) => same(&commit_output(salt, &self.output_wire.0)),
            None => checks.warn(
                "the output is committed with a salt: the proof is about the commitment, and only the salt shows that \
                 these are its bytes",
            ),
        }
        Ok(committed)
    }
}

fn element(field: &str, bytes: &HexBytes) -> Result<Fr> {
    element_from_bytes(&bytes.0).map_err(|e| Error::Document { what: WHAT, reason: format!("{field}: {e}") })
}
