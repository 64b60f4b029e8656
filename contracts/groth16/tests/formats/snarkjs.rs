//! Files that snarkjs wrote (`scripts/interop/make.mjs`), and files that it must be able to read.

use std::fs;
use std::path::Path;

use proofmark_groth16::encoding::evm::{arguments_from_bytes, arguments_to_bytes};
use proofmark_groth16::encoding::snarkjs::{inputs_from_json, inputs_to_json};
use proofmark_groth16::{Element, Error, Fr, Hex32, Place, PreparedVerifyingKey, Proof, VerifyingKey, verify};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Fixture, modulus, outside_subgroup};

fn file(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/snarkjs").join(name)).unwrap()
}

fn value(name: &str) -> Value {
    serde_json::from_slice(&file(name)).unwrap()
}

/// The file with the value at a pointer replaced.
fn with(name: &str, pointer: &str, new: Value) -> Vec<u8> {
    let mut value = value(name);
    *value.pointer_mut(pointer).unwrap() = new;
    value.to_string().into_bytes()
}

/// Hexadecimal words of `calldata.txt` in their order.
fn calldata() -> Vec<u8> {
    let text = String::from_utf8(file("calldata.txt")).unwrap();
    text.split('"').filter_map(|part| part.strip_prefix("0x")).flat_map(|word| hex::decode(word).unwrap()).collect()
}

#[test]
fn proofs_by_snarkjs_are_accepted() {
    let key = VerifyingKey::from_snarkjs(&file("verification_key.json")).unwrap();
    let inputs = inputs_from_json(&file("public.json")).unwrap();
    let proof = Proof::from_snarkjs(&file("proof.json")).unwrap();
    assert_eq!(inputs, [33, 65, 32].map(Fr::from_u64));
    let prepared = PreparedVerifyingKey::from(&key);
    assert_eq!(verify(&prepared, &inputs, &proof), Ok(()));
    assert_eq!(verify(&prepared, &[33, 65, 33].map(Fr::from_u64), &proof), Err(Error::InvalidProof));
    assert_eq!(verify(&prepared, &inputs[..2], &proof), Err(Error::InputCount { expected: 3, got: 2 }));
    // What snarkjs would send to its Solidity verifier.
    assert_eq!(arguments_to_bytes(&proof, &inputs), calldata());
    assert_eq!(arguments_from_bytes(&calldata(), 3), Ok((proof, inputs)));
}

#[test]
fn files_are_written_as_snarkjs_writes_them() {
    let key = VerifyingKey::from_snarkjs(&file("verification_key.json")).unwrap();
    let inputs = inputs_from_json(&file("public.json")).unwrap();
    let proof = Proof::from_snarkjs(&file("proof.json")).unwrap();
    // As values: snarkjs's own indentation depends on how it is called. The key's has the pairing's value.
    let parse = |text: String| serde_json::from_str::<Value>(&text).unwrap();
    assert_eq!(parse(key.to_snarkjs().unwrap()), value("verification_key.json"));
    assert_eq!(parse(proof.to_snarkjs().unwrap()), value("proof.json"));
    assert_eq!(parse(inputs_to_json(&inputs).unwrap()), value("public.json"));
}

#[test]
fn round_trips() {
    for inputs in [1, 3] {
        let fixture = Fixture::new(inputs, 2);
        for (public, proof) in &fixture.proofs {
            assert_eq!(Proof::from_snarkjs(proof.to_snarkjs().unwrap().as_bytes()), Ok(*proof));
            assert_eq!(inputs_from_json(inputs_to_json(public).unwrap().as_bytes()).as_ref(), Ok(public));
        }
        assert_eq!(VerifyingKey::from_snarkjs(fixture.key.to_snarkjs().unwrap().as_bytes()), Ok(fixture.key));
    }
    assert_eq!(inputs_from_json(b"[]"), Ok(vec![]));
}

/// `prover/core/examples/snarkjs.rs` wrote these and `scripts/interop/verify.mjs` accepted them: the encoder must go on
/// writing what snarkjs is known to read.
#[test]
fn files_that_snarkjs_accepted_are_written_the_same() {
    let text = |name: &str| String::from_utf8(file(&format!("../to_snarkjs/{name}"))).unwrap();
    let (key, inputs, proof) = (text("verification_key.json"), text("public.json"), text("proof.json"));
    let decoded_key = VerifyingKey::from_snarkjs(key.as_bytes()).unwrap();
    let decoded_inputs = inputs_from_json(inputs.as_bytes()).unwrap();
    let decoded_proof = Proof::from_snarkjs(proof.as_bytes()).unwrap();
    assert_eq!(verify(&PreparedVerifyingKey::from(&decoded_key), &decoded_inputs, &decoded_proof), Ok(()));
    assert_eq!(decoded_key.to_snarkjs().unwrap() + "\n", key);
    assert_eq!(inputs_to_json(&decoded_inputs).unwrap() + "\n", inputs);
    assert_eq!(decoded_proof.to_snarkjs().unwrap() + "\n", proof);
}

#[test]
fn a_key_without_a_second_phase_is_refused() {
    let key = VerifyingKey::from_snarkjs(&file("verification_key_uncontributed.json"));
    assert_eq!(key, Err(Error::DeltaIsGamma { got: "gamma" }));
}

/// Numbers as text, from 32 big-endian bytes.
fn decimal(bytes: &[u8; 32]) -> String {
    num(bytes).to_string()
}

fn num(bytes: &[u8; 32]) -> ark_ff::BigInt<4> {
    let mut words = [0; 4];
    for (word, chunk) in words.iter_mut().rev().zip(bytes.chunks_exact(8)) {
        *word = u64::from_be_bytes(chunk.try_into().unwrap());
    }
    ark_ff::BigInt::new(words)
}

/// Tampers with each number of the point at `pointer` and expects the exact error.
fn tamper(name: &str, pointer: &str, element: Element, decode: &dyn Fn(&[u8]) -> Result<(), Error>) {
    let g2 = value(name).pointer(&format!("{pointer}/0")).unwrap().is_array();
    let numbers: &[(&str, &'static str)] = if g2 {
        &[("0/0", "x.c0"), ("0/1", "x.c1"), ("1/0", "y.c0"), ("1/1", "y.c1")]
    } else {
        &[("0", "x"), ("1", "y")]
    };
    let refuses = |at: &str, new: Value, error: Error| {
        assert_eq!(decode(&with(name, &format!("{pointer}{at}"), new.clone())), Err(error), "{name} {at} {new}");
    };
    for (at, coordinate) in numbers {
        let at = format!("/{at}");
        for got in [modulus(), [0xff; 32]] {
            let modulus = Hex32(modulus());
            let error = Error::CoordinateNotCanonical { element, coordinate, modulus, got: Hex32(got) };
            refuses(&at, json!(decimal(&got)), error);
        }
        for text in ["", "01", "-1", "0x1", "1 ", "1e3", &"9".repeat(78), &"1".repeat(100)] {
            let got = text.chars().take(80).collect();
            let error = Error::Decimal { place: Place::Coordinate(element, coordinate), got };
            refuses(&at, json!(text), error);
        }
        refuses(&at, json!("1"), Error::NotOnCurve { element });
    }
    let (one, infinity) =
        if g2 { ("/2/0", json!([["0", "0"], ["1", "0"], ["0", "0"]])) } else { ("/2", json!(["0", "1", "0"])) };
    refuses("", infinity, Error::Infinity { element });
    let got = if g2 { "2,0" } else { "2" }.to_owned();
    refuses(one, json!("2"), Error::NotNormalised { element, got });
    if g2 {
        refuses("/2/1", json!("1"), Error::NotNormalised { element, got: "1,1".into() });
        let bytes = outside_subgroup();
        let number = |i: usize| decimal(&bytes[32 * i..32 * i + 32].try_into().unwrap());
        let outside = json!([[number(1), number(0)], [number(3), number(2)], ["1", "0"]]);
        refuses("", outside, Error::NotInSubgroup { element });
    }
}

#[test]
fn tampered_proofs() {
    let decode = |text: &[u8]| Proof::from_snarkjs(text).map(|_| ());
    for (pointer, element) in [("/pi_a", Element::ProofA), ("/pi_b", Element::ProofB), ("/pi_c", Element::ProofC)] {
        tamper("proof.json", pointer, element, &decode);
    }
    for (field, expected, got) in [("protocol", "groth16", "plonk"), ("curve", "bn128", "bls12381")] {
        let error = Error::Label { what: "proof.json", field, expected, got: got.into() };
        assert_eq!(decode(&with("proof.json", &format!("/{field}"), json!(got))), Err(error));
    }
}

#[test]
fn tampered_keys() {
    const NAME: &str = "verification_key.json";
    let decode = |text: &[u8]| VerifyingKey::from_snarkjs(text).map(|_| ());
    let points = [
        ("/vk_alpha_1", Element::Alpha),
        ("/vk_beta_2", Element::Beta),
        ("/vk_gamma_2", Element::Gamma),
        ("/vk_delta_2", Element::Delta),
        ("/IC/0", Element::Ic(0)),
        ("/IC/3", Element::Ic(3)),
    ];
    for (pointer, element) in points {
        tamper(NAME, pointer, element, &decode);
    }
    let gamma = value(NAME)["vk_gamma_2"].clone();
    assert_eq!(decode(&with(NAME, "/vk_delta_2", gamma)), Err(Error::DeltaIsGamma { got: "gamma" }));
    for got in [0, 2, 4] {
        assert_eq!(decode(&with(NAME, "/nPublic", json!(got))), Err(Error::PublicCount { expected: 3, got }));
    }
    assert_eq!(decode(&with(NAME, "/IC", json!([]))), Err(Error::NoInputPoints));
    assert_eq!(decode(&with(NAME, "/vk_alphabeta_12/0/0/0", json!("1"))), Err(Error::AlphaBeta));
    let mut without = value(NAME);
    without.as_object_mut().unwrap().remove("vk_alphabeta_12");
    assert_eq!(decode(without.to_string().as_bytes()), Ok(()));
    let error = Error::Label { what: NAME, field: "curve", expected: "bn128", got: "bn254".into() };
    assert_eq!(decode(&with(NAME, "/curve", json!("bn254"))), Err(error));
}

#[test]
fn other_json() {
    let reason = |error: Error| match error {
        Error::Json { what, reason } => format!("{what}: {reason}"),
        other => other.to_string(),
    };
    let proof = |text: &[u8]| reason(Proof::from_snarkjs(text).unwrap_err());
    let text = String::from_utf8(file("proof.json")).unwrap();
    assert!(proof(b"").contains("EOF"));
    assert!(proof(format!("{text}{{}}").as_bytes()).contains("trailing characters"));
    assert!(proof(text.replace("pi_c", "pi_d").as_bytes()).contains("unknown field `pi_d`"));
    assert!(proof(text.replace("pi_c", "pi_a").as_bytes()).contains("duplicate field `pi_a`"));
    assert!(proof(&with("proof.json", "/pi_a/0", json!(1))).contains("expected a string"));
    assert!(proof(&with("proof.json", "/pi_a", json!(["1", "2"]))).contains("invalid length 2"));
    assert!(proof(&with("proof.json", "/pi_a", json!(["1", "2", "1", "1"]))).starts_with("proof.json: "));
    let mut without = value("proof.json");
    without.as_object_mut().unwrap().remove("curve");
    assert!(proof(without.to_string().as_bytes()).contains("missing field `curve`"));
    assert!(reason(inputs_from_json(b"{}").unwrap_err()).starts_with("public.json: "));
    assert!(reason(inputs_from_json(b"[1]").unwrap_err()).contains("expected a string"));
}

#[test]
fn inputs_out_of_range() {
    let r = "21888242871839275222246405745257275088548364400416034343698204186575808495617";
    let error = inputs_from_json(format!("[\"0\", \"{r}\"]").as_bytes()).unwrap_err();
    assert!(matches!(error, Error::ScalarNotCanonical { .. }), "{error}");
    let error = inputs_from_json(b"[\"0\", \"+1\"]").unwrap_err();
    assert_eq!(error, Error::Decimal { place: Place::Input(1), got: "+1".into() });
    assert_eq!(
        error.to_string(),
        "public input 1: expected a decimal number below 2^256 without sign or leading zeros, got \"+1\""
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// One byte of a valid file replaced: refused, or the same value (a space is as good as another), never a panic.
    #[test]
    fn a_file_with_a_changed_byte_is_refused_or_the_same(at: prop::sample::Index, new: u8) {
        let change = |name: &str| {
            let mut text = file(name);
            let at = at.index(text.len());
            text[at] = new;
            text
        };
        if let Ok(proof) = Proof::from_snarkjs(&change("proof.json")) {
            prop_assert_eq!(Ok(proof), Proof::from_snarkjs(&file("proof.json")));
        }
        if let Ok(key) = VerifyingKey::from_snarkjs(&change("verification_key.json")) {
            prop_assert_eq!(Ok(key), VerifyingKey::from_snarkjs(&file("verification_key.json")));
        }
        let _ = inputs_from_json(&change("public.json"));
    }
}
