//! Signatures of data sources, verified by the chain's host functions.

use core::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Api;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// What kind of key signs.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum SignatureScheme {
    /// ECDSA over P-256 with SHA-256: what secure elements and passkeys have.
    Secp256r1,
    /// ECDSA over secp256k1 with SHA-256: what chains' accounts have. The lower `s` only.
    Secp256k1,
    /// Ed25519 (RFC 8032).
    Ed25519,
}

impl SignatureScheme {
    /// Length of a public key, in bytes.
    #[must_use]
    pub fn key_len(self) -> usize {
        match self {
            SignatureScheme::Secp256r1 | SignatureScheme::Secp256k1 => 33,
            SignatureScheme::Ed25519 => 32,
        }
    }
}

impl fmt::Display for SignatureScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SignatureScheme::Secp256r1 => "secp256r1",
            SignatureScheme::Secp256k1 => "secp256k1",
            SignatureScheme::Ed25519 => "ed25519",
        })
    }
}

/// Length of a signature, in bytes: `r` and `s`, or ed25519's.
pub const SIGNATURE_LEN: usize = 64;

/// Why a signature does not count.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// A public key of another length.
    #[error("public key: expected {expected} bytes for {scheme}, got {got}")]
    KeyLength {
        /// The scheme.
        scheme: SignatureScheme,
        /// Length of its keys.
        expected: usize,
        /// Length of this one.
        got: usize,
    },
    /// A signature of another length.
    #[error("signature: expected {SIGNATURE_LEN} bytes, got {got}")]
    SignatureLength {
        /// Its length.
        got: usize,
    },
    /// The host cannot read key or signature: not a point, not compressed, a scalar out of range.
    #[error("signature: {scheme} key or signature is malformed: {reason}")]
    Malformed {
        /// The scheme.
        scheme: SignatureScheme,
        /// The host's words.
        reason: String,
    },
    /// Well formed, but not of this key over this message.
    #[error("signature: expected one by this {scheme} key over this message, it is not")]
    Invalid {
        /// The scheme.
        scheme: SignatureScheme,
    },
}

/// Checks that `signature` over `message` is by `public_key`.
pub fn verify(
    api: &dyn Api,
    scheme: SignatureScheme,
    public_key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    if public_key.len() != scheme.key_len() {
        return Err(SignatureError::KeyLength { scheme, expected: scheme.key_len(), got: public_key.len() });
    }
    if signature.len() != SIGNATURE_LEN {
        return Err(SignatureError::SignatureLength { got: signature.len() });
    }
    let verdict = match scheme {
        SignatureScheme::Secp256r1 => api.secp256r1_verify(&Sha256::digest(message), signature, public_key),
        SignatureScheme::Secp256k1 => api.secp256k1_verify(&Sha256::digest(message), signature, public_key),
        SignatureScheme::Ed25519 => api.ed25519_verify(message, signature, public_key),
    };
    match verdict {
        Ok(true) => Ok(()),
        Ok(false) => Err(SignatureError::Invalid { scheme }),
        Err(error) => Err(SignatureError::Malformed { scheme, reason: error.to_string() }),
    }
}
