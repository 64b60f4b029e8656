//! Private inputs and committed outputs, from the requester's commitment to the opened answer.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use common::{Keys, MLP, WorkDir, digits, proofmark};
use proofmark_api::escrow::{ExecuteMsg, PrivateInput};
use serde_json::Value;

const JOB: [&str; 10] =
    ["--chain-id", "chain-1", "--contract", "escrow", "--job", "7", "--requester", "a", "--prover", "b"];

#[test]
fn a_private_job_from_its_commitment_to_the_opened_output() {
    let (keys, work) = (Keys::shared(), WorkDir::new());
    let (model, input) = (digits(MLP), digits("example.npy"));
    let (salt_file, proof) = (work.path("salt.hex"), work.path("proof.json"));

    // The requester commits, and keeps the salt in a file.
    let uri = ["--uri", "https://example.org/7", "--salt-out", &salt_file, "--json"];
    let committed = proofmark(&[&["commit", &input, "--model", &model], &uri[..]].concat()).document();
    let private: PrivateInput = serde_json::from_value(committed["private_input"].clone()).unwrap();
    assert_eq!((private.commitment.to_hex().as_str(), private.uri.len()), (text(&committed["commitment"]), 21));
    let salt = std::fs::read_to_string(&salt_file).unwrap().trim().to_owned();
    assert!(committed["salt"].is_null(), "the salt is in the file alone");
    let salt_at = format!("@{salt_file}");

    // The prover proves with input and salt.
    let prove = ["prove", &model, "--key", &keys.mlp, "--input", &input, "--out", &proof];
    let private = ["--input-salt", &salt_at, "--output", "committed", "--json"];
    let proved = proofmark(&[&prove[..], &JOB, &private].concat()).document();
    assert_eq!(proved["input"], committed["commitment"]);
    let message: ExecuteMsg = serde_json::from_value(proved["message"].clone()).unwrap();
    let ExecuteMsg::Submit { job_id, output, .. } = message else { panic!("{message:?}") };
    assert_eq!((job_id, hex::encode(&output)), (7, text(&proved["output"]).to_owned()));
    assert!(!std::fs::read_to_string(&proof).unwrap().contains(&salt), "the salt is in the proof's file");

    // Anybody verifies the proof; with the salt also the output.
    let verify = ["verify", "--vk", &keys.mlp_vk, "--proof", &proof, "--json"];
    let blind = proofmark(&verify).document();
    assert_eq!((blind["verdict"].as_str(), blind["warnings"].as_array().unwrap().len()), (Some("valid"), 2));
    let seen = proofmark(&[&verify[..], &["--salt", &salt_at]].concat()).document();
    assert_eq!((seen["verdict"].as_str(), seen["warnings"].as_array().unwrap().len()), (Some("valid"), 1));
    let wrong = proofmark(&[&verify[..], &["--salt", &"01".repeat(32)]].concat());
    assert!(wrong.error().contains("failed: output"), "{}", wrong.stderr);

    // The requester runs the model, and finds the commitments that the chain has.
    let run = proofmark(&["run", &model, "--input", &input, "--salt", &salt_at, "--json"]).document();
    assert_eq!(run["commitments"]["input"], proved["input"]);
    assert_eq!(run["commitments"]["output"], proved["output"]);

    // Or opens the output that the prover handed over.
    let file: Value = serde_json::from_str(&std::fs::read_to_string(&proof).unwrap()).unwrap();
    let open = |bytes: &str| {
        let what = ["open", "--commitment", text(&proved["output"]), "--output", bytes, "--salt", &salt_at];
        proofmark(&[&what[..], &["--vk", &keys.mlp_vk, "--json"]].concat())
    };
    let wire = text(&file["output_wire"]);
    let opened = open(wire).document();
    assert_eq!((opened["opened"].as_bool(), opened["salted"].as_bool()), (Some(true), Some(true)));
    assert_eq!(opened["outputs"], run["outputs"]);
    let other = format!("{}{}", &wire[2..], &wire[..2]);
    assert!(open(&other).error().starts_with("the commitment does not open"));
}

#[test]
fn salts_are_never_overwritten_or_shown() {
    let work = WorkDir::new();
    let (input, salt) = (work.file("input", &[1, 2, 3]), work.file("salt", b"mine"));
    let refused = proofmark(&["commit", &input, "--salt-out", &salt, "--json"]);
    assert!(refused.error().contains("cannot create: "), "{}", refused.stderr);
    assert_eq!(std::fs::read(&salt).unwrap(), b"mine");
    let typo = format!("{}g", "ab".repeat(31));
    let refused = proofmark(&["commit", &input, "--salt", &typo, "--json"]);
    assert!(!refused.stderr.contains("abab"), "{}", refused.stderr);
}

#[test]
fn a_public_input_may_have_a_committed_output() {
    let (keys, work) = (Keys::shared(), WorkDir::new());
    let proof = work.path("proof.json");
    let prove = ["prove", &digits(MLP), "--key", &keys.mlp, "--input", &digits("example.npy"), "--out", &proof];
    let proved = proofmark(&[&prove[..], &["--output", "committed", "--json"]].concat());
    assert!(proved.stderr.contains("whoever guesses the output"), "{}", proved.stderr);
    assert!(proved.document()["message"].is_null(), "no job, no message");
    let found = proofmark(&["verify", "--vk", &keys.mlp_vk, "--proof", &proof, "--json"]).document();
    assert_eq!((found["verdict"].as_str(), found["warnings"].as_array().unwrap().len()), (Some("valid"), 1));
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
