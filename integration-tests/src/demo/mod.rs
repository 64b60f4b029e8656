//! The main job as a story: a model becomes a circuit, a job is posted, proved, settled and audited, and cheats
//! are refused. Everything is real: the contracts, the proofs, the images.

mod audit;
mod cheats;
mod narrator;
pub mod own;
mod picture;
pub mod report;
mod settle;
mod stage;
pub mod tables;

use std::path::PathBuf;

use anyhow::Result;
use report::Report;

use narrator::Narrator;
use stage::Stage;

/// What can be chosen.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which held-out image the requester asks about.
    pub image: usize,
    /// Where keys are kept.
    pub cache: PathBuf,
    /// Where the chain's records go, for `proofmark audit`.
    pub export: PathBuf,
}

/// Tells the story on stderr and gives the report.
///
/// # Errors
/// Whatever went wrong on the way; that a cheat succeeds or totals differ is in the report instead.
pub fn run(options: &Options) -> Result<Report> {
    let mut story = Narrator::new(6);
    story.chapter("Models become circuits, circuits get keys");
    let zoo = stage::load_models(&story, &options.cache)?;
    story.chapter("A chain starts, the contracts are deployed, model and dataset are registered");
    let mut stage = Stage::open(&story, zoo)?;
    story.chapter("A requester posts a job, a prover locks it, computes and proves");
    let settled = settle::settle(&mut story, &mut stage, options.image)?;
    story.chapter("An auditor checks the job, given its number and what the chain stores");
    let audit = audit::audit(&story, &stage, settled.job.id, &options.export)?;
    story.chapter("Cheats are tried");
    let cheats = cheats::try_all(&story, &mut stage, &settled)?;
    let report = Report {
        models: stage.zoo.reports.clone(),
        prove_seconds: settled.proved.seconds(),
        proof_bytes: settled.proved.proof.0.len(),
        job: settled.job,
        totals_before: settled.totals_before,
        totals_after: settled.totals_after,
        balances_before: settled.balances_before,
        balances_after: settled.balances_after,
        paid: settled.paid,
        audit,
        cheats,
        setup: "development",
        chain_export: options.export.display().to_string(),
    };
    story.say(tables::cheats(&report.cheats));
    ending(&story, &report);
    Ok(report)
}

fn ending(story: &Narrator, report: &Report) {
    let refused = report.cheats.iter().filter(|cheat| cheat.refused).count();
    let sums = if report.totals_before == report.totals_after { "are equal" } else { "DIFFER" };
    story.say(format!(
        "\nproved in {:.2} s, {} bytes; audit {}; totals before and after {sums}; {refused} of {} cheats refused",
        report.prove_seconds,
        report.proof_bytes,
        report.audit.verdict,
        report.cheats.len()
    ));
    story.say(format!(
        "audit it yourself: cargo run --release -p proofmark -- audit {} --chain {}",
        report.job.id, report.chain_export
    ));
}
