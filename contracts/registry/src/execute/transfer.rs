//! Another owner for a record, in two steps: nobody is made one against his will, nor by a slip of the pen.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use proofmark_api::escrow::ExecuteMsg;
use proofmark_api::events;
use proofmark_api::registry::{RecordId, RecordStatus};

use crate::error::ContractError;
use crate::execute::admin::{escrow, push};
use crate::record::{Record, expect_owner};

/// Proposes another owner, in place of an earlier proposal; `None` takes it back. The owner, unless it is revoked.
pub fn propose(deps: DepsMut, sender: &Addr, id: &RecordId, to: Option<&str>) -> Result<Response, ContractError> {
    let mut record = Record::load(deps.storage, id)?;
    expect_owner(&record, sender, "transfer_record")?;
    refuse_revoked(&record)?;
    let to = to.map(|to| deps.api.addr_validate(to)).transpose()?;
    if to.as_ref() == Some(record.owner()) {
        return Err(ContractError::SameOwner { record: record.id(), owner: record.owner().to_string() });
    }
    if to.is_none() && record.tenure_mut().proposed.is_none() {
        return Err(ContractError::NotOffered { record: record.id() });
    }
    record.tenure_mut().proposed = to.clone();
    record.save(deps.storage)?;
    let response = events::response(events::RECORD_OFFERED)
        .add_attribute("record", record.id().to_string())
        .add_attribute("owner", record.owner().as_str());
    Ok(match to {
        Some(to) => response.add_attribute("to", to),
        None => response,
    })
}

/// Becomes the owner of a record, for jobs created from now on. The proposed one, unless it is revoked.
pub fn accept(deps: DepsMut, env: &Env, sender: Addr, id: &RecordId) -> Result<Response, ContractError> {
    let mut record = Record::load(deps.storage, id)?;
    refuse_revoked(&record)?;
    match &record.tenure_mut().proposed {
        Some(proposed) if *proposed == sender => {}
        Some(proposed) => {
            let (expected, got) = (proposed.to_string(), sender.into_string());
            return Err(ContractError::Unauthorized { action: "accept_record", expected, got });
        }
        None => return Err(ContractError::NotOffered { record: record.id() }),
    }
    let response = events::response(events::RECORD_TRANSFERRED)
        .add_attribute("record", record.id().to_string())
        .add_attribute("from", record.owner().as_str())
        .add_attribute("to", sender.as_str());
    record.hand_over(sender.clone(), env.block.time.seconds());
    record.save(deps.storage)?;
    let told = ExecuteMsg::SetRecordOwner { record: record.id(), owner: sender };
    Ok(response.add_message(push(escrow(deps.storage)?, &told)?))
}

fn refuse_revoked(record: &Record) -> Result<(), ContractError> {
    match record.status() {
        RecordStatus::Active | RecordStatus::Deprecated => Ok(()),
        got => Err(ContractError::RecordIs { record: record.id(), expected: "active or deprecated", got }),
    }
}
