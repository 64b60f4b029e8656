//! One table of all that reads files of others: a file that was cut, one with a bit flipped, one with two parts exchanged, one over another
//! curve and one of another version are each refused, each with an error of its own.
//!
//! More of each kind stands beside its parser (`prover/formats/tests/damage.rs`, `prover/engine/src/key/tests.rs`,
//! `contracts/groth16/tests/formats`); proof files and models are in `prover/cli/tests/bad_input.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use ark_bn254::G1Affine;
use proofmark_engine::{KeyFile, KeyInfo};
use proofmark_formats::Ptau;
use proofmark_groth16::encoding::snarkjs::inputs_from_json;
use proofmark_groth16::{Proof, VerifyingKey, verify_bytes};
use proofmark_prover::interop::{read_ark_key, read_r1cs, read_witness, read_zkey, to_arkworks, write_ark_key};
use proofmark_prover::{ProvingKey, Secret, VerifyingKeyFile, development_setup};
use proofmark_r1cs::challenge::StandardCircuit;

fn file(path: &str) -> Vec<u8> {
    let path = format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn vector(name: &str) -> Vec<u8> {
    file(&format!("prover/formats/tests/vectors/{name}"))
}

fn snarkjs(name: &str) -> Vec<u8> {
    file(&format!("contracts/groth16/tests/vectors/snarkjs/{name}"))
}

/// What is done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Damage {
    Cut,
    Flipped,
    Exchanged,
    Curve,
    Version,
}
use Damage::{Curve, Cut, Exchanged, Flipped, Version};

/// Reads a file with all its checks; what it says.
type Read = fn(&[u8]) -> Result<(), String>;

/// A parser: a good file, and damaged ones with a part of the error.
struct Parser {
    name: &'static str,
    good: Vec<u8>,
    read: Read,
    damaged: Vec<(Damage, Vec<u8>, &'static str)>,
}

fn told<T>(result: Result<T, impl std::fmt::Display>) -> Result<(), String> {
    result.map(|_| ()).map_err(|error| error.to_string())
}

/// The start of section `id` of a file of circom or snarkjs: its number.
fn section(bytes: &[u8], id: u32) -> usize {
    let mut at = 12;
    while bytes[at..at + 4] != id.to_le_bytes() {
        at += 12 + u64::from_le_bytes(bytes[at + 4..at + 12].try_into().unwrap()) as usize;
    }
    at
}

fn changed(bytes: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    change(&mut bytes);
    bytes
}

/// Puts other bytes at a place.
fn with(bytes: &[u8], at: usize, new: &[u8]) -> Vec<u8> {
    changed(bytes, |bytes| bytes[at..at + new.len()].copy_from_slice(new))
}

fn flipped(bytes: &[u8], at: usize, bit: u8) -> Vec<u8> {
    changed(bytes, |bytes| bytes[at] ^= 1 << bit)
}

fn cut(bytes: &[u8]) -> Vec<u8> {
    bytes[..bytes.len() - 1].to_vec()
}

/// Two sections with each other's number.
fn renumbered(bytes: &[u8], left: u32, right: u32) -> Vec<u8> {
    let (one, other) = (section(bytes, left), section(bytes, right));
    with(&with(bytes, one, &right.to_le_bytes()), other, &left.to_le_bytes())
}

/// A text with one occurrence of something replaced.
fn replaced(text: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(text).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    text.replacen(from, to, 1).into_bytes()
}

/// A JSON document with two fields exchanged.
fn fields_exchanged(text: &[u8], left: &str, right: &str) -> Vec<u8> {
    let mut document: serde_json::Value = serde_json::from_slice(text).unwrap();
    let (one, other) = (document[left].clone(), document[right].clone());
    assert_ne!(one, other);
    document[left] = other;
    document[right] = one;
    document.to_string().into_bytes()
}

/// The size of a field's element, then BN254's prime, one bit of which is another.
const PRIME: usize = 12 + 4;

fn of_circom_and_snarkjs() -> Vec<Parser> {
    let (r1cs, wtns, zkey, ptau) =
        (vector("chain.r1cs"), vector("chain.wtns"), vector("factors_2.zkey"), vector("final.ptau"));
    let version = |bytes: &[u8]| with(bytes, 4, &9u32.to_le_bytes());
    let curve = |bytes: &[u8], header: u32| flipped(bytes, section(bytes, header) + PRIME, 1);
    vec![
        Parser {
            name: ".r1cs",
            read: |bytes| told(read_r1cs(bytes)),
            damaged: vec![
                (Cut, cut(&r1cs), "section 3: expected "),
                // The highest bit of the first coefficient.
                (
                    Flipped,
                    flipped(&r1cs, section(&r1cs, 2) + 12 + 4 + 4 + 31, 7),
                    "coefficient in constraint 0: expected a number below",
                ),
                (Exchanged, renumbered(&r1cs, 2, 3), "section 3 (labels): expected "),
                (Curve, curve(&r1cs, 1), "prime r: expected BN254's 0x30644e72"),
                (Version, version(&r1cs), ".r1cs file: expected version 1, got 9"),
            ],
            good: r1cs,
        },
        Parser {
            name: ".wtns",
            read: |bytes| told(read_witness(bytes)),
            damaged: vec![
                (Cut, cut(&wtns), "section 2: expected "),
                (Flipped, flipped(&wtns, section(&wtns, 2) + 12 + 63, 7), "value 1: expected a number below"),
                (Exchanged, renumbered(&wtns, 1, 2), "section 1 (header): expected 40 bytes"),
                (Curve, curve(&wtns, 1), "prime r: expected BN254's 0x30644e72"),
                (Version, version(&wtns), ".wtns file: expected version 2, got 9"),
            ],
            good: wtns,
        },
        Parser {
            name: ".zkey",
            read: |bytes| told(read_zkey(bytes, None)),
            damaged: vec![
                (Cut, cut(&zkey), "section 10: expected "),
                (Flipped, flipped(&zkey, section(&zkey, 5) + 12, 0), "A 0: expected a point on the curve"),
                (Exchanged, renumbered(&zkey, 5, 6), "B1 and B2: expected the same multiples"),
                (Curve, curve(&zkey, 2), "prime q: expected BN254's 0x30644e72"),
                (Version, version(&zkey), ".zkey file: expected version 1, got 9"),
            ],
            good: zkey,
        },
        Parser {
            name: ".ptau",
            read: |bytes| told(Ptau::parse(bytes).and_then(|file| file.check())),
            damaged: vec![
                (Cut, cut(&ptau), "section 15: expected "),
                (
                    Flipped,
                    flipped(&ptau, section(&ptau, 2) + 12 + 64, 0),
                    "powers of tau in G1 1: expected a point on the curve",
                ),
                // Sections of the same size are told apart by pairings: `prover/ceremony/tests/ceremony.rs`.
                (Exchanged, renumbered(&ptau, 2, 12), "section 12 (Lagrange points of tau in G1): expected "),
                (Curve, curve(&ptau, 1), "prime q: expected BN254's 0x30644e72"),
                (Version, version(&ptau), ".ptau file: expected version 1, got 9"),
            ],
            good: ptau,
        },
    ]
}

fn of_ours_and_arkworks() -> Vec<Parser> {
    let circuit = StandardCircuit::new(2).unwrap();
    let key = development_setup(&circuit.matrices, Secret::Seed(4)).unwrap();
    let bytes = key.to_bytes().unwrap();
    // The file's parts begin at multiples of 4096 bytes; A comes behind the points of the verifying key, then B in G1.
    let size = (64 * key.engine().a.len()).next_multiple_of(4096);
    let (a, b) = (8192, 8192 + size);
    let exchanged = changed(&bytes, |to| {
        to[a..a + size].copy_from_slice(&bytes[b..b + size]);
        to[b..b + size].copy_from_slice(&bytes[a..a + size]);
    });
    // The format is BN254's alone, so a file of another curve has right hashes over points that are none.
    let mut foreign = key.engine().clone();
    foreign.alpha_g1 = G1Affine::new_unchecked(1u64.into(), 1u64.into());
    let info = KeyInfo { circuit_hash: key.circuit_hash(), development: true, checked: true };
    let foreign = KeyFile::encode(&foreign, &info).unwrap();

    let ark = write_ark_key(&to_arkworks(key.engine(), &circuit.matrices).unwrap(), false).unwrap();
    let second_of_a = (7 + 2 + 2 + 1) * 64 + 16;
    let verifying = file("prover/core/fuzz/seeds/read_verifying_key_file/key.json");
    vec![
        Parser {
            name: ".pk",
            read: |bytes| told(ProvingKey::from_bytes(bytes).and_then(|key| key.check_file())),
            damaged: vec![
                (Cut, cut(&bytes), "length: expected "),
                (Flipped, flipped(&bytes, a, 0), "the file is damaged"),
                (Exchanged, exchanged, "query A and query B in G1: expected each in its place, got them exchanged"),
                (Curve, foreign, "alpha: expected a point of the group, got a point that is not on the curve"),
                (
                    Version,
                    with(&bytes, 8, &1u32.to_le_bytes()),
                    "version: expected 2, got 1; make or import the key again",
                ),
            ],
            good: bytes,
        },
        Parser {
            name: "arkworks key",
            // Such files have neither parts with names, nor a curve, nor a version.
            read: |bytes| told(read_ark_key(bytes)),
            damaged: vec![
                (Cut, cut(&ark), "arkworks key: expected six lists"),
                (Flipped, flipped(&ark, second_of_a, 0), "arkworks key, query A 1: expected a point on the curve"),
            ],
            good: ark,
        },
        Parser {
            name: ".vk.json",
            read: |bytes| told(VerifyingKeyFile::from_json(bytes)),
            damaged: vec![
                (Cut, verifying[..verifying.len() / 2].to_vec(), "verifying key file: EOF while parsing"),
                (Flipped, in_key(&verifying), "expected a point on the curve"),
                (Exchanged, fields_exchanged(&verifying, "key_id", "circuit_hash"), "key_id: expected "),
                (Curve, replaced(&verifying, "\"bn254\"", "\"bls12-381\""), "curve: expected bn254, got bls12-381"),
                (Version, replaced(&verifying, "\"version\": 1", "\"version\": 2"), "version: expected 1, got 2"),
            ],
            good: verifying,
        },
    ]
}

/// With one bit of the key's first point flipped.
fn in_key(text: &[u8]) -> Vec<u8> {
    let mut document: serde_json::Value = serde_json::from_slice(text).unwrap();
    let key = hex::decode(document["verifying_key"].as_str().unwrap()).unwrap();
    document["verifying_key"] = hex::encode(flipped(&key, 31, 0)).into();
    document.to_string().into_bytes()
}

/// Verifies a proof of snarkjs under its key.
fn verified(key: &[u8], inputs: &[u8], proof: &[u8]) -> Result<(), String> {
    let key = VerifyingKey::from_snarkjs(key).map_err(|error| error.to_string())?;
    let inputs = inputs_from_json(inputs).map_err(|error| error.to_string())?;
    told(verify_bytes(&(&key).into(), &inputs, proof))
}

fn of_proofs() -> Vec<Parser> {
    let (key, public, proof) = (snarkjs("verification_key.json"), snarkjs("public.json"), snarkjs("proof.json"));
    let canonical = Proof::from_snarkjs(&proof).unwrap().to_bytes().to_vec();
    let number = |document: &[u8], pointer: &str| -> String {
        let document: serde_json::Value = serde_json::from_slice(document).unwrap();
        document.pointer(pointer).unwrap().as_str().unwrap().to_owned()
    };
    // The last digit but in its lowest bit.
    let other = |number: &str| {
        let (head, last) = number.split_at(number.len() - 1);
        format!("{head}{}", last.parse::<u8>().unwrap() ^ 1)
    };
    let (in_a, in_alpha) = (number(&proof, "/pi_a/1"), number(&key, "/vk_alpha_1/1"));
    let mut reversed: Vec<String> = serde_json::from_slice(&public).unwrap();
    reversed.reverse();
    // BLS12-381's scalars go beyond BN254's.
    let large = "52435875175126190479447740508185965837690552500527637822603658699938581184512";
    vec![
        Parser {
            name: "proof.json",
            read: |bytes| {
                let proof = Proof::from_snarkjs(bytes).map_err(|error| error.to_string())?;
                verified(&snarkjs("verification_key.json"), &snarkjs("public.json"), &proof.to_bytes())
            },
            damaged: vec![
                (Cut, proof[..proof.len() / 2].to_vec(), "EOF while parsing"),
                (Flipped, replaced(&proof, &in_a, &other(&in_a)), "expected a point on the curve"),
                (Exchanged, fields_exchanged(&proof, "pi_a", "pi_c"), "pairing"),
                (Curve, replaced(&proof, "bn128", "bls12381"), "field curve: expected \"bn128\", got \"bls12381\""),
                (Version, replaced(&proof, "groth16", "plonk"), "field protocol: expected \"groth16\", got \"plonk\""),
            ],
            good: proof,
        },
        Parser {
            name: "verification_key.json",
            read: |bytes| told(VerifyingKey::from_snarkjs(bytes)),
            damaged: vec![
                (Cut, key[..key.len() / 2].to_vec(), "EOF while parsing"),
                (Flipped, replaced(&key, &in_alpha, &other(&in_alpha)), "expected a point on the curve"),
                (
                    Exchanged,
                    fields_exchanged(&key, "vk_beta_2", "vk_delta_2"),
                    "field vk_alphabeta_12: expected the pairing",
                ),
                (Curve, replaced(&key, "bn128", "bls12381"), "field curve: expected \"bn128\", got \"bls12381\""),
                (Version, replaced(&key, "groth16", "plonk"), "field protocol: expected \"groth16\", got \"plonk\""),
            ],
            good: key,
        },
        Parser {
            name: "public.json",
            read: |bytes| {
                let proof = Proof::from_snarkjs(&snarkjs("proof.json")).unwrap();
                verified(&snarkjs("verification_key.json"), bytes, &proof.to_bytes())
            },
            damaged: vec![
                (Cut, public[..public.len() / 2].to_vec(), "EOF while parsing"),
                (Exchanged, serde_json::to_vec(&reversed).unwrap(), "pairing"),
                (Curve, replaced(&public, &reversed[0], large), "expected a number below"),
            ],
            good: public,
        },
        Parser {
            name: "proof of 256 bytes",
            read: |bytes| verified(&snarkjs("verification_key.json"), &snarkjs("public.json"), bytes),
            damaged: vec![
                (Cut, cut(&canonical), "expected 256 bytes, got 255"),
                (Flipped, flipped(&canonical, 63, 0), "expected a point on the curve"),
                (Exchanged, [&canonical[192..], &canonical[64..192], &canonical[..64]].concat(), "pairing"),
                // Coordinates of a curve with a larger field.
                (Curve, with(&canonical, 0, &[0xff; 32]), "coordinate x: expected a number below"),
            ],
            good: canonical,
        },
    ]
}

#[test]
fn each_damage_has_its_own_error() {
    let parsers: Vec<Parser> =
        [of_circom_and_snarkjs(), of_ours_and_arkworks(), of_proofs()].into_iter().flatten().collect();
    let mut tried = 0;
    for Parser { name, good, read, damaged } in &parsers {
        assert_eq!(read(good), Ok(()), "{name}");
        let mut errors = BTreeSet::new();
        for (damage, bytes, expected) in damaged {
            let error = read(bytes).expect_err(&format!("{name}, {damage:?}"));
            assert!(error.contains(expected), "{name}, {damage:?}: {error}");
            errors.insert(error);
            tried += 1;
        }
        assert_eq!(errors.len(), damaged.len(), "{name}: {errors:?}");
        let kinds: BTreeSet<Damage> = damaged.iter().map(|(damage, ..)| *damage).collect();
        assert_eq!(kinds.len(), damaged.len(), "{name}");
    }
    assert_eq!((parsers.len(), tried), (11, 49));
}
