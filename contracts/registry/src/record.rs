//! A record of any kind, for what all kinds have in common.

use cosmwasm_std::{Addr, Storage};
use proofmark_api::bytes::bytes32;
use proofmark_api::registry::{
    DatasetResponse, ModelResponse, RecordId, RecordStatus, SourceResponse, Tenure, Transfer,
};

use crate::error::ContractError;
use crate::state::{DATASETS, MODELS, SOURCES};

/// A record of any kind.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant)] // One at a time, on the stack.
pub enum Record {
    /// A model.
    Model(ModelResponse),
    /// A dataset.
    Dataset(DatasetResponse),
    /// A source.
    Source(SourceResponse),
}

impl Record {
    /// The record with this id.
    pub fn load(storage: &dyn Storage, id: &RecordId) -> Result<Self, ContractError> {
        let record = match id {
            RecordId::Model { id } => MODELS.may_load(storage, &bytes32("id", id)?)?.map(Record::Model),
            RecordId::Dataset { id } => DATASETS.may_load(storage, *id)?.map(Record::Dataset),
            RecordId::Source { id } => SOURCES.may_load(storage, *id)?.map(Record::Source),
        };
        record.ok_or_else(|| ContractError::Unknown { record: id.clone() })
    }

    /// Writes it back.
    pub fn save(&self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        match self {
            Record::Model(model) => MODELS.save(storage, model.id.as_slice(), model)?,
            Record::Dataset(dataset) => DATASETS.save(storage, dataset.id, dataset)?,
            Record::Source(source) => SOURCES.save(storage, source.id, source)?,
        }
        Ok(())
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> RecordId {
        match self {
            Record::Model(model) => RecordId::Model { id: model.id.clone() },
            Record::Dataset(dataset) => RecordId::Dataset { id: dataset.id },
            Record::Source(source) => RecordId::Source { id: source.id },
        }
    }

    /// Developer, provider or owner.
    #[must_use]
    pub fn owner(&self) -> &Addr {
        match self {
            Record::Model(model) => &model.developer,
            Record::Dataset(dataset) => &dataset.provider,
            Record::Source(source) => &source.owner,
        }
    }

    /// Whether it serves new jobs.
    #[must_use]
    pub fn status(&self) -> RecordStatus {
        match self {
            Record::Model(model) => model.status,
            Record::Dataset(dataset) => dataset.status,
            Record::Source(source) => source.status,
        }
    }

    /// Whether it serves new jobs, to be changed.
    pub fn status_mut(&mut self) -> &mut RecordStatus {
        match self {
            Record::Model(model) => &mut model.status,
            Record::Dataset(dataset) => &mut dataset.status,
            Record::Source(source) => &mut source.status,
        }
    }

    /// Who is to own it, and who did.
    pub fn tenure_mut(&mut self) -> &mut Tenure {
        match self {
            Record::Model(model) => &mut model.tenure,
            Record::Dataset(dataset) => &mut dataset.tenure,
            Record::Source(source) => &mut source.tenure,
        }
    }

    /// The number of this version, and which version 1 is.
    #[must_use]
    pub fn line(&self) -> (u32, RecordId) {
        match self {
            Record::Model(model) => {
                let first = model.line.first.as_ref().unwrap_or(&model.id);
                (model.line.version, RecordId::Model { id: first.clone() })
            }
            Record::Dataset(set) => (set.line.version, RecordId::Dataset { id: set.line.first.unwrap_or(set.id) }),
            Record::Source(source) => {
                (source.line.version, RecordId::Source { id: source.line.first.unwrap_or(source.id) })
            }
        }
    }

    /// Another owner, from second `now` on; nobody is proposed any more.
    pub fn hand_over(&mut self, to: Addr, now: u64) {
        let (owner, registered_at, tenure) = match self {
            Record::Model(model) => (&mut model.developer, model.registered_at, &mut model.tenure),
            Record::Dataset(set) => (&mut set.provider, set.registered_at, &mut set.tenure),
            Record::Source(source) => (&mut source.owner, source.registered_at, &mut source.tenure),
        };
        let since = tenure.transferred.as_ref().map_or(registered_at, |transfer| transfer.at);
        let from = core::mem::replace(owner, to);
        *tenure = Tenure { proposed: None, transferred: Some(Transfer { from, since, at: now }) };
    }
}

/// Kind and id as storage keys have them.
#[must_use]
pub fn raw(id: &RecordId) -> (u8, Vec<u8>) {
    match id {
        RecordId::Model { id } => (0, id.to_vec()),
        RecordId::Dataset { id } => (1, id.to_be_bytes().to_vec()),
        RecordId::Source { id } => (2, id.to_be_bytes().to_vec()),
    }
}

/// An error unless `sender` owns `record`.
pub fn expect_owner(record: &Record, sender: &Addr, action: &'static str) -> Result<(), ContractError> {
    if record.owner() == sender {
        return Ok(());
    }
    let expected = record.owner().to_string();
    Err(ContractError::Unauthorized { action, expected, got: sender.to_string() })
}
