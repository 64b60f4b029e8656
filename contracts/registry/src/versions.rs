//! Versions: a new record follows the newest one of its owner's line.

use cosmwasm_std::{Addr, Storage};
use proofmark_api::registry::{Line, NewestResponse, RecordId};

use crate::error::ContractError;
use crate::record::{Record, raw};
use crate::state::NEWEST;

/// The place of a record of `sender` after the record `id` of `owner`, whose place is `line`.
pub fn after<Id: Clone>(
    sender: &Addr,
    owner: &Addr,
    id: &Id,
    line: &Line<Id>,
    kind: fn(Id) -> RecordId,
) -> Result<Line<Id>, ContractError> {
    if owner != sender {
        return Err(ContractError::Unauthorized {
            action: "next version",
            expected: owner.to_string(),
            got: sender.to_string(),
        });
    }
    if let Some(successor) = &line.successor {
        let (record, successor) = (kind(id.clone()), kind(successor.clone()));
        return Err(ContractError::HasSuccessor { record, successor });
    }
    Ok(Line {
        version: line.version.saturating_add(1),
        first: Some(line.first.as_ref().unwrap_or(id).clone()),
        previous: Some(id.clone()),
        successor: None,
    })
}

/// Records `id`, whose place is `line`, as the newest of its line. Version 1 needs no record.
pub fn set_newest<Id: Clone>(
    storage: &mut dyn Storage,
    id: &Id,
    line: &Line<Id>,
    kind: fn(Id) -> RecordId,
) -> Result<(), ContractError> {
    if let Some(first) = &line.first {
        let (tag, first) = raw(&kind(first.clone()));
        NEWEST.save(storage, (tag, &first), &kind(id.clone()))?;
    }
    Ok(())
}

/// The newest version of any record's line: two or three reads, however long the line is.
pub fn newest(storage: &dyn Storage, id: &RecordId) -> Result<NewestResponse, ContractError> {
    let record = Record::load(storage, id)?;
    let (tag, first) = raw(&record.line().1);
    let newest = match NEWEST.may_load(storage, (tag, &first))? {
        Some(newest) => Record::load(storage, &newest)?,
        None => record,
    };
    Ok(NewestResponse { record: newest.id(), version: newest.line().0 })
}
