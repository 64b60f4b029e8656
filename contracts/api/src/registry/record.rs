//! What models, datasets and sources have in common: an id, a status, versions, owners.

use core::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary};

/// What the registry has on record, by kind and id.
#[cw_serde]
#[derive(Eq)]
pub enum RecordId {
    /// A model.
    Model {
        /// Its id.
        id: HexBinary,
    },
    /// A dataset.
    Dataset {
        /// Its id.
        id: u64,
    },
    /// A source of data.
    Source {
        /// Its id.
        id: u64,
    },
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RecordId::Model { id } => write!(f, "model {}", id.to_hex()),
            RecordId::Dataset { id } => write!(f, "dataset {id}"),
            RecordId::Source { id } => write!(f, "source {id}"),
        }
    }
}

/// Whether a record serves new jobs.
#[cw_serde]
#[derive(Copy, Eq, Default)]
pub enum RecordStatus {
    /// Yes.
    #[default]
    Active,
    /// No new jobs; running ones go on.
    Deprecated,
    /// None; if it is a model, running ones refund. Final.
    Revoked,
}

impl fmt::Display for RecordStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RecordStatus::Active => "active",
            RecordStatus::Deprecated => "deprecated",
            RecordStatus::Revoked => "revoked",
        })
    }
}

/// A record's place among its versions. A version may follow only the newest one, so a line never forks.
#[cw_serde]
#[derive(Eq)]
pub struct Line<Id> {
    /// Its number, from 1 on.
    pub version: u32,
    /// Version 1, which names the line; absent in version 1 itself.
    pub first: Option<Id>,
    /// The version before.
    pub previous: Option<Id>,
    /// The version after.
    pub successor: Option<Id>,
}

impl<Id> Default for Line<Id> {
    /// A version 1 that nothing follows.
    fn default() -> Self {
        Self { version: 1, first: None, previous: None, successor: None }
    }
}

/// Who is to own a record, and who did before its owner.
#[cw_serde]
#[derive(Eq, Default)]
pub struct Tenure {
    /// Who may accept it.
    pub proposed: Option<Addr>,
    /// The last change of owners. Those before are in the events.
    pub transferred: Option<Transfer>,
}

/// A change of owners that was accepted.
#[cw_serde]
#[derive(Eq)]
pub struct Transfer {
    /// Who owned the record until then.
    pub from: Addr,
    /// Since when, Unix seconds.
    pub since: u64,
    /// When the present owner accepted it, Unix seconds.
    pub at: u64,
}

impl Tenure {
    /// Whether jobs created at second `at` may name `address` as the owner of a record that `owner` has now. `None`:
    /// the record does not tell, as it changed hands again since then.
    ///
    /// In the very second of a transfer both may be named.
    #[must_use]
    pub fn covers(&self, owner: &Addr, address: &Addr, at: u64) -> Option<bool> {
        let Some(transfer) = &self.transferred else { return Some(address == owner) };
        let holds = (at >= transfer.at && address == owner)
            || (at >= transfer.since && at <= transfer.at && *address == transfer.from);
        if !holds && at <= transfer.since { None } else { Some(holds) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_and_statuses_print() {
        let id = RecordId::Model { id: cosmwasm_std::HexBinary::from([0xab]) };
        assert_eq!(id.to_string(), "model ab");
        assert_eq!(RecordId::Dataset { id: 7 }.to_string(), "dataset 7");
        let statuses = [RecordStatus::Active, RecordStatus::Deprecated, RecordStatus::Revoked];
        assert_eq!(statuses.map(|status| status.to_string()), ["active", "deprecated", "revoked"]);
    }

    #[test]
    fn an_owner_is_known_back_to_the_transfer_before_the_last() {
        let [first, second, third] = ["first", "second", "third"].map(Addr::unchecked);
        let never = Tenure::default();
        assert_eq!([&first, &second].map(|who| never.covers(&first, who, 7)), [Some(true), Some(false)]);
        let tenure =
            Tenure { transferred: Some(Transfer { from: second.clone(), since: 10, at: 20 }), ..Tenure::default() };
        let at = |second_of_job| [&first, &second, &third].map(|who| tenure.covers(&third, who, second_of_job));
        assert_eq!(at(9), [None, None, None]);
        assert_eq!(at(10), [None, Some(true), None]);
        assert_eq!(at(11), [Some(false), Some(true), Some(false)]);
        assert_eq!(at(20), [Some(false), Some(true), Some(true)]);
        assert_eq!(at(21), [Some(false), Some(false), Some(true)]);
    }
}
