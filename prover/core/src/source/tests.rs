use cosmwasm_std::testing::MockApi;
use proofmark_api::signature::{SignatureError, verify as verify_on_chain};
use proofmark_statement::{Fr, commit_input, source};

use super::*;

const SCHEMES: [SignatureScheme; 3] =
    [SignatureScheme::Secp256r1, SignatureScheme::Secp256k1, SignatureScheme::Ed25519];

fn messages() -> [Vec<u8>; 2] {
    let commitment = commit_input(Fr::from_u64(7), &[1, 2, 3]);
    [source::message(&commitment), source::registration("chain-1", "registry", "dan")]
}

#[test]
fn the_chain_takes_what_is_signed_here() {
    for scheme in SCHEMES {
        for _ in 0..8 {
            let key = SourceKey::generate(scheme);
            for message in messages() {
                let signature = key.sign(&message).unwrap();
                let on_chain = |public_key: &[u8], message: &[u8], signature: &[u8]| {
                    verify_on_chain(&MockApi::default(), scheme, public_key, message, signature)
                };
                on_chain(key.public_key(), &message, &signature).unwrap();
                // The same signature twice: nothing random could leak the key.
                assert_eq!(key.sign(&message).unwrap(), signature);
                let invalid = Err(SignatureError::Invalid { scheme });
                let other = SourceKey::generate(scheme);
                assert_eq!(on_chain(other.public_key(), &message, &signature), invalid);
                assert!(!verify(scheme, other.public_key(), &message, &signature).unwrap());
                let mut changed = message.clone();
                *changed.last_mut().unwrap() ^= 1;
                assert_eq!(on_chain(key.public_key(), &changed, &signature), invalid);
                assert!(!verify(scheme, key.public_key(), &changed, &signature).unwrap());
                assert!(verify(scheme, key.public_key(), &message, &signature).unwrap());
            }
        }
    }
}

/// The higher `s` is the same signature to the curve, and another one to the chain.
#[test]
fn the_higher_s_of_secp256k1_is_refused_as_on_chain() {
    let (key, message) = (SourceKey::generate(SignatureScheme::Secp256k1), &messages()[0]);
    let low = k256::ecdsa::Signature::from_slice(&key.sign(message).unwrap()).unwrap();
    let high = k256::ecdsa::Signature::from_scalars(low.r(), -*low.s()).unwrap().to_bytes();
    assert!(!verify(key.scheme(), key.public_key(), message, &high).unwrap());
    verify_on_chain(&MockApi::default(), key.scheme(), key.public_key(), message, &high).unwrap_err();
}

#[test]
fn keys_come_back_from_their_files() {
    let directory = tempfile::tempdir().unwrap();
    for scheme in SCHEMES {
        let path = directory.path().join(scheme.to_string());
        let key = SourceKey::generate(scheme);
        key.create(&path).unwrap();
        let read = SourceKey::load(&path).unwrap();
        assert_eq!((read.scheme(), read.public_key()), (scheme, key.public_key()));
        assert_eq!(read.sign(b"m").unwrap(), key.sign(b"m").unwrap());
        assert_eq!(key.public_key().len(), scheme.key_len());
        assert!(!format!("{key:?}").contains(&hex::encode(*key.secret)));
        let error = SourceKey::generate(scheme).create(&path).unwrap_err().to_string();
        assert!(error.contains("cannot create: "), "{error}");
        assert_eq!(SourceKey::load(&path).unwrap().public_key(), key.public_key());
    }
}

#[cfg(unix)]
#[test]
fn bad_key_files_are_named_and_never_quoted() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("key");
    let key = SourceKey::generate(SignatureScheme::Secp256r1);
    key.create(&path).unwrap();
    let good = std::fs::read_to_string(&path).unwrap();
    let secret = hex::encode(*key.secret);
    let load = |text: &str, mode: u32| {
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let error = SourceKey::load(&path).unwrap_err().to_string();
        assert!(!error.contains(&secret), "{error}");
        error
    };
    assert!(load(&good, 0o644).contains("got mode 644; chmod 600 it"));
    let other = SourceKey::generate(SignatureScheme::Secp256r1);
    for (from, to, expected) in [
        ("proofmark-source-key", "x", "format: expected proofmark-source-key, got x"),
        ("\"version\": 1", "\"version\": 2", "version: expected 1, got 2"),
        ("secp256r1", "secp256k1", "public_key: expected "),
        ("secp256r1", "rsa", "expected a key file, got line "),
        (&secret, &secret[2..], "secret: expected 32 bytes, got 31"),
        (&secret, &"ff".repeat(32), "secret: "),
        (&secret, &hex::encode(*other.secret), "public_key: expected "),
        (&format!("\"{secret}\""), "5", "expected a key file, got line "),
    ] {
        let error = load(&good.replacen(from, to, 1), 0o600);
        assert!(error.contains(expected), "{from} -> {to}: {error}");
    }
}

#[test]
fn malformed_keys_and_signatures_are_named() {
    let message = &messages()[0];
    for scheme in SCHEMES {
        let key = SourceKey::generate(scheme);
        let signature = key.sign(message).unwrap();
        let error = |key: &[u8], signature: &[u8]| verify(scheme, key, message, signature).unwrap_err().to_string();
        let len = scheme.key_len();
        assert_eq!(error(&[2], &signature), format!("public key: expected {len} bytes, got 1"));
        assert_eq!(error(key.public_key(), &signature[1..]), "signature: expected 64 bytes, got 63");
        if scheme != SignatureScheme::Ed25519 {
            assert!(error(&vec![9; len], &signature).starts_with("source key: public key: "));
            assert!(error(key.public_key(), &[0; 64]).starts_with("source key: signature: "));
        }
    }
}
