//! `prove --batch`: many jobs of one model with one loaded key, the next one's witness in the making while a proof is.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use proofmark_onnx::tensor_io;
use proofmark_prover::{Error, HexBytes, Inference, ProofFile, Request, Runner, Verdict, VerifyingKeyFile};
use proofmark_statement::{Fr, commit_input};
use serde_json::{Value, json};

use super::jobs::{self, Defaults, Job, Numbered};
use super::{Args, Rows, load, submit};
use crate::output::{Outcome, shortened};
use crate::progress::Count;

/// Why there is no new proof of a job.
enum NotProved {
    /// There is one already (`--resume`).
    Kept(PathBuf, Box<ProofFile>),
    Failed(anyhow::Error),
}

impl From<Error> for NotProved {
    fn from(error: Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<anyhow::Error> for NotProved {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

/// Proves all jobs of a file.
pub fn run(args: &Args, file: &Path) -> anyhow::Result<Outcome> {
    let directory = args.out.clone().unwrap_or_else(|| "proofs".into());
    std::fs::create_dir_all(&directory).with_context(|| format!("--out {}: cannot be made", directory.display()))?;
    let defaults =
        Defaults { directory: &directory, output: args.privacy.output.into(), in_dataset: args.dataset.is_some() };
    let jobs = jobs::read(file, &defaults)?;
    let prover = load(args)?;
    let rows = args.rows(prover.model())?;
    let key = VerifyingKeyFile::new(prover.model(), prover.key());

    // What is needed once the proof is there travels beside the pipeline, whose results come in the same order.
    let places: Vec<_> =
        jobs.iter().map(|(line, job)| (*line, job.as_ref().ok().map(|job| (job.out.clone(), job.settles)))).collect();
    let prepare = |runner: &Runner, (_, job): Numbered| {
        let job = job?;
        let input = wire(runner, &job)?;
        if args.resume
            && let Some(file) = kept(runner, &key, &job, &input, rows.as_ref())
        {
            return Err(NotProved::Kept(job.out, Box::new(file)));
        }
        infer(runner, &job, &input, rows.as_ref())
    };
    let count = Count::new("prove", jobs.len());
    let mut report = Report::default();
    let begin = Instant::now();
    prover.prove_batch(jobs, prepare, |number, result| {
        let Some((line, place)) = places.get(number) else { return ControlFlow::Break(()) };
        let saved = result.and_then(|proved| {
            let (out, settles) = place.as_ref().context("a proof of a line that is no job")?;
            let file = ProofFile::new(prover.model(), prover.key().circuit_hash(), &proved);
            file.save(out)?;
            Ok(json!({
                "line": line, "status": "proved", "proof_file": out, "digest": file.digest, "input": file.input,
                "output": file.output, "message": settles.then(|| submit(&proved)), "outputs": file.outputs,
                "witness_seconds": proved.witness_time.as_secs_f64(), "prove_seconds": proved.prove_time.as_secs_f64(),
            }))
        });
        count.one();
        match saved {
            Ok(item) => {
                report.proved += 1;
                report.items.push(item);
            }
            Err(NotProved::Kept(out, file)) => {
                report.kept += 1;
                report.items.push(json!({
                    "line": line, "status": "kept", "proof_file": out, "digest": file.digest, "input": file.input,
                    "output": file.output, "outputs": file.outputs,
                }));
            }
            Err(NotProved::Failed(error)) => {
                let text = crate::output::chain(&error);
                count.note(&format!("line {line}: {text}"));
                report.failed.push(*line);
                report.items.push(json!({ "line": line, "status": "failed", "error": text }));
                // With a damaged key no job can succeed.
                if matches!(error.downcast_ref(), Some(Error::KeyFile(_))) {
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    });
    count.finish();
    Ok(report.outcome(&directory, &HexBytes::element(&prover.model_id()), places.len(), begin.elapsed().as_secs_f64()))
}

/// A job's input as it travels.
fn wire(runner: &Runner, job: &Job) -> anyhow::Result<Vec<u8>> {
    let model = runner.model();
    let integers = tensor_io::read(&job.input)
        .and_then(|tensor| tensor.for_graph(model.graph()))
        .with_context(|| format!("input {}", job.input))?;
    Ok(model.input_to_wire(&integers)?)
}

fn infer(runner: &Runner, job: &Job, input: &[u8], rows: Option<&Rows>) -> Result<Inference, NotProved> {
    let dataset = rows.map(|rows| rows.membership(input)).transpose()?;
    Ok(runner.run(&Request { input, context: &job.context, dataset, privacy: job.privacy })?)
}

/// The proof that is there already, if it is one of this very job and holds.
fn kept(runner: &Runner, key: &VerifyingKeyFile, job: &Job, input: &[u8], rows: Option<&Rows>) -> Option<ProofFile> {
    let file = ProofFile::load(&job.out).ok()?;
    let salt = job.privacy.input_salt;
    let root = rows.map_or(Fr::ZERO, |rows| rows.dataset.root());
    let same = file.context == job.context
        && file.output_mode == job.privacy.output
        && file.model.id == HexBytes::element(&runner.model_id())
        && file.input == HexBytes::element(&commit_input(salt, input))
        && file.dataset == HexBytes::element(&root);
    let holds = || file.verify(key, Some(job.privacy.output_salt())).is_ok_and(|found| found.verdict == Verdict::Valid);
    (same && holds()).then_some(file)
}

/// What became of the jobs.
#[derive(Default)]
struct Report {
    items: Vec<Value>,
    proved: usize,
    kept: usize,
    /// Lines.
    failed: Vec<usize>,
}

impl Report {
    fn outcome(self, directory: &Path, model_id: &HexBytes, jobs: usize, seconds: f64) -> Outcome {
        let Self { items, proved, kept, failed } = self;
        let rate = proved as f64 / seconds.max(1e-9);
        let untried = jobs - items.len();
        let mut text = format!("proofs  {proved} in {}/ (each verified)\n", directory.display());
        for (number, what) in [
            (kept, "were there already, and hold"),
            (failed.len(), "failed"),
            (untried, "not tried: the key is damaged"),
        ] {
            if number > 0 {
                text += &format!("        {number} {what}\n");
            }
        }
        text += &format!("time    {seconds:.2} s, {rate:.2} proofs a second\nmodel   {model_id}");
        let failure = (!failed.is_empty()).then(|| {
            let lines: Vec<String> = failed.iter().map(usize::to_string).collect();
            let noun = if lines.len() == 1 { "line" } else { "lines" };
            format!("{} of {jobs} jobs failed: {noun} {}", failed.len(), shortened(&lines, ", "))
        });
        let document = json!({
            "items": items, "jobs": jobs, "proved": proved, "kept": kept, "failed": failed.len(), "not_tried": untried,
            "model_id": model_id, "seconds": seconds, "proofs_per_second": rate,
        });
        Outcome { text, document, failure }
    }
}
