//! Real keys and signatures, made by other code than the host verifies with.

use cosmwasm_std::testing::MockApi;
use ed25519_dalek::Signer as _;
use proofmark_statement::{Fr, source::message};
use proptest::prelude::*;

use super::*;

const SCHEMES: [SignatureScheme; 3] =
    [SignatureScheme::Secp256r1, SignatureScheme::Secp256k1, SignatureScheme::Ed25519];

/// Public key and signature over `message`; other seeds, other keys.
fn sign(scheme: SignatureScheme, seed: u8, message: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let secret = [seed; 32];
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
            let key = ed25519_dalek::SigningKey::from_bytes(&secret);
            (key.verifying_key().to_bytes().to_vec(), key.sign(message).to_bytes().to_vec())
        }
    }
}

fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

fn check(scheme: SignatureScheme, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
    verify(&MockApi::default(), scheme, key, message, signature)
}

/// The signature with `n - s` in place of `s`.
fn other_s(scheme: SignatureScheme, signature: &[u8]) -> Vec<u8> {
    match scheme {
        SignatureScheme::Secp256r1 => {
            let (r, s) = p256::ecdsa::Signature::from_slice(signature).unwrap().split_scalars();
            p256::ecdsa::Signature::from_scalars(r, -s).unwrap().to_bytes().to_vec()
        }
        SignatureScheme::Secp256k1 => {
            let (r, s) = k256::ecdsa::Signature::from_slice(signature).unwrap().split_scalars();
            k256::ecdsa::Signature::from_scalars(r, -s).unwrap().to_bytes().to_vec()
        }
        SignatureScheme::Ed25519 => unreachable!("one s only"),
    }
}

#[test]
fn schemes_print_as_they_are_named_in_json() {
    for scheme in SCHEMES {
        assert_eq!(cosmwasm_std::to_json_string(&scheme).unwrap(), format!("\"{scheme}\""));
    }
}

#[test]
fn a_signature_counts_for_its_key_message_and_scheme() {
    let (message, other) = (message(&Fr::from_u64(5)), message(&Fr::from_u64(6)));
    for scheme in SCHEMES {
        let (key, signature) = sign(scheme, 7, &message);
        assert_eq!(key.len(), scheme.key_len());
        assert_eq!(check(scheme, &key, &message, &signature), Ok(()));
        let invalid = Err(SignatureError::Invalid { scheme });
        assert_eq!(check(scheme, &key, &other, &signature), invalid);
        assert_eq!(check(scheme, &key, &[], &signature), invalid);
        assert_eq!(check(scheme, &sign(scheme, 8, &message).0, &message, &signature), invalid);
    }
}

#[test]
fn another_scheme_is_refused() {
    use SignatureScheme::{Ed25519, Secp256k1, Secp256r1};
    let message = message(&Fr::from_u64(5));
    let (key, signature) = sign(Secp256k1, 7, &message);
    // About half of the numbers are the x of a point on either curve: then the signature is wrong, else the key.
    let error = check(Secp256r1, &key, &message, &signature).unwrap_err();
    assert!(matches!(error, SignatureError::Invalid { .. } | SignatureError::Malformed { .. }), "{error}");
    let expected = SignatureError::KeyLength { scheme: Ed25519, expected: 32, got: 33 };
    assert_eq!(check(Ed25519, &key, &message, &signature), Err(expected));
    let (key, signature) = sign(Ed25519, 7, &message);
    let expected = SignatureError::KeyLength { scheme: Secp256r1, expected: 33, got: 32 };
    assert_eq!(check(Secp256r1, &key, &message, &signature), Err(expected));
}

#[test]
fn lengths_are_exact() {
    let message = message(&Fr::from_u64(5));
    for scheme in SCHEMES {
        let (key, signature) = sign(scheme, 7, &message);
        for got in [0, 1, 31, 32, 33, 34, 64, 65, 66] {
            let bytes: Vec<u8> = key.iter().copied().cycle().take(got).collect();
            if got != scheme.key_len() {
                let expected = SignatureError::KeyLength { scheme, expected: scheme.key_len(), got };
                assert_eq!(check(scheme, &bytes, &message, &signature), Err(expected));
            }
            if got != SIGNATURE_LEN {
                let bytes: Vec<u8> = signature.iter().copied().cycle().take(got).collect();
                let expected = SignatureError::SignatureLength { got };
                assert_eq!(check(scheme, &key, &message, &bytes), Err(expected));
            }
        }
    }
}

#[test]
fn uncompressed_keys_are_refused_though_the_host_reads_them() {
    let message = message(&Fr::from_u64(5));
    let (_, signature) = sign(SignatureScheme::Secp256r1, 7, &message);
    let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap().verifying_key().to_sec1_point(false);
    let host = MockApi::default().secp256r1_verify(&Sha256::digest(&message), &signature, key.as_bytes());
    assert_eq!(host, Ok(true));
    let got = check(SignatureScheme::Secp256r1, key.as_bytes(), &message, &signature);
    assert!(matches!(got, Err(SignatureError::KeyLength { got: 65, .. })));
}

#[test]
fn the_higher_s_counts_on_p256_only() {
    let message = message(&Fr::from_u64(5));
    let (key, signature) = sign(SignatureScheme::Secp256r1, 7, &message);
    assert_eq!(check(SignatureScheme::Secp256r1, &key, &message, &signature), Ok(()));
    let other = other_s(SignatureScheme::Secp256r1, &signature);
    assert_eq!(check(SignatureScheme::Secp256r1, &key, &message, &other), Ok(()));

    let scheme = SignatureScheme::Secp256k1;
    let (key, signature) = sign(scheme, 7, &message);
    let high = other_s(scheme, &signature);
    let host = MockApi::default().secp256k1_verify(&Sha256::digest(&message), &high, &key);
    assert_eq!(host, Ok(true), "the host takes it, we do not");
    assert_eq!(check(scheme, &key, &message, &high), Err(SignatureError::HighS { scheme }));
    assert_eq!(other_s(scheme, &high), signature);
}

#[test]
fn half_of_the_order_is_the_largest_lower_s() {
    let scheme = SignatureScheme::Secp256k1;
    let (key, _) = sign(scheme, 7, &[]);
    let with = |s: &[u8]| check(scheme, &key, &[], &join(&[&[1; 32], s])).unwrap_err();
    assert_eq!(with(&SECP256K1_HALF_ORDER), SignatureError::Invalid { scheme });
    let mut above = SECP256K1_HALF_ORDER;
    above[31] += 1;
    assert_eq!(with(&above), SignatureError::HighS { scheme });
    // n - (n - 1) / 2 = (n - 1) / 2 + 1: negating the one gives the other.
    let signature = join(&[&[1; 32], &SECP256K1_HALF_ORDER]);
    assert_eq!(other_s(scheme, &signature)[32..], above);
}

#[test]
fn malformed_keys_and_signatures_are_errors() {
    let message = message(&Fr::from_u64(5));
    for scheme in [SignatureScheme::Secp256r1, SignatureScheme::Secp256k1] {
        let (key, signature) = sign(scheme, 7, &message);
        let malformed = |key: &[u8], signature: &[u8]| {
            let error = check(scheme, key, &message, signature).unwrap_err();
            assert!(matches!(error, SignatureError::Malformed { .. }), "{error}");
        };
        // Tags of other encodings, and of none; x above the field's modulus, x of no point.
        for tag in [0, 1, 4, 5, 6, 7, 0xff] {
            malformed(&join(&[&[tag], &key[1..]]), &signature);
        }
        malformed(&join(&[&[2], &[0xff; 32]]), &signature);
        let no_point = (1..=255).map(|x| join(&[&[2], &[0; 31], &[x]])).find(|key| {
            let read = match scheme {
                SignatureScheme::Secp256r1 => p256::ecdsa::VerifyingKey::from_sec1_bytes(key).is_ok(),
                _ => k256::ecdsa::VerifyingKey::from_sec1_bytes(key).is_ok(),
            };
            !read
        });
        malformed(&no_point.unwrap(), &signature);
        // Scalars are 1 to n - 1.
        malformed(&key, &[0; 64]);
        malformed(&key, &join(&[&[0; 32], &signature[32..]]));
        malformed(&key, &join(&[&signature[..32], &[0; 32]]));
        malformed(&key, &join(&[&[0xff; 32], &signature[32..]]));
    }
    let scheme = SignatureScheme::Secp256k1;
    let (key, _) = sign(scheme, 7, &message);
    assert_eq!(check(scheme, &key, &message, &[0xff; 64]), Err(SignatureError::HighS { scheme }));

    // The host says of ed25519 no more than that it does not hold.
    let scheme = SignatureScheme::Ed25519;
    let (key, signature) = sign(scheme, 7, &message);
    let no_point = (2..=255)
        .map(|y| join(&[&[y], &[0; 31]]))
        .find(|key| ed25519_dalek::VerifyingKey::from_bytes(key.as_slice().try_into().unwrap()).is_err());
    let above_order = join(&[&signature[..32], &[0xff; 32]]);
    let cases =
        [(no_point.unwrap(), signature), (key.clone(), vec![0; 64]), (key.clone(), above_order), (key, vec![0xff; 64])];
    for (key, signature) in cases {
        assert_eq!(check(scheme, &key, &message, &signature), Err(SignatureError::Invalid { scheme }));
    }
}

/// With `R = A` of small order and `s = 0`, ZIP 215's equation `[8] s B = [8] R + [8] k A` holds for every message.
#[test]
fn keys_that_have_signed_everything_are_refused() {
    let scheme = SignatureScheme::Ed25519;
    let ends = |first: u8, middle: u8, last: u8| {
        let mut y = [middle; 32];
        (y[0], y[31]) = (first, last);
        y
    };
    let ys = [ends(0, 0, 0), ends(1, 0, 0), ends(0xec, 0xff, 0x7f), ends(0xed, 0xff, 0x7f), ends(0xee, 0xff, 0x7f)];
    for y in ys.into_iter().chain(ORDER_8) {
        for sign in [0, 0x80] {
            let mut key = y;
            key[31] |= sign;
            let signature = [key, [0; 32]].concat();
            for message in [b"one".as_slice(), b"two"] {
                assert_eq!(MockApi::default().ed25519_verify(message, &signature, &key), Ok(true), "{key:x?}");
                assert_eq!(check(scheme, &key, message, &signature), Err(SignatureError::WeakKey { scheme }));
            }
        }
    }
    // Their neighbours are judged as any key is.
    for key in [ends(2, 0, 0), ends(0xeb, 0xff, 0x7f), ends(0xef, 0xff, 0x7f), ends(0, 1, 0), ends(0, 0, 1)] {
        assert_ne!(check(scheme, &key, b"one", &[key, [0; 32]].concat()), Err(SignatureError::WeakKey { scheme }));
    }
}

proptest! {
    #[test]
    fn garbage_is_an_error(
        scheme in prop::sample::select(SCHEMES.to_vec()),
        key in prop::collection::vec(any::<u8>(), 30..36),
        message in prop::collection::vec(any::<u8>(), 0..60),
        signature in prop::collection::vec(any::<u8>(), 62..67),
    ) {
        prop_assert!(check(scheme, &key, &message, &signature).is_err());
    }

    #[test]
    fn one_flipped_bit_is_an_error(
        scheme in prop::sample::select(SCHEMES.to_vec()),
        seed in 1..255u8,
        place in 0..(33 + 51 + 64usize),
        bit in 0..8u8,
    ) {
        let mut message = message(&Fr::from_u64(5));
        let (mut key, mut signature) = sign(scheme, seed, &message);
        prop_assert_eq!(check(scheme, &key, &message, &signature), Ok(()));
        let length = key.len() + message.len() + signature.len();
        let mut all = key.iter_mut().chain(&mut message).chain(&mut signature);
        *all.nth(place % length).unwrap() ^= 1 << bit;
        prop_assert!(check(scheme, &key, &message, &signature).is_err());
    }
}
