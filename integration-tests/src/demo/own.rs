//! A person's own model, from its file to a settled and audited job: the same contracts, one inference, no dataset.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use proofmark_onnx::tensor_io;
use proofmark_prover::audit::{ChainExport, chain_to_json};
use proofmark_prover::{
    Cpu, DeclaredTensor, JobContext, Model, Privacy, Prover, Request, audit, declared_output, file, read_graph,
};
use proofmark_r1cs::{Options as CircuitOptions, Weights};
use serde::Serialize;

use super::Options;
use super::narrator::Narrator;
use super::tables;
use crate::digits::{cached_key, registration};
use crate::suite::{Order, Suite, account, denom};

/// Royalty of the model, in basis points.
const ROYALTY_BPS: u16 = 1_000;
/// Collateral that the prover puts at stake.
const STAKE: u128 = 1_000;

/// What is bought.
#[derive(Clone, Debug)]
pub struct OwnModel {
    /// A quantised ONNX model.
    pub model: PathBuf,
    /// Its input, as `proofmark run` takes it.
    pub input: String,
}

/// What happened.
#[derive(Clone, Debug, Serialize)]
pub struct OwnReport {
    /// Name of the model.
    pub model: String,
    /// Constraints of its circuit.
    pub constraints: usize,
    /// The job.
    pub job: u64,
    /// What the model answered.
    pub output: DeclaredTensor,
    /// Witness and proof, in seconds.
    pub prove_seconds: f64,
    /// What was paid, by role.
    pub paid: BTreeMap<String, u128>,
    /// Of the audit.
    pub verdict: String,
    /// Whether the audit found nothing wrong.
    pub valid: bool,
    /// The chain's records, for `proofmark audit`.
    pub chain_export: String,
}

impl OwnReport {
    /// Whether everything went as it must.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.valid
    }
}

/// Tells the story on stderr and gives the report.
///
/// # Errors
/// Whatever went wrong on the way.
pub fn run(options: &Options, own: &OwnModel) -> Result<OwnReport> {
    let mut story = Narrator::new(3);
    story.chapter("Your model becomes a circuit, the circuit gets keys");
    let prover = prover(&story, options, own)?;
    let graph = prover.model().graph();
    let input = tensor_io::read(&own.input).and_then(|tensor| tensor.for_graph(graph)).context("--input")?;
    let input = prover.model().input_to_wire(&input)?;

    story.chapter("It is registered; a requester posts a job, a prover locks it, computes and proves");
    let mut suite = Suite::builder().build()?;
    let id = suite.register_model(account::DEVELOPER, &registration(&prover, prover.model().name(), ROYALTY_BPS)?)?;
    story.say(format!("chain {}, model {id}", suite.chain_id()));
    suite.deposit_collateral(account::PROVER, STAKE)?;
    let job = suite.create_job(account::REQUESTER, &Order::new(&id, &input))?;
    suite.lock(job, account::PROVER)?;
    let context = JobContext {
        chain_id: suite.chain_id(),
        contract: suite.contracts().escrow.to_string(),
        job_id: job,
        requester: suite.job(job)?.terms.requester.into_string(),
        prover: suite.address(account::PROVER)?.into_string(),
    };
    let request = Request { input: &input, context: &context, dataset: None, privacy: Privacy::PUBLIC };
    let (proved, _) = story.working("computing and proving", || prover.prove(&request))?;
    let output = declared_output(graph, &prover.model().output_from_wire(&proved.output_wire)?);
    let (seconds, bytes) = (proved.seconds(), proved.proof.0.len());
    story.say(format!("job {job}: proved in {seconds:.2} s, {bytes} bytes, verified before it leaves"));

    story.chapter("The contract checks the proof and pays; an auditor checks the job from the chain's records");
    suite.submit(job, account::PROVER, &proved.output_wire, &proved.proof.0)?;
    let mut paid = BTreeMap::new();
    for payout in &suite.settlement(job)?.payouts {
        let role = serde_json::to_value(payout.role)?.as_str().unwrap_or_default().to_owned();
        story.say(format!("  {role:<14} {:>5} {}", payout.amount, denom::NATIVE));
        paid.insert(role, payout.amount.u128());
    }
    let bundle = suite.audit_bundle(job)?;
    let report = audit(&bundle);
    story.say(tables::audit(&report));
    story.say(format!("verdict: {}", report.verdict));
    if let Some(folder) = options.export.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    }
    let chain: ChainExport = [(job, bundle)].into();
    file::write_atomic(&options.export, &chain_to_json(&chain)?)?;
    let chain_export = options.export.display().to_string();
    story.say(format!("audit it yourself: proofmark audit {job} --chain {chain_export}"));
    Ok(OwnReport {
        model: prover.model().name().to_owned(),
        constraints: prover.model().circuit().report.constraints,
        job,
        output,
        prove_seconds: seconds,
        paid,
        verdict: report.verdict.to_string(),
        valid: report.verdict == proofmark_prover::Verdict::Valid,
        chain_export,
    })
}

fn prover(story: &Narrator, options: &Options, own: &OwnModel) -> Result<Prover> {
    let graph = read_graph(&own.model)?;
    let circuit = CircuitOptions { weights: Weights::Baked, dataset_depth: 0 };
    let (model, _) = story.working("compiling", || Model::compile(graph, circuit))?;
    story.say(format!("{}: {} constraints", model.name(), model.circuit().report.constraints));
    let model = Arc::new(model);
    let ((key, _), took) = story.working("development keys", || cached_key(&model, &options.cache))?;
    story.say(format!(
        "keys: {:.1} s; development setup: INSECURE, whoever made them can forge proofs",
        took.as_secs_f64()
    ));
    Ok(Prover::new(model, key, &Cpu)?)
}
