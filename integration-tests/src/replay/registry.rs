//! Owners, statuses and versions of records. What else a record says never changes.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use cosmwasm_std::Addr;
use cw_ownable::Ownership;
use proofmark_api::events;
use proofmark_api::registry::{
    ConfigResponse, DatasetsResponse, Line, ModelsResponse, QueryMsg, SourcesResponse, Tenure, Transfer,
};

use super::{Announced, Owner, attributes, owner, same};
use crate::suite::{Contract, Suite};

/// The registry's state.
#[derive(Debug, Default)]
pub(super) struct Registry {
    config: Option<ConfigResponse>,
    owner: Owner,
    /// By kind and id.
    records: BTreeMap<String, Record>,
    /// Who registered each.
    registrants: BTreeMap<String, Addr>,
}

#[derive(Clone, Debug, PartialEq)]
struct Record {
    owner: Addr,
    status: String,
    registered_at: u64,
    line: Line<String>,
    tenure: Tenure,
}

impl Registry {
    pub(super) fn apply(&mut self, event: &Announced) -> Result<()> {
        match event.action() {
            events::INSTANTIATED => {
                self.owner = owner(event)?;
                let allow_development_setups = event.number("allow_development_setups")?;
                self.config = Some(ConfigResponse { allow_development_setups, escrow: None });
            }
            events::PARAMS_UPDATED => {
                self.config()?.allow_development_setups = event.number("allow_development_setups")?;
            }
            events::WIRED => self.config()?.escrow = Some(Addr::unchecked(event.text("escrow")?)),
            events::OWNERSHIP_UPDATED => self.owner = owner(event)?,
            events::MODEL_REGISTERED => self.register(event, "model", "developer")?,
            events::DATASET_REGISTERED => self.register(event, "dataset", "provider")?,
            events::SOURCE_REGISTERED => self.register(event, "source", "owner")?,
            events::MODEL_STATUS_SET => self.set_status(event, "model")?,
            events::DATASET_STATUS_SET => self.set_status(event, "dataset")?,
            events::SOURCE_STATUS_SET => self.set_status(event, "source")?,
            events::RECORD_OFFERED => {
                self.record(event.text("record")?)?.tenure.proposed = event.maybe("to").map(Addr::unchecked);
            }
            events::RECORD_TRANSFERRED => {
                let record = self.record(event.text("record")?)?;
                let since = record.tenure.transferred.as_ref().map_or(record.registered_at, |transfer| transfer.at);
                let from = core::mem::replace(&mut record.owner, Addr::unchecked(event.text("to")?));
                same("from", &from.as_str(), &event.text("from")?)?;
                let transferred = Some(Transfer { from, since, at: event.at });
                record.tenure = Tenure { proposed: None, transferred };
            }
            other => bail!("unknown event {other}"),
        }
        Ok(())
    }

    /// Who registered a record.
    pub(super) fn registrant(&self, name: &str) -> Option<&Addr> {
        self.registrants.get(name)
    }

    fn config(&mut self) -> Result<&mut ConfigResponse> {
        self.config.as_mut().context("not instantiated")
    }

    fn record(&mut self, name: &str) -> Result<&mut Record> {
        self.records.get_mut(name).with_context(|| format!("{name} was not registered"))
    }

    fn register(&mut self, event: &Announced, kind: &str, owner: &str) -> Result<()> {
        let id = event.text(kind)?;
        let previous = event.maybe("previous").map(str::to_owned);
        let mut line = Line { version: event.number("version")?, first: None, previous, successor: None };
        if let Some(previous) = &line.previous {
            let before = self.record(&format!("{kind} {previous}"))?;
            before.line.successor = Some(id.to_owned());
            line.first = before.line.first.clone().or_else(|| Some(previous.clone()));
        }
        let owner = Addr::unchecked(event.text(owner)?);
        self.registrants.insert(format!("{kind} {id}"), owner.clone());
        let record =
            Record { owner, status: "active".to_owned(), registered_at: event.at, line, tenure: Tenure::default() };
        self.records.insert(format!("{kind} {id}"), record);
        Ok(())
    }

    fn set_status(&mut self, event: &Announced, kind: &str) -> Result<()> {
        let status = event.text("status")?;
        let record = self.record(&format!("{kind} {}", event.text(kind)?))?;
        record.status = status.to_owned();
        if status == "revoked" {
            record.tenure.proposed = None;
        }
        Ok(())
    }

    pub(super) fn check(&self, suite: &Suite) -> Result<()> {
        same("config", &self.config, &Some(suite.query(Contract::Registry, &QueryMsg::Config {})?))?;
        let ownership: Ownership<Addr> = suite.query(Contract::Registry, &QueryMsg::Ownership {})?;
        same("owner", &self.owner, &attributes(ownership))?;
        same("records", &self.records, &answered(suite)?)
    }
}

/// All records, as the registry answers; the suite's tests have less than a page of each kind.
fn answered(suite: &Suite) -> Result<BTreeMap<String, Record>> {
    let limit = Some(30);
    let mut records = BTreeMap::new();
    let page: ModelsResponse = suite.query(Contract::Registry, &QueryMsg::Models { start_after: None, limit })?;
    for one in page.models {
        let line = named(&one.line, |id| id.to_hex());
        let (owner, status, tenure) = (one.developer, one.status.to_string(), one.tenure);
        let record = Record { owner, status, registered_at: one.registered_at, line, tenure };
        records.insert(format!("model {}", one.id.to_hex()), record);
    }
    let page: DatasetsResponse = suite.query(Contract::Registry, &QueryMsg::Datasets { start_after: None, limit })?;
    for one in page.datasets {
        let line = named(&one.line, u64::to_string);
        let (owner, status, tenure) = (one.provider, one.status.to_string(), one.tenure);
        let record = Record { owner, status, registered_at: one.registered_at, line, tenure };
        records.insert(format!("dataset {}", one.id), record);
    }
    let page: SourcesResponse = suite.query(Contract::Registry, &QueryMsg::Sources { start_after: None, limit })?;
    for one in page.sources {
        let line = named(&one.line, u64::to_string);
        let (owner, status, tenure) = (one.owner, one.status.to_string(), one.tenure);
        let record = Record { owner, status, registered_at: one.registered_at, line, tenure };
        records.insert(format!("source {}", one.id), record);
    }
    Ok(records)
}

fn named<Id>(line: &Line<Id>, name: impl Fn(&Id) -> String) -> Line<String> {
    Line {
        version: line.version,
        first: line.first.as_ref().map(&name),
        previous: line.previous.as_ref().map(&name),
        successor: line.successor.as_ref().map(&name),
    }
}
