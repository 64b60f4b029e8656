//! Line 22 of what must hold: governance is not retroactive; a pause never locks funds in.

use anyhow::Result;
use proofmark_api::escrow::{ExecuteMsg, JobTerms, Params, Phase};
use proofmark_api::timelock::Emergency;
use proofmark_integration_tests::suite::account::{PROVER, REQUESTER, RIVAL, THIEF, TREASURY};
use proofmark_integration_tests::suite::denom::{NATIVE, TOKEN};
use proofmark_integration_tests::suite::{Balances, Governed, Market, Order, assert_refused, call};

/// Two days, so that a job outlives the timelock's delay.
const LONG: u64 = 2 * Governed::DELAY;

/// A job in each phase that is not over, with names for what becomes of it: all live for [`LONG`].
struct Jobs {
    open: u64,
    cancelled: u64,
    locked: u64,
    lapsed: u64,
    expiring: u64,
}

impl Jobs {
    fn ids(&self) -> [u64; 5] {
        [self.open, self.cancelled, self.locked, self.lapsed, self.expiring]
    }

    fn terms(&self, market: &Governed) -> Result<Vec<JobTerms>> {
        self.ids().into_iter().map(|job| Ok(market.job(job)?.terms)).collect()
    }

    fn post(market: &mut Governed) -> Result<Self> {
        let post = |market: &mut Governed, lock: u64| {
            let order = |order: Order| order.deadline_seconds(LONG).lock_seconds(lock);
            market.post(REQUESTER, |it| order(it).in_tokens().dataset(Market::DATASET))
        };
        let jobs = Jobs {
            open: post(market, 60)?,
            cancelled: post(market, 60)?,
            locked: post(market, LONG - 10)?,
            lapsed: post(market, 60)?,
            expiring: post(market, 60)?,
        };
        for job in [jobs.locked, jobs.lapsed, jobs.expiring] {
            market.lock(job, PROVER)?;
        }
        Ok(jobs)
    }

    /// Each to its end, in its way.
    fn finish(&self, market: &mut Governed) -> Result<()> {
        market.fulfil(self.open, RIVAL)?;
        market.assert_phase(self.open, Phase::Fulfilled);
        self.finish_others(market)
    }

    fn finish_others(&self, market: &mut Governed) -> Result<()> {
        market.cancel(self.cancelled, REQUESTER)?;
        market.fulfil(self.locked, PROVER)?;
        market.fulfil(self.lapsed, RIVAL)?;
        let deadline = market.job(self.expiring)?.terms.deadline;
        market.wait_until(deadline)?;
        market.expire(self.expiring, THIEF)?;
        for (job, phase) in [
            (self.cancelled, Phase::Cancelled),
            (self.locked, Phase::Fulfilled),
            (self.lapsed, Phase::LateFulfilled),
            (self.expiring, Phase::Expired),
        ] {
            market.assert_phase(job, phase);
        }
        Ok(())
    }
}

/// All that could be turned against those who have jobs.
fn harsh(market: &Governed) -> Result<ExecuteMsg> {
    let params = Params {
        fee_bps: 8_000,
        burn_bps: 0,
        unbonding_seconds: 7_776_000,
        min_collateral: 1_000_000u128.into(),
        allowed_native: vec![],
        max_input_bytes: 1,
        units_per_burnt: 0,
        ..market.escrow_config()?.params
    };
    Ok(ExecuteMsg::UpdateParams { params: Some(params), treasury: Some(market.address(THIEF)?.into()) })
}

#[test]
fn line_22_governance_is_not_retroactive() -> Result<()> {
    let story = |harshly: bool| -> Result<(Vec<JobTerms>, Balances, Vec<u128>)> {
        let mut market = Governed::new()?;
        let jobs = Jobs::post(&mut market)?;
        let before = jobs.terms(&market)?;
        // The same second in both stories, as prices follow the clock.
        let end = market.now() + Governed::DELAY;
        if harshly {
            let calls = vec![call(&market, "escrow", &harsh(&market)?)?];
            market.enact(calls)?;
            assert_eq!(market.escrow_config()?.params.fee_bps, 8_000);
            assert!(market.post(REQUESTER, |order| order).is_err(), "it does count for new jobs");
        }
        market.wait_until(end)?;
        jobs.finish(&mut market)?;
        let after = jobs.terms(&market)?;
        assert_eq!(after, before);
        let burnt = |job| Ok(market.settlement(job)?.fee_burnt.u128());
        let burnt = [jobs.open, jobs.locked, jobs.lapsed].map(burnt).into_iter().collect::<Result<_>>()?;
        Ok((after, market.claimables()?, burnt))
    };
    let (terms, credits, burnt) = story(true)?;
    assert_eq!((terms, credits.clone(), burnt.clone()), story(false)?);
    // And what they are: 5% of 1,000, 600 and 600, half of it burnt, half to the old treasury.
    assert_eq!((credits[TREASURY][TOKEN], burnt), (55, vec![25, 15, 15]));
    assert!(!credits.contains_key(THIEF));
    Ok(())
}

#[test]
fn line_22_what_is_unbonding_keeps_its_second() -> Result<()> {
    let mut market = Governed::new()?;
    let calls = vec![call(&market, "escrow", &harsh(&market)?)?];
    let id = market.schedule(calls)?;
    market.pass_seconds(Governed::DELAY - 1);
    market.unbond(PROVER, 400)?;
    let release = market.now() + 86_400;
    market.pass_seconds(1);
    market.execute_proposal(THIEF, id)?;
    assert_eq!(market.escrow_config()?.params.unbonding_seconds, 7_776_000);
    market.wait_until(release - 1)?;
    let expected =
        format!("unbonding: nothing to withdraw at {}, the next entry is released at {release}", release - 1);
    assert_refused(market.withdraw_unbonded(PROVER), &expected);
    market.wait_until(release)?;
    market.withdraw_unbonded(PROVER)?;
    Ok(())
}

#[test]
fn line_22_a_pause_never_locks_funds_in() -> Result<()> {
    let mut market = Governed::new()?;
    let jobs = Jobs::post(&mut market)?;
    let native = market.post(REQUESTER, |order| order.deadline_seconds(LONG))?;
    market.fulfil(native, PROVER)?;
    market.unbond(RIVAL, 300)?;
    market.emergency(Emergency::PauseCreation {})?;
    assert_refused(market.post(REQUESTER, |order| order), "creation of jobs is paused");
    assert_refused(market.post(REQUESTER, |order| order.in_tokens()), "creation of jobs is paused");
    // What can be done to a job, and with an account, can be done in a pause.
    market.claim(PROVER)?;
    market.deposit_collateral(THIEF, 50)?;
    market.pass_seconds(Governed::DELAY);
    market.withdraw_unbonded(RIVAL)?;
    market.lock(jobs.open, RIVAL)?;
    market.pass_seconds(60);
    // It was open, somebody locked it in the pause, and let it lapse.
    market.fulfil(jobs.open, PROVER)?;
    market.assert_phase(jobs.open, Phase::LateFulfilled);
    jobs.finish_others(&mut market)?;
    market.claim_rewards(PROVER)?;
    market.claim_rewards(RIVAL)?;
    market.claim_everything()?;
    market.flush_burn(THIEF)?;
    for prover in [PROVER, RIVAL, THIEF] {
        let free = market.collateral_of(prover)?.free.u128();
        market.unbond(prover, free)?;
        market.assert_collateral(prover, 0, 0, free);
    }
    market.pass_seconds(86_400);
    for prover in [PROVER, RIVAL, THIEF] {
        market.withdraw_unbonded(prover)?;
    }
    // Everybody is out, and the pause still lasts.
    assert!(market.escrow_config()?.paused);
    for denom in [NATIVE, TOKEN] {
        market.assert_balance("escrow", 0, denom);
    }
    Ok(())
}
