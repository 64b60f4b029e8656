//! Issue line 24: rings of 1 to 10 that pay themselves for jobs, prove capacity, claim every bonus and every share, and
//! are compared with the same rings that do not wash.

use anyhow::Result;
use proofmark_integration_tests::suite::account::{PROVER, THIEF};
use proofmark_integration_tests::suite::denom::TOKEN;
use proofmark_integration_tests::suite::{Market, Suite, SuiteBuilder, TinyModel};

/// Epochs in which the ring washes, and quiet ones after them in which a risen emission would pay.
const WASHING: u64 = 2;
const QUIET: u64 = 3;

/// The most that the rules let burning bring back: a bonus of 90%, and rise / decay just below the rest. The whole fee is
/// burnt; all of the treasury's part would be lost as well.
fn builder(ring: &[String]) -> SuiteBuilder {
    let builder = Suite::builder()
        .bonus_bps(9_000)
        .params(|params| (params.fee_bps, params.burn_bps, params.units_per_burnt) = (1_000, 10_000, 10))
        .capacity(|params| {
            params.epoch_seconds = 3_600;
            params.units_per_stake = 1_000_000_000;
            params.emission_floor = 1_000u128.into();
            params.emission_ceiling = 1_000_000u128.into();
            (params.max_step_bps, params.decay_bps, params.rise_bps) = (5_000, 5_000, 499);
        });
    ring.iter().fold(builder, |builder, member| builder.account(member, 0, 1_000_000))
}

/// What the ring has in the end, all of it in tokens, and the emission after it washed.
fn wealth(size: usize, washes: bool) -> Result<(u128, u128)> {
    let ring: Vec<String> = (0..size).map(|member| format!("ring-{member}")).collect();
    let mut market = Market::on(builder(&ring))?;
    // One of the ring is the model's developer too.
    let mut registration = TinyModel::new(9)?.registration(1_000);
    registration.constraints = 1 << 30;
    let model = TinyModel::new(9)?;
    let id = market.register_model(&ring[0], &registration)?;
    let vk = market.model.vk().to_vec();
    market.set_challenge(&vk, 1_000)?;
    for member in &ring {
        market.deposit_collateral(member, 1_000)?;
    }
    market.wait_for_end(0)?;
    market.roll_epoch(THIEF)?;
    let mut emission = 0;
    for epoch in 0..WASHING + QUIET {
        if washes && epoch < WASHING {
            for (place, member) in ring.iter().enumerate() {
                let order = market.order().in_tokens().price(100_000, 100_000);
                let mut order = order;
                order.request.model = id.clone();
                let job = market.create_job(member, &order)?;
                let next = &ring[(place + 1) % size];
                let output = market.output();
                let proof = model.prove(&market.statement(job, next, &output)?)?;
                market.submit(job, next, &output, &proof)?;
            }
        }
        market.wait_for_end(1)?;
        // The ring has nine tenths of the capacity, or all of it where one has to have the smaller part.
        for member in &ring {
            market.answer_with(member, 1)?;
        }
        if size > 8 {
            market.answer_with(PROVER, 1)?;
        }
        market.pass_seconds(1);
        market.roll_epoch(THIEF)?;
        if epoch + 1 == WASHING {
            emission = market.epoch()?.epoch.emission.u128();
        }
    }
    let mut sum = 0;
    let epochs: Vec<u64> = (2..2 + WASHING + QUIET).collect();
    for member in &ring {
        market.claim_capacity(member, &epochs)?;
        if market.claimables()?.contains_key(member) {
            market.claim(member)?;
        }
        if market.use_credits()?.contains_key(member) {
            market.claim_rewards(member)?;
        }
        sum += market.balance(member, TOKEN)? + market.collateral_of(member)?.staked.u128();
    }
    Ok((sum, emission))
}

#[test]
fn rings_of_1_to_10_lose_by_washing() -> Result<()> {
    for size in 1..=10 {
        let (honest, idle) = wealth(size, false)?;
        let (washing, busy) = wealth(size, true)?;
        assert!(busy > idle, "a ring of {size}: the emission did not even rise, {idle} to {busy}");
        assert!(washing < honest, "a ring of {size}: {washing} by washing, {honest} without");
    }
    Ok(())
}
