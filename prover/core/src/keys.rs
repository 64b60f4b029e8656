//! Keys: the proving key of a circuit as a file, and the verifying key that goes on chain.
//!
//! A proving key file is the engine's ([`proofmark_engine::key`]): it is mapped, not read, so that a key of any size is
//! ready at once. Its points were checked when it was made; a bit that changes later makes proofs that do not verify, and
//! every proof is verified before it leaves.

mod kind;
mod standard;
mod verifying;

use std::path::Path;

use ark_bn254::Bn254;
use proofmark_engine::{KeyFile, KeyFileError, KeyInfo};
use proofmark_r1cs::R1cs;
use serde::{Deserialize, Serialize};

pub use kind::KeyKind;
pub use standard::StandardKeyFile;
pub use verifying::VerifyingKeyFile;

use crate::error::{Error, Hash, Result};
use crate::{eip197, file};

/// How a key came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetupKind {
    /// One machine knew the secret: whoever has it can forge proofs. For development and tests only.
    Development,
    /// A multi-party ceremony.
    Ceremony,
}

impl SetupKind {
    /// The word that files and reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Ceremony => "ceremony",
        }
    }
}

/// The proving key of one circuit.
#[derive(Clone, Debug)]
pub struct ProvingKey {
    key: proofmark_engine::ProvingKey,
    info: KeyInfo,
    /// The file that it lies in.
    file: Option<KeyFile>,
}

impl PartialEq for ProvingKey {
    fn eq(&self, other: &Self) -> bool {
        (&self.key, self.info) == (&other.key, other.info)
    }
}

impl ProvingKey {
    /// A key from its parts, as a setup makes them: its points are right.
    #[must_use]
    pub fn new(key: proofmark_engine::ProvingKey, circuit_hash: [u8; 32], setup: SetupKind) -> Self {
        let development = setup == SetupKind::Development;
        Self { key, info: KeyInfo { circuit_hash, development, checked: true }, file: None }
    }

    /// The engine's key inside.
    #[must_use]
    pub fn engine(&self) -> &proofmark_engine::ProvingKey {
        &self.key
    }

    /// Hash of the circuit that it belongs to.
    #[must_use]
    pub fn circuit_hash(&self) -> [u8; 32] {
        self.info.circuit_hash
    }

    /// Number of witness variables of that circuit.
    #[must_use]
    pub fn num_witness(&self) -> usize {
        self.key.a.len() - self.key.ic.len()
    }

    /// How it came to be.
    #[must_use]
    pub fn setup(&self) -> SetupKind {
        if self.info.development { SetupKind::Development } else { SetupKind::Ceremony }
    }

    /// The canonical bytes of its verifying key.
    #[must_use]
    pub fn verifying_key(&self) -> Vec<u8> {
        eip197::verifying_key_to_bytes(&ark_groth16::VerifyingKey::<Bn254> {
            alpha_g1: self.key.alpha_g1,
            beta_g2: self.key.beta_g2,
            gamma_g2: self.key.gamma_g2,
            delta_g2: self.key.delta_g2,
            gamma_abc_g1: self.key.ic.clone(),
        })
    }

    /// Refuses a key that was made for another circuit.
    ///
    /// # Errors
    /// [`Error::WrongCircuit`] with both hashes.
    pub fn check_circuit(&self, matrices: &R1cs) -> Result<()> {
        let (expected, got) = (matrices.hash(), self.circuit_hash());
        if expected == got { Ok(()) } else { Err(Error::WrongCircuit { expected: Hash(expected), got: Hash(got) }) }
    }

    /// Compares all of its file with the hashes there; a key in memory is always right.
    ///
    /// # Errors
    /// [`Error::KeyFile`] names the part that is damaged.
    pub fn check_file(&self) -> Result<()> {
        Ok(self.file.as_ref().map_or(Ok(()), KeyFile::verify)?)
    }

    /// The key as the bytes of a file.
    ///
    /// # Errors
    /// [`Error::KeyFile`] for a key whose parts do not fit, which no setup makes.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        Ok(KeyFile::encode(&self.key, &self.info)?)
    }

    /// A key from the bytes of a file.
    ///
    /// # Errors
    /// [`Error::KeyFile`]: each kind of damage has its own.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Ok(Self::of(KeyFile::from_bytes(bytes)?))
    }

    fn of(file: KeyFile) -> Self {
        Self { key: file.key().clone(), info: *file.info(), file: Some(file) }
    }

    /// Writes the key, whole or not at all.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn save(&self, path: &Path) -> Result<()> {
        file::write_atomic_with(path, |out| match KeyFile::write(&self.key, &self.info, out) {
            Err(KeyFileError::Io(error)) => Err(error),
            other => other.map_err(std::io::Error::other),
        })
    }

    /// Maps a key.
    ///
    /// # Errors
    /// See [`ProvingKey::from_bytes`]; [`Error::File`].
    pub fn load(path: &Path) -> Result<Self> {
        match KeyFile::open(path) {
            Ok(file) => Ok(Self::of(file)),
            Err(KeyFileError::Io(error)) => Err(Error::file(path, "read")(error)),
            Err(KeyFileError::Magic { .. }) if matches!(KeyKind::of_file(path), Ok(KeyKind::Zkey)) => {
                Err(Error::Foreign {
                    what: "proving key".into(),
                    expected: "a .pk".into(),
                    got: "a .zkey, of which `proofmark import` makes one".into(),
                })
            }
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests;
