//! Signatures of data sources, verified by the chain's host functions.
//!
//! What the host takes is wider than what counts here: it reads uncompressed keys of ECDSA, takes the higher `s` on both
//! curves, and verifies ed25519 by ZIP 215, under which keys of small order have signed everything. So lengths, the `s` of
//! secp256k1 and such keys are looked at first. `prover/core` repeats the same rules for auditors.

use core::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Api;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// What kind of key signs.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum SignatureScheme {
    /// ECDSA over P-256 with SHA-256: what secure elements and passkeys have. Either `s`: such hardware does not choose
    /// the lower one, and nothing is keyed on a signature's bytes. Compressed keys only.
    Secp256r1,
    /// ECDSA over secp256k1 with SHA-256: what chains' accounts have. The lower `s` only, as all their wallets make it.
    /// Compressed keys only.
    Secp256k1,
    /// Ed25519 (RFC 8032), verified by ZIP 215; no keys of small order.
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
    /// The higher of the two `s`.
    #[error("signature: expected the lower s of {scheme}, got the higher one")]
    HighS {
        /// The scheme.
        scheme: SignatureScheme,
    },
    /// A key under which anybody can make signatures of anything.
    #[error("public key: expected a point of large order for {scheme}, got one of small order")]
    WeakKey {
        /// The scheme.
        scheme: SignatureScheme,
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
    check_form(scheme, public_key, signature)?;
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

/// What is asked of a key and a signature before any curve arithmetic: lengths, the `s` of secp256k1, no weak ed25519 key.
pub fn check_form(scheme: SignatureScheme, public_key: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
    if public_key.len() != scheme.key_len() {
        return Err(SignatureError::KeyLength { scheme, expected: scheme.key_len(), got: public_key.len() });
    }
    let Some((_, s)) = signature.split_at_checked(SIGNATURE_LEN / 2).filter(|(_, s)| s.len() == SIGNATURE_LEN / 2)
    else {
        return Err(SignatureError::SignatureLength { got: signature.len() });
    };
    match scheme {
        SignatureScheme::Secp256k1 if s > SECP256K1_HALF_ORDER.as_slice() => Err(SignatureError::HighS { scheme }),
        SignatureScheme::Ed25519 if is_small_order(public_key) => Err(SignatureError::WeakKey { scheme }),
        _ => Ok(()),
    }
}

/// Half of secp256k1's order, rounded down: the largest lower `s`, big-endian.
const SECP256K1_HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, //
    0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
];

/// The `y` of the two pairs of ed25519 points of order 8, little-endian.
const ORDER_8: [[u8; 32]; 2] = [
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, //
        0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, //
        0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
];

/// Whether this is an ed25519 key of order 1, 2, 4 or 8, in whatever encoding ZIP 215 reads.
fn is_small_order(key: &[u8]) -> bool {
    let Some((top, low)) = key.split_last() else { return false };
    // The highest bit is the sign of x.
    let top = top & 0x7f;
    let [first, middle @ ..] = low else { return false };
    let all = |byte| middle.iter().all(|got| *got == byte);
    // y: 0 and 1, or -1, 0 and 1 written as p - 1, p and p + 1 with p = 2^255 - 19.
    (top == 0 && all(0) && *first <= 1)
        || (top == 0x7f && all(0xff) && (0xec..=0xee).contains(first))
        || ORDER_8.iter().any(|y| y.split_last() == Some((&top, low)))
}

#[cfg(test)]
mod tests;
