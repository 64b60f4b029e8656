//! Who may what in the timelock, and what became of its proposals. What a proposal does never changes.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use cosmwasm_std::Addr;
use proofmark_api::events;
use proofmark_api::timelock::{ConfigResponse, ProposalStatus, ProposalsResponse, QueryMsg};

use super::{Announced, same};
use crate::suite::Suite;

/// The timelock's state.
#[derive(Debug, Default)]
pub(super) struct Timelock {
    config: Option<ConfigResponse>,
    proposals: BTreeMap<u64, Proposal>,
}

/// When it was and will be, and what became of it.
#[derive(Debug)]
struct Proposal {
    scheduled_at: u64,
    executable_at: u64,
    expires_at: u64,
    outcome: Option<ProposalStatus>,
}

impl Timelock {
    pub(super) fn apply(&mut self, event: &Announced) -> Result<()> {
        let address = |key: &str| event.text(key).map(|text| Some(Addr::unchecked(text)).filter(|_| !text.is_empty()));
        match event.action() {
            events::INSTANTIATED => {
                self.config = Some(ConfigResponse {
                    admin: Addr::unchecked(event.text("admin")?),
                    offered_to: None,
                    guardian: address("guardian")?,
                    delay_seconds: event.number("delay_seconds")?,
                    grace_seconds: event.number("grace_seconds")?,
                    escrow: Addr::unchecked(event.text("escrow")?),
                    registry: Addr::unchecked(event.text("registry")?),
                    last_id: 0,
                });
            }
            events::PROPOSAL_SCHEDULED => {
                let id = event.number("id")?;
                self.config()?.last_id = id;
                let proposal = Proposal {
                    scheduled_at: event.at,
                    executable_at: event.number("executable_at")?,
                    expires_at: event.number("expires_at")?,
                    outcome: None,
                };
                self.proposals.insert(id, proposal);
            }
            events::PROPOSAL_EXECUTED => self.proposal(event)?.outcome = Some(ProposalStatus::Executed),
            events::PROPOSAL_CANCELLED => self.proposal(event)?.outcome = Some(ProposalStatus::Cancelled),
            events::TIMES_UPDATED => {
                let times = (event.number("delay_seconds")?, event.number("grace_seconds")?);
                let config = self.config()?;
                (config.delay_seconds, config.grace_seconds) = times;
            }
            events::GUARDIAN_SET => self.config()?.guardian = address("guardian")?,
            events::ADMIN_OFFERED => self.config()?.offered_to = address("to")?,
            events::ADMIN_CHANGED => {
                let admin = Addr::unchecked(event.text("admin")?);
                let config = self.config()?;
                (config.admin, config.offered_to) = (admin, None);
            }
            // Whoever was told announces what it did.
            events::EMERGENCY => {}
            other => bail!("unknown event {other}"),
        }
        Ok(())
    }

    fn config(&mut self) -> Result<&mut ConfigResponse> {
        self.config.as_mut().context("not instantiated")
    }

    fn proposal(&mut self, event: &Announced) -> Result<&mut Proposal> {
        let id: u64 = event.number("id")?;
        self.proposals.get_mut(&id).with_context(|| format!("proposal {id} was not scheduled"))
    }

    pub(super) fn check(&self, suite: &Suite, timelock: &Addr) -> Result<()> {
        same("config", &self.config, &Some(suite.query_at(timelock, &QueryMsg::Config {})?))?;
        let page = QueryMsg::Proposals { start_after: None, limit: Some(30) };
        let page: ProposalsResponse = suite.query_at(timelock, &page)?;
        same("proposals", &self.proposals.len(), &page.proposals.len())?;
        for known in page.proposals {
            let rebuilt = self.proposals.get(&known.id).with_context(|| format!("proposal {}", known.id))?;
            let times = (rebuilt.scheduled_at, rebuilt.executable_at, rebuilt.expires_at);
            let proposal = known.proposal;
            let answered = (proposal.scheduled_at, proposal.executable_at, proposal.expires_at);
            same("times", &times, &answered)?;
            let by_now = match suite.now() {
                now if now < rebuilt.executable_at => ProposalStatus::Waiting,
                now if now < rebuilt.expires_at => ProposalStatus::Ready,
                _ => ProposalStatus::Expired,
            };
            same(&format!("proposal {}", known.id), &rebuilt.outcome.unwrap_or(by_now), &known.status)?;
        }
        Ok(())
    }
}
