//! Jobs, credits, collateral, tally, wiring.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use cosmwasm_std::{Addr, Uint128};
use cw_ownable::Ownership;
use proofmark_api::escrow::raw::{StakeMeter, Tally};
use proofmark_api::escrow::{
    ConfigResponse, JobState, JobStatus, JobTerms, Lock, ModelTermsResponse, Payout, QueryMsg, Slash,
    SourceTermsResponse,
};
use proofmark_api::{Denom, events};

use super::account::Account;
use super::price::{Division, divide};
use super::registry::Registry;
use super::{Announced, Owner, attributes, owner, same};
use crate::suite::{Contract, Suite};

/// The escrow's state.
#[derive(Debug, Default)]
pub(super) struct Escrow {
    config: Option<ConfigResponse>,
    owner: Owner,
    jobs: BTreeMap<u64, Job>,
    accounts: BTreeMap<String, Account>,
    /// By account and denom.
    credits: BTreeMap<(String, String), u128>,
    use_credit: BTreeMap<String, u128>,
    pub(super) tally: Tally,
    /// Status by record, if it is not active, and owner, if it is not the first one.
    statuses: BTreeMap<String, String>,
    owners: BTreeMap<String, String>,
    synced: Vec<String>,
}

#[derive(Debug)]
struct Job {
    terms: JobTerms,
    state: JobState,
    settlement: Option<Settled>,
}

/// What a settlement says, but for output and proof.
#[derive(Debug, PartialEq)]
struct Settled {
    prover: Addr,
    price: Uint128,
    settled_at: u64,
    payouts: Vec<Payout>,
    fee_burnt: Uint128,
    slash: Option<Slash>,
}

impl Escrow {
    /// The stake meter of an account.
    pub(super) fn meter(&self, account: &str) -> StakeMeter {
        self.accounts.get(account).map(|one| one.meter.clone()).unwrap_or_default()
    }

    pub(super) fn apply(&mut self, event: &Announced, terms: &dyn Fn(u64) -> Result<JobTerms>) -> Result<()> {
        match event.action() {
            events::INSTANTIATED => self.begin(event)?,
            events::PARAMS_UPDATED => {
                let (params, treasury) = (event.json("params")?, Addr::unchecked(event.text("treasury")?));
                let config = self.config()?;
                (config.params, config.treasury) = (params, treasury);
            }
            events::PAUSE_SET => self.config()?.paused = event.number("paused")?,
            events::WIRED => self.config()?.rewards = Some(Addr::unchecked(event.text("rewards")?)),
            events::OWNERSHIP_UPDATED => self.owner = owner(event)?,
            events::JOB_CREATED => self.create(event, terms)?,
            events::JOB_LOCKED => self.lock(event)?,
            events::JOB_FULFILLED => self.fulfil(event)?,
            events::JOB_CANCELLED => self.end(event, JobStatus::Cancelled)?,
            events::JOB_EXPIRED => self.end(event, JobStatus::Expired)?,
            events::JOB_REFUNDED => self.end(event, JobStatus::Refunded)?,
            events::COLLATERAL_DEPOSITED => {
                self.account(event.text("account")?).deposit(event.number("amount")?, event.at)?;
            }
            events::COLLATERAL_UNBONDING => {
                let (amount, release_at) = (event.number("amount")?, event.number("release_at")?);
                self.account(event.text("account")?).unbond(amount, release_at, event.at)?;
            }
            events::COLLATERAL_WITHDRAWN => {
                self.account(event.text("account")?).withdraw(event.number("amount")?)?;
            }
            events::CLAIMED => self.claim(event)?,
            events::REWARDS_CLAIMED => {
                let credit = self.use_credit.remove(event.text("account")?).unwrap_or_default();
                same("use credit", &credit, &event.number("credit")?)?;
            }
            events::BURN_FLUSHED => {
                let amount: Uint128 = event.number("amount")?;
                self.tally.pending_burn = self.tally.pending_burn.checked_sub(amount)?;
            }
            events::RECORD_STATUS_SET => {
                self.statuses.insert(event.text("record")?.into(), event.text("status")?.into());
            }
            events::RECORD_OWNER_SET => {
                self.owners.insert(event.text("record")?.into(), event.text("owner")?.into());
            }
            events::MODEL_SYNCED => self.synced.push(format!("model {}", event.text("model")?)),
            events::DATASET_SYNCED => self.synced.push(format!("dataset {}", event.text("dataset")?)),
            events::SOURCE_SYNCED => self.synced.push(format!("source {}", event.text("source")?)),
            // They change nothing: the jobs of a batch are announced one by one.
            events::JOBS_SUBMITTED | events::JOB_REFUSED | events::CALLBACK_FAILED => {}
            other => bail!("unknown event {other}"),
        }
        Ok(())
    }

    fn config(&mut self) -> Result<&mut ConfigResponse> {
        self.config.as_mut().context("not instantiated")
    }

    fn account(&mut self, name: &str) -> &mut Account {
        self.accounts.entry(name.to_owned()).or_default()
    }

    fn begin(&mut self, event: &Announced) -> Result<()> {
        self.owner = owner(event)?;
        self.config = Some(ConfigResponse {
            registry: Addr::unchecked(event.text("registry")?),
            token: Addr::unchecked(event.text("token")?),
            rewards: event.maybe("rewards").map(Addr::unchecked),
            treasury: Addr::unchecked(event.text("treasury")?),
            params: event.json("params")?,
            paused: false,
        });
        Ok(())
    }

    fn create(&mut self, event: &Announced, terms: &dyn Fn(u64) -> Result<JobTerms>) -> Result<()> {
        let job_id: u64 = event.number("job_id")?;
        same("job_id", &(self.jobs.len() as u64 + 1), &job_id)?;
        let terms = terms(job_id)?;
        let announced =
            ["requester", "model", "denom", "max_price", "deadline"].map(|key| event.maybe(key).unwrap_or_default());
        let frozen = [
            terms.requester.to_string(),
            terms.model.to_hex(),
            terms.denom.to_string(),
            terms.max_price.to_string(),
            terms.deadline.to_string(),
        ];
        ensure!(frozen == announced, "announced {announced:?}, frozen {frozen:?}");
        if event.maybe("surplus").is_some() {
            self.credit(terms.requester.as_str(), &terms.denom, event.number("surplus")?);
        }
        let state = JobState { status: JobStatus::Open, lock: None };
        self.jobs.insert(job_id, Job { terms, state, settlement: None });
        Ok(())
    }

    fn job(&mut self, event: &Announced) -> Result<&mut Job> {
        let job_id: u64 = event.number("job_id")?;
        self.jobs.get_mut(&job_id).with_context(|| format!("job {job_id} was not created"))
    }

    fn lock(&mut self, event: &Announced) -> Result<()> {
        let prover = event.text("prover")?;
        let lock = Lock {
            prover: Addr::unchecked(prover),
            price: event.number("price")?,
            locked_at: event.at,
            lock_deadline: event.number("lock_deadline")?,
        };
        let job = self.job(event)?;
        same("status before a lock", &job.state.status, &JobStatus::Open)?;
        job.state = JobState { status: JobStatus::Locked, lock: Some(lock) };
        let collateral = job.terms.collateral.u128();
        self.account(prover).reserve(collateral);
        Ok(())
    }

    fn fulfil(&mut self, event: &Announced) -> Result<()> {
        let (prover, price) = (Addr::unchecked(event.text("prover")?), event.number::<u128>("price")?);
        let late: bool = event.number("late")?;
        let job = self.job(event)?;
        let terms = job.terms.clone();
        let lock = job.state.lock.clone();
        let Division { payouts, fee_burnt, credits, paid } = divide(&terms, price, &prover);
        let slash = match &lock {
            Some(lock) if late && !terms.collateral.is_zero() => {
                let beneficiary = if lock.prover == prover { &terms.requester } else { &prover };
                Some(slash(&terms, &lock.prover, beneficiary))
            }
            _ => None,
        };
        job.state.status = if late { JobStatus::LateFulfilled } else { JobStatus::Fulfilled };
        job.settlement = Some(Settled {
            prover,
            price: price.into(),
            settled_at: event.at,
            payouts: payouts.clone(),
            fee_burnt: fee_burnt.into(),
            slash: slash.clone(),
        });
        for payout in payouts {
            self.credit(payout.account.as_str(), &terms.denom, payout.amount.u128());
        }
        for (account, credit) in credits.into_iter().filter(|(_, credit)| *credit > 0) {
            *self.use_credit.entry(account.into_string()).or_default() += credit;
        }
        self.tally.pending_burn += Uint128::new(fee_burnt);
        self.tally.paid_units += Uint128::new(paid.0);
        self.tally.paid_burnt += Uint128::new(paid.1);
        match (slash, lock) {
            (Some(slash), _) => self.slash(&slash, event.at),
            (None, Some(lock)) => self.account(lock.prover.as_str()).release(terms.collateral.u128()),
            (None, None) => Ok(()),
        }
    }

    fn end(&mut self, event: &Announced, status: JobStatus) -> Result<()> {
        let refund: u128 = event.number("refund")?;
        let job = self.job(event)?;
        let terms = job.terms.clone();
        let lock = job.state.lock.clone().filter(|_| job.state.status == JobStatus::Locked);
        job.state.status = status;
        self.credit(terms.requester.as_str(), &terms.denom, refund);
        let Some(lock) = lock else { return Ok(()) };
        if status != JobStatus::Expired {
            return self.account(lock.prover.as_str()).release(event.number("released")?);
        }
        same("slashed", &terms.collateral, &event.number("slashed")?)?;
        let slash = slash(&terms, &lock.prover, &terms.requester);
        self.slash(&slash, event.at)
    }

    fn slash(&mut self, slash: &Slash, now: u64) -> Result<()> {
        let token = Denom::Cw20(self.config()?.token.clone());
        self.account(slash.holder.as_str()).slash(slash.burnt.u128() + slash.bounty.u128(), now)?;
        self.tally.pending_burn += slash.burnt;
        self.credit(slash.beneficiary.as_str(), &token, slash.bounty.u128());
        Ok(())
    }

    fn credit(&mut self, account: &str, denom: &Denom, amount: u128) {
        if amount > 0 {
            *self.credits.entry((account.to_owned(), denom.to_string())).or_default() += amount;
        }
    }

    fn claim(&mut self, event: &Announced) -> Result<()> {
        let account = event.text("account")?;
        for claimed in event.all("claimed") {
            let (amount, denom) = claimed.split_once(' ').context("claimed: expected an amount and a denom")?;
            let credit = self.credits.remove(&(account.to_owned(), denom.to_owned())).unwrap_or_default();
            same("claimed", &credit, &amount.parse()?)?;
        }
        Ok(())
    }

    /// Compares with what the escrow answers, about everybody that the suite or an event names.
    pub(super) fn check(&self, suite: &Suite, registry: &Registry) -> Result<()> {
        same("config", &self.config, &Some(suite.query(Contract::Escrow, &QueryMsg::Config {})?))?;
        let ownership: Ownership<Addr> = suite.query(Contract::Escrow, &QueryMsg::Ownership {})?;
        same("owner", &self.owner, &attributes(ownership))?;
        same("tally", &self.tally, &suite.query(Contract::Escrow, &QueryMsg::Tally {})?)?;
        same("number of jobs", &self.jobs.len(), &suite.jobs()?.len())?;
        for (id, job) in &self.jobs {
            let known = suite.job(*id)?;
            same(&format!("job {id}"), &job.state, &known.state)?;
            let settled = known.settlement.map(|settlement| Settled {
                prover: settlement.prover,
                price: settlement.price,
                settled_at: settlement.settled_at,
                payouts: settlement.payouts,
                fee_burnt: settlement.fee_burnt,
                slash: settlement.slash,
            });
            same(&format!("settlement of job {id}"), &job.settlement, &settled)?;
        }
        for holder in suite.holders() {
            self.check_account(suite, &holder, suite.address(&holder)?.as_str())?;
        }
        self.synced.iter().try_for_each(|record| self.check_record(suite, registry, record))
    }

    fn check_account(&self, suite: &Suite, holder: &str, address: &str) -> Result<()> {
        let rebuilt = self.accounts.get(address).cloned().unwrap_or_default();
        let known = suite.collateral_of(holder)?;
        let meter: StakeMeter = suite.query(Contract::Escrow, &QueryMsg::StakeMeter { address: address.to_owned() })?;
        let answered =
            Account { staked: known.staked.u128(), reserved: known.reserved.u128(), unbonding: known.unbonding, meter };
        same(&format!("collateral of {holder}"), &rebuilt, &answered)?;
        let known = suite.claimables_of(holder)?;
        let credits: BTreeMap<String, u128> =
            known.claimables.iter().map(|one| (one.denom.to_string(), one.amount.u128())).collect();
        let rebuilt: BTreeMap<String, u128> = self
            .credits
            .iter()
            .filter(|((account, _), _)| account == address)
            .map(|((_, denom), amount)| (denom.clone(), *amount))
            .collect();
        same(&format!("credits of {holder}"), &rebuilt, &credits)?;
        let use_credit = self.use_credit.get(address).copied().unwrap_or_default();
        same(&format!("use credit of {holder}"), &use_credit, &known.use_credit.u128())
    }

    /// A record as the escrow sees it: its status, and its owner, who registered it unless it changed hands.
    fn check_record(&self, suite: &Suite, registry: &Registry, record: &str) -> Result<()> {
        let (kind, id) = record.split_once(' ').context("a record without an id")?;
        let (status, owner) = match kind {
            "model" => {
                let id = cosmwasm_std::HexBinary::from_hex(id)?;
                let known: ModelTermsResponse = suite.query(Contract::Escrow, &QueryMsg::Model { id })?;
                (Some(known.status), known.terms.developer)
            }
            "dataset" => {
                let known: proofmark_api::escrow::DatasetTerms =
                    suite.query(Contract::Escrow, &QueryMsg::Dataset { id: id.parse()? })?;
                (None, known.provider)
            }
            _ => {
                let known: SourceTermsResponse =
                    suite.query(Contract::Escrow, &QueryMsg::Source { id: id.parse()? })?;
                (Some(known.status), known.terms.owner)
            }
        };
        if let Some(status) = status {
            let rebuilt = self.statuses.get(record).map_or("active", String::as_str);
            same(&format!("status of {record}"), &rebuilt.to_owned(), &status.to_string())?;
        }
        let rebuilt = self.owners.get(record).map(String::as_str);
        let rebuilt = rebuilt.or(registry.registrant(record).map(Addr::as_str));
        same(&format!("owner of {record}"), &rebuilt, &Some(owner.as_str()))
    }
}

/// Half is burnt, with the odd unit, half is the beneficiary's.
fn slash(terms: &JobTerms, holder: &Addr, beneficiary: &Addr) -> Slash {
    let collateral = terms.collateral.u128();
    Slash {
        holder: holder.clone(),
        burnt: collateral.div_ceil(2).into(),
        bounty: (collateral / 2).into(),
        beneficiary: beneficiary.clone(),
    }
}
