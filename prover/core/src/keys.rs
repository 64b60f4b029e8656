//! Keys: the proving key of a circuit as a file, and the verifying key that goes on chain.
//!
//! A proving key file is a header and a body:
//!
//! | offset | bytes | content |
//! |---|---|---|
//! | 0 | 8 | magic `PMARKPK\n` |
//! | 8 | 4 | format version, u32 little-endian |
//! | 12 | 4 | flags, u32 little-endian; bit 0: development setup, **insecure** |
//! | 16 | 32 | circuit hash |
//! | 48 | 8 | length of the body, u64 little-endian |
//! | 56 | 32 | SHA-256 over bytes 0 to 56 and the body |
//! | 88 | | body: the arkworks proving key, uncompressed |
//!
//! The checksum covers the header, so that not even the mark of a development setup can get lost
//! unnoticed. Points are not checked again on load (4.7 s for 29 MB against 0.07 s): whoever can
//! forge the checksum can only make proofs that do not verify, and every proof is verified before it leaves.

mod layout;
mod standard;
mod verifying;

use std::path::Path;

use ark_bn254::Bn254;
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use proofmark_r1cs::R1cs;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use standard::StandardKeyFile;
pub use verifying::VerifyingKeyFile;

use crate::error::{Error, Hash, Result};
use crate::{eip197, file};

const MAGIC: &[u8; 8] = b"PMARKPK\n";
const VERSION: u32 = 1;
const FLAG_DEVELOPMENT: u32 = 1;
const CHECKSUM_AT: usize = 56;
const BODY_AT: usize = 88;

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
#[derive(Clone, Debug, PartialEq)]
pub struct ProvingKey {
    ark: ark_groth16::ProvingKey<Bn254>,
    circuit_hash: [u8; 32],
    setup: SetupKind,
}

impl ProvingKey {
    /// A key from its parts, as a setup makes them.
    #[must_use]
    pub fn new(ark: ark_groth16::ProvingKey<Bn254>, circuit_hash: [u8; 32], setup: SetupKind) -> Self {
        Self { ark, circuit_hash, setup }
    }

    /// The arkworks key inside.
    #[must_use]
    pub fn ark(&self) -> &ark_groth16::ProvingKey<Bn254> {
        &self.ark
    }

    /// Hash of the circuit that it belongs to.
    #[must_use]
    pub fn circuit_hash(&self) -> [u8; 32] {
        self.circuit_hash
    }

    /// Number of witness variables of that circuit.
    #[must_use]
    pub fn num_witness(&self) -> usize {
        self.ark.l_query.len()
    }

    /// How it came to be.
    #[must_use]
    pub fn setup(&self) -> SetupKind {
        self.setup
    }

    /// The canonical bytes of its verifying key.
    #[must_use]
    pub fn verifying_key(&self) -> Vec<u8> {
        eip197::verifying_key_to_bytes(&self.ark.vk)
    }

    /// Refuses a key that was made for another circuit.
    ///
    /// # Errors
    /// [`Error::WrongCircuit`] with both hashes, or [`Error::KeyContent`] when the sizes do not fit.
    pub fn check_circuit(&self, matrices: &R1cs) -> Result<()> {
        let expected = matrices.hash();
        if expected != self.circuit_hash {
            return Err(Error::WrongCircuit { expected: Hash(expected), got: Hash(self.circuit_hash) });
        }
        layout::check_sizes(&self.ark, matrices)
    }

    /// The key as the bytes of a file.
    ///
    /// # Errors
    /// [`Error::KeyContent`], which arkworks never gives for keys in memory.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let body = self.ark.uncompressed_size();
        let mut bytes = Vec::with_capacity(BODY_AT + body);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        let flags = if self.setup == SetupKind::Development { FLAG_DEVELOPMENT } else { 0 };
        bytes.extend(flags.to_le_bytes());
        bytes.extend(self.circuit_hash);
        bytes.extend((body as u64).to_le_bytes());
        bytes.extend([0; 32]);
        self.ark.serialize_uncompressed(&mut bytes).map_err(|e| Error::KeyContent(e.to_string()))?;
        let checksum = checksum(&bytes[..CHECKSUM_AT], &bytes[BODY_AT..]);
        bytes[CHECKSUM_AT..BODY_AT].copy_from_slice(&checksum);
        Ok(bytes)
    }

    /// A key from the bytes of a file.
    ///
    /// # Errors
    /// One of its own for a wrong magic, version, length, checksum and content.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let header = Header::read(bytes)?;
        let body = &bytes[BODY_AT..];
        let got = checksum(&bytes[..CHECKSUM_AT], body);
        if got != header.checksum {
            return Err(Error::KeyChecksum { expected: Hash(header.checksum), got: Hash(got) });
        }
        let setup = match header.flags {
            0 => SetupKind::Ceremony,
            FLAG_DEVELOPMENT => SetupKind::Development,
            other => return Err(Error::KeyContent(format!("flags: expected 0 or 1, got {other}"))),
        };
        layout::check_lengths(body)?;
        let ark = ark_groth16::ProvingKey::deserialize_uncompressed_unchecked(body)
            .map_err(|e| Error::KeyContent(format!("the body is not a proving key: {e}")))?;
        Ok(Self { ark, circuit_hash: header.circuit_hash, setup })
    }

    /// Writes the key, whole or not at all.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn save(&self, path: &Path) -> Result<()> {
        file::write_atomic(path, &self.to_bytes()?)
    }

    /// Reads a key.
    ///
    /// # Errors
    /// See [`ProvingKey::from_bytes`].
    pub fn load(path: &Path) -> Result<Self> {
        Self::from_bytes(&file::read(path)?)
    }
}

struct Header {
    flags: u32,
    circuit_hash: [u8; 32],
    checksum: [u8; 32],
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self> {
        let start = bytes.get(..MAGIC.len()).unwrap_or(bytes);
        if start != MAGIC {
            let show = |bytes: &[u8]| bytes.escape_ascii().to_string();
            return Err(Error::KeyMagic { expected: show(MAGIC), got: show(start) });
        }
        let short = || Error::KeyLength { expected: BODY_AT as u64, got: bytes.len() as u64 };
        let version = u32::from_le_bytes(array(bytes, 8).ok_or_else(short)?);
        if version != VERSION {
            return Err(Error::KeyVersion { expected: VERSION, got: version });
        }
        let header = Self {
            flags: u32::from_le_bytes(array(bytes, 12).ok_or_else(short)?),
            circuit_hash: array(bytes, 16).ok_or_else(short)?,
            checksum: array(bytes, CHECKSUM_AT).ok_or_else(short)?,
        };
        let body = u64::from_le_bytes(array(bytes, 48).ok_or_else(short)?);
        let expected = body.saturating_add(BODY_AT as u64);
        if expected != bytes.len() as u64 {
            return Err(Error::KeyLength { expected, got: bytes.len() as u64 });
        }
        Ok(header)
    }
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

fn checksum(header: &[u8], body: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(header).chain_update(body).finalize().into()
}

#[cfg(test)]
mod tests;
