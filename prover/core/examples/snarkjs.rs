//! Proves one inference and writes key, public input and proof as snarkjs reads them:
//!
//! ```sh
//! cargo run -p proofmark-prover --example snarkjs -- circuits/models/digits/mlp.int8.onnx /tmp/ours
//! node scripts/interop/verify.mjs /tmp/ours/verification_key.json /tmp/ours/public.json /tmp/ours/proof.json
//! ```
//!
//! The input is all zeros and the setup a development one: this shows that formats agree, nothing else.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use proofmark_groth16::encoding::snarkjs::inputs_to_json;
use proofmark_groth16::{Proof, VerifyingKey};
use proofmark_prover::{Cpu, JobContext, Model, Privacy, Prover, Request, Secret, development_setup, file, read_graph};
use proofmark_r1cs::{Options, Weights};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, out] = arguments.as_slice() else { bail!("usage: snarkjs MODEL.onnx OUT_DIRECTORY") };
    let options = Options { weights: Weights::Baked, dataset_depth: 0 };
    let model = Model::compile(read_graph(Path::new(model))?, options)?;
    let input = vec![0; model.graph().input.shape.iter().product()];
    let key = development_setup(&model.circuit().matrices, Secret::Os)?;
    let prover = Prover::new(model, key, &Cpu)?;
    let context = JobContext {
        chain_id: "interop-1".into(),
        contract: "escrow".into(),
        job_id: 1,
        requester: "requester".into(),
        prover: "prover".into(),
    };
    let proved =
        prover.prove(&Request { input: &input, context: &context, dataset: None, privacy: Privacy::PUBLIC })?;

    let out = Path::new(out);
    std::fs::create_dir_all(out).with_context(|| format!("{}: cannot make the directory", out.display()))?;
    let save = |name: &str, text: String| file::write_atomic(&out.join(name), format!("{text}\n").as_bytes());
    save("verification_key.json", VerifyingKey::from_bytes(prover.verifying_key())?.to_snarkjs()?)?;
    save("public.json", inputs_to_json(&[proved.digest])?)?;
    save("proof.json", Proof::from_bytes(&proved.proof.0)?.to_snarkjs()?)?;
    Ok(())
}
