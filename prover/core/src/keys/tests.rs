use super::*;
use crate::document;
use crate::testing::{KEY, MODEL, model};

#[test]
fn round_trip_through_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tiny.pk");
    KEY.save(&path).unwrap();
    assert_eq!(ProvingKey::load(&path).unwrap(), **KEY);
}

#[test]
fn damage_is_named() {
    let good = KEY.to_bytes().unwrap();
    let error_of = |bytes: &[u8]| ProvingKey::from_bytes(bytes).unwrap_err().to_string();
    assert!(error_of(b"").starts_with("proving key: not a proving key: expected PMARKPK"), "{}", error_of(b""));
    assert!(error_of(&good[..good.len() - 1]).starts_with("proving key: length: expected "));
    let mut bytes = good.clone();
    bytes[8] = 1;
    assert_eq!(error_of(&bytes), "proving key: version: expected 2, got 1; make or import the key again");
    // The mark of a development setup, the circuit hash, the table of leaves.
    for at in [12, 16, good.len() - 1] {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        assert!(error_of(&bytes).contains("header and table of leaves: expected BLAKE3 "), "{at}");
    }
    assert_eq!(ProvingKey::from_bytes(&good).unwrap().setup(), SetupKind::Development);
}

#[test]
fn files_are_checked_whole_on_demand() {
    KEY.check_file().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tiny.pk");
    KEY.save(&path).unwrap();
    ProvingKey::load(&path).unwrap().check_file().unwrap();
    let error = ProvingKey::load(&directory.path().join("absent.pk")).unwrap_err().to_string();
    assert!(error.contains("absent.pk: cannot read: "), "{error}");
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
