//! A settled job, checked from nothing but what the chain stores.
//!
//! The auditor trusts neither prover nor contract: ids, commitments, statement, price, split and slash are
//! computed again here, and the proof is verified by two implementations. Nothing is read from anywhere
//! else, so an audit can be repeated years later from an exported [`AuditBundle`].
//!
//! What no check can tell from these records alone: amounts really moved (the bank and token ledgers say
//! that), and terms that were frozen at creation and appear nowhere else (the length of a lock, for example).

mod money;
mod opening;
mod origin;
mod proof;
mod provenance;
mod signature;

use std::collections::BTreeMap;

use cosmwasm_std::Binary;
use proofmark_api::escrow::{JobResponse, JobStatus, PrivateInput, Settlement};
use proofmark_api::registry::{DatasetResponse, ModelResponse, SetupKind, SourceResponse};
use serde::{Deserialize, Serialize};

use crate::check::{Checks, Findings};
use crate::document;
use crate::error::{Error, Result};

pub use opening::Opening;

/// What an audit concludes.
pub type AuditReport = Findings;

/// Everything that the chain stores of one job, in the contracts' own JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditBundle {
    /// The chain's id, from its block headers.
    pub chain_id: String,
    /// Address of the escrow.
    pub contract: String,
    /// Registry, query `model`.
    pub model: ModelResponse,
    /// Registry, query `verifying_key`: its `vk`.
    pub verifying_key: Binary,
    /// Registry, query `dataset`, if the job names one.
    pub dataset: Option<DatasetResponse>,
    /// Escrow, query `job`.
    pub job: JobResponse,
    /// Escrow, query `input`: its `input`.
    pub input: Binary,
    /// Escrow, query `input`: its `private_input`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_input: Option<PrivateInput>,
    /// Registry, query `source`, if the job names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceResponse>,
}

/// An exported chain: a bundle for each job, by its number.
pub type ChainExport = BTreeMap<u64, AuditBundle>;

/// Parses an exported chain.
///
/// # Errors
/// [`Error::Document`] tells where the text stopped to be one.
pub fn chain_from_json(text: &[u8]) -> Result<ChainExport> {
    document::from_json("chain export", text)
}

/// The text of an exported chain.
///
/// # Errors
/// [`Error::Document`], which these types never give.
pub fn chain_to_json(chain: &ChainExport) -> Result<Vec<u8>> {
    document::to_json("chain export", chain)
}

/// Takes a job out of an exported chain.
///
/// # Errors
/// [`Error::Request`] names the jobs that are there.
pub fn find_job(chain: &ChainExport, job: u64) -> Result<&AuditBundle> {
    chain.get(&job).ok_or_else(|| {
        let known: Vec<String> = chain.keys().map(u64::to_string).collect();
        Error::Request { what: "job", expected: format!("one of {}", known.join(", ")), got: job.to_string() }
    })
}

/// Audits a settled job. Whatever does not hold is a failed check in the report, never an error.
#[must_use]
pub fn audit(bundle: &AuditBundle) -> AuditReport {
    audit_opened(bundle, &Opening::default())
}

/// The same with what the auditor was told off chain.
#[must_use]
pub fn audit_opened(bundle: &AuditBundle, opening: &Opening) -> AuditReport {
    let mut checks = Checks::default();
    setup(bundle, &mut checks);
    origin::model(bundle, &mut checks);
    origin::terms(bundle, &mut checks);
    origin::dataset(bundle, &mut checks);
    opening::input(bundle, opening, &mut checks);
    provenance::source(bundle, &mut checks);
    provenance::callback(bundle, &mut checks);
    if let Some(settlement) = settled(bundle, &mut checks) {
        opening::output(bundle, settlement, opening, &mut checks);
        proof::statement_and_proof(bundle, settlement, &mut checks);
        provenance::provers(bundle, settlement, &mut checks);
        money::deadlines(bundle, settlement, &mut checks);
        money::price(bundle, settlement, &mut checks);
        money::payouts(bundle, settlement, &mut checks);
        money::slash(bundle, settlement, &mut checks);
    }
    checks.finish()
}

fn setup(bundle: &AuditBundle, checks: &mut Checks) {
    match &bundle.model.setup {
        SetupKind::Development => {
            checks.note("setup", true, "development: INSECURE");
            checks.warn("development setup: whoever made the key can forge proofs of this model");
        }
        SetupKind::Ceremony { transcript_hash } => {
            checks.note("setup", transcript_hash.len() == 32, format!("ceremony, transcript {transcript_hash}"));
            checks.warn(format!("the ceremony's transcript {transcript_hash} is to be verified on its own"));
        }
    }
}

/// The settlement of a job that ended by proof.
fn settled<'a>(bundle: &'a AuditBundle, checks: &mut Checks) -> Option<&'a Settlement> {
    use proofmark_api::escrow::Phase;
    let job = &bundle.job;
    let settlement = job.settlement.as_ref();
    let phase = match job.state.status {
        JobStatus::Fulfilled => Some(Phase::Fulfilled),
        JobStatus::LateFulfilled => Some(Phase::LateFulfilled),
        _ => None,
    };
    let conditions = [
        (phase.is_some(), format!("status: expected fulfilled or late_fulfilled, got {:?}", job.state.status)),
        (phase.is_none_or(|phase| phase == job.phase), format!("phase {:?} differs from the status", job.phase)),
        (settlement.is_some(), "expected a settlement, got none".to_owned()),
        (job.current_price.is_none(), "a settled job has no current price".to_owned()),
    ];
    checks.all("state", format!("job {} is {:?}", job.id, job.state.status), &conditions);
    settlement
}

#[cfg(test)]
mod tests;
