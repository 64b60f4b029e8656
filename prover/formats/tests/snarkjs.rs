//! snarkjs accepts what we write: a circuit of ours and its witness go through its setup and its prover, and our verifier
//! takes the proof.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::Command;

use ark_bn254::Fr;
use proofmark_formats::{Ptau, Zkey, write_r1cs, write_wtns};
use proofmark_groth16::encoding::snarkjs::inputs_from_json;
use proofmark_groth16::{PreparedVerifyingKey, Proof, VerifyingKey, verify};
use proofmark_r1cs::challenge::StandardCircuit;

/// Runs snarkjs in a directory; what it prints.
fn snarkjs(directory: &Path, line: &str) -> String {
    let output = Command::new("node")
        .arg(env!("PROOFMARK_SNARKJS"))
        .args(line.split_whitespace())
        .current_dir(directory)
        .output()
        .expect("node");
    let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "snarkjs {line}\n{printed}");
    printed
}

#[test]
#[cfg_attr(not(snarkjs), ignore = "needs Node: run `npm install --no-package-lock` in scripts/interop first")]
fn a_circuit_of_ours_goes_through_snarkjs() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let run = |line: &str| snarkjs(directory.path(), line);
    let circuit = StandardCircuit::new(1).unwrap();
    let assignment = circuit.witness(Fr::from(7u64)).unwrap();
    std::fs::write(at("ours.r1cs"), write_r1cs(&circuit.matrices).unwrap()).unwrap();
    std::fs::write(at("ours.wtns"), write_wtns(&assignment).unwrap()).unwrap();

    let info = run("r1cs info ours.r1cs");
    let wires = format!("# of Wires: {}", circuit.matrices.num_variables());
    assert!(info.contains(&wires) && info.contains("# of Public Inputs: 1"), "{info}");
    assert!(run("wtns check ours.r1cs ours.wtns").contains("WITNESS IS CORRECT"));

    run("powersoftau new bn128 8 0.ptau");
    run("powersoftau contribute 0.ptau 1.ptau --name=a -e=some");
    run("powersoftau prepare phase2 1.ptau final.ptau");
    run("groth16 setup ours.r1cs final.ptau 0.zkey");
    run("zkey contribute 0.zkey 1.zkey --name=b -e=more");
    run("zkey beacon 1.zkey 2.zkey 0102030405060708 10 --name=c");
    run("zkey export verificationkey 2.zkey vk.json");
    run("groth16 prove 2.zkey ours.wtns proof.json public.json");

    let read = |name: &str| std::fs::read(at(name)).unwrap();
    let key = VerifyingKey::from_snarkjs(&read("vk.json")).unwrap();
    let proof = Proof::from_snarkjs(&read("proof.json")).unwrap();
    let inputs = inputs_from_json(&read("public.json")).unwrap();
    let prepared = PreparedVerifyingKey::from(&key);
    verify(&prepared, &inputs, &proof).unwrap();
    assert!(verify(&prepared, &[proofmark_groth16::Fr::default()], &proof).is_err());

    for name in ["0.zkey", "1.zkey", "2.zkey"] {
        let bytes = read(name);
        let key = Zkey::parse(&bytes).unwrap();
        key.check().unwrap();
        assert_eq!(key.to_bytes(), bytes, "{name}");
    }
    for name in ["0.ptau", "1.ptau", "final.ptau"] {
        let bytes = read(name);
        let file = Ptau::parse(&bytes).unwrap();
        file.check().unwrap();
        assert_eq!(file.to_bytes(), bytes, "{name}");
    }
}

#[test]
#[cfg_attr(not(snarkjs), ignore = "needs Node: run `npm install --no-package-lock` in scripts/interop first")]
fn snarkjs_refuses_a_witness_that_we_spoil() {
    let directory = tempfile::tempdir().unwrap();
    let circuit = StandardCircuit::new(1).unwrap();
    let mut assignment = circuit.witness(Fr::from(7u64)).unwrap();
    assignment[9] += Fr::from(1u64);
    std::fs::write(directory.path().join("ours.r1cs"), write_r1cs(&circuit.matrices).unwrap()).unwrap();
    std::fs::write(directory.path().join("ours.wtns"), write_wtns(&assignment).unwrap()).unwrap();
    let output = Command::new("node")
        .args([env!("PROOFMARK_SNARKJS"), "wtns", "check", "ours.r1cs", "ours.wtns"])
        .current_dir(directory.path())
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("WITNESS IS NOT CORRECT"));
}
