use super::*;
use crate::document;
use crate::testing::{KEY, MODEL, model};

fn bytes() -> Vec<u8> {
    KEY.to_bytes().unwrap()
}

/// Seals spoilt bytes with a checksum that is right again.
fn resealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let checksum = checksum(&bytes[..CHECKSUM_AT], &bytes[BODY_AT..]);
    bytes[CHECKSUM_AT..BODY_AT].copy_from_slice(&checksum);
    bytes
}

fn error_of(bytes: &[u8]) -> Error {
    ProvingKey::from_bytes(bytes).unwrap_err()
}

#[test]
fn round_trip_through_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tiny.pk");
    KEY.save(&path).unwrap();
    assert_eq!(ProvingKey::load(&path).unwrap(), **KEY);
}

#[test]
fn each_damage_has_its_own_error() {
    let good = bytes();
    let spoilt = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    assert!(matches!(error_of(b""), Error::KeyMagic { .. }));
    assert!(matches!(error_of(b"PMARKPK"), Error::KeyMagic { .. }));
    assert!(matches!(error_of(&spoilt(0)), Error::KeyMagic { .. }));
    assert!(matches!(error_of(&spoilt(8)), Error::KeyVersion { expected: 1, got: 0 }));
    for length in [8, 40, 87, BODY_AT, good.len() - 1] {
        assert!(matches!(error_of(&good[..length]), Error::KeyLength { .. }), "{length}");
    }
    let longer = [&good[..], &[0]].concat();
    assert!(matches!(error_of(&longer), Error::KeyLength { .. }));
    // The mark of a development setup, circuit hash, checksum, body: first, middle and last byte.
    for at in [12, 16, CHECKSUM_AT, BODY_AT, good.len() / 2, good.len() - 1] {
        assert!(matches!(error_of(&spoilt(at)), Error::KeyChecksum { .. }), "{at}");
    }
}

#[test]
fn a_forged_checksum_does_not_lead_to_a_panic_or_a_huge_allocation() {
    let good = bytes();
    let ic_count = BODY_AT + 64 + 3 * 128;
    for count in [u64::MAX, u64::MAX / 64 + 1, 3] {
        let mut bytes = good.clone();
        bytes[ic_count..ic_count + 8].copy_from_slice(&count.to_le_bytes());
        assert!(matches!(error_of(&resealed(bytes)), Error::KeyContent(_)));
    }
    let mut flags = good.clone();
    flags[12] = 7;
    assert_eq!(error_of(&resealed(flags)).to_string(), "proving key: flags: expected 0 or 1, got 7");
    let mut coordinate = good;
    coordinate[BODY_AT..BODY_AT + 32].fill(0xff);
    assert!(matches!(error_of(&resealed(coordinate)), Error::KeyContent(_)));
}

#[test]
fn a_key_for_another_circuit_shows_both_hashes() {
    let other = model([1, 1, 1, 1, 1, 1, 1, 1]);
    let matrices = &other.circuit().matrices;
    let error = KEY.check_circuit(matrices).unwrap_err().to_string();
    let (expected, got) = (hex::encode(matrices.hash()), hex::encode(KEY.circuit_hash()));
    assert!(error.contains(&expected) && error.contains(&got), "{error}");
}

#[test]
fn verifying_key_file_round_trips_and_says_that_it_is_insecure() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tiny.vk.json");
    let file = VerifyingKeyFile::new(&MODEL, &KEY);
    file.save(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"setup\": \"development\"") && text.contains("INSECURE"), "{text}");
    assert_eq!(VerifyingKeyFile::load(&path).unwrap(), file);
    assert_eq!(file.model_id.as_ref(), Some(&file.key_id));
}

#[test]
fn verifying_key_file_contradictions_are_named() {
    let text = String::from_utf8(document::to_json("test", &VerifyingKeyFile::new(&MODEL, &KEY)).unwrap()).unwrap();
    let id = VerifyingKeyFile::new(&MODEL, &KEY).key_id.to_string();
    let first = &id[..8];
    for (from, to, expected) in [
        ("proofmark-verifying-key", "something", "format: expected proofmark-verifying-key, got something"),
        ("\"version\": 1", "\"version\": 2", "version: expected 1, got 2"),
        ("bn254", "bls12-381", "curve: expected bn254, got bls12-381"),
        ("\"verifying_key\": \"", "\"verifying_key\": \"00", "bytes, got"),
        ("\"verifying_key\": \"", "\"verifying_key\": \"zz", "hexadecimal"),
        (&format!("\"key_id\": \"{first}"), "\"key_id\": \"00000000", "key_id: expected"),
        (&format!("\"model_id\": \"{first}"), "\"model_id\": \"00000000", "model_id: expected"),
    ] {
        assert!(text.contains(from), "{from}");
        let error = VerifyingKeyFile::from_json(text.replacen(from, to, 1).as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{from} -> {to}: {error}");
    }
}
