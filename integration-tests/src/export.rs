//! What the chain stores of a job, as an auditor gets it: answers to queries, nothing else.

use anyhow::Result;
use proofmark_api::escrow::{InputResponse, QueryMsg as EscrowQuery};
use proofmark_api::registry::{QueryMsg as RegistryQuery, VerifyingKeyResponse};
use proofmark_prover::AuditBundle;

use crate::suite::{Contract, Suite};

impl Suite {
    /// Everything that an audit of a job needs.
    pub fn audit_bundle(&self, job_id: u64) -> Result<AuditBundle> {
        let job = self.job(job_id)?;
        let id = job.terms.model.clone();
        let model = self.query(Contract::Registry, &RegistryQuery::Model { id: id.clone() })?;
        let key: VerifyingKeyResponse = self.query(Contract::Registry, &RegistryQuery::VerifyingKey { id })?;
        let dataset = match &job.terms.dataset {
            Some(dataset) => Some(self.query(Contract::Registry, &RegistryQuery::Dataset { id: dataset.id })?),
            None => None,
        };
        let source = match &job.provenance {
            Some(provenance) => {
                Some(self.query(Contract::Registry, &RegistryQuery::Source { id: provenance.source.id })?)
            }
            None => None,
        };
        let input: InputResponse = self.query(Contract::Escrow, &EscrowQuery::Input { job_id })?;
        Ok(AuditBundle {
            chain_id: self.chain_id(),
            contract: self.contracts().escrow.to_string(),
            model,
            verifying_key: key.vk,
            dataset,
            job,
            input: input.input,
            private_input: input.private_input,
            source,
        })
    }
}
