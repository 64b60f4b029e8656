//! The registry's records: sources, and what their owners and the registry's may do with any record.

use anyhow::Result;
use cosmwasm_std::HexBinary;
use cw_multi_test::AppResponse;
use proofmark_api::events;
use proofmark_api::registry::{
    DatasetResponse, ExecuteMsg, ModelResponse, QueryMsg, RecordId, SourceRegistration, SourceResponse,
};

use super::builder::Suite;
use super::chain::{Contract, attribute};
use super::source::SourceKey;

impl Suite {
    /// What an owner says of a source whose key he has: it counts from now on, for a year.
    pub fn source_registration(&self, owner: &str, key: &SourceKey) -> Result<SourceRegistration> {
        let (registry, owner) = (self.address(Contract::Registry.name())?, self.address(owner)?);
        Ok(SourceRegistration {
            name: format!("sensor {}", key.scheme()),
            scheme: key.scheme(),
            public_key: key.public_key(),
            proof_of_possession: key.consent(&self.chain_id(), registry.as_str(), owner.as_str()),
            valid_from: self.now(),
            valid_until: self.now().saturating_add(365 * 86_400),
            metadata_uri: String::new(),
            previous: None,
        })
    }

    /// Registers a source as [`Suite::source_registration`] says it; gives its id.
    pub fn register_source(&mut self, owner: &str, key: &SourceKey) -> Result<u64> {
        let registration = self.source_registration(owner, key)?;
        self.register_source_as(owner, registration)
    }

    /// Registers a source; gives its id.
    pub fn register_source_as(&mut self, owner: &str, registration: SourceRegistration) -> Result<u64> {
        let response = self.registry(owner, &ExecuteMsg::RegisterSource(registration))?;
        Ok(attribute(&response, events::SOURCE_REGISTERED, "source")?.parse()?)
    }

    /// Takes no new jobs for a record.
    pub fn deprecate(&mut self, sender: &str, record: &RecordId) -> Result<AppResponse> {
        let message = match record.clone() {
            RecordId::Model { id } => ExecuteMsg::DeprecateModel { id },
            RecordId::Dataset { id } => ExecuteMsg::DeprecateDataset { id },
            RecordId::Source { id } => ExecuteMsg::DeprecateSource { id },
        };
        self.registry(sender, &message)
    }

    /// Stops a record for good.
    pub fn revoke(&mut self, sender: &str, record: &RecordId) -> Result<AppResponse> {
        let message = match record.clone() {
            RecordId::Model { id } => ExecuteMsg::RevokeModel { id },
            RecordId::Dataset { id } => ExecuteMsg::RevokeDataset { id },
            RecordId::Source { id } => ExecuteMsg::RevokeSource { id },
        };
        self.registry(sender, &message)
    }

    /// Proposes another owner of a record, or nobody.
    pub fn transfer(&mut self, sender: &str, record: &RecordId, to: Option<&str>) -> Result<AppResponse> {
        let to = to.map(|name| self.address(name)).transpose()?.map(String::from);
        self.registry(sender, &ExecuteMsg::TransferRecord { record: record.clone(), to })
    }

    /// Becomes the owner of a record.
    pub fn accept(&mut self, sender: &str, record: &RecordId) -> Result<AppResponse> {
        self.registry(sender, &ExecuteMsg::AcceptRecord { record: record.clone() })
    }

    /// Proposes and accepts.
    pub fn hand_over(&mut self, from: &str, record: &RecordId, to: &str) -> Result<()> {
        self.transfer(from, record, Some(to))?;
        self.accept(to, record)?;
        Ok(())
    }

    /// Sends a message to the registry.
    pub fn registry(&mut self, sender: &str, message: &ExecuteMsg) -> Result<AppResponse> {
        self.execute(sender, Contract::Registry, message, &[])
    }

    /// A model's record.
    pub fn model_record(&self, id: &HexBinary) -> Result<ModelResponse> {
        self.query(Contract::Registry, &QueryMsg::Model { id: id.clone() })
    }

    /// A dataset's record.
    pub fn dataset_record(&self, id: u64) -> Result<DatasetResponse> {
        self.query(Contract::Registry, &QueryMsg::Dataset { id })
    }

    /// A source's record.
    pub fn source_record(&self, id: u64) -> Result<SourceResponse> {
        self.query(Contract::Registry, &QueryMsg::Source { id })
    }
}
