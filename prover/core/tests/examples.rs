//! The examples do what they say.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use proofmark_groth16::encoding::snarkjs::inputs_from_json;
use proofmark_groth16::{Proof, VerifyingKey, verify};

#[allow(dead_code, reason = "its main is run by hand")]
#[path = "../examples/circom.rs"]
mod circom;

fn vector(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/tests/vectors").join(name)
}

#[test]
fn another_program_proves_a_circom_circuit() {
    let work = tempfile::tempdir().unwrap();
    let [proof, public] = ["proof.json", "public.json"].map(|name| work.path().join(name));
    circom::prove(&vector("factors_2.zkey"), &vector("factors.wtns"), &proof, &public).unwrap();

    let read = |path: &Path| std::fs::read(path).unwrap();
    let key = VerifyingKey::from_snarkjs(&read(&vector("factors_2.vk.json"))).unwrap();
    let inputs = inputs_from_json(&read(&public)).unwrap();
    verify(&(&key).into(), &inputs, &Proof::from_snarkjs(&read(&proof)).unwrap()).unwrap();

    // Another circuit's witness, of the same length: an error that says what is wrong, and no file.
    let absent = work.path().join("absent.json");
    let error = circom::prove(&vector("factors_2.zkey"), &vector("bits.wtns"), &absent, &absent).unwrap_err();
    assert!(error.to_string().contains("most likely the witness does not satisfy the circuit"), "{error:#}");
    assert!(!absent.exists());
}
