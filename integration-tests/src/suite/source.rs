//! Keys of data sources, which sign as a device or a notary would: by other code than the chain verifies with.

use anyhow::{Context, Result};
use cosmwasm_std::Binary;
use ed25519_dalek::Signer as _;
use proofmark_api::signature::SignatureScheme;
use proofmark_statement::{Fr, source};

/// The private key of a source. The seed makes it, so that a test is the same each time.
#[derive(Clone)]
pub enum SourceKey {
    /// ECDSA over P-256.
    Secp256r1(p256::ecdsa::SigningKey),
    /// ECDSA over secp256k1.
    Secp256k1(k256::ecdsa::SigningKey),
    /// Ed25519.
    Ed25519(ed25519_dalek::SigningKey),
}

impl SourceKey {
    /// Every scheme.
    pub const SCHEMES: [SignatureScheme; 3] =
        [SignatureScheme::Secp256r1, SignatureScheme::Secp256k1, SignatureScheme::Ed25519];

    /// The key with this seed: other seeds, other keys.
    pub fn new(scheme: SignatureScheme, seed: u8) -> Result<Self> {
        // Neither 0 nor above the order of a curve.
        let mut secret = [seed; 32];
        secret[0] = 1;
        Ok(match scheme {
            SignatureScheme::Secp256r1 => {
                Self::Secp256r1(p256::ecdsa::SigningKey::from_slice(&secret).context("secp256r1 key")?)
            }
            SignatureScheme::Secp256k1 => {
                Self::Secp256k1(k256::ecdsa::SigningKey::from_slice(&secret).context("secp256k1 key")?)
            }
            SignatureScheme::Ed25519 => Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(&secret)),
        })
    }

    /// What kind of key it is.
    #[must_use]
    pub fn scheme(&self) -> SignatureScheme {
        match self {
            Self::Secp256r1(_) => SignatureScheme::Secp256r1,
            Self::Secp256k1(_) => SignatureScheme::Secp256k1,
            Self::Ed25519(_) => SignatureScheme::Ed25519,
        }
    }

    /// The public key as the registry takes it.
    #[must_use]
    pub fn public_key(&self) -> Binary {
        match self {
            Self::Secp256r1(key) => key.verifying_key().to_sec1_point(true).as_bytes().into(),
            Self::Secp256k1(key) => key.verifying_key().to_sec1_point(true).as_bytes().into(),
            Self::Ed25519(key) => key.verifying_key().to_bytes().into(),
        }
    }

    /// A signature over any bytes.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Binary {
        match self {
            Self::Secp256r1(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().as_slice().into()
            }
            Self::Secp256k1(key) => {
                let signature: k256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().as_slice().into()
            }
            Self::Ed25519(key) => key.sign(message).to_bytes().into(),
        }
    }

    /// A signature that says: the input behind `commitment` comes from here.
    #[must_use]
    pub fn vouch(&self, commitment: &Fr) -> Binary {
        self.sign(&source::message(commitment))
    }

    /// A signature that says: `owner` may register this key at `registry` on the chain `chain_id`.
    #[must_use]
    pub fn consent(&self, chain_id: &str, registry: &str, owner: &str) -> Binary {
        self.sign(&source::registration(chain_id, registry, owner))
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockApi;
    use proofmark_api::signature::verify;

    use super::*;

    #[test]
    fn the_chain_takes_what_they_sign_and_nothing_else() {
        for scheme in SourceKey::SCHEMES {
            let (key, other) = (SourceKey::new(scheme, 1).unwrap(), SourceKey::new(scheme, 2).unwrap());
            let (message, signature) = (source::message(&Fr::from_u64(5)), key.vouch(&Fr::from_u64(5)));
            let verify = |key: &SourceKey, message: &[u8]| {
                verify(&MockApi::default(), scheme, &key.public_key(), message, &signature)
            };
            assert_eq!(verify(&key, &message), Ok(()));
            assert!(verify(&other, &message).is_err());
            assert!(verify(&key, &source::message(&Fr::from_u64(6))).is_err());
        }
    }
}
