//! The binary on the digits models: what people and programs see.
//!
//! Keys are made once; each test has its own files.

mod common;

use common::{Answer, CNN, Keys, MLP, WorkDir, digits, proofmark};
use serde_json::Value;

#[test]
fn inspect_lists_what_the_circuit_costs() {
    for (weights, model) in [("baked", MLP), ("committed", MLP), ("baked", CNN)] {
        let document = proofmark(&["inspect", &digits(model), "--weights", weights, "--json"]).document();
        let total = document["constraints"].as_u64().unwrap();
        let nodes = document["nodes"].as_array().unwrap();
        assert_eq!(nodes.iter().map(|node| node["constraints"].as_u64().unwrap()).sum::<u64>(), total);
        for key in [
            "name",
            "op",
            "shape",
            "bounds",
            "bits",
            "constraints",
            "share",
            "input_shapes",
            "outputs",
            "constraints_per_output",
        ] {
            assert!(nodes.iter().all(|node| node.get(key).is_some()), "{key}");
        }
        assert_eq!(document["circuit_hash"].as_str().unwrap().len(), 64);
        assert_eq!(document["outputs"]["logits"]["shape"], serde_json::json!([1, 10]));
    }
    let text = proofmark(&["inspect", &digits(MLP)]).text();
    assert!(text.contains("\ntotal ") && text.contains("most are in:") && text.is_ascii(), "{text}");
    // The alternative is computed: what the same model costs with other multipliers.
    let document = proofmark(&["inspect", &digits(MLP), "--json"]).document();
    let pow2 = document["power_of_two_scales"]["constraints"].as_u64().unwrap();
    assert!(pow2 < document["constraints"].as_u64().unwrap(), "{pow2}");
}

#[test]
fn run_gives_the_declared_output_from_each_kind_of_file() {
    let outputs = |input: &str| {
        let document = proofmark(&["run", &digits(MLP), "--input", &digits(input), "--json"]).document();
        let logits = document["outputs"]["logits"].clone();
        assert_eq!((logits["dtype"].as_str(), &logits["shape"]), (Some("float32"), &serde_json::json!([1, 10])));
        logits["data"].clone()
    };
    let data = outputs("example.npy");
    assert_eq!(data.as_array().unwrap().len(), 10);
    assert_eq!(outputs("example.json"), data);
    assert_eq!(outputs("heldout.npz:images[0]"), data);
    // The example is a 1.
    let text = proofmark(&["run", &digits(MLP), "--input", &digits("example.npy")]).text();
    assert!(text.contains("largest: element 1 "), "{text}");
}

#[test]
fn check_is_satisfied_and_agrees_with_run() {
    for (weights, model) in [("baked", MLP), ("committed", MLP), ("baked", CNN)] {
        let input = digits("heldout.npz:images[7]");
        let check = proofmark(&["check", &digits(model), "--input", &input, "--weights", weights, "--json"]).document();
        let run = proofmark(&["run", &digits(model), "--input", &input, "--json"]).document();
        assert_eq!(check["satisfied"], true);
        assert!(check["constraints"].as_u64().unwrap() > 1000);
        assert_eq!(check["outputs"], run["outputs"], "{model} {weights}");
    }
}

#[test]
fn from_setup_to_a_verified_proof() {
    let (keys, work) = (Keys::shared(), WorkDir::new());
    let proof = work.path("proof.json");
    let job = ["--chain-id", "chain-1", "--contract", "escrow", "--job", "7", "--requester", "a", "--prover", "b"];
    let prove = ["prove", &digits(MLP), "--key", &keys.mlp, "--input", &digits("example.npy"), "--out", &proof];
    let proved = proofmark(&[&prove[..], &job, &["--json"]].concat());
    assert!(proved.stderr.contains("INSECURE"), "{}", proved.stderr);
    let document = proved.document();
    assert_eq!(document["proof_bytes"], 256);
    assert!(document["prove_seconds"].as_f64().unwrap() > 0.0);

    let verified = proofmark(&["verify", "--vk", &keys.mlp_vk, "--proof", &proof, "--json"]).document();
    assert_eq!(verified["verdict"], "valid");
    assert_eq!(verified["digest"], document["digest"]);
    assert_eq!(verified["context"]["job_id"], 7);
    assert!(proofmark(&["verify", "--vk", &keys.mlp_vk, "--proof", &proof]).text().contains("verdict: valid"));

    // Somebody else's name on it.
    let stolen = std::fs::read_to_string(&proof).unwrap().replace("\"prover\": \"b\"", "\"prover\": \"c\"");
    std::fs::write(&proof, stolen).unwrap();
    let refused = proofmark(&["verify", "--vk", &keys.mlp_vk, "--proof", &proof, "--json"]);
    assert_eq!(refused.code, 1);
    let document: Value = serde_json::from_str(&refused.stdout).unwrap();
    assert_eq!(document["verdict"], "invalid");
    assert!(refused.error().contains("the proof is invalid; failed: digest, proof"), "{}", refused.stderr);
}

#[test]
fn membership_in_a_dataset() {
    let work = WorkDir::new();
    let (out, proof) = (work.path("keys"), work.path("proof.json"));
    let setup = ["setup", &digits(MLP), "--dev", "--seed", "1", "--dataset-depth", "9", "--out", &out, "--json"];
    let made = proofmark(&setup);
    assert!(made.stderr.contains("anybody who knows the seed"), "{}", made.stderr);
    let key = made.document()["proving_key"].as_str().unwrap().to_owned();
    let images = digits("heldout.npz:images");
    let prove = |input: &str| {
        let line = ["prove", &digits(MLP), "--key", &key, "--dataset-depth", "9", "--dataset", &images];
        proofmark(&[&line[..], &["--input", input, "--out", &proof, "--json"]].concat())
    };
    prove(&digits("heldout.npz:images[42]")).document();
    let file: Value = serde_json::from_str(&std::fs::read_to_string(&proof).unwrap()).unwrap();
    assert_ne!(file["dataset"].as_str().unwrap(), "0".repeat(64));

    std::fs::remove_file(&proof).unwrap();
    let blank = work.path("blank.json");
    std::fs::write(&blank, format!("{{\"input_data\": [{:?}]}}", [0.0f32; 64])).unwrap();
    let stranger = prove(&blank);
    assert_eq!(stranger.code, 1);
    assert!(stranger.error().contains("expected the input to be one of its 360 rows"), "{}", stranger.stderr);
    assert!(!std::path::Path::new(&proof).exists());
}

#[test]
fn audits_an_exported_job() {
    let (keys, work) = (Keys::shared(), WorkDir::new());
    let chain = work.path("chain.json");
    let bundle = common::settled_job(&keys, &work);
    let write = |bundle: &Value| std::fs::write(&chain, serde_json::json!({ "7": bundle }).to_string()).unwrap();
    write(&bundle);
    let document = proofmark(&["audit", "7", "--chain", &chain, "--json"]).document();
    assert_eq!((document["verdict"].as_str(), document["job"].as_u64()), (Some("valid"), Some(7)));
    assert!(proofmark(&["audit", "7", "--chain", &chain]).text().contains("verdict: valid"));

    let missing = proofmark(&["audit", "8", "--chain", &chain, "--json"]);
    assert!(missing.error().ends_with("job: expected one of 7, got 8"), "{}", missing.stderr);

    let mut changed = bundle;
    changed["job"]["settlement"]["price"] = "11".into();
    write(&changed);
    let Answer { code, stdout, .. } = proofmark(&["audit", "7", "--chain", &chain]);
    assert_eq!(code, 1);
    assert!(stdout.contains("verdict: invalid") && stdout.contains("FAILED"), "{stdout}");
}

#[test]
fn help_has_examples() {
    let commands = [
        "quantize",
        "inspect",
        "run",
        "check",
        "setup",
        "ptau",
        "key",
        "import",
        "export",
        "groth16",
        "prove",
        "verify",
        "audit",
        "commit",
        "open",
        "source",
        "challenge",
    ];
    for command in commands {
        let help = proofmark(&[command, "--help"]).text();
        assert!(help.contains("Example") && help.contains(&format!("proofmark {command}")), "{help}");
    }
    assert!(proofmark(&["--help"]).text().contains("A first round:"));
}
