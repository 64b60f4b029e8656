//! The verifying key of a standard circuit as a file, for whoever names it in the rewards contract.

use cosmwasm_std::Binary;
use proofmark_api::rewards::ExecuteMsg;
use proofmark_r1cs::challenge::StandardCircuit;
use serde::Serialize;

use super::verifying::WARNING;
use super::{ProvingKey, SetupKind};
use crate::document::{self, HexBytes};
use crate::error::Result;
use crate::file;

/// What a file of a standard circuit's verifying key says. Nothing reads it but people and their tools.
#[derive(Clone, Debug, Serialize)]
pub struct StandardKeyFile {
    /// Always `proofmark-standard-key`.
    pub format: String,
    /// Version of the format.
    pub version: u32,
    /// Permutations of the chain.
    pub permutations: usize,
    /// Constraints.
    pub units: usize,
    /// Id of the key.
    pub key_id: HexBytes,
    /// Hash of the constraint system.
    pub circuit_hash: HexBytes,
    /// How the key came to be.
    pub setup: SetupKind,
    /// What to know before trusting it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// Always `bn254`.
    pub curve: String,
    /// Canonical EIP-197 bytes.
    pub verifying_key: HexBytes,
    /// What the rewards contract's owner sends: each proof counts its constraints.
    pub message: ExecuteMsg,
}

impl StandardKeyFile {
    /// The file for a key and the circuit that it was made for.
    #[must_use]
    pub fn new(permutations: usize, circuit: &StandardCircuit, key: &ProvingKey) -> Self {
        let vk = key.verifying_key();
        Self {
            format: "proofmark-standard-key".into(),
            version: 1,
            permutations,
            units: circuit.units(),
            key_id: HexBytes::element(&proofmark_statement::model_id(&vk)),
            circuit_hash: HexBytes(key.circuit_hash().to_vec()),
            setup: key.setup(),
            warning: (key.setup() == SetupKind::Development).then(|| WARNING.into()),
            curve: "bn254".into(),
            message: ExecuteMsg::SetChallenge { vk: Binary::from(vk.as_slice()), units: circuit.units() as u64 },
            verifying_key: HexBytes(vk),
        }
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// [`crate::Error::File`].
    pub fn save(&self, path: &std::path::Path) -> Result<()> {
        file::write_atomic(path, &document::to_json("standard key file", self)?)
    }
}
