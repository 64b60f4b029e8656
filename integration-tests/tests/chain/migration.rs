//! From the state of the release before to this one's: nothing is lost, and everything goes on.
//!
//! `tests/fixtures/v0.1.0` is what the code of 0.1.0 stored at the end of the story in `src/release/story.rs`, and what
//! it answered. That code is not here any more: the chain that is restored runs nothing until it is migrated.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use cosmwasm_std::HexBinary;
use cw_ownable::Action;
use proofmark_api::escrow::{Phase, SubmitMode};
use proofmark_api::registry::{ModelMode, ModelRegistration};
use proofmark_api::{token, verifier};
use proofmark_integration_tests::release::{Answers, COMMITTED, DEPRECATED, Left, OSMO, committed, lost, version};
use proofmark_integration_tests::suite::account::{DATA_PROVIDER, DEVELOPER, OWNER, PROVER, REQUESTER, RIVAL, THIEF};
use proofmark_integration_tests::suite::denom::{NATIVE, TOKEN};
use proofmark_integration_tests::suite::{Contract, Market, Stored, TinyModel, assert_refused, refusal};
use proofmark_statement::Fr;

/// The release before this one.
const BEFORE: &str = "0.1.0";

/// What the release before left behind.
fn left() -> Result<Left> {
    Left::read(&Left::dir(BEFORE))
}

/// A market that this code has taken over, and its jobs by name.
struct TakenOver {
    market: Market,
    jobs: BTreeMap<String, u64>,
}

fn taken_over() -> Result<TakenOver> {
    let Left { snapshot, jobs, .. } = left()?;
    let mut market = Market::restored(snapshot.restore()?)?;
    for contract in Contract::ALL {
        market.migrate(OWNER, contract)?;
    }
    market.check_conserved()?;
    Ok(TakenOver { market, jobs })
}

impl TakenOver {
    fn job(&self, name: &str) -> Result<u64> {
        self.jobs.get(name).copied().with_context(|| format!("no job '{name}'"))
    }

    /// Proves and submits a job on any of the story's models.
    fn fulfil(&mut self, name: &str, prover: &str) -> Result<()> {
        let (job, output) = (self.job(name)?, self.market.output());
        let key = self.market.job(job)?.terms.key;
        let models = [1, COMMITTED, DEPRECATED].map(TinyModel::new);
        let model = models.into_iter().collect::<Result<Vec<_>>>()?.into_iter().find(|model| model.id() == key);
        let model = model.with_context(|| format!("no model has key {key}"))?;
        let proof = model.prove(&self.market.statement(job, prover, &output)?)?;
        self.market.submit(job, prover, &output, &proof)?;
        Ok(())
    }
}

#[test]
fn the_release_before_is_an_older_one() -> Result<()> {
    let left = left()?;
    assert_eq!(left.snapshot.version, BEFORE);
    assert_ne!(version(), BEFORE, "the workspace's version was raised when the fixture was made");
    assert_eq!(left.snapshot.storage.len(), Contract::ALL.len());
    Ok(())
}

#[test]
fn every_query_answers_what_it_did() -> Result<()> {
    let TakenOver { market, .. } = taken_over()?;
    let mut count = 0;
    for mut known in left()?.answers {
        price_lapsed_jobs(&mut known.answer);
        let contract = Contract::ALL.into_iter().find(|contract| contract.name() == known.contract);
        let contract = contract.with_context(|| format!("no contract '{}'", known.contract))?;
        let now: serde_json::Value = market.query(contract, &known.query)?;
        let lost = lost(&known.answer, &now);
        assert_eq!(lost, None, "{} {}: what it said before, and says no longer", known.contract, known.query);
        count += 1;
    }
    assert!(count > 150, "{count} answers: the fixture has been cut short");
    // Whatever can be asked today can be asked of that chain.
    Answers::all(&market)?;
    Ok(())
}

/// What a lapsed job shows as its price is the lock's since 0.2.0 (decision 025): the only answer that changed.
fn price_lapsed_jobs(answer: &mut serde_json::Value) {
    if answer["phase"] == "lapsed" {
        answer["current_price"] = answer["state"]["lock"]["price"].clone();
    }
    for job in answer["jobs"].as_array_mut().into_iter().flatten() {
        price_lapsed_jobs(job);
    }
}

#[test]
fn the_books_hold_as_soon_as_all_are_migrated_in_any_order() -> Result<()> {
    for turn in 0..Contract::ALL.len() {
        let mut market = Market::restored(left()?.snapshot.restore()?)?;
        let mut order = Contract::ALL;
        order.rotate_left(turn);
        for contract in order {
            market.migrate(OWNER, contract)?;
        }
        market.assert_conserved();
    }
    Ok(())
}

#[test]
fn migration_is_the_admins_and_goes_forward_once() -> Result<()> {
    let mut suite = left()?.snapshot.restore()?;
    for contract in Contract::ALL {
        let name = contract.name();
        assert!(suite.migrate(THIEF, contract).is_err(), "{name}: a thief is no admin");
        let other = if contract == Contract::Token { Contract::Verifier } else { Contract::Token };
        let refused = refusal(suite.migrate_to(OWNER, contract, other));
        assert!(refused.contains(&format!("proofmark-{name}")), "{name}: {refused}");
        suite.migrate(OWNER, contract)?;
        let again = format!("migrate crates.io:proofmark-{name}: expected a version before {0}, got {0}", version());
        assert_refused(suite.migrate(OWNER, contract), &again);
    }
    Ok(())
}

#[test]
fn migration_never_goes_back() -> Result<()> {
    let mut snapshot = left()?.snapshot;
    for (name, storage) in &mut snapshot.storage {
        let later = format!(r#"{{"contract":"crates.io:proofmark-{name}","version":"99.0.0"}}"#);
        storage.insert(hex::encode("contract_info"), Stored(later.into_bytes()));
    }
    let mut suite = snapshot.restore()?;
    for contract in Contract::ALL {
        let refused = refusal(suite.migrate(OWNER, contract));
        assert!(refused.contains("99.0.0"), "{}: {refused}", contract.name());
    }
    Ok(())
}

#[test]
fn jobs_are_as_far_as_they_were() -> Result<()> {
    use Phase::*;
    let told = taken_over()?;
    let ends = [
        ("cancelled", Cancelled),
        ("expired", Expired),
        ("expired_unlocked", Expired),
        ("fulfilled", Fulfilled),
        ("fulfilled_unlocked", Fulfilled),
        ("late_by_another", LateFulfilled),
        ("late_by_the_holder", LateFulfilled),
        ("lapsed", Lapsed),
        ("locked", Locked),
        ("open", Open),
        ("open_committed", Open),
        ("overdue", Overdue),
        ("overdue_lapsed", Overdue),
    ];
    for (name, expected) in ends {
        assert_eq!(told.market.phase(told.job(name)?)?, expected, "{name}");
        assert_eq!(told.market.phase(told.job(&format!("{name}_tokens"))?)?, expected, "{name}_tokens");
    }
    assert_eq!(told.market.phase(told.job("refunded")?)?, Refunded);
    for model in ["deprecated", "revoked"] {
        for (phase, expected) in [("overdue", Overdue), ("lapsed", Lapsed), ("locked", Locked)] {
            assert_eq!(told.market.phase(told.job(&format!("{model}_{phase}"))?)?, expected, "{model}_{phase}");
        }
    }
    Ok(())
}

#[test]
fn running_jobs_are_locked_proved_expired_cancelled_and_refunded() -> Result<()> {
    let mut told = taken_over()?;
    for money in ["", "_tokens"] {
        let named = |phase: &str| format!("{phase}{money}");
        // The holder, at the price of the lock; nobody else while it holds.
        let holder = told.market.address(PROVER)?;
        let job = told.job(&named("locked"))?;
        let refused = refusal(told.fulfil(&named("locked"), RIVAL));
        assert!(refused.starts_with(&format!("job {job} is locked: expected its holder {holder}")), "{refused}");
        told.fulfil(&named("locked"), PROVER)?;
        assert_eq!(told.market.phase(job)?, Phase::Fulfilled);
        // Half of a lapsed lock's 51 is burnt with the odd unit, half is whoever's who proves late.
        let before = told.market.collateral_of(PROVER)?;
        told.fulfil(&named("lapsed"), RIVAL)?;
        let slash = told.market.settlement(told.job(&named("lapsed"))?)?.slash.context("no slash")?;
        assert_eq!((slash.burnt.u128(), slash.bounty.u128()), (26, 25));
        // The price at which 0.1.0 locked it.
        assert_eq!(told.market.settlement(told.job(&named("lapsed"))?)?.price.u128(), 600);
        let after = told.market.collateral_of(PROVER)?;
        assert_eq!((before.staked - after.staked).u128(), 51);
        // A lock made now, on a job made then.
        let job = told.job(&named("open"))?;
        told.market.lock(job, RIVAL)?;
        told.fulfil(&named("open"), RIVAL)?;
        told.fulfil(&named("open_committed"), DEVELOPER)?;
        for name in ["overdue", "overdue_lapsed"] {
            let job = told.job(&named(name))?;
            told.market.expire(job, THIEF)?;
            assert_eq!(told.market.phase(job)?, Phase::Expired);
        }
    }
    for phase in ["overdue", "lapsed", "locked"] {
        let job = told.job(&format!("revoked_{phase}"))?;
        told.market.refund_revoked(job, THIEF)?;
        assert_eq!(told.market.phase(job)?, Phase::Refunded);
    }
    let job = told.job("deprecated_open")?;
    told.market.cancel(job, REQUESTER)?;
    told.fulfil("deprecated_locked", RIVAL)?;
    told.fulfil("deprecated_lapsed", RIVAL)?;
    let job = told.job("deprecated_overdue")?;
    told.market.expire(job, THIEF)?;
    assert!(told.market.jobs()?.iter().all(|job| job.current_price.is_none()), "all jobs are over");
    // Nobody has anything at stake in a lock, and the escrow keeps stakes, what unbonds, and gifts.
    told.market.claim_everything()?;
    told.market.flush_burn(THIEF)?;
    let accounts = told.market.collateral()?;
    assert!(accounts.values().all(|account| account.reserved.is_zero()));
    let unbonding = |account: &proofmark_api::escrow::CollateralResponse| -> u128 {
        account.unbonding.iter().map(|entry| entry.amount.u128()).sum()
    };
    let staked: u128 = accounts.values().map(|account| account.staked.u128() + unbonding(account)).sum();
    told.market.assert_balance("escrow", staked + 9, TOKEN);
    told.market.assert_balance("escrow", 7, NATIVE);
    told.market.assert_balance("escrow", 0, OSMO);
    Ok(())
}

#[test]
fn credits_stakes_and_use_credit_are_paid() -> Result<()> {
    let TakenOver { mut market, .. } = taken_over()?;
    let credits = market.claimables()?;
    assert!(credits.len() >= 5, "{credits:?}");
    for (account, amounts) in credits {
        let before = amounts.keys().map(|denom| market.balance(&account, denom)).collect::<Result<Vec<_>>>()?;
        market.claim(&account)?;
        for ((denom, amount), before) in amounts.iter().zip(before) {
            market.assert_balance(&account, before + amount, denom);
        }
    }
    // 20 of the rival's are released, 30 wait.
    let before = market.balance(RIVAL, TOKEN)?;
    market.withdraw_unbonded(RIVAL)?;
    market.assert_balance(RIVAL, before + 20, TOKEN);
    let waiting = market.collateral_of(RIVAL)?.unbonding;
    assert_eq!(waiting.iter().map(|entry| entry.amount.u128()).collect::<Vec<_>>(), [30]);
    market.pass_seconds(86_400);
    market.withdraw_unbonded(RIVAL)?;
    market.withdraw_unbonded(PROVER)?;
    let credits = market.use_credits()?;
    assert!(credits.len() >= 3, "{credits:?}");
    for (account, credit) in credits {
        let before = market.balance(&account, TOKEN)?;
        market.claim_rewards(&account)?;
        market.assert_balance(&account, before + credit / 2, TOKEN);
    }
    market.flush_burn(THIEF)?;
    let spent = token::ExecuteMsg::TransferFrom {
        owner: market.address(DATA_PROVIDER)?.into_string(),
        recipient: market.address(THIEF)?.into_string(),
        amount: 500u128.into(),
    };
    market.execute(RIVAL, Contract::Token, &spent, &[])?;
    assert!(market.execute(RIVAL, Contract::Token, &spent, &[]).is_err(), "the allowance is spent");
    Ok(())
}

#[test]
fn epochs_roll_and_capacity_is_paid_to_the_last_unit() -> Result<()> {
    let TakenOver { mut market, .. } = taken_over()?;
    let promised = market.capacity_totals()?.promised.u128();
    assert!(promised > 0);
    // The prover goes on where it stopped, the rival had only joined.
    assert_eq!((market.entry(PROVER)?.entry.proofs, market.entry(RIVAL)?.entry.proofs), (2, 0));
    market.wait_for_end(1)?;
    market.answer_with(PROVER, 1)?;
    market.answer_with(RIVAL, 2)?;
    market.pass_seconds(1);
    let running = market.epoch()?.epoch.number;
    market.roll_epoch(THIEF)?;
    let past = market.past_epoch(running)?;
    assert_eq!((past.units.u128(), past.weight.u128()), (500, 500));
    assert_eq!(market.epoch()?.epoch.plan.params.target_bps, 9_000, "what the owner had set for the next epoch");
    let promised = promised + past.pot.u128();
    let before = market.totals()?[TOKEN];
    for prover in [PROVER, RIVAL, DEVELOPER] {
        let earned = market.capacity_rewards(prover)?.rewards;
        let epochs: Vec<u64> = earned.iter().filter(|one| one.amount.is_some()).map(|one| one.epoch).collect();
        if !epochs.is_empty() {
            market.claim_capacity(prover, &epochs)?;
        }
    }
    assert_eq!((market.totals()?[TOKEN] - before, market.capacity_totals()?.promised.u128()), (promised, 0));
    Ok(())
}

#[test]
fn the_pause_the_owners_and_the_keys_are_what_they_were() -> Result<()> {
    let TakenOver { mut market, .. } = taken_over()?;
    assert_refused(market.post(REQUESTER, |order| order), "creation of jobs is paused");
    assert!(market.pause(DEVELOPER, false).is_err(), "only proposed as owner");
    market.update_ownership(DEVELOPER, Action::AcceptOwnership)?;
    assert!(market.pause(OWNER, false).is_err(), "no owner any more");
    market.pause(DEVELOPER, false)?;
    // New jobs are like old ones; ids go on; the deprecated model takes none.
    let last = market.jobs()?.len() as u64;
    let job = market.post(REQUESTER, |order| order.in_tokens().price(10_000, 10_000))?;
    assert_eq!(job, last + 1);
    market.fulfil(job, PROVER)?;
    let settlement = market.settlement(job)?;
    let treasury = settlement.payouts.iter().find(|payout| market.name_of(&payout.account) == THIEF);
    assert_eq!(treasury.map(|payout| payout.amount.u128()), Some(300), "half of 6%, for the new treasury");
    let order = proofmark_integration_tests::suite::Order::new(&TinyModel::new(DEPRECATED)?.id(), &[1, 2, 3, 4]);
    assert!(refusal(market.create_job(REQUESTER, &order)).contains("is deprecated"));
    // What is registered stays registered, in registry and verifier.
    let registration = market.model.registration(0);
    let expected = format!("model {}: already registered by {}", market.id, market.address(DEVELOPER)?);
    assert_refused(market.register_model(THIEF, &registration), &expected);
    let key = verifier::ExecuteMsg::RegisterKey { vk: registration.vk.clone() };
    let expected = format!("key {}: already registered by {}", market.id, market.address(DEVELOPER)?);
    assert_refused(market.execute(THIEF, Contract::Verifier, &key, &[]), &expected);
    let digest = market.challenge(PROVER, 0)?;
    let query = verifier::QueryMsg::Verify {
        key_id: market.id.clone(),
        inputs: vec![HexBinary::from(digest.to_bytes_be())],
        proof: market.model.prove_digest(digest)?.into(),
    };
    let verified: verifier::VerifyResponse = market.query(Contract::Verifier, &query)?;
    assert_eq!(verified, verifier::VerifyResponse { valid: true, error: None });
    assert_eq!(market.register_dataset(DATA_PROVIDER, &Market::dataset(3))?, 3);
    market.register_model(DEVELOPER, &TinyModel::new(9)?.registration(100))?;
    Ok(())
}

/// 0.1.0 did not note whose a key is.
#[test]
fn a_key_of_committed_models_is_still_its_developers() -> Result<()> {
    let TakenOver { mut market, .. } = taken_over()?;
    let model = TinyModel::new(COMMITTED)?;
    let with = |weights: u64, previous: Option<HexBinary>| {
        let weights_commitment = HexBinary::from(Fr::from_u64(weights).to_bytes_be());
        let mode = ModelMode::Committed { weights_commitment };
        ModelRegistration { mode, previous, ..model.registration(0) }
    };
    let first = committed(1)?;
    for previous in [None, Some(first.clone()), Some(market.id.clone())] {
        let refused = refusal(market.register_model(THIEF, &with(3, previous)));
        assert!(refused.contains(&model.id().to_hex()), "{refused}");
    }
    market.register_model(DEVELOPER, &with(3, Some(first)))?;
    // Now it is noted.
    market.register_model(DEVELOPER, &with(4, None))?;
    assert!(refusal(market.register_model(THIEF, &with(5, None))).contains(&market.address(DEVELOPER)?.into_string()));
    // A key of constants is its model's.
    let mode = with(6, None).mode;
    let baked = ModelRegistration { mode, ..market.model.registration(0) };
    assert!(market.register_model(THIEF, &baked).is_err());
    Ok(())
}

#[test]
fn a_batch_settles_jobs_of_both_releases() -> Result<()> {
    let mut told = taken_over()?;
    told.market.pause(OWNER, false)?;
    let new = told.market.post(REQUESTER, |order| order)?;
    let items = [told.job("open")?, told.job("open_tokens")?, new]
        .into_iter()
        .map(|job| told.market.item(job, RIVAL))
        .collect::<Result<Vec<_>>>()?;
    let (_, results) = told.market.submit_many(RIVAL, SubmitMode::Each, &items)?;
    assert!(results.iter().all(|result| result.error.is_none()), "{results:?}");
    Ok(())
}
