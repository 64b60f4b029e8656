//! Deprecate and revoke, any kind of record.

use cosmwasm_std::{Addr, DepsMut, Response};
use proofmark_api::escrow::ExecuteMsg;
use proofmark_api::events;
use proofmark_api::registry::{RecordId, RecordStatus};

use crate::error::ContractError;
use crate::execute::admin::{escrow, push};
use crate::record::{Record, expect_owner};

/// Takes no new jobs for a record. Its owner, while it is active.
pub fn deprecate(deps: DepsMut, sender: &Addr, id: &RecordId, action: &'static str) -> Result<Response, ContractError> {
    let record = Record::load(deps.storage, id)?;
    expect_owner(&record, sender, action)?;
    match record.status() {
        RecordStatus::Active => set(deps, record, RecordStatus::Deprecated),
        got => Err(ContractError::RecordIs { record: record.id(), expected: "active", got }),
    }
}

/// Stops a record for good. The registry's owner; a source's own owner too, who may have lost its key.
pub fn revoke(deps: DepsMut, sender: &Addr, id: &RecordId) -> Result<Response, ContractError> {
    let record = match id {
        RecordId::Source { .. } => {
            let record = Record::load(deps.storage, id)?;
            if record.owner() != sender {
                cw_ownable::assert_owner(deps.storage, sender)?;
            }
            record
        }
        RecordId::Model { .. } | RecordId::Dataset { .. } => {
            cw_ownable::assert_owner(deps.storage, sender)?;
            Record::load(deps.storage, id)?
        }
    };
    match record.status() {
        RecordStatus::Active | RecordStatus::Deprecated => set(deps, record, RecordStatus::Revoked),
        got => Err(ContractError::RecordIs { record: record.id(), expected: "active or deprecated", got }),
    }
}

fn set(deps: DepsMut, mut record: Record, status: RecordStatus) -> Result<Response, ContractError> {
    *record.status_mut() = status;
    if status == RecordStatus::Revoked {
        // Nobody can accept it any more.
        record.tenure_mut().proposed = None;
    }
    record.save(deps.storage)?;
    let record = record.id();
    let response = match &record {
        RecordId::Model { id } => events::response(events::MODEL_STATUS_SET).add_attribute("model", id.to_hex()),
        RecordId::Dataset { id } => {
            events::response(events::DATASET_STATUS_SET).add_attribute("dataset", id.to_string())
        }
        RecordId::Source { id } => events::response(events::SOURCE_STATUS_SET).add_attribute("source", id.to_string()),
    };
    let response = response.add_attribute("status", status.to_string());
    Ok(response.add_message(push(escrow(deps.storage)?, &ExecuteMsg::SetRecordStatus { record, status })?))
}
