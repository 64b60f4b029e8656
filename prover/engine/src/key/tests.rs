//! Key files: there and back, and each kind of damage with its own error.

use std::sync::LazyLock;

use super::header::{LEAF, PAGE, ROOT_AT};
use super::*;
use crate::prove::tests::{example, secret};
use crate::setup::generate;

const INFO: KeyInfo = KeyInfo { circuit_hash: [7; 32], development: true, checked: true };

/// A key of more than one leaf.
static KEY: LazyLock<ProvingKey> = LazyLock::new(|| generate(&example(3000, 2, 1).0, &secret(1)).unwrap());
/// A file of one leaf.
static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let key = generate(&example(40, 2, 1).0, &secret(1)).unwrap();
    KeyFile::encode(&key, &INFO).unwrap()
});
static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| KeyFile::encode(&KEY, &INFO).unwrap());

fn error(bytes: &[u8]) -> KeyFileError {
    KeyFile::from_bytes(bytes).unwrap_err()
}

fn spoilt(at: usize) -> Vec<u8> {
    let mut bytes = FILE.clone();
    bytes[at] ^= 1;
    bytes
}

/// With a root that is right again.
fn resealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let table = Header::read(&bytes).unwrap().1.table;
    let root = *blake3::Hasher::new().update(&bytes[..ROOT_AT]).update(&bytes[table]).finalize().as_bytes();
    bytes[ROOT_AT..ROOT_AT + 32].copy_from_slice(&root);
    bytes
}

#[test]
fn there_and_back_mapped_and_copied() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &*FILE).unwrap();
    for opened in [KeyFile::open(file.path()).unwrap(), KeyFile::from_bytes(&FILE).unwrap()] {
        assert_eq!(opened.key(), &*KEY);
        assert_eq!(opened.info(), &INFO);
        opened.verify().unwrap();
        assert_eq!(KeyFile::encode(opened.key(), opened.info()).unwrap(), *FILE);
    }
    assert!(FILE.len() > PAGE + LEAF);
}

#[test]
fn a_changed_bit_is_found_wherever_it_is() {
    assert!(matches!(error(&[]), KeyFileError::Magic { .. }));
    assert!(matches!(error(&spoilt(0)), KeyFileError::Magic { .. }));
    assert!(matches!(error(&spoilt(8)), KeyFileError::Version { expected: 2, got: 3 }));
    // Mark of a development setup, circuit hash, root.
    for at in [12, 16, 47, ROOT_AT, ROOT_AT + 31, FILE.len() - 1] {
        assert!(matches!(error(&spoilt(at)), KeyFileError::Hash { .. }), "{at}");
    }
    assert!(matches!(error(&spoilt(PAGE - 1)), KeyFileError::Content { what: "end of the header", .. }));
    assert!(error(&spoilt(PAGE)).to_string().starts_with("points of the verifying key: expected BLAKE3 "));
    // Beyond the first leaf the file opens, and its check tells.
    let at = PAGE + LEAF + 5;
    let opened = KeyFile::from_bytes(&spoilt(at)).unwrap();
    let error = opened.verify().unwrap_err().to_string();
    assert!(error.contains("query") && error.contains("damaged"), "{error}");
}

#[test]
fn sections_that_were_exchanged_are_named() {
    for (name, file) in [("large", &*FILE), ("of one leaf", &*SMALL)] {
        let sections = Header::read(file).unwrap().1.sections;
        let mut tried = 0;
        for (index, (left, one)) in sections.iter().enumerate() {
            for (right, other) in &sections[index + 1..] {
                if one.len() != other.len() {
                    continue;
                }
                let mut bytes = file.clone();
                bytes[one.clone()].copy_from_slice(&file[other.clone()]);
                bytes[other.clone()].copy_from_slice(&file[one.clone()]);
                let error = match KeyFile::from_bytes(&bytes) {
                    Ok(opened) => opened.verify().unwrap_err(),
                    Err(error) => error,
                };
                let exchanged =
                    matches!(error, KeyFileError::Exchanged { left: l, right: r } if (l, r) == (*left, *right));
                assert!(exchanged, "{name}: {left} and {right}: {error}");
                tried += 1;
                // With one more bit changed it is only damaged.
                bytes[one.start] ^= 1;
                let error = match KeyFile::from_bytes(&bytes) {
                    Ok(opened) => opened.verify().unwrap_err(),
                    Err(error) => error,
                };
                assert!(matches!(error, KeyFileError::Hash { .. }), "{name}: {left} and {right}: {error}");
            }
        }
        // A, B in G1 and L have the same size.
        assert!(tried >= 3, "{name}");
    }
}

#[test]
fn lengths_that_lie_and_files_that_are_cut() {
    for length in [8, 11, 12, 100, PAGE - 1, PAGE, FILE.len() - 1] {
        assert!(matches!(error(&FILE[..length]), KeyFileError::Length { .. }), "{length}");
    }
    assert!(matches!(error(&[&FILE[..], &[0]].concat()), KeyFileError::Length { .. }));
    for (at, value) in [(48, u64::MAX), (48, u64::MAX / 64), (56, 0), (56, u64::MAX), (64, 3), (64, 0), (64, 1 << 40)] {
        let mut bytes = FILE.clone();
        bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
        let error = error(&bytes);
        assert!(matches!(error, KeyFileError::Length { .. } | KeyFileError::Content { .. }), "{at} {value}: {error}");
    }
    let mut bytes = FILE.clone();
    bytes[12] = 9;
    assert_eq!(error(&bytes).to_string(), "flags: expected 0 to 7, got 9");
}

#[test]
fn forged_hashes_do_not_help_points_off_the_curve() {
    let mut bytes = FILE.clone();
    let layout = Header::read(&bytes).unwrap().1;
    bytes[PAGE] ^= 1;
    let leaf = *blake3::hash(&bytes[PAGE..PAGE + LEAF]).as_bytes();
    bytes[layout.table.start..layout.table.start + 32].copy_from_slice(&leaf);
    let error = error(&resealed(bytes)).to_string();
    assert_eq!(error, "alpha: expected a point of the group, got a point that is not on the curve");
}

use super::header::Header;
