//! Runs the binary.
#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::{Value, json};
use tempfile::TempDir;

/// The digits models.
pub const MLP: &str = "mlp.int8.onnx";
pub const CNN: &str = "cnn.int8.onnx";

/// A file beside the digits models.
pub fn digits(name: &str) -> String {
    format!("{}/../../circuits/models/digits/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// What the binary said.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Answer {
    /// The text of a success.
    pub fn text(self) -> String {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self.stdout
    }

    /// The one document of a success.
    pub fn document(self) -> Value {
        serde_json::from_str(&self.text()).unwrap()
    }

    /// The error of a failure with `--json`, which is the last line of stderr.
    pub fn error(&self) -> String {
        assert_ne!(self.code, 0, "{}", self.stdout);
        let last = self.stderr.lines().last().unwrap();
        let document: Value = serde_json::from_str(last).unwrap_or_else(|_| panic!("no JSON error: {}", self.stderr));
        document["error"].as_str().unwrap().to_owned()
    }
}

/// Runs `proofmark`.
pub fn proofmark(line: &[&str]) -> Answer {
    let output = Command::new(env!("CARGO_BIN_EXE_proofmark")).args(line).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Answer { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// A directory for one test.
pub struct WorkDir(TempDir);

impl WorkDir {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// A file with this content.
    pub fn file(&self, name: &str, content: &[u8]) -> String {
        std::fs::write(self.0.path().join(name), content).unwrap();
        self.path(name)
    }

    /// Names of the files in it.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// Keys of the MLP, made once for all tests.
#[derive(Clone)]
pub struct Keys {
    pub mlp: String,
    pub mlp_vk: String,
}

impl Keys {
    pub fn shared() -> Self {
        static MADE: OnceLock<(TempDir, Keys)> = OnceLock::new();
        static FIRST: Mutex<()> = Mutex::new(());
        let _only_one = FIRST.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let directory = tempfile::tempdir().unwrap();
            let out = directory.path().to_str().unwrap().to_owned();
            let document = proofmark(&["setup", &digits(MLP), "--dev", "--out", &out, "--json"]).document();
            let path = |key: &str| document[key].as_str().unwrap().to_owned();
            let keys = Keys { mlp: path("proving_key"), mlp_vk: path("verifying_key") };
            assert!(Path::new(&keys.mlp).exists() && Path::new(&keys.mlp_vk).exists());
            (directory, keys)
        };
        MADE.get_or_init(make).1.clone()
    }
}

/// A job at `escrow` on `chain-1`, proved by the binary, settled at its maximum: what an export has of it.
pub fn settled_job(keys: &Keys, work: &WorkDir) -> Value {
    let proof = work.path("settled.json");
    let line = ["prove", &digits(MLP), "--key", &keys.mlp, "--input", &digits("example.npy"), "--out", &proof];
    let job = ["--chain-id", "chain-1", "--contract", "escrow", "--job", "7", "--requester", "ann", "--prover", "pat"];
    proofmark(&[&line[..], &job[..]].concat()).text();
    let read = |path: &str| -> Value { serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap() };
    let (proof, key) = (read(&proof), read(&keys.mlp_vk));
    let base64 = |hex: &Value| {
        let bytes = cosmwasm_std::HexBinary::from_hex(hex.as_str().unwrap()).unwrap();
        cosmwasm_std::Binary::from(bytes).to_base64()
    };
    let graph = proofmark_prover::read_graph(digits(MLP).as_ref()).unwrap();
    let input = proofmark_onnx::tensor_io::read(&digits("example.npy")).unwrap().for_graph(&graph).unwrap();
    let wire: Vec<u8> = input.iter().map(|&value| u8::try_from(value + 128).unwrap()).collect();
    let id = &key["key_id"];
    json!({
        "chain_id": "chain-1", "contract": "escrow",
        "model": {
            "id": id, "key": id, "developer": "dora", "status": "active", "registered_at": 1, "name": "mlp",
            "circuit_hash": key["circuit_hash"], "mode": "baked",
            "input": { "len": 64, "element_type": "int8" }, "output": { "len": 10, "element_type": "int8" },
            "dataset_depth": 0, "constraints": key["constraints"], "royalty_bps": 0, "setup": "development",
            "metadata_uri": "", "metadata_hash": null
        },
        "verifying_key": base64(&key["verifying_key"]),
        "dataset": null,
        "job": {
            "id": 7,
            "terms": {
                "requester": "ann", "model": id, "key": id, "developer": "dora", "model_royalty_bps": 0,
                "dataset": null, "input_commitment": proof["input"], "output_len": 10, "denom": { "native": "ucosm" },
                "min_price": "10", "max_price": "10", "ramp_start": 2, "ramp_seconds": 0, "lock_seconds": 10,
                "deadline": 100, "collateral": "5", "fee_bps": 0, "burn_bps": 0, "treasury": "tess", "created_at": 2
            },
            "state": { "status": "fulfilled", "lock": null }, "phase": "fulfilled", "current_price": null,
            "settlement": {
                "prover": "pat", "output": base64(&proof["output_wire"]), "proof": base64(&proof["proof"]),
                "price": "10", "settled_at": 3, "payouts": [{ "account": "pat", "role": "prover", "amount": "10" }],
                "fee_burnt": "0", "slash": null
            }
        },
        "input": cosmwasm_std::Binary::from(wire).to_base64()
    })
}
