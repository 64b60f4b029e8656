//! What the demo says: the keys of its JSON are an interface.

use std::collections::BTreeMap;

use proofmark_prover::AuditReport;
use serde::Serialize;

use crate::suite::{Amounts, Balances};

/// One document, printed by `--json`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The classifiers.
    pub models: Vec<ModelReport>,
    /// Seconds for the witness and the verified proof of the settled job.
    pub prove_seconds: f64,
    /// Bytes of a proof.
    pub proof_bytes: usize,
    /// The settled job.
    pub job: JobReport,
    /// Account (or contract) -> denom -> amount, before the job was posted.
    pub balances_before: Balances,
    /// The same after everybody claimed.
    pub balances_after: Balances,
    /// Denom -> sum of `balances_before`.
    pub totals_before: Amounts,
    /// Denom -> sum of `balances_after`.
    pub totals_after: Amounts,
    /// Role -> amount, as the settlement records it.
    pub paid: BTreeMap<String, u128>,
    /// The auditor's findings.
    pub audit: AuditReport,
    /// What was tried, and what the contract said.
    pub cheats: Vec<Cheat>,
    /// Always "development": these keys prove nothing to strangers.
    pub setup: &'static str,
    /// Where the chain's records were written, for `proofmark audit`.
    pub chain_export: String,
}

/// A classifier.
#[derive(Clone, Debug, Serialize)]
pub struct ModelReport {
    /// Its name.
    pub name: String,
    /// Constraints of its circuit, everything counted.
    pub constraints: usize,
    /// Accuracy of the integer interpreter on the held-out images, 0 to 1.
    pub accuracy: f64,
    /// Seconds from ONNX bytes to circuit.
    pub compile_seconds: f64,
    /// Seconds to make or read the keys.
    pub keys_seconds: f64,
    /// Whether the keys came from the cache.
    pub keys_cached: bool,
}

/// The settled job.
#[derive(Clone, Debug, Serialize)]
pub struct JobReport {
    /// Its number.
    pub id: u64,
    /// The held-out image that was asked about.
    pub image: usize,
    /// What the image shows.
    pub label: u8,
    /// What the model said.
    pub answer: usize,
    /// What was escrowed.
    pub max_price: u128,
    /// What was paid.
    pub price: u128,
    /// The denom of both.
    pub denom: String,
}

/// Something that must not work.
#[derive(Clone, Debug, Serialize)]
pub struct Cheat {
    /// What was tried.
    pub name: String,
    /// Whether the chain refused.
    pub refused: bool,
    /// What the contract said.
    pub error: String,
}

impl Report {
    /// Whether the story ended well: totals equal, audit valid, every cheat refused.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.totals_before == self.totals_after
            && self.audit.verdict == proofmark_prover::Verdict::Valid
            && !self.cheats.is_empty()
            && self.cheats.iter().all(|cheat| cheat.refused)
    }
}
