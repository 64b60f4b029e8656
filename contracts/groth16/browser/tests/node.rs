//! The package under node: the files a page loads, on real proofs.

#![allow(clippy::unwrap_used)]

#[path = "../examples/package/build.rs"]
mod build;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::path::Path;
use std::process::Command;

use proofmark_groth16::{Element, Error, Fr, Hex32, Proof};
use serde_json::{Value, json};
use support::{Fixture, modulus, outside_subgroup};

/// A key, inputs and a proof, and what must be said to them: nothing, or why they are refused.
struct Case {
    key: Vec<u8>,
    inputs: Vec<u8>,
    proof: Vec<u8>,
    expected: Option<String>,
}

/// A valid proof, and the same with one thing changed.
fn cases() -> Vec<Case> {
    let fixture = Fixture::new(2, 2);
    let [(inputs, valid), (other_inputs, other)] = fixture.proofs.as_slice() else { unreachable!() };
    let encode = |inputs: &[Fr]| inputs.iter().flat_map(Fr::to_bytes_be).collect::<Vec<u8>>();
    let (key, inputs, proof) = (fixture.key.to_bytes(), encode(inputs), valid.to_bytes());
    let with = |bytes: &[u8], at: usize, new: &[u8]| [&bytes[..at], new, &bytes[at + new.len()..]].concat();
    let case = |key: &[u8], inputs: &[u8], proof: &[u8], expected: Option<String>| Case {
        key: key.to_vec(),
        inputs: inputs.to_vec(),
        proof: proof.to_vec(),
        expected,
    };
    let refused = |inputs: &[u8], proof: &[u8], error: Error| case(&key, inputs, proof, Some(error.to_string()));

    let minus_c = Proof { c: valid.c.neg(), ..*valid }.to_bytes();
    let other_y = with(&proof, 32, &other.to_bytes()[32..64]);
    let x_too_large = with(&proof, 0, &modulus());
    let q = Hex32(modulus());
    let no_bytes = "public inputs: expected a multiple of 32 bytes, got 33".to_owned();
    let bad_beta = Error::NotInSubgroup { element: Element::Beta }.to_string();
    vec![
        case(&key, &inputs, &proof, None),
        refused(&inputs, &minus_c, Error::InvalidProof),
        refused(&encode(other_inputs), &proof, Error::InvalidProof),
        refused(&inputs, &other_y, Error::NotOnCurve { element: Element::ProofA }),
        refused(
            &inputs,
            &x_too_large,
            Error::CoordinateNotCanonical { element: Element::ProofA, coordinate: "x", modulus: q, got: q },
        ),
        refused(&inputs, &with(&proof, 64, &outside_subgroup()), Error::NotInSubgroup { element: Element::ProofB }),
        refused(&inputs[..32], &proof, Error::InputCount { expected: 2, got: 1 }),
        refused(&inputs, &proof[..255], Error::Length { what: "proof", expected: 256, got: 255 }),
        case(&key, &inputs[..33], &proof, Some(no_bytes)),
        case(&with(&key, 64, &outside_subgroup()), &inputs, &proof, Some(bad_beta)),
    ]
}

/// What `tests/verify.mjs` says to each case.
fn under_node(cases: &[Case]) -> Vec<Option<String>> {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let package = tmp.join("groth16-browser");
    let wasm = build::build(&tmp.join("groth16-browser-target"), &package).unwrap();
    assert!(wasm.exists(), "expected {}", wasm.display());
    let file = tmp.join("groth16-browser-cases.json");
    let hex = |Case { key, inputs, proof, .. }: &Case| json!({ "key": hex::encode(key), "inputs": hex::encode(inputs), "proof": hex::encode(proof) });
    std::fs::write(&file, Value::from_iter(cases.iter().map(hex)).to_string()).unwrap();

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify.mjs");
    let output = Command::new("node").arg(script).arg(&package).arg(&file).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "node: {}\n{stderr}", output.status);
    // The size and the time of a verification: seen with `--nocapture`.
    print!("{stderr}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
#[cfg_attr(not(node), ignore = "node is not there: install it to run the browser's Wasm")]
fn javascript_hears_what_the_verifier_says() {
    let cases = cases();
    let expected: Vec<_> = cases.iter().map(|case| case.expected.clone()).collect();
    assert_eq!(under_node(&cases), expected);
}
