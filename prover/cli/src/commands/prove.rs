//! `prove`: run a model on an input, prove the outcome, write the proof once it has been verified.

use std::path::PathBuf;

use anyhow::{Context, anyhow};
use cosmwasm_std::Binary;
use proofmark_api::escrow::ExecuteMsg;
use proofmark_onnx::tensor_io;
use proofmark_prover::dataset::rows_to_wire;
use proofmark_prover::{
    Cpu, Dataset, JobContext, Model, ProofFile, ProvedInference, Prover, ProvingKey, Request, SetupKind,
};
use proofmark_r1cs::Membership;
use serde_json::json;

use crate::options::{INPUT_HELP, ModelArgs, OutputForm, PrivacyArgs, located, read_input};
use crate::output::{Outcome, note, tensor};
use crate::progress::step;

/// Options of `prove`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  proofmark prove mlp.int8.onnx --key mlp.int8.pk --input example.npy\n  \
                        proofmark prove mlp.int8.onnx --key mlp.int8.pk --input 'heldout.npz:images[3]' \\\n      \
                        --chain-id chain-1 --contract wasm1... --job 7 --requester wasm1... --prover wasm1...\n  \
                        proofmark prove mlp.int8.onnx --key mlp.int8.pk --input 'heldout.npz:images[3]' \\\n      \
                        --dataset heldout.npz:images --dataset-depth 9\n  \
                        proofmark prove mlp.int8.onnx --key mlp.int8.pk --input mine.npy \\\n      \
                        --input-salt @salt.hex --output committed\n\n\
                        --weights and --dataset-depth have to be those that the key was made with.")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// Proving key, as `proofmark setup` wrote it.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[arg(long, value_name = "SOURCE", help = INPUT_HELP)]
    input: String,
    /// Where the proof goes.
    #[arg(long, value_name = "FILE", default_value = "proof.json")]
    out: PathBuf,
    /// All rows of the dataset that the input belongs to: FILE.npy or FILE.npz:ARRAY.
    #[arg(long, value_name = "SOURCE")]
    dataset: Option<String>,
    #[command(flatten)]
    privacy: PrivacyArgs,
    #[command(flatten)]
    job: JobArgs,
}

/// The job that a proof is for: all five or none.
#[derive(Debug, clap::Args)]
#[group(multiple = true)]
pub struct JobArgs {
    /// Id of the chain that the job is on; needs the four options below as well.
    #[arg(long, value_name = "ID", requires_all = ["contract", "job_id", "requester", "prover"])]
    chain_id: Option<String>,
    /// Address of the escrow contract.
    #[arg(long, value_name = "ADDRESS", requires = "chain_id")]
    contract: Option<String>,
    /// The job's number.
    #[arg(long = "job", value_name = "NUMBER", requires = "chain_id")]
    job_id: Option<u64>,
    /// Address of who asked for it.
    #[arg(long, value_name = "ADDRESS", requires = "chain_id")]
    requester: Option<String>,
    /// Address of who is to be paid.
    #[arg(long, value_name = "ADDRESS", requires = "chain_id")]
    prover: Option<String>,
}

impl JobArgs {
    /// The job, or one that stands for none.
    pub fn context(&self) -> JobContext {
        if self.chain_id.is_none() {
            note("note: this proof is for no job, for trying out; --chain-id and what it needs bind it to one");
        }
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        JobContext {
            chain_id: self.chain_id.clone().unwrap_or_else(|| "offline".into()),
            contract: text(&self.contract),
            job_id: self.job_id.unwrap_or(0),
            requester: text(&self.requester),
            prover: text(&self.prover),
        }
    }
}

impl Args {
    fn membership(&self, model: &Model, input: &[u8]) -> anyhow::Result<Option<Membership>> {
        let Some(source) = &self.dataset else { return Ok(None) };
        let place = format!("--dataset {source}");
        let (dataset, _) = step("dataset", || {
            let rows = rows_to_wire(model, &tensor_io::read(source)?)?;
            Ok(Dataset::new(model.dataset_depth(), rows)?)
        })
        .with_context(|| place.clone())?;
        let index = dataset
            .find(input)
            .ok_or_else(|| anyhow!("{place}: expected the input to be one of its {} rows, got none", dataset.len()))?;
        Ok(Some(dataset.membership(index)?))
    }
}

/// The escrow's message that settles the job.
fn submit(proved: &ProvedInference) -> ExecuteMsg {
    let (output, proof) = (proved.submission().into(), Binary::from(proved.proof.0.as_slice()));
    ExecuteMsg::Submit { job_id: proved.context.job_id, output, proof }
}

/// Proves, verifies, writes.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let context = args.job.context();
    let salt = args.privacy.weights_salt(args.model.options.weights)?;
    let privacy = args.privacy.privacy(args.dataset.is_some())?;
    // What can be wrong is read before anything takes time.
    let (key, _) =
        step("load key", || ProvingKey::load(&args.key).with_context(|| format!("--key {}", args.key.display())))?;
    let model = args.model.compile()?;
    located("--key", &args.key, key.check_circuit(&model.circuit().matrices))?;
    let input = model.input_to_wire(&read_input(model.graph(), &args.input)?)?;
    let dataset = args.membership(&model, &input)?;
    if key.setup() == SetupKind::Development {
        note("warning: development setup, INSECURE: whoever made this key can forge proofs");
    }

    let prover = Prover::with_weights_salt(model, key, &Cpu, salt)?;
    let request = Request { input: &input, context: &context, dataset, privacy };
    let (proved, _) = step("prove and verify", || Ok(prover.prove(&request)?))?;
    let file = ProofFile::new(prover.model(), prover.key().circuit_hash(), &proved);
    file.save(&args.out)?;

    let graph = prover.model().graph();
    let output = &file.outputs[&graph.output.name];
    let text = format!(
        "{}\nproof   {} (256 bytes, verified)\ndigest  {}\nmodel   {}\n\nnext: proofmark verify --vk VK.json --proof {}{}",
        tensor(&graph.output.name, output),
        args.out.display(),
        file.digest,
        file.model.id,
        args.out.display(),
        if args.privacy.output == OutputForm::Committed { " --salt HEX" } else { "" },
    );
    let document = json!({
        "proof_file": args.out, "proof_bytes": proved.proof.0.len(), "digest": file.digest, "model_id": file.model.id,
        "input": file.input, "output": file.output,
        "message": args.job.chain_id.is_some().then(|| submit(&proved)),
        "outputs": file.outputs, "witness_seconds": proved.witness_time.as_secs_f64(),
        "prove_seconds": proved.prove_time.as_secs_f64(),
    });
    Ok(Outcome::success(text, document))
}

#[cfg(test)]
mod tests {
    use proofmark_prover::Privacy;
    use proofmark_statement::Fr;

    use super::*;
    use crate::commands::parse;

    const BASE: [&str; 5] = ["m.onnx", "--key", "m.pk", "--input", "x.npy"];

    #[test]
    fn a_job_needs_all_its_parts() {
        assert_eq!(parse::<Args>(&BASE).unwrap().job.context().chain_id, "offline");
        let job = ["--chain-id", "c", "--contract", "e", "--job", "7", "--requester", "r", "--prover", "p"];
        let args: Args = parse(&[&BASE[..], &job[..]].concat()).unwrap();
        let context = args.job.context();
        assert_eq!((context.chain_id.as_str(), context.job_id, context.prover.as_str()), ("c", 7, "p"));
        for skip in 0..5 {
            let mut part = job.to_vec();
            part.drain(2 * skip..2 * skip + 2);
            assert!(parse::<Args>(&[&BASE[..], &part[..]].concat()).is_err(), "{part:?}");
        }
    }

    #[test]
    fn defaults_and_salts() {
        let args: Args = parse(&BASE).unwrap();
        assert_eq!(args.out, PathBuf::from("proof.json"));
        let salt = |text: &str| {
            let args: Args = parse(&[&BASE[..], &["--weights-salt", text]].concat()).unwrap();
            args.privacy.weights_salt(args.model.options.weights)
        };
        assert!(salt(&"01".repeat(32)).is_ok());
        assert!(salt("01").unwrap_err().to_string().contains("--weights-salt"));
        assert!(salt(&"ff".repeat(32)).is_err());
    }

    #[test]
    fn private_inputs_and_committed_outputs() {
        let privacy = |more: &[&str]| {
            let args: Args = parse(&[&BASE[..], more].concat()).unwrap();
            args.privacy.privacy(args.dataset.is_some())
        };
        assert_eq!(privacy(&[]).unwrap(), Privacy::PUBLIC);
        let salt = "01".repeat(32);
        let private = privacy(&["--input-salt", &salt, "--output", "committed"]).unwrap();
        assert_eq!((private.output_salt(), private.output), (private.input_salt, OutputForm::Committed.into()));
        assert_eq!(privacy(&["--input-salt", &salt]).unwrap().output_salt(), Fr::ZERO);
        let error = privacy(&["--input-salt", &salt, "--dataset", "x.npy"]).unwrap_err().to_string();
        assert!(error.contains("expected none with --dataset"), "{error}");
        assert!(parse::<Args>(&[&BASE[..], &["--output", "hidden"]].concat()).is_err());
    }
}
