//! Damaged files: each kind of damage has its own error, and nothing panics. What is accepted all the same says
//! something else, and is written again as it was read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{FILES, again, check, read};
use proofmark_formats::{Error, Kind, Zkey};
use proptest::prelude::*;

/// Where section `id` begins (its header) and the size of its content.
fn section(bytes: &[u8], id: u32) -> (usize, usize) {
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let mut at = 12;
    loop {
        let size = u64::from_le_bytes(bytes[at + 4..at + 12].try_into().unwrap()) as usize;
        if number(at) == id {
            return (at, size);
        }
        at += 12 + size;
    }
}

fn with<const N: usize>(bytes: &[u8], at: usize, new: [u8; N]) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at..at + N].copy_from_slice(&new);
    changed
}

/// The same file with two sections' numbers exchanged.
fn exchanged(bytes: &[u8], left: u32, right: u32) -> Vec<u8> {
    let ((at_left, _), (at_right, _)) = (section(bytes, left), section(bytes, right));
    with(&with(bytes, at_left, right.to_le_bytes()), at_right, left.to_le_bytes())
}

#[test]
fn another_magic_version_or_curve() {
    for (name, kind) in
        [("chain.r1cs", Kind::R1cs), ("chain.wtns", Kind::Wtns), ("chain_0.zkey", Kind::Zkey), ("2.ptau", Kind::Ptau)]
    {
        let bytes = read(name);
        let magic = check(name, &with(&bytes, 0, *b"plop")).unwrap_err();
        assert_eq!(magic, Error::Magic { kind, got: *b"plop" });
        let version = check(name, &with(&bytes, 4, 9u32.to_le_bytes())).unwrap_err();
        assert_eq!(version, Error::Version { kind, got: 9 });
        let header = section(&bytes, if kind == Kind::Zkey { 2 } else { 1 }).0 + 12;
        let width = check(name, &with(&bytes, header, 48u32.to_le_bytes())).unwrap_err();
        assert_eq!(width, Error::FieldSize { expected: 32, got: 48 });
        let curve = check(name, &with(&bytes, header + 4, [1; 32])).unwrap_err();
        let expected = if matches!(kind, Kind::R1cs | Kind::Wtns) { "r" } else { "q" };
        assert!(matches!(&curve, Error::Prime { name, .. } if *name == expected), "{curve}");
        let text = curve.to_string();
        assert!(text.contains("0x30644e72") && text.contains("0x0101010101"), "{text}");
    }
    let bytes = read("chain_0.zkey");
    let protocol = section(&bytes, 1).0 + 12;
    assert_eq!(check("a.zkey", &with(&bytes, protocol, [2])).unwrap_err(), Error::Protocol { got: 2 });
}

#[test]
fn cut_anywhere() {
    for name in FILES {
        let bytes = read(name);
        for length in 0..bytes.len() {
            let error = check(name, &bytes[..length]).unwrap_err();
            let cut =
                matches!(error, Error::Truncated { .. } | Error::SectionOutside { .. } | Error::SectionCount { .. });
            assert!(cut, "{name} cut to {length}: {error}");
        }
        let longer = [&bytes[..], &[0]].concat();
        let (expected, got) = (bytes.len() as u64, longer.len() as u64);
        assert_eq!(check(name, &longer).unwrap_err(), Error::TrailingBytes { expected, got }, "{name}");
    }
}

#[test]
fn sections_doubled_missing_unknown_or_too_many() {
    for name in FILES {
        let bytes = read(name);
        let count = u32::from_le_bytes(bytes[8..12].try_into().unwrap());
        let doubled = [
            &with(&bytes, 8, (count + 1).to_le_bytes())[..],
            &bytes[12..12 + 12 + section(&bytes, u32::from_le_bytes(bytes[12..16].try_into().unwrap())).1],
        ]
        .concat();
        assert!(matches!(check(name, &doubled), Err(Error::DuplicateSection { .. })), "{name}");
        let unknown = [&with(&bytes, 8, (count + 1).to_le_bytes())[..], &99u32.to_le_bytes(), &[0; 8]].concat();
        assert!(matches!(check(name, &unknown), Err(Error::UnknownSection { id: 99, .. })), "{name}");
        let many = with(&bytes, 8, u32::MAX.to_le_bytes());
        assert!(matches!(check(name, &many), Err(Error::SectionCount { got: u32::MAX, .. })), "{name}");
        let (at, size) = section(&bytes, 2);
        let missing = [&with(&bytes, 8, (count - 1).to_le_bytes())[..at], &bytes[at + 12 + size..]].concat();
        assert!(matches!(check(name, &missing), Err(Error::MissingSection { id: 2, .. })), "{name}");
    }
}

#[test]
fn sections_exchanged() {
    // In a ptau many sections have the same size and can only be told apart by pairings: `proofmark-ceremony`.
    for (name, ids) in [
        ("chain.r1cs", &[1, 2, 3][..]),
        ("chain.wtns", &[1, 2]),
        ("chain_0.zkey", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        ("final.ptau", &[1, 2, 3, 4, 6, 7, 12, 13]),
    ] {
        let bytes = read(name);
        for (index, left) in ids.iter().enumerate() {
            for right in &ids[index + 1..] {
                let result = check(name, &exchanged(&bytes, *left, *right));
                assert!(result.is_err(), "{name}: {left} and {right}");
            }
        }
    }
    let bytes = read("chain_0.zkey");
    let twins = check("a.zkey", &exchanged(&bytes, 5, 6)).unwrap_err();
    assert_eq!(twins, Error::Inconsistent { left: "B1", right: "B2" });
}

#[test]
fn counts_that_do_not_fit() {
    let bytes = read("chain_0.zkey");
    let counts = section(&bytes, 2).0 + 12 + 72;
    let public = check("a.zkey", &with(&bytes, counts + 4, 14u32.to_le_bytes())).unwrap_err();
    assert!(matches!(public, Error::Count { what: "public variables", got: 14, .. }), "{public}");
    let domain = check("a.zkey", &with(&bytes, counts + 8, 17u32.to_le_bytes())).unwrap_err();
    assert!(matches!(domain, Error::Count { what: "domain", got: 17, .. }), "{domain}");
    let half = check("a.zkey", &with(&bytes, counts + 8, 8u32.to_le_bytes())).unwrap_err();
    assert_eq!(half, Error::SectionSize { id: 9, name: "H", expected: 8 * 64, got: 16 * 64 });
    let ceremony = section(&bytes, 10).0 + 12 + 64;
    let contributions = check("a.zkey", &with(&bytes, ceremony, u32::MAX.to_le_bytes())).unwrap_err();
    assert!(matches!(contributions, Error::Count { what: "contributions", .. }), "{contributions}");

    let bytes = read("chain.r1cs");
    let header = section(&bytes, 1).0 + 12 + 36;
    let wires = check("a.r1cs", &with(&bytes, header, 1u32.to_le_bytes())).unwrap_err();
    assert!(matches!(wires, Error::Count { what: "wires", got: 1, .. }), "{wires}");
    let constraints = check("a.r1cs", &with(&bytes, header + 24, u32::MAX.to_le_bytes())).unwrap_err();
    assert!(matches!(constraints, Error::Truncated { what: "constraint", .. }), "{constraints}");

    let bytes = read("2.ptau");
    let header = section(&bytes, 1).0 + 12 + 36;
    let power = check("a.ptau", &with(&bytes, header, 29u32.to_le_bytes())).unwrap_err();
    assert!(matches!(power, Error::Count { what: "power", got: 29, .. }), "{power}");
    let ceremony = check("a.ptau", &with(&bytes, header + 4, 3u32.to_le_bytes())).unwrap_err();
    assert!(matches!(ceremony, Error::Count { what: "power of the ceremony", got: 3, .. }), "{ceremony}");
}

#[test]
fn scalars_and_wires_out_of_range() {
    let bytes = read("chain.wtns");
    let value = section(&bytes, 2).0 + 12 + 32;
    let error = check("a.wtns", &with(&bytes, value, [255; 32])).unwrap_err();
    assert!(matches!(error, Error::NotReduced { what: "value", index: 1, .. }), "{error}");
    let bytes = read("chain.r1cs");
    let term = section(&bytes, 2).0 + 12 + 4;
    let error = check("a.r1cs", &with(&bytes, term, 14u32.to_le_bytes())).unwrap_err();
    assert_eq!(error, Error::Index { what: "wire in constraint", index: 0, below: 14, got: 14 });
    let error = check("a.r1cs", &with(&bytes, term + 4, [255; 32])).unwrap_err();
    assert!(matches!(error, Error::NotReduced { .. }), "{error}");
}

#[test]
fn a_flipped_bit_in_any_point_is_found() {
    let bytes = read("chain_0.zkey");
    for id in [3, 5, 6, 7, 8, 9] {
        let (at, size) = section(&bytes, id);
        // Every 31st byte: all places in a point, in another point each.
        for byte in (at + 12..at + 12 + size).step_by(31) {
            let flipped = with(&bytes, byte, [bytes[byte] ^ 1 << (byte % 8)]);
            let error = Zkey::parse(&flipped).unwrap().check().unwrap_err();
            let found = matches!(error, Error::NotOnCurve { .. } | Error::NotReduced { .. });
            assert!(found, "section {id}, byte {byte}: {error}");
        }
    }
}

#[derive(Clone, Debug)]
enum Edit {
    Flip { at: usize, bit: u8 },
    Cut(usize),
    Exchange { left: usize, right: usize, length: usize },
    Double { at: usize, length: usize },
    Number { at: usize, value: u32 },
}

impl Edit {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let size = bytes.len();
        if size < 2 {
            return;
        }
        match *self {
            Self::Flip { at, bit } => bytes[at % size] ^= 1 << (bit % 8),
            Self::Cut(at) => bytes.truncate(at % size),
            Self::Exchange { left, right, length } => {
                for offset in 0..length {
                    bytes.swap((left + offset) % size, (right + offset) % size);
                }
            }
            Self::Double { at, length } => {
                let from = at % size;
                let piece = bytes[from..(from + length).min(size)].to_vec();
                bytes.extend(piece);
            }
            Self::Number { at, value } => {
                let at = at % size;
                for (byte, new) in bytes[at..].iter_mut().zip(value.to_le_bytes()) {
                    *byte = new;
                }
            }
        }
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = || prop_oneof![0usize..200, 0usize..30_000];
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, bit)| Edit::Flip { at, bit }),
        at().prop_map(Edit::Cut),
        (at(), at(), 1usize..130).prop_map(|(left, right, length)| Edit::Exchange { left, right, length }),
        (at(), 1usize..200).prop_map(|(at, length)| Edit::Double { at, length }),
        (at(), prop_oneof![0u32..40, any::<u32>(), Just(u32::MAX)]).prop_map(|(at, value)| Edit::Number { at, value }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn edited_files_are_refused_or_have_one_encoding(file in 0..FILES.len(), edits in prop::collection::vec(edit(), 1..4)) {
        let name = FILES[file];
        let mut bytes = read(name);
        edits.iter().for_each(|edit| edit.apply(&mut bytes));
        if let Ok(written) = again(name, &bytes) {
            prop_assert_eq!(written, bytes);
        }
    }
}
