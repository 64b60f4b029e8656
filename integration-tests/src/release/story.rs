//! A market in which everything has happened that leaves a trace: jobs at every end and in every phase, in native
//! coins and in tokens, on models of both modes, epochs that were answered, claimed and not claimed.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use cosmwasm_std::HexBinary;
use cw_ownable::Action;
use proofmark_api::escrow::SubmitMode;
use proofmark_api::registry::{ModelMode, ModelRegistration};
use proofmark_api::{token, verifier};
use proofmark_statement::Fr;

use crate::suite::account::{DATA_PROVIDER, DEVELOPER, OWNER, PROVER, REQUESTER, RIVAL, THIEF};
use crate::suite::denom::{NATIVE, TOKEN};
use crate::suite::{Contract, Market, Order, Suite, TinyModel};

/// The second native coin.
pub const OSMO: &str = "uosmo";
/// Seed of the key that two committed models share.
pub const COMMITTED: u64 = 2;
/// Seed of the model that is deprecated at the end.
pub const DEPRECATED: u64 = 3;
/// Seed of the model that is revoked at the end.
pub const REVOKED: u64 = 4;

/// The market at the end of the story, and its jobs by what became of them.
pub struct Story {
    /// The market.
    pub market: Market,
    /// Ids of jobs by name: an end state, or what is to be done with them.
    pub jobs: BTreeMap<String, u64>,
}

impl Story {
    /// Tells it.
    pub fn tell() -> Result<Self> {
        let builder = Suite::builder().native(OSMO, true).capacity(|params| {
            params.epoch_seconds = 3_600;
            params.units_per_stake = 1_000_000;
            (params.emission_floor, params.emission_ceiling) = (10_000u128.into(), 1_000_000u128.into());
            params.rise_bps = 200;
        });
        let mut story = Self { market: Market::on(builder)?, jobs: BTreeMap::new() };
        story.register()?;
        story.jobs_that_are_over()?;
        story.epochs_that_are_over()?;
        story.jobs_that_go_on()?;
        story.loose_ends()?;
        Ok(story)
    }

    /// More models, datasets and stake, and a standard circuit.
    fn register(&mut self) -> Result<()> {
        let market = &mut self.market;
        for weights in [1, 2] {
            let model = TinyModel::new(COMMITTED)?;
            let weights_commitment = HexBinary::from(Fr::from_u64(weights).to_bytes_be());
            let mode = ModelMode::Committed { weights_commitment };
            let registration = ModelRegistration { mode, constraints: 40_000, ..model.registration(700) };
            market.register_model(DEVELOPER, &registration)?;
        }
        for seed in [DEPRECATED, REVOKED] {
            market.register_model(DEVELOPER, &TinyModel::new(seed)?.registration(0))?;
        }
        market.register_dataset(THIEF, &Market::dataset(2))?;
        market.deposit_collateral(PROVER, 4_000)?;
        let vk = market.model.vk().to_vec();
        market.set_challenge(&vk, 100)?;
        market.execute(DEVELOPER, Contract::Verifier, &verifier::ExecuteMsg::RegisterKey { vk: vk.into() }, &[])?;
        Ok(())
    }

    /// Every end of a job, in both kinds of money.
    fn jobs_that_are_over(&mut self) -> Result<()> {
        for (name, token) in [("", false), ("_tokens", true)] {
            let pay = |order: Order| if token { order.in_tokens().dataset(Market::DATASET) } else { order };
            let named = |state: &str| format!("{state}{name}");
            let job = self.post(&named("fulfilled_unlocked"), pay)?;
            self.market.fulfil(job, PROVER)?;
            let job = self.post(&named("fulfilled"), |order| pay(order).price(20_000, 30_000))?;
            self.market.pass_seconds(50);
            self.market.lock(job, PROVER)?;
            self.market.fulfil(job, PROVER)?;
            for (end, late) in [("late_by_another", RIVAL), ("late_by_the_holder", PROVER)] {
                let job = self.post(&named(end), |order| pay(order).collateral(101))?;
                self.market.lock(job, PROVER)?;
                self.market.pass_seconds(60);
                self.market.fulfil(job, late)?;
            }
            let job = self.post(&named("cancelled"), pay)?;
            self.market.cancel(job, REQUESTER)?;
            let unlocked = self.post(&named("expired_unlocked"), |order| pay(order).deadline_seconds(90))?;
            let lapsed = self.post(&named("expired"), |order| pay(order).deadline_seconds(90))?;
            self.market.lock(lapsed, RIVAL)?;
            self.market.pass_seconds(90);
            self.market.expire(unlocked, THIEF)?;
            self.market.expire(lapsed, THIEF)?;
        }
        let batch = [self.post("batch_1", |order| order.in_tokens())?, self.post("batch_2", |order| order)?];
        let items = batch.iter().map(|job| self.market.item(*job, RIVAL)).collect::<Result<Vec<_>>>()?;
        self.market.submit_many(RIVAL, SubmitMode::All, &items)?;
        let job = self.post_on("fulfilled_committed", COMMITTED, |order| order.in_tokens().price(9_000, 9_000))?;
        let proof = TinyModel::new(COMMITTED)?.prove(&self.market.statement(job, RIVAL, &self.market.output())?)?;
        let output = self.market.output();
        self.market.submit(job, RIVAL, &output, &proof)?;
        // Some is claimed and burnt, most is not.
        self.market.claim_in(PROVER, &[NATIVE])?;
        self.market.claim_rewards(PROVER)?;
        self.market.flush_burn(THIEF)?;
        Ok(())
    }

    /// Epochs with answers of two, of nobody, and of three; claimed by one, by nobody, by two.
    fn epochs_that_are_over(&mut self) -> Result<()> {
        for answers in
            [&[][..], &[(PROVER, 8), (RIVAL, 2)], &[], &[(PROVER, 3), (RIVAL, 3), (DEVELOPER, 1)], &[(RIVAL, 1)]]
        {
            if self.market.epoch()?.epoch.number == 4 {
                self.market.deposit_collateral(DEVELOPER, 2_000)?;
                let job = self.post("demand", |order| order.in_tokens().price(300_000, 300_000))?;
                self.market.fulfil(job, PROVER)?;
            }
            self.market.wait_for_end(1)?;
            for (prover, proofs) in answers {
                self.market.answer_with(prover, *proofs)?;
            }
            self.market.pass_seconds(1);
            self.market.roll_epoch(THIEF)?;
        }
        self.market.claim_capacity(PROVER, &[2])?;
        self.market.claim_capacity(RIVAL, &[4])?;
        self.market.claim_capacity(DEVELOPER, &[4])?;
        Ok(())
    }

    /// Every phase that goes on, judged at the end of the story.
    fn jobs_that_go_on(&mut self) -> Result<()> {
        for seed in [DEPRECATED, REVOKED] {
            let name = |phase: &str| format!("{}_{phase}", if seed == REVOKED { "revoked" } else { "deprecated" });
            for phase in ["overdue", "lapsed", "locked", "open"] {
                let seconds = if phase == "overdue" { 100 } else { 3_600 };
                self.post_on(&name(phase), seed, |order| order.in_tokens().deadline_seconds(seconds))?;
            }
            for phase in ["overdue", "lapsed"] {
                self.lock(&name(phase), PROVER)?;
            }
        }
        for (name, token) in [("", false), ("_tokens", true)] {
            let pay =
                |order: Order| if token { order.in_tokens().dataset(Market::DATASET) } else { order.in_native(OSMO) };
            let named = |phase: &str| format!("{phase}{name}");
            self.post(&named("overdue"), |order| pay(order).deadline_seconds(100))?;
            self.post(&named("overdue_lapsed"), |order| pay(order).deadline_seconds(100).collateral(33))?;
            self.post(&named("lapsed"), |order| pay(order).collateral(51))?;
            self.lock(&named("overdue_lapsed"), RIVAL)?;
            self.lock(&named("lapsed"), PROVER)?;
        }
        self.market.pass_seconds(100);
        for name in ["revoked_locked", "deprecated_locked"] {
            self.lock(name, RIVAL)?;
        }
        for (name, token) in [("", false), ("_tokens", true)] {
            let pay = |order: Order| if token { order.in_tokens() } else { order.in_native(OSMO) };
            let named = |phase: &str| format!("{phase}{name}");
            self.post(&named("locked"), |order| pay(order).price(2_000, 5_000))?;
            self.post(&named("open"), |order| pay(order).ramp(20, 90).price(1_000, 1_901))?;
            self.post_on(&named("open_committed"), COMMITTED, pay)?;
            self.market.pass_seconds(10);
            self.lock(&named("locked"), PROVER)?;
        }
        let id = TinyModel::new(DEPRECATED)?.id();
        self.market.deprecate_model(DEVELOPER, &id)?;
        let id = TinyModel::new(REVOKED)?.id();
        self.market.revoke_model(OWNER, &id)?;
        let refunded = self.jobs.remove("revoked_open").context("no job on the revoked model")?;
        self.market.refund_revoked(refunded, THIEF)?;
        self.jobs.insert("refunded".into(), refunded);
        Ok(())
    }

    /// What is under way beside the jobs.
    fn loose_ends(&mut self) -> Result<()> {
        let market = &mut self.market;
        market.update_params(OWNER, |params| params.unbonding_seconds = 5)?;
        market.unbond(RIVAL, 20)?;
        market.update_params(OWNER, |params| {
            params.unbonding_seconds = 86_400;
            params.fee_bps = 600;
        })?;
        market.unbond(RIVAL, 30)?;
        market.unbond(PROVER, 40)?;
        market.pass_seconds(10);
        market.answer_with(PROVER, 2)?;
        market.join(RIVAL)?;
        market.set_capacity_params(|params| params.target_bps = 9_000)?;
        market.donate(THIEF, 7, NATIVE)?;
        market.donate(THIEF, 9, TOKEN)?;
        let spender = market.address(RIVAL)?.into_string();
        let allow = token::ExecuteMsg::IncreaseAllowance { spender, amount: 500u128.into(), expires: None };
        market.execute(DATA_PROVIDER, Contract::Token, &allow, &[])?;
        let new_owner = market.address(DEVELOPER)?.into_string();
        market.update_ownership(OWNER, Action::TransferOwnership { new_owner, expiry: None })?;
        market.update_treasury(OWNER, THIEF)?;
        market.pause(OWNER, true)?;
        Ok(())
    }

    fn post(&mut self, name: &str, change: impl FnOnce(Order) -> Order) -> Result<u64> {
        let job = self.market.post(REQUESTER, change)?;
        self.jobs.insert(name.to_owned(), job);
        Ok(job)
    }

    /// On the model with this seed; on the first of the committed ones.
    fn post_on(&mut self, name: &str, seed: u64, change: impl FnOnce(Order) -> Order) -> Result<u64> {
        let id = match seed {
            COMMITTED => committed(1)?,
            seed => TinyModel::new(seed)?.id(),
        };
        self.post(name, |mut order| {
            order.request.model = id;
            change(order)
        })
    }

    fn lock(&mut self, name: &str, prover: &str) -> Result<()> {
        let job = self.jobs.get(name).copied().with_context(|| format!("no job '{name}'"))?;
        self.market.lock(job, prover)?;
        Ok(())
    }
}

/// Id of the committed model with these weights.
pub fn committed(weights: u64) -> Result<HexBinary> {
    let key = proofmark_statement::model_id(TinyModel::new(COMMITTED)?.vk());
    Ok(HexBinary::from(proofmark_statement::committed_model_id(key, Fr::from_u64(weights)).to_bytes_be()))
}
