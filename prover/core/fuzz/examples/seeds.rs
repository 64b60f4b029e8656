//! Writes first inputs to `seeds/`: `cargo run --manifest-path prover/core/fuzz/Cargo.toml --example seeds`.

use std::path::Path;
use std::{env, fs};

use anyhow::{Context as _, Result};
use ark_bn254::Fr;
use proofmark_engine::setup::{Secret, generate};
use proofmark_engine::{KeyFile, KeyInfo};
use proofmark_prover::{
    Cpu, JobContext, Model, Privacy, ProofFile, Prover, Request, VerifyingKeyFile, development_setup, read_graph,
};
use proofmark_r1cs::{Options, Weights};

fn main() -> Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let write = |name: &str, bytes: &[u8]| {
        let path = here.join("seeds").join(name);
        fs::create_dir_all(path.parent().context("a folder")?)?;
        fs::write(&path, bytes).with_context(|| path.display().to_string())
    };

    let (circuit, _) = fuzzing::circuit();
    let [alpha, beta, gamma, delta, tau] = [11_u64, 12, 13, 14, 15].map(Fr::from);
    let key = generate(&circuit, &Secret { alpha, beta, gamma, delta, tau })?;
    let info = KeyInfo { circuit_hash: [7; 32], development: true, checked: true };
    let file = KeyFile::encode(&key, &info)?;
    let input = fuzzing::opened(&file, [key.a.len(), key.ic.len(), key.h.len()]);
    assert_eq!(fuzzing::sealed(&input).as_ref(), Some(&file));
    for name in ["read_key/head_and_points", "prove_with_key/head_and_points"] {
        write(name, &input)?;
    }
    write("read_key/start", &file[..6000])?;

    let model = read_graph(&here.join("../../../circuits/models/operators/relu_stored.0.onnx"))?;
    let model = Model::compile(model, Options { weights: Weights::Baked, dataset_depth: 0 })?;
    let key = development_setup(&model.circuit().matrices, proofmark_prover::Secret::Seed(1))?;
    let prover = Prover::new(model, key, &Cpu)?;
    let context = JobContext {
        chain_id: "chain-1".into(),
        contract: "escrow".into(),
        job_id: 7,
        requester: "alice".into(),
        prover: "bob".into(),
    };
    let graph = prover.model().graph();
    let input = vec![1; graph.tensor(graph.input.tensor).len()];
    let request = Request { input: &input, context: &context, dataset: None, privacy: Privacy::PUBLIC };
    let proved = prover.prove(&request)?;
    let circuit_hash = prover.key().circuit_hash();
    write("read_proof_file/proof.json", &ProofFile::new(prover.model(), circuit_hash, &proved).to_json()?)?;
    let directory = env::temp_dir();
    let path = directory.join("proofmark-seed.vk.json");
    VerifyingKeyFile::new(prover.model(), prover.key()).save(&path)?;
    write("read_verifying_key_file/key.json", &fs::read(&path)?)?;
    fs::remove_file(&path)?;
    Ok(())
}
