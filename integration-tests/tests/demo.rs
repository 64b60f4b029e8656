//! The demo ends well, and its JSON has the keys that other programs read.
#![allow(clippy::unwrap_used)]

use proofmark_integration_tests::demo::own::{self, OwnModel};
use proofmark_integration_tests::demo::{self, Options};
use serde_json::Value;

#[test]
fn the_story_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { image: 3, cache: folder.path().join("keys"), export: folder.path().join("chain.json") };
    let report = demo::run(&options).unwrap();
    assert!(report.is_good());

    let json = serde_json::to_value(&report).unwrap();
    let names: Vec<&str> = json["models"].as_array().unwrap().iter().map(|m| m["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["digits-mlp", "digits-cnn"]);
    for model in json["models"].as_array().unwrap() {
        assert!(model["constraints"].as_u64().unwrap() > 1_000);
        assert!(model["accuracy"].as_f64().unwrap() > 0.95);
    }
    assert!(json["prove_seconds"].as_f64().unwrap() > 0.0);
    assert_eq!(json["proof_bytes"], 256);
    assert_eq!(json["audit"]["verdict"], "valid");
    assert!(json["audit"]["checks"].as_array().unwrap().iter().all(|check| check["ok"] == true));

    // What the accounts sum to is what the totals say, and nothing came or went.
    for (balances, totals) in [("balances_before", "totals_before"), ("balances_after", "totals_after")] {
        for (denom, total) in json[totals].as_object().unwrap() {
            let amounts = json[balances].as_object().unwrap().values();
            let sum: u64 = amounts.filter_map(|account| account.get(denom).and_then(Value::as_u64)).sum();
            assert_eq!(Some(sum), total.as_u64(), "{balances}, {denom}");
        }
    }
    assert_eq!(json["totals_before"], json["totals_after"]);
    assert_ne!(json["balances_before"]["prover"], json["balances_after"]["prover"]);

    let cheats = json["cheats"].as_array().unwrap();
    let names: Vec<&str> = cheats.iter().map(|cheat| cheat["name"].as_str().unwrap()).collect();
    let expected = [
        "a tampered output",
        "a proof copied by another prover",
        "the same proof on a second job",
        "the proof re-randomised",
        "a proof for another model",
        "a proof after the deadline",
    ];
    assert_eq!(names, expected);
    let invalid = "invalid proof: the pairing equation does not hold";
    for (cheat, error) in cheats.iter().zip([
        invalid,
        invalid,
        invalid,
        "job 1 is fulfilled: expected open, locked or lapsed",
        invalid,
        "job 2 is overdue: expected open, locked or lapsed",
    ]) {
        assert_eq!((&cheat["refused"], cheat["error"].as_str()), (&Value::Bool(true), Some(error)), "{cheat}");
    }
}

#[test]
fn a_model_of_ones_own_is_settled_and_audited() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { image: 0, cache: folder.path().join("keys"), export: folder.path().join("chain.json") };
    let digits = proofmark_integration_tests::digits::folder();
    let input = digits.join("heldout.npz").display().to_string();
    let mut own = OwnModel { model: digits.join("mlp.int8.onnx"), input: format!("{input}:images[3]") };
    let report = own::run(&options, &own).unwrap();
    assert!(report.is_good());
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!((json["verdict"].as_str(), json["job"].as_u64()), (Some("valid"), Some(1)));
    assert!(json["paid"]["prover"].as_u64().unwrap() > 0 && json["paid"]["developer"].as_u64().unwrap() > 0);
    assert_eq!(json["output"]["data"].as_array().unwrap().len(), 10);
    assert!(options.export.exists());

    own.input = format!("{input}:images");
    let error = format!("{:#}", own::run(&options, &own).unwrap_err());
    assert!(error.starts_with("--input: ") && error.contains("choose a row"), "{error}");
}
