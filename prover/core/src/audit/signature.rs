//! Signatures of data sources, by other code than the chain's, under the same rules.
//!
//! The form of keys and signatures is looked at by the function that the contracts call. ECDSA stands on newer releases
//! of the host's libraries, which judge alike; ed25519 has as many rules as libraries, so the host's own is used: what one
//! takes and the other refuses would make an audit differ from the chain.

use p256::ecdsa::signature::Verifier as _;
use proofmark_api::signature::{SignatureScheme, check_form};

/// Whether `signature` over `message` is by `public_key`; if not, why.
pub(super) fn verify(
    scheme: SignatureScheme,
    public_key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), String> {
    check_form(scheme, public_key, signature).map_err(|error| error.to_string())?;
    let holds = match scheme {
        SignatureScheme::Secp256r1 => p256(public_key, message, signature),
        SignatureScheme::Secp256k1 => k256(public_key, message, signature),
        SignatureScheme::Ed25519 => ed25519(public_key, message, signature),
    };
    match holds {
        Some(true) => Ok(()),
        Some(false) => Err(format!("signature: expected one by this {scheme} key over this message, it is not")),
        None => Err(format!("signature: {scheme} key or signature is malformed")),
    }
}

/// The host reads compressed keys of this length alone; the libraries also read SEC 1's "compact" form.
fn compressed(public_key: &[u8]) -> Option<&[u8]> {
    matches!(public_key, [2 | 3, ..]).then_some(public_key)
}

fn p256(public_key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(compressed(public_key)?).ok()?;
    let signature = p256::ecdsa::Signature::from_slice(signature).ok()?;
    // Either s is a signature, as for the host.
    Some(key.verify(message, &signature.normalize_s()).is_ok())
}

fn k256(public_key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let key = k256::ecdsa::VerifyingKey::from_sec1_bytes(compressed(public_key)?).ok()?;
    let signature = k256::ecdsa::Signature::from_slice(signature).ok()?;
    Some(key.verify(message, &signature).is_ok())
}

fn ed25519(public_key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let key = ed25519_zebra::VerificationKey::try_from(public_key).ok()?;
    let signature: [u8; 64] = signature.try_into().ok()?;
    Some(key.verify(&ed25519_zebra::Signature::from(signature), message).is_ok())
}

#[cfg(test)]
pub(super) mod tests {
    use cosmwasm_std::testing::MockApi;
    use p256::ecdsa::signature::Signer as _;
    use proptest::prelude::*;

    use super::*;

    const SCHEMES: [SignatureScheme; 3] =
        [SignatureScheme::Secp256r1, SignatureScheme::Secp256k1, SignatureScheme::Ed25519];

    pub(in super::super) fn sign(scheme: SignatureScheme, message: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let secret = [7; 32];
        match scheme {
            SignatureScheme::Secp256r1 => {
                let key = p256::ecdsa::SigningKey::from_slice(&secret).unwrap();
                let signature: p256::ecdsa::Signature = key.sign(message);
                (key.verifying_key().to_sec1_point(true).as_bytes().to_vec(), signature.to_bytes().to_vec())
            }
            SignatureScheme::Secp256k1 => {
                let key = k256::ecdsa::SigningKey::from_slice(&secret).unwrap();
                let signature: k256::ecdsa::Signature = key.sign(message);
                (key.verifying_key().to_sec1_point(true).as_bytes().to_vec(), signature.to_bytes().to_vec())
            }
            SignatureScheme::Ed25519 => {
                let key = ed25519_zebra::SigningKey::from(secret);
                let public = <[u8; 32]>::from(ed25519_zebra::VerificationKey::from(&key));
                (public.to_vec(), <[u8; 64]>::from(key.sign(message)).to_vec())
            }
        }
    }

    fn as_the_chain(scheme: SignatureScheme, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let here = verify(scheme, key, message, signature).is_ok();
        let chain = proofmark_api::signature::verify(&MockApi::default(), scheme, key, message, signature).is_ok();
        assert_eq!(here, chain, "{scheme}, key {key:x?}, signature {signature:x?}");
        here
    }

    /// `n - s` in place of `s`.
    fn other_s(scheme: SignatureScheme, signature: &[u8]) -> Vec<u8> {
        match scheme {
            SignatureScheme::Secp256r1 => {
                let (r, s) = p256::ecdsa::Signature::from_slice(signature).unwrap().split_scalars();
                p256::ecdsa::Signature::from_scalars(r, -s).unwrap().to_bytes().to_vec()
            }
            _ => {
                let (r, s) = k256::ecdsa::Signature::from_slice(signature).unwrap().split_scalars();
                k256::ecdsa::Signature::from_scalars(r, -s).unwrap().to_bytes().to_vec()
            }
        }
    }

    #[test]
    fn edge_cases_are_judged_as_on_chain() {
        for scheme in SCHEMES {
            let (key, signature) = sign(scheme, b"message");
            assert!(as_the_chain(scheme, &key, b"message", &signature));
            assert!(!as_the_chain(scheme, &key, b"other", &signature));
            let mut wrong = vec![
                (vec![], vec![]),
                (key.clone(), vec![0; 64]),
                (key.clone(), vec![0xff; 64]),
                (vec![0; key.len()], signature.clone()),
                (vec![0; key.len()], vec![0; 64]),
                (vec![0xff; key.len()], signature.clone()),
                (key[1..].to_vec(), signature.clone()),
                (key.clone(), signature[1..].to_vec()),
            ];
            if scheme != SignatureScheme::Ed25519 {
                let tagged =
                    |tag: u8| key.iter().enumerate().map(|(i, byte)| if i == 0 { tag } else { *byte }).collect();
                wrong.extend([0, 1, 4, 5, 6].map(|tag| (tagged(tag), signature.clone())));
                let taken = scheme == SignatureScheme::Secp256r1;
                assert_eq!(as_the_chain(scheme, &key, b"message", &other_s(scheme, &signature)), taken);
            }
            for (key, signature) in wrong {
                assert!(!as_the_chain(scheme, &key, b"message", &signature));
            }
        }
    }

    /// ZIP 215 multiplies by the cofactor: `R` may be off by a point of small order. RFC 8032 leaves that to libraries.
    #[test]
    fn small_parts_of_ed25519_are_judged_as_on_chain() {
        let (key, _) = sign(SignatureScheme::Ed25519, b"");
        for small in [[0; 32], {
            let mut one = [0; 32];
            one[0] = 1;
            one
        }] {
            as_the_chain(SignatureScheme::Ed25519, &key, b"message", &[small, [0; 32]].concat());
            assert!(!as_the_chain(SignatureScheme::Ed25519, &small, b"message", &[small, [0; 32]].concat()));
        }
    }

    proptest! {
        #[test]
        fn one_change_is_judged_as_on_chain(scheme in prop::sample::select(SCHEMES.to_vec()), place in 0..97usize, mask: u8) {
            let (mut key, mut signature) = sign(scheme, b"message");
            let length = key.len() + signature.len();
            *key.iter_mut().chain(&mut signature).nth(place % length).unwrap() ^= mask;
            prop_assert_eq!(as_the_chain(scheme, &key, b"message", &signature), mask == 0);
        }
    }
}
