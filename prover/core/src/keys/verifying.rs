//! The verifying key as a file that people read and registries take.

use std::path::Path;

use proofmark_groth16::{PreparedVerifyingKey, VerifyingKey};
use proofmark_statement::Fr;
use serde::{Deserialize, Serialize};

use super::{ProvingKey, SetupKind};
use crate::document::{self, HexBytes};
use crate::error::{Error, Result};
use crate::model::{Model, WeightsMode};
use crate::port::PortSpec;

const FORMAT: &str = "proofmark-verifying-key";
const VERSION: u32 = 1;
const WHAT: &str = "verifying key file";
pub(super) const WARNING: &str = "INSECURE development setup: one machine knew the secret and can forge proofs";

/// A verifying key with what a person or a registry wants to know of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyingKeyFile {
    /// Always `proofmark-verifying-key`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Name of the model.
    pub model: String,
    /// The model's id for baked weights; absent for committed ones, whose id depends on the weights as well.
    pub model_id: Option<HexBytes>,
    /// Id of the key: `proofmark_statement::model_id` of its bytes.
    pub key_id: HexBytes,
    /// Whether weights are constants of the circuit or private and committed.
    pub weights: WeightsMode,
    /// Depth of the dataset tree that the circuit knows; 0 for none.
    pub dataset_depth: usize,
    /// The model's input.
    pub input: PortSpec,
    /// The model's output: what the proved bytes mean.
    pub output: PortSpec,
    /// Number of constraints.
    pub constraints: usize,
    /// Hash of the compiled constraint system.
    pub circuit_hash: HexBytes,
    /// How the key came to be.
    pub setup: SetupKind,
    /// SHA-256 of the ceremony's transcript, as registries record it; absent for development setups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcript_hash: Option<HexBytes>,
    /// What to know before trusting it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// Always `bn254`.
    pub curve: String,
    /// Canonical EIP-197 bytes.
    pub verifying_key: HexBytes,
}

impl VerifyingKeyFile {
    /// The file for a key and the model that it was made for.
    #[must_use]
    pub fn new(model: &Model, key: &ProvingKey) -> Self {
        let verifying_key = key.verifying_key();
        let id = HexBytes(proofmark_statement::model_id(&verifying_key).to_bytes_be().to_vec());
        let weights = model.weights();
        Self {
            format: FORMAT.into(),
            version: VERSION,
            model: model.name().into(),
            model_id: (weights == WeightsMode::Baked).then(|| id.clone()),
            key_id: id,
            weights,
            dataset_depth: model.dataset_depth(),
            input: PortSpec::new(model.graph(), &model.graph().input),
            output: PortSpec::new(model.graph(), &model.graph().output),
            constraints: model.circuit().matrices.num_constraints(),
            circuit_hash: HexBytes(key.circuit_hash().to_vec()),
            setup: key.setup(),
            transcript_hash: None,
            warning: (key.setup() == SetupKind::Development).then(|| WARNING.into()),
            curve: "bn254".into(),
            verifying_key: HexBytes(verifying_key),
        }
    }

    /// The same, with the SHA-256 of the transcript of the ceremony that the key comes from.
    #[must_use]
    pub fn with_transcript(mut self, sha256: [u8; 32]) -> Self {
        self.transcript_hash = Some(HexBytes(sha256.to_vec()));
        self
    }

    /// How the key came to be, as a registration says it; nothing for a ceremony whose transcript is not known.
    #[must_use]
    pub fn registered_setup(&self) -> Option<proofmark_api::registry::SetupKind> {
        use proofmark_api::registry::SetupKind as Registered;
        match (self.setup, &self.transcript_hash) {
            (SetupKind::Development, _) => Some(Registered::Development),
            (SetupKind::Ceremony, hash) => {
                hash.as_ref().map(|hash| Registered::Ceremony { transcript_hash: hash.0.clone().into() })
            }
        }
    }

    /// Reads and validates the file's text.
    ///
    /// # Errors
    /// [`Error::Document`] when a field does not read or contradicts another, [`Error::Verifier`] for a bad key.
    pub fn from_json(text: &[u8]) -> Result<Self> {
        let file: Self = document::from_json(WHAT, text)?;
        document::expect(WHAT, "format", FORMAT, &file.format)?;
        document::expect(WHAT, "version", &VERSION, &file.version)?;
        document::expect(WHAT, "curve", "bn254", file.curve.as_str())?;
        if let Some(hash) = &file.transcript_hash {
            document::expect(WHAT, "length of transcript_hash", &32, &hash.0.len())?;
            document::expect(WHAT, "setup beside a transcript_hash", "ceremony", file.setup.name())?;
        }
        file.decode()?;
        let id = HexBytes(proofmark_statement::model_id(&file.verifying_key.0).to_bytes_be().to_vec());
        document::expect(WHAT, "key_id", &id, &file.key_id)?;
        if let Some(model_id) = &file.model_id {
            document::expect(WHAT, "model_id", &id, model_id)?;
        }
        Ok(file)
    }

    /// Reads and validates a file.
    ///
    /// # Errors
    /// As [`VerifyingKeyFile::from_json`], and [`Error::File`].
    pub fn load(path: &Path) -> Result<Self> {
        Self::from_json(&crate::file::read(path)?)
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn save(&self, path: &Path) -> Result<()> {
        crate::file::write_atomic(path, &document::to_json(WHAT, self)?)
    }

    /// The key, checked in every respect, ready to verify.
    ///
    /// # Errors
    /// [`Error::Verifier`].
    pub fn decode(&self) -> Result<PreparedVerifyingKey> {
        let key = VerifyingKey::from_bytes(&self.verifying_key.0)
            .map_err(|source| Error::Verifier { what: WHAT, source: source.into() })?;
        Ok(PreparedVerifyingKey::from(&key))
    }

    /// The key's id as a field element.
    #[must_use]
    pub fn key_id(&self) -> Fr {
        proofmark_statement::model_id(&self.verifying_key.0)
    }
}
