//! Circuits, keys, witnesses and proofs to and from snarkjs and arkworks, by the binary; snarkjs itself where it is installed.

mod common;

use std::path::Path;
use std::process::{Command, Stdio};

use common::{Keys, MLP, WorkDir, digits, proofmark};

/// A file of circom's or snarkjs'.
fn vector(name: &str) -> String {
    format!("{}/../formats/tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Runs snarkjs, where it is installed; says whether it was content.
fn snarkjs(line: &[&str]) -> Option<bool> {
    let script = format!("{}/../../scripts/interop/node_modules/snarkjs/build/cli.cjs", env!("CARGO_MANIFEST_DIR"));
    if !Path::new(&script).exists() {
        println!("skipped: snarkjs is not installed (npm install in scripts/interop)");
        return None;
    }
    let mut node = Command::new("node");
    Some(
        node.arg(script)
            .args(line)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success()),
    )
}

/// Runs a line that has to fail; gives its error.
fn error_of(line: &[&str]) -> String {
    let answer = proofmark(&[line, &["--json"]].concat());
    assert_eq!((answer.code, answer.stdout.as_str()), (1, ""), "{line:?}: {}", answer.stderr);
    assert!(!answer.stderr.contains("panicked"), "{}", answer.stderr);
    answer.error()
}

#[test]
fn a_circom_circuit_is_proved_from_its_zkey_and_from_an_imported_key() {
    let work = WorkDir::new();
    let (zkey, witness, circuit) = (vector("factors_2.zkey"), vector("factors.wtns"), vector("factors.r1cs"));
    let out = work.path("keys");
    let line = ["import", &zkey, "--circuit", &circuit, "--out", &out, "--threads", "1", "--json"];
    let imported = proofmark(&line).document();
    assert_eq!(
        (&imported["setup"], &imported["contributions"], &imported["beacons"]),
        (&"ceremony".into(), &1.into(), &1.into())
    );
    let [pk, vk] = ["proving_key", "verifying_key"].map(|key| imported[key].as_str().unwrap().to_owned());
    for (key, kind) in
        [(&pk, "proving key"), (&zkey, "proving key of snarkjs (.zkey)"), (&vk, "verifying key of snarkjs")]
    {
        let told = proofmark(&["key", key, "--check", "--json"]).document();
        assert_eq!((&told["kind"], &told["public_inputs"]), (&kind.into(), &3.into()));
    }
    let [proof, public] = ["proof.json", "public.json"].map(|name| work.path(name));
    for line in [
        vec!["groth16", "prove", &zkey, &witness, &proof, &public],
        vec!["groth16", "prove", &zkey, &witness, &proof, &public, "--circuit", &circuit],
        vec!["groth16", "prove", &pk, &witness, &proof, &public, "--circuit", &circuit],
    ] {
        proofmark(&line).text();
        // snarkjs' own verifying key, and the one that the import wrote.
        for vk in [&vector("factors_2.vk.json"), &vk] {
            assert!(proofmark(&["groth16", "verify", vk, &public, &proof]).text().contains("valid"));
        }
        assert_ne!(snarkjs(&["groth16", "verify", &vk, &public, &proof]), Some(false));
    }

    let other = work.file("other.json", std::fs::read_to_string(&public).unwrap().replacen('"', "\"1", 1).as_bytes());
    let answer = proofmark(&["groth16", "verify", &vk, &other, &proof, "--json"]);
    assert_eq!(answer.code, 1, "{}", answer.stdout);
    let answer: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(answer["verdict"], "invalid");
}

#[test]
fn snarkjs_proves_our_models() {
    let (work, keys) = (WorkDir::new(), Keys::shared());
    let model = digits(MLP);
    let [circuit, zkey, witness, vk, proof, public] =
        ["c.r1cs", "k.zkey", "w.wtns", "vk.json", "p.json", "i.json"].map(|name| work.path(name));
    proofmark(&["export", "circuit", &model, "--out", &circuit]).text();
    proofmark(&["export", "key", &keys.mlp, "--model", &model, "--out", &zkey]).text();
    let line =
        ["export", "witness", &model, "--vk", &keys.mlp_vk, "--input", &digits("example.npy"), "--out", &witness];
    let digest = proofmark(&[&line[..], &["--json"]].concat()).document()["digest"].clone();
    proofmark(&["export", "verifying-key", &keys.mlp_vk, "--out", &vk]).text();
    assert_ne!(snarkjs(&["wtns", "check", &circuit, &witness]), Some(false));
    if snarkjs(&["groth16", "prove", &zkey, &witness, &proof, &public]) == Some(true) {
        assert!(proofmark(&["groth16", "verify", &vk, &public, &proof]).text().contains("valid"));
    }
    // Ours from the same files: the exported circuit is the key's.
    proofmark(&["groth16", "prove", &keys.mlp, &witness, &proof, &public, "--circuit", &circuit]).text();
    assert_ne!(snarkjs(&["groth16", "verify", &vk, &public, &proof]), Some(false));

    let ours = work.path("ours.json");
    proofmark(&["prove", &model, "--key", &keys.mlp, "--input", &digits("example.npy"), "--out", &ours]).text();
    let exported = proofmark(&["export", "proof", &ours, "--out", &proof, "--public", &public, "--json"]).document();
    assert_eq!(exported["digest"], digest, "the same statement");
    assert!(proofmark(&["groth16", "verify", &vk, &public, &proof]).text().contains("valid"));
}

#[test]
fn a_ceremonys_key_proves_a_model_and_an_arkworks_key_comes_back() {
    let (work, model) = (WorkDir::new(), digits(MLP));
    let [ptau, zero, one, ark, out] = ["12.ptau", "0.zkey", "1.zkey", "k.ark", "keys"].map(|name| work.path(name));
    proofmark(&["ptau", "new", "--power", "12", "--dev", "--out", &ptau]).text();
    proofmark(&["setup", "new", &model, "--ptau", &ptau, "--out", &zero]).text();
    assert!(error_of(&["import", &zero, "--model", &model]).contains("expected contributions of a ceremony, got none"));
    proofmark(&["setup", "contribute", &zero, "--out", &one, "--name", "Ana"]).text();
    let line = ["import", &one, "--model", &model, "--out", &out, "--fold", "--json"];
    let imported = proofmark(&line).document();
    let [pk, vk] = ["proving_key", "verifying_key"].map(|key| imported[key].as_str().unwrap().to_owned());
    let record: serde_json::Value = serde_json::from_slice(&std::fs::read(&vk).unwrap()).unwrap();
    assert_eq!((&record["setup"], &record["transcript_hash"]), (&"ceremony".into(), &imported["transcript_hash"]));
    let proof = work.path("proof.json");
    proofmark(&["prove", &model, "--key", &pk, "--input", &digits("example.npy"), "--out", &proof]).text();
    assert!(proofmark(&["verify", "--vk", &vk, "--proof", &proof]).text().contains("verdict: valid"));

    proofmark(&["export", "key", &pk, "--model", &model, "--format", "arkworks", "--out", &ark]).text();
    assert!(error_of(&["import", &ark, "--model", &model]).contains("has no record of one"));
    let again = work.path("again");
    let document = proofmark(&["import", &ark, "--model", &model, "--out", &again, "--dev", "--json"]).document();
    assert_eq!((&document["key_id"], &document["setup"]), (&imported["key_id"], &"development".into()));
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let work = WorkDir::new();
    let (zkey, witness) = (vector("factors_2.zkey"), vector("factors.wtns"));
    let cut = work.file("cut.zkey", &std::fs::read(&zkey).unwrap()[..2000]);
    let text = work.file("text.wtns", b"not a witness");
    let [proof, public] = ["p.json", "i.json"].map(|name| work.path(name));
    for (line, says) in [
        (vec!["groth16", "prove", &cut, &witness, &proof, &public], "cut.zkey"),
        (vec!["groth16", "prove", &zkey, &text, &proof, &public], "text.wtns"),
        (vec!["groth16", "prove", &zkey, &vector("bits.wtns"), &proof, &public], "does not verify"),
        (vec!["groth16", "prove", &zkey, &witness, &proof, &public, "--circuit", &vector("bits.r1cs")], "expected"),
        (vec!["import", &zkey, "--circuit", &vector("chain.r1cs")], "expected"),
        (vec!["import", &text, "--circuit", &vector("factors.r1cs"), "--dev"], "text.wtns"),
        (vec!["groth16", "verify", &text, &text, &text], "text.wtns"),
        (vec!["key", &cut], "cut.zkey"),
        (vec!["key", &text], "text.wtns"),
    ] {
        let error = error_of(&line);
        assert!(error.contains(says), "{line:?}: {error}");
    }
    assert_eq!(work.names(), ["cut.zkey", "text.wtns"], "nothing is left behind");
}
