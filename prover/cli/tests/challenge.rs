//! Capacity challenges: the command's answer is what the rewards contract verifies.

mod common;

use common::{WorkDir, digits, proofmark};
use proofmark_api::rewards::ExecuteMsg;
use proofmark_groth16::{PreparedVerifyingKey, VerifyingKey, verify_bytes};
use proofmark_statement::Challenge;

#[test]
fn an_answer_proves_its_counters_and_no_others() {
    let work = WorkDir::new();
    let (keys, out) = (work.path("keys"), work.path("answer.json"));
    let setup = ["setup", "--standard", "2", "--dev", "--seed", "5", "--out", &keys, "--json"];
    let made = proofmark(&setup).document();
    let message: ExecuteMsg = serde_json::from_value(made["message"].clone()).unwrap();
    let ExecuteMsg::SetChallenge { vk, units } = message else { panic!("{message:?}") };
    assert_eq!((units, &made["constraints"]), (480, &serde_json::json!(480)));

    let key = made["proving_key"].as_str().unwrap();
    let seed = "07".repeat(32);
    let answer = |more: &[&str]| {
        let of = ["--chain-id", "chain-1", "--contract", "rewards", "--epoch", "4", "--seed", &seed, "--prover", "pat"];
        proofmark(&[&["challenge", "--key", key, "--out", &out, "--json"], &of[..], more].concat())
    };
    let document = answer(&["--first", "5", "--count", "2"]).document();
    let message: ExecuteMsg = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!(serde_json::to_value(&message).unwrap(), document["message"]);
    let ExecuteMsg::Answer { epoch, first, proofs } = message else { panic!("{message:?}") };
    assert_eq!((epoch, first, proofs.len(), &document["units"]), (4, 5, 2, &serde_json::json!(960)));
    let prepared = PreparedVerifyingKey::from(&VerifyingKey::from_bytes(&vk).unwrap());
    let challenge = Challenge { chain_id: "chain-1", contract: "rewards", epoch: 4, seed: &[7; 32], prover: "pat" };
    for (proof, counter) in proofs.iter().zip(5..) {
        verify_bytes(&prepared, &[challenge.digest(counter)], proof).unwrap();
        verify_bytes(&prepared, &[challenge.digest(counter + 1)], proof).unwrap_err();
    }

    let many = answer(&["--count", "65"]);
    assert!(many.error().contains("expected 1 to 64 proofs in an answer, got 65"), "{}", many.stderr);
}

#[test]
fn a_models_key_answers_no_challenge() {
    let work = WorkDir::new();
    let keys = work.path("keys");
    let made = proofmark(&["setup", &digits(common::MLP), "--dev", "--out", &keys, "--json"]).document();
    let seed = "07".repeat(32);
    let of = ["--chain-id", "c", "--contract", "r", "--epoch", "4", "--seed", &seed, "--prover", "p", "--json"];
    let refused = proofmark(&[&["challenge", "--key", made["proving_key"].as_str().unwrap()], &of[..]].concat());
    assert!(refused.error().contains("expected that of a standard circuit"), "{}", refused.stderr);
}
