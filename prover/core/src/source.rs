//! A data source's key: made, kept, and used to sign input commitments and the registration of the source.
//!
//! What is signed is in [`proofmark_statement::source`]: ECDSA schemes sign its SHA-256 (deterministic, RFC 6979; over
//! secp256k1 with the lower `s`), ed25519 the bytes. The chain verifies with its host functions
//! ([`proofmark_api::signature::verify`]); [`verify`] is the same question asked without a chain.
//!
//! Secrets are wiped from memory after use, are written to new files of mode 0600 only, and appear in no message.

use std::path::Path;

use ed25519_dalek::Verifier as _;
use p256::ecdsa::signature::Signer as _;
use proofmark_api::signature::{SIGNATURE_LEN, SignatureScheme};
use rand::RngCore as _;
use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use crate::document::{self, HexBytes};
use crate::error::{Error, Result};
use crate::file;

const FORMAT: &str = "proofmark-source-key";
const VERSION: u32 = 1;
const WHAT: &str = "source key";
const SECRET_LEN: usize = 32;

/// The secret key of a source.
pub struct SourceKey {
    scheme: SignatureScheme,
    secret: Zeroizing<[u8; SECRET_LEN]>,
    public_key: Vec<u8>,
}

impl std::fmt::Debug for SourceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SourceKey({}, {})", self.scheme, hex::encode(&self.public_key))
    }
}

/// A key as a file. It has no `Debug`, so that nothing prints it by accident.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    format: String,
    version: u32,
    scheme: SignatureScheme,
    public_key: HexBytes,
    secret: HexBytes,
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        self.secret.0.zeroize();
    }
}

impl SourceKey {
    /// A new key from the operating system's randomness.
    #[must_use]
    pub fn generate(scheme: SignatureScheme) -> Self {
        loop {
            let mut secret = Zeroizing::new([0; SECRET_LEN]);
            OsRng.fill_bytes(secret.as_mut());
            // Fails for numbers beyond the curve's order: once in 2^32 draws at most.
            if let Ok(key) = Self::from_secret(scheme, secret) {
                return key;
            }
        }
    }

    fn from_secret(scheme: SignatureScheme, secret: Zeroizing<[u8; SECRET_LEN]>) -> Result<Self> {
        let public_key = match scheme {
            SignatureScheme::Secp256r1 => secp256r1(&secret)?.verifying_key().to_sec1_point(true).as_bytes().to_vec(),
            SignatureScheme::Secp256k1 => secp256k1(&secret)?.verifying_key().to_sec1_point(true).as_bytes().to_vec(),
            SignatureScheme::Ed25519 => ed25519(&secret).verifying_key().to_bytes().to_vec(),
        };
        Ok(Self { scheme, secret, public_key })
    }

    /// What kind of key it is.
    #[must_use]
    pub fn scheme(&self) -> SignatureScheme {
        self.scheme
    }

    /// The public key, as the registry takes it.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// The signature over a message of [`proofmark_statement::source`]. It was verified when this returns.
    ///
    /// # Errors
    /// [`Error::Document`] if the signing crate fails or its signature does not verify.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; SIGNATURE_LEN]> {
        let failed = |error: p256::ecdsa::signature::Error| refused("signing", &error);
        let signature: [u8; SIGNATURE_LEN] = match self.scheme {
            SignatureScheme::Secp256r1 => {
                let signature: p256::ecdsa::Signature = secp256r1(&self.secret)?.try_sign(message).map_err(failed)?;
                signature.to_bytes().into()
            }
            SignatureScheme::Secp256k1 => {
                let signature: k256::ecdsa::Signature = secp256k1(&self.secret)?.try_sign(message).map_err(failed)?;
                signature.normalize_s().to_bytes().into()
            }
            SignatureScheme::Ed25519 => ed25519(&self.secret).try_sign(message).map_err(failed)?.to_bytes(),
        };
        if !verify(self.scheme, &self.public_key, message, &signature)? {
            return Err(Error::Document { what: WHAT, reason: "made a signature that does not verify".into() });
        }
        Ok(signature)
    }

    /// Writes the key to a new file that only its owner may read.
    ///
    /// # Errors
    /// [`Error::File`], also when there is a file of this name.
    pub fn create(&self, path: &Path) -> Result<()> {
        let file = KeyFile {
            format: FORMAT.into(),
            version: VERSION,
            scheme: self.scheme,
            public_key: HexBytes(self.public_key.clone()),
            secret: HexBytes(self.secret.to_vec()),
        };
        file::create_private(path, &Zeroizing::new(document::to_json(WHAT, &file)?))
    }

    /// Reads a key file, which nobody but its owner may be able to read.
    ///
    /// # Errors
    /// [`Error::File`], and [`Error::Document`] for a file that others may read or that is no key.
    pub fn load(path: &Path) -> Result<Self> {
        check_permissions(path)?;
        let text = Zeroizing::new(file::read(path)?);
        // The parser's own words may quote what it read.
        let file: KeyFile = serde_json::from_slice(&text).map_err(|error| Error::Document {
            what: WHAT,
            reason: format!("expected a key file, got line {} column {}", error.line(), error.column()),
        })?;
        document::expect(WHAT, "format", FORMAT, &file.format)?;
        document::expect(WHAT, "version", &VERSION, &file.version)?;
        let secret: [u8; SECRET_LEN] = file.secret.0.as_slice().try_into().map_err(|_| Error::Length {
            what: "source key, secret",
            expected: SECRET_LEN,
            got: file.secret.0.len(),
        })?;
        let key = Self::from_secret(file.scheme, Zeroizing::new(secret))?;
        document::expect(WHAT, "public_key", &HexBytes(key.public_key.clone()), &file.public_key)?;
        Ok(key)
    }
}

/// Whether `signature` over `message` is by `public_key`.
///
/// # Errors
/// [`Error::Length`] and [`Error::Document`] for keys and signatures that are malformed.
pub fn verify(scheme: SignatureScheme, public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<bool> {
    let length =
        |what, expected, got| if expected == got { Ok(()) } else { Err(Error::Length { what, expected, got }) };
    length("public key", scheme.key_len(), public_key.len())?;
    length("signature", SIGNATURE_LEN, signature.len())?;
    let key = |error: p256::ecdsa::signature::Error| refused("public key", &error);
    let malformed = |error: p256::ecdsa::signature::Error| refused("signature", &error);
    Ok(match scheme {
        SignatureScheme::Secp256r1 => {
            let signature = p256::ecdsa::Signature::from_slice(signature).map_err(malformed)?;
            p256::ecdsa::VerifyingKey::from_sec1_bytes(public_key).map_err(key)?.verify(message, &signature).is_ok()
        }
        SignatureScheme::Secp256k1 => {
            let signature = k256::ecdsa::Signature::from_slice(signature).map_err(malformed)?;
            // The host takes the lower `s` only.
            let key = k256::ecdsa::VerifyingKey::from_sec1_bytes(public_key).map_err(key)?;
            signature.normalize_s() == signature && key.verify(message, &signature).is_ok()
        }
        SignatureScheme::Ed25519 => {
            let signature = ed25519_dalek::Signature::from_slice(signature).map_err(malformed)?;
            let public_key = public_key.try_into().unwrap_or_default();
            ed25519_dalek::VerifyingKey::from_bytes(&public_key).map_err(key)?.verify(message, &signature).is_ok()
        }
    })
}

fn secp256r1(secret: &[u8; SECRET_LEN]) -> Result<p256::ecdsa::SigningKey> {
    p256::ecdsa::SigningKey::from_slice(secret).map_err(|error| refused("secret", &error))
}

fn secp256k1(secret: &[u8; SECRET_LEN]) -> Result<k256::ecdsa::SigningKey> {
    k256::ecdsa::SigningKey::from_slice(secret).map_err(|error| refused("secret", &error))
}

fn ed25519(secret: &[u8; SECRET_LEN]) -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(secret)
}

fn refused(part: &str, error: &dyn std::fmt::Display) -> Error {
    Error::Document { what: WHAT, reason: format!("{part}: {error}") }
}

#[cfg(unix)]
fn check_permissions(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_err(Error::file(path, "read"))?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let reason = format!("expected a file that only its owner may read (mode 600), got mode {mode:o}; chmod 600 it");
    Err(Error::Document { what: WHAT, reason })
}

#[cfg(not(unix))]
fn check_permissions(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
