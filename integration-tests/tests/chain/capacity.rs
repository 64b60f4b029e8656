//! Capacity: what is proved and staked in an epoch earns a share of its emission, and nothing else does.

use anyhow::{Context, Result};
use cosmwasm_std::Binary;
use proofmark_api::events;
use proofmark_api::registry::ModelRegistration;
use proofmark_api::rewards::ExecuteMsg;
use proofmark_integration_tests::suite::account::{DEVELOPER, OWNER, PROVER, REQUESTER, RIVAL, THIEF};
use proofmark_integration_tests::suite::denom::TOKEN;
use proofmark_integration_tests::suite::{Market, Suite, SuiteBuilder, TinyModel, assert_refused, attribute};
use proofmark_prover::capacity::CapacityProver;
use proofmark_prover::{Cpu, Secret, StandardKeyFile, development_setup};
use proofmark_r1cs::challenge::StandardCircuit;

/// Units of a proof of the market's model, as standard circuit.
const UNITS: u64 = 100;

/// Epochs of an hour that emit 10,000; a stake of 1,000 stands for 1,000 units.
fn builder() -> SuiteBuilder {
    Suite::builder().params(|params| params.burn_bps = 10_000).capacity(|params| {
        params.epoch_seconds = 3_600;
        params.units_per_stake = 1_000_000;
        params.emission_floor = 10_000u128.into();
        params.emission_ceiling = 1_000_000u128.into();
        params.rise_bps = 200;
    })
}

/// A market in its second epoch, whose standard circuit is the market's model.
fn market() -> Result<Market> {
    let mut market = Market::on(builder())?;
    let vk = market.model.vk().to_vec();
    market.set_challenge(&vk, UNITS)?;
    market.wait_for_end(0)?;
    market.roll_epoch(THIEF)?;
    Ok(market)
}

fn weight(market: &Market, prover: &str) -> Result<u128> {
    Ok(market.entry(prover)?.entry.weight.u128())
}

#[test]
fn capacity_earns_by_weight_and_is_minted_when_claimed() -> Result<()> {
    let mut market = market()?;
    market.wait_for_end(1)?;
    market.answer_with(PROVER, 8)?;
    market.answer_with(RIVAL, 2)?;
    assert_eq!((weight(&market, PROVER)?, weight(&market, RIVAL)?), (800, 200));
    let (before, supply) = (market.balance(PROVER, TOKEN)?, market.totals()?[TOKEN]);
    market.pass_seconds(1);
    let rolled = market.roll_epoch(THIEF)?;
    assert_eq!(attribute(&rolled, events::EPOCH_ROLLED, "pot")?, "10000");
    assert_eq!(market.totals()?[TOKEN], supply, "a promise mints nothing");
    market.claim_capacity(PROVER, &[2])?;
    market.assert_balance(PROVER, before + 8_000, TOKEN);
    assert_eq!(market.totals()?[TOKEN], supply + 8_000);
    let again = format!("epoch 2: {} has nothing to claim", market.address(PROVER)?);
    assert_refused(market.claim_capacity(PROVER, &[2]), &again);
    market.claim_capacity(RIVAL, &[2])?;
    assert_eq!(market.capacity_totals()?.promised.u128(), 0);
    Ok(())
}

/// Issue line 13.
#[test]
fn stake_put_in_just_before_a_roll_earns_about_nothing() -> Result<()> {
    let mut market = market()?;
    market.wait_for_end(2)?;
    // A hundred times the stake of the prover, for the epoch's last second.
    market.deposit_collateral(THIEF, 100_000)?;
    market.pass_seconds(1);
    for prover in [PROVER, THIEF] {
        for _ in 0..2 {
            market.answer_with(prover, 5)?;
        }
    }
    assert_eq!((weight(&market, PROVER)?, weight(&market, THIEF)?), (999, 27));
    market.pass_seconds(1);
    market.roll_epoch(THIEF)?;
    let before = market.balance(THIEF, TOKEN)?;
    market.claim_capacity(THIEF, &[2])?;
    let earned = market.balance(THIEF, TOKEN)? - before;
    assert!(earned < 300, "{earned} of 10,000 for a second of stake");
    Ok(())
}

/// Issue line 13: what leaves, or is slashed, counts no more from that second on.
#[test]
fn stake_that_leaves_or_is_slashed_counts_no_more() -> Result<()> {
    let mut market = market()?;
    for prover in [PROVER, RIVAL] {
        market.join(prover)?;
    }
    let job = market.post(REQUESTER, |order| order.collateral(500).deadline_seconds(1_800))?;
    market.lock(job, PROVER)?;
    market.pass_seconds(1_800);
    market.expire(job, THIEF)?;
    market.unbond(RIVAL, 1_000)?;
    market.wait_for_end(1)?;
    for prover in [PROVER, RIVAL] {
        market.answer_with(prover, 10)?;
    }
    assert_eq!((weight(&market, PROVER)?, weight(&market, RIVAL)?), (749, 500));
    Ok(())
}

/// Issue line 14.
#[test]
fn all_claims_of_an_epoch_are_its_pot_to_the_last_unit() -> Result<()> {
    let mut market = market()?;
    for epoch in 2..5 {
        market.wait_for_end(1)?;
        for (prover, proofs) in [(PROVER, epoch), (RIVAL, 3)] {
            market.answer_with(prover, proofs)?;
        }
        market.pass_seconds(1);
        market.roll_epoch(THIEF)?;
    }
    // Changes of what comes later change nothing of what was earned.
    market.set_capacity_params(|params| params.emission_floor = 0u128.into())?;
    market.set_challenge(&[], UNITS).unwrap_err();
    market.unbond(PROVER, 1_000)?;
    let before = market.totals()?[TOKEN];
    market.claim_capacity(PROVER, &[3, 2, 4])?;
    market.claim_capacity(RIVAL, &[2, 4])?;
    market.claim_capacity(RIVAL, &[3])?;
    let pots: u128 = (2..5).map(|epoch| Ok(market.past_epoch(epoch)?.pot.u128())).sum::<Result<u128>>()?;
    assert_eq!((market.totals()?[TOKEN] - before, pots), (30_000, 30_000));
    assert_eq!(market.capacity_totals()?.promised.u128(), 0);
    Ok(())
}

#[test]
fn an_answer_is_another_provers_epochs_and_counters_for_nobody() -> Result<()> {
    let mut market = market()?;
    let prove = |market: &Market, prover: &str, counter| -> Result<Binary> {
        Ok(market.model.prove_digest(market.challenge(prover, counter)?)?.into())
    };
    let proof = prove(&market, PROVER, 0)?;
    let invalid = "proof 0: invalid proof: the pairing equation does not hold";
    assert_refused(market.answer(THIEF, vec![proof.clone()]), invalid);
    market.answer(PROVER, vec![proof.clone()])?;
    let again = ExecuteMsg::Answer { epoch: 2, first: 0, proofs: vec![proof.clone()] };
    assert_refused(market.rewards(PROVER, &again), "first: expected counter 1, got 0");
    assert_refused(market.answer(PROVER, vec![proof.clone()]), invalid);
    let unused = prove(&market, PROVER, 1)?;
    market.wait_for_end(0)?;
    assert!(market.answer(PROVER, vec![unused.clone()]).is_err(), "the epoch's last second has passed");
    market.roll_epoch(THIEF)?;
    assert_refused(market.answer(PROVER, vec![proof]), invalid);
    let late = ExecuteMsg::Answer { epoch: 2, first: 1, proofs: vec![unused] };
    assert_refused(market.rewards(PROVER, &late), "epoch: expected 3, the running one, got 2");
    Ok(())
}

/// Issue line 23, through the contracts: it rises as burnt fees pay, and decays when they do not.
#[test]
fn the_emission_follows_paid_demand() -> Result<()> {
    let mut market = market()?;
    let model = TinyModel::new(9)?;
    let registration = ModelRegistration { constraints: 1_000_000, ..model.registration(0) };
    let id = market.register_model(DEVELOPER, &registration)?;
    let mut emissions = vec![];
    for epoch in 2..7 {
        emissions.push(market.epoch()?.epoch.emission.u128());
        if epoch < 5 {
            // Of 300,000 the fee of 5% is burnt, and 10,000 of it cover the model's units.
            let mut order = market.order().in_tokens().price(300_000, 300_000);
            order.request.model = id.clone();
            let (job, output) = (market.create_job(REQUESTER, &order)?, market.output());
            let proof = model.prove(&market.statement(job, RIVAL, &output)?)?;
            market.submit(job, RIVAL, &output, &proof)?;
        }
        market.wait_for_end(1)?;
        market.answer_with(PROVER, 1)?;
        market.pass_seconds(1);
        market.roll_epoch(THIEF)?;
    }
    // A little less than 10,000 were burnt above the band, 2% of that is 199; 5% of the excess goes each time.
    assert_eq!(emissions, [10_000, 10_199, 10_388, 10_567, 10_538]);
    let past = market.past_epoch(2)?;
    assert_eq!((past.paid_units.u128(), past.paid_burnt.u128(), past.weight.u128()), (1_000_000, 10_000, 100));
    Ok(())
}

#[test]
fn supply_and_promises_stop_at_the_cap() -> Result<()> {
    // Room for 15,000 above what the six funded accounts have: one pot and a half.
    let mut market = Market::on(builder().cap(6_015_000))?;
    let vk = market.model.vk().to_vec();
    market.set_challenge(&vk, UNITS)?;
    for _ in 1..5 {
        market.wait_for_end(1)?;
        if market.epoch()?.epoch.number > 1 {
            market.answer_with(PROVER, 1)?;
        }
        market.pass_seconds(1);
        market.roll_epoch(THIEF)?;
    }
    let pots = (2..5).map(|epoch| Ok(market.past_epoch(epoch)?.pot.u128())).collect::<Result<Vec<_>>>()?;
    assert_eq!(pots, [10_000, 5_000, 0]);
    // A bonus finds nothing left, although nothing is minted yet.
    let job = market.post(REQUESTER, |order| order.in_tokens().price(10_000, 10_000))?;
    market.fulfil(job, PROVER)?;
    let supply = market.totals()?[TOKEN];
    market.claim_rewards(PROVER)?;
    assert_eq!(market.totals()?[TOKEN], supply);
    market.claim_capacity(PROVER, &[2, 3, 4])?;
    assert_eq!(market.totals()?[TOKEN], 6_015_000);
    Ok(())
}

#[test]
fn a_real_standard_circuit_is_proved_and_paid() -> Result<()> {
    let circuit = StandardCircuit::new(2)?;
    let key = development_setup(&circuit.matrices, Secret::Seed(8))?;
    let mut market = Market::on(builder())?;
    // What `proofmark setup --standard` writes for the owner, and what `proofmark challenge` does for a prover.
    market.rewards(OWNER, &StandardKeyFile::new(2, &circuit, &key).message)?;
    let machine = CapacityProver::new(key, &Cpu)?;
    market.wait_for_end(0)?;
    market.roll_epoch(THIEF)?;
    market.wait_for_end(1)?;
    let answer = market.proved_answer(&machine, PROVER, 0..2)?;
    assert_refused(market.rewards(RIVAL, &answer), "2 proofs: invalid batch: at least one of 2 proofs is invalid");
    let answered = market.rewards(PROVER, &answer)?;
    assert_eq!(attribute(&answered, events::CHALLENGE_ANSWERED, "weight")?, (2 * circuit.units()).to_string());
    market.pass_seconds(1);
    market.roll_epoch(OWNER)?;
    let before = market.balance(PROVER, TOKEN)?;
    market.claim_capacity(PROVER, &[2])?;
    market.assert_balance(PROVER, before + 10_000, TOKEN);
    let past = market.past_epoch(2)?;
    let units = u128::try_from(2 * circuit.units()).context("units")?;
    assert_eq!((past.units.u128(), past.weight.u128()), (units, units.min(999)));
    Ok(())
}
