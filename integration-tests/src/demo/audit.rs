//! Chapter five: the chain's records, and nothing else, are enough.

use std::path::Path;

use anyhow::{Context, Result};
use proofmark_prover::audit::{ChainExport, chain_from_json, chain_to_json, find_job};
use proofmark_prover::{AuditReport, audit as check};

use super::narrator::Narrator;
use super::stage::Stage;
use super::tables;

/// Exports the chain, reads it back as an auditor would, and checks the job.
pub(super) fn audit(story: &Narrator, stage: &Stage, job: u64, export: &Path) -> Result<AuditReport> {
    let chain: ChainExport = [(job, stage.suite.audit_bundle(job)?)].into();
    if let Some(folder) = export.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    }
    proofmark_prover::file::write_atomic(export, &chain_to_json(&chain)?)?;
    story.say(format!("the chain's records of job {job}: {}", export.display()));

    let stored = std::fs::read(export).with_context(|| format!("reading {}", export.display()))?;
    let chain = chain_from_json(&stored)?;
    let (report, _) =
        story.working("recomputing the statement, verifying again", || anyhow::Ok(check(find_job(&chain, job)?)))?;
    story.say(tables::audit(&report));
    story.say(format!("verdict: {}", report.verdict));
    for warning in &report.warnings {
        story.say(format!("warning: {warning}"));
    }
    Ok(report)
}
