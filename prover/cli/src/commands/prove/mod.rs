//! `prove`: run a model on an input, prove the outcome, write the proof once it has been verified; `batch.rs` does so for many.

mod batch;
mod jobs;

use std::path::PathBuf;

use anyhow::{Context, anyhow, bail};
use clap::ArgGroup;
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
use crate::progress::{stages, step};

/// Options of `prove`.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("what").required(true).args(["input", "batch"]))]
#[command(after_help = "Examples:\n  proofmark prove mlp.int8.onnx --key mlp.int8.pk --input example.npy\n  \
                        proofmark prove mlp.int8.onnx --key mlp.int8.pk --input 'heldout.npz:images[3]' \\\n      \
                        --chain-id chain-1 --contract wasm1... --job 7 --requester wasm1... --prover wasm1...\n  \
                        proofmark prove mlp.int8.onnx --key mlp.int8.pk --input 'heldout.npz:images[3]' \\\n      \
                        --dataset heldout.npz:images --dataset-depth 9\n  \
                        proofmark prove mlp.int8.onnx --key mlp.int8.pk --input mine.npy \\\n      \
                        --input-salt @salt.hex --output committed\n  \
                        proofmark prove mlp.int8.onnx --key mlp.int8.pk --batch jobs.jsonl --out proofs\n\n\
                        --weights and --dataset-depth have to be those that the key was made with.\n\n\
                        A batch has a JSON object a line: `input`, and if need be `out` (a file below --out, else LINE.json), \
                        `context` (the job: chain_id, contract, job_id, requester, prover), `input_salt` and `output`:\n  \
                        {\"input\": \"heldout.npz:images[3]\", \"context\": {\"chain_id\": \"chain-1\", \"contract\": \"wasm1...\", \
                        \"job_id\": 7, \"requester\": \"wasm1...\", \"prover\": \"wasm1...\"}}\n\
                        A job that fails leaves the others alone; the exit code is 1 if any failed.")]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// Proving key, as `proofmark setup` wrote it.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[arg(long, value_name = "SOURCE", help = INPUT_HELP)]
    input: Option<String>,
    /// Prove many jobs with the key loaded once: a file with a JSON object a line, see below.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["input_salt", "chain_id"])]
    batch: Option<PathBuf>,
    /// With --batch: keep proofs that are there already, if they are of the same job and hold.
    #[arg(long, requires = "batch", conflicts_with = "input")]
    resume: bool,
    /// Where the proof goes: a file (proof.json when absent), for a batch a directory (proofs when absent), made if need be.
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
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
        let Self { chain_id: Some(chain_id), contract, job_id, requester, prover } = self else {
            note("note: this proof is for no job, for trying out; --chain-id and what it needs bind it to one");
            return no_job();
        };
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        JobContext {
            chain_id: chain_id.clone(),
            contract: text(contract),
            job_id: job_id.unwrap_or(0),
            requester: text(requester),
            prover: text(prover),
        }
    }
}

/// What stands for a job where there is none.
fn no_job() -> JobContext {
    JobContext {
        chain_id: "offline".into(),
        contract: String::new(),
        job_id: 0,
        requester: String::new(),
        prover: String::new(),
    }
}

/// The dataset that inputs are rows of.
struct Rows {
    dataset: Dataset,
    /// Where it came from, for errors.
    place: String,
}

impl Rows {
    fn membership(&self, input: &[u8]) -> anyhow::Result<Membership> {
        let Self { dataset, place } = self;
        let index = dataset
            .find(input)
            .ok_or_else(|| anyhow!("{place}: expected the input to be one of its {} rows, got none", dataset.len()))?;
        Ok(dataset.membership(index)?)
    }
}

impl Args {
    fn rows(&self, model: &Model) -> anyhow::Result<Option<Rows>> {
        let Some(source) = &self.dataset else { return Ok(None) };
        let place = format!("--dataset {source}");
        let (dataset, _) = step("dataset", || {
            let rows = rows_to_wire(model, &tensor_io::read(source)?)?;
            Ok(Dataset::new(model.dataset_depth(), rows)?)
        })
        .with_context(|| place.clone())?;
        Ok(Some(Rows { dataset, place }))
    }
}

/// The escrow's message that settles the job.
fn submit(proved: &ProvedInference) -> ExecuteMsg {
    let (output, proof) = (proved.submission().into(), Binary::from(proved.proof.0.as_slice()));
    ExecuteMsg::Submit { job_id: proved.context.job_id, output, proof }
}

/// Proves, verifies, writes.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    match (&args.batch, &args.input) {
        (Some(file), _) => batch::run(args, file),
        (None, Some(input)) => one(args, input),
        (None, None) => bail!("expected --input or --batch, got neither"),
    }
}

/// The model under its key. What can be wrong with them is found before anything takes time.
fn load(args: &Args) -> anyhow::Result<Prover> {
    let salt = args.privacy.weights_salt(args.model.options.weights)?;
    let (key, _) =
        step("load key", || ProvingKey::load(&args.key).with_context(|| format!("--key {}", args.key.display())))?;
    let model = args.model.compile()?;
    located("--key", &args.key, key.check_circuit(&model.circuit().matrices))?;
    if key.setup() == SetupKind::Development {
        note("warning: development setup, INSECURE: whoever made this key can forge proofs");
    }
    let (prover, _) = step("load circuit", || Ok(Prover::with_weights_salt(model, key, &Cpu, salt)?))?;
    Ok(prover)
}

fn one(args: &Args, input: &str) -> anyhow::Result<Outcome> {
    let context = args.job.context();
    let privacy = args.privacy.privacy(args.dataset.is_some())?;
    let out = args.out.clone().unwrap_or_else(|| "proof.json".into());
    let prover = load(args)?;
    let model = prover.model();
    let input = model.input_to_wire(&read_input(model.graph(), input)?)?;
    let dataset = args.rows(model)?.map(|rows| rows.membership(&input)).transpose()?;

    let runner = prover.runner();
    let request = Request { input: &input, context: &context, dataset, privacy };
    let (inference, _) = step("witness", || Ok(runner.run(&request)?))?;
    let (satisfied, _) = step("check", || Ok(runner.check(inference)?))?;
    let (unverified, _) = stages("prove", |tell| Ok(prover.prove_satisfied(satisfied, tell)?))?;
    let (proved, _) = step("verify", || Ok(prover.verify(unverified)?))?;
    let file = ProofFile::new(model, prover.key().circuit_hash(), &proved);
    file.save(&out)?;

    let graph = model.graph();
    let output = &file.outputs[&graph.output.name];
    let text = format!(
        "{}\nproof   {} (256 bytes, verified)\ndigest  {}\nmodel   {}\n\nnext: proofmark verify --vk VK.json --proof {}{}",
        tensor(&graph.output.name, output),
        out.display(),
        file.digest,
        file.model.id,
        out.display(),
        if args.privacy.output == OutputForm::Committed { " --salt HEX" } else { "" },
    );
    let document = json!({
        "proof_file": out, "proof_bytes": proved.proof.0.len(), "digest": file.digest, "model_id": file.model.id,
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
    fn a_batch_has_its_own_inputs_jobs_and_salts() {
        let batch = ["m.onnx", "--key", "m.pk", "--batch", "jobs.jsonl"];
        let args: Args = parse(&[&batch[..], &["--out", "proofs", "--resume"]].concat()).unwrap();
        assert_eq!((args.batch, args.input, args.resume), (Some(PathBuf::from("jobs.jsonl")), None, true));
        let job = ["--chain-id", "c", "--contract", "e", "--job", "7", "--requester", "r", "--prover", "p"];
        for more in [&["--input", "x.npy"][..], &["--input-salt", "01"], &job] {
            assert!(parse::<Args>(&[&batch[..], more].concat()).is_err(), "{more:?}");
        }
        assert!(parse::<Args>(&["m.onnx", "--key", "m.pk"]).is_err());
        assert!(parse::<Args>(&[&BASE[..], &["--resume"]].concat()).is_err());
    }

    #[test]
    fn defaults_and_salts() {
        assert_eq!(parse::<Args>(&BASE).unwrap().out, None);
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
