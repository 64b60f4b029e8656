//! The books: every unit of every denom accounted for, after every message.
//!
//! 1. The sum of all balances of a denom is what was issued at the start; for the token, plus what rewards minted,
//!    less what was burnt. How much was burnt follows from the jobs' settlements and slashes, not from the token.
//! 2. The escrow holds exactly what it owes: open jobs' maxima, collateral, claimables, what waits to be burnt,
//!    and gifts.
//! 3. Reserved collateral is exactly what live locks hold, and never more than stake and unbonding together.
//! 4. A settlement's parts sum to the job's maximum; use credit never exceeds the fees set aside to be burnt.
//! 5. What is promised for capacity is what past epochs' pots still hold, each within its emission; what the provers may
//!    claim is that, to the unit; supply and promises together stay within the cap.
//! 6. The escrow's count of paid demand follows from the settlements, and no unit of it was burnt for twice.

use anyhow::{Context, Result, ensure};
use cosmwasm_std::Addr;
use cw20::{MinterResponse, TokenInfoResponse};
use proofmark_api::escrow::raw::Tally;
use proofmark_api::escrow::{JobStatus, JobSummary, PendingBurnResponse, QueryMsg};
use proofmark_api::rewards::{MintedResponse, QueryMsg as RewardsQuery};
use proofmark_api::token;

use super::builder::Suite;
use super::chain::Contract;
use super::money::{Amounts, add};
use super::names::denom;

/// What follows from the jobs.
#[derive(Default)]
struct FromJobs {
    /// Escrowed for jobs that are not over, by denom.
    escrowed: Amounts,
    /// Held by live locks, by account.
    reserved: Amounts,
    /// Fees set aside to be burnt, ever.
    fees_burnt: u128,
    /// Slashes set aside to be burnt, ever.
    slashes_burnt: u128,
    /// Units that settled jobs paid for, ever.
    paid_units: u128,
}

impl Suite {
    /// Checks the books; an error tells which line is wrong and by how much.
    pub fn check_conserved(&self) -> Result<()> {
        let jobs = self.sums_of_jobs()?;
        let pending: PendingBurnResponse = self.query(Contract::Escrow, &QueryMsg::PendingBurn {})?;
        let pending = pending.amount.u128();
        self.check_totals(&jobs, pending)?;
        self.check_solvent(&jobs, pending)?;
        self.check_use_credit(&jobs)?;
        self.check_demand(&jobs)?;
        self.check_capacity()
    }

    fn check_totals(&self, jobs: &FromJobs, pending: u128) -> Result<()> {
        let mut expected = self.issued.clone();
        let minted: MintedResponse = self.query(Contract::Rewards, &RewardsQuery::Minted {})?;
        add(&mut expected, denom::TOKEN, minted.minted.u128())?;
        add(&mut expected, denom::TOKEN, self.capacity_totals()?.claimed.u128())?;
        let set_aside = jobs.fees_burnt.checked_add(jobs.slashes_burnt).context("what is burnt overflows")?;
        let burnt = set_aside.checked_sub(pending).with_context(|| {
            format!("pending burn: expected at most {set_aside}, all that jobs ever set aside, got {pending}")
        })?;
        let tokens = expected.entry(denom::TOKEN.to_owned()).or_default();
        *tokens = tokens.checked_sub(burnt).context("more tokens burnt than there were")?;
        let totals = self.totals()?;
        ensure!(totals == expected, "sum of all balances: expected {expected:?}, got {totals:?}");
        let info: TokenInfoResponse = self.query(Contract::Token, &token::QueryMsg::TokenInfo {})?;
        let (supply, held) = (info.total_supply.u128(), totals.get(denom::TOKEN).copied().unwrap_or_default());
        ensure!(supply == held, "token supply: expected {held}, the sum of balances, got {supply}");
        Ok(())
    }

    fn check_solvent(&self, jobs: &FromJobs, pending: u128) -> Result<()> {
        let mut owed = jobs.escrowed.clone();
        for (denom, amount) in self.claimables()?.into_values().flatten().chain(self.donated.clone()) {
            add(&mut owed, &denom, amount)?;
        }
        add(&mut owed, denom::TOKEN, pending)?;
        let mut reserved = Amounts::new();
        for (account, collateral) in self.collateral()? {
            let (staked, held, free) = (collateral.staked, collateral.reserved, collateral.free);
            let unbonding: u128 = collateral.unbonding.iter().map(|entry| entry.amount.u128()).sum();
            let all = staked.u128().checked_add(unbonding).context("collateral overflows")?;
            ensure!(
                held.u128() <= all,
                "collateral of {account}: {held} reserved of {staked} and {unbonding} unbonding"
            );
            ensure!(staked.saturating_sub(held) == free, "collateral of {account}: {staked} - {held} is not {free}");
            add(&mut owed, denom::TOKEN, all)?;
            if !held.is_zero() {
                reserved.insert(account, held.u128());
            }
        }
        ensure!(reserved == jobs.reserved, "reserved: expected {:?} by live locks, got {reserved:?}", jobs.reserved);
        for denom in self.denoms() {
            let held = self.balance(Contract::Escrow.name(), &denom)?;
            let owed = owed.get(&denom).copied().unwrap_or_default();
            ensure!(held == owed, "escrow, {denom}: expected {owed}, what it owes, got {held}");
        }
        Ok(())
    }

    fn check_use_credit(&self, jobs: &FromJobs) -> Result<()> {
        let minted: MintedResponse = self.query(Contract::Rewards, &RewardsQuery::Minted {})?;
        let open: u128 = self.use_credits()?.into_values().sum();
        let given = open.checked_add(minted.credit.u128()).context("use credit overflows")?;
        let most = jobs.fees_burnt;
        ensure!(given == most, "use credit: expected {most}, the fees set aside to be burnt, got {given}");
        let (bonus, credit) = (minted.minted, minted.credit);
        ensure!(bonus <= credit, "rewards: {bonus} minted for a credit of {credit}");
        Ok(())
    }

    fn check_demand(&self, jobs: &FromJobs) -> Result<()> {
        let tally: Tally = self.query(Contract::Escrow, &QueryMsg::Tally {})?;
        let (units, burnt) = (tally.paid_units.u128(), tally.paid_burnt.u128());
        ensure!(units == jobs.paid_units, "paid units: expected {}, got {units}", jobs.paid_units);
        let most = jobs.fees_burnt;
        ensure!(burnt <= most, "burnt for paid units: expected at most {most}, all fees burnt, got {burnt}");
        Ok(())
    }

    fn check_capacity(&self) -> Result<()> {
        let totals = self.capacity_totals()?;
        let (mut held, mut claimed, mut owed, mut open) = (0u128, 0u128, 0u128, 0u128);
        for number in 1..self.epoch()?.epoch.number {
            let past = self.past_epoch(number)?;
            let (pot, emission) = (past.pot.u128(), past.emission.u128());
            ensure!(pot <= emission, "epoch {number}: a pot of {pot} out of {emission}");
            let left = pot.checked_sub(past.claimed.u128());
            held += left.with_context(|| format!("epoch {number}: {} claimed of {pot}", past.claimed))?;
            claimed += past.claimed.u128();
            open += past.open_weight.u128();
        }
        let mut weight = 0u128;
        for holder in self.holders() {
            let rewards = self.capacity_rewards(&holder)?.rewards;
            // A full page may hide entries.
            if rewards.len() >= 30 {
                (owed, weight) = (held, open);
                break;
            }
            for reward in rewards {
                if let Some(amount) = reward.amount {
                    owed += amount.u128();
                    weight += reward.weight.u128();
                }
            }
        }
        let promised = totals.promised.u128();
        ensure!(promised == held, "promised: expected {held}, what pots hold, got {promised}");
        ensure!(totals.claimed.u128() == claimed, "claimed: expected {claimed}, got {}", totals.claimed);
        ensure!(weight == open, "open weight: expected {weight}, the sum of all entries, got {open}");
        // Each share is rounded down, but for the last one.
        ensure!(owed <= held, "capacity rewards: {owed} may be claimed of {held}");
        let info: TokenInfoResponse = self.query(Contract::Token, &token::QueryMsg::TokenInfo {})?;
        let minter: Option<MinterResponse> = self.query(Contract::Token, &token::QueryMsg::Minter {})?;
        let cap = minter.and_then(|minter| minter.cap).context("the token has no cap")?.u128();
        let sum = info.total_supply.u128().checked_add(promised).context("supply and promises overflow")?;
        ensure!(sum <= cap, "supply and promises: {sum} of {cap}");
        Ok(())
    }

    fn sums_of_jobs(&self) -> Result<FromJobs> {
        let mut sums = FromJobs::default();
        for job in self.jobs()? {
            let denom = self.denom_name(&job.terms.denom);
            match job.state.status {
                JobStatus::Open | JobStatus::Locked => {
                    add(&mut sums.escrowed, &denom, job.terms.max_price.u128())?;
                    if let Some(lock) = job.state.lock.filter(|_| !job.terms.collateral.is_zero()) {
                        add(&mut sums.reserved, &self.name_of(&lock.prover), job.terms.collateral.u128())?;
                    }
                }
                JobStatus::Fulfilled | JobStatus::LateFulfilled => self.add_settlement(&mut sums, &job)?,
                // Half of a lapsed lock's collateral is burnt, the odd unit too.
                JobStatus::Expired if job.state.lock.is_some() => {
                    sums.slashes_burnt += job.terms.collateral.u128().div_ceil(2);
                }
                JobStatus::Expired | JobStatus::Cancelled | JobStatus::Refunded => {}
            }
        }
        Ok(sums)
    }

    fn add_settlement(&self, sums: &mut FromJobs, job: &JobSummary) -> Result<()> {
        let settlement = self.settlement(job.id)?;
        let paid: u128 = settlement.payouts.iter().map(|payout| payout.amount.u128()).sum();
        let (max, burnt) = (job.terms.max_price.u128(), settlement.fee_burnt.u128());
        ensure!(paid + burnt == max, "job {}: expected payouts and burn of {max}, got {paid} + {burnt}", job.id);
        sums.fees_burnt += burnt;
        let covered = burnt.saturating_mul(job.terms.units_per_burnt.into());
        sums.paid_units += covered.min(job.terms.units.into());
        let slashed = job.state.status == JobStatus::LateFulfilled && !job.terms.collateral.is_zero();
        ensure!(settlement.slash.is_some() == slashed, "job {}: slash {:?}", job.id, settlement.slash);
        if let Some(slash) = settlement.slash {
            let (collateral, parts) = (job.terms.collateral, slash.burnt + slash.bounty);
            ensure!(parts == collateral, "job {}: slash of {parts}, collateral of {collateral}", job.id);
            let holder = job.state.lock.as_ref().map(|lock| &lock.prover);
            ensure!(holder == Some(&slash.holder), "job {}: slashed {}", job.id, name(holder));
            sums.slashes_burnt += slash.burnt.u128();
        }
        Ok(())
    }
}

fn name(address: Option<&Addr>) -> &str {
    address.map_or("nobody", Addr::as_str)
}
