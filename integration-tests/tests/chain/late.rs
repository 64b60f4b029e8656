//! A lock that lapses never pays its holder, whatever the ramp did in the meantime.

use anyhow::{Result, anyhow};
use proofmark_api::escrow::Phase;
use proofmark_integration_tests::suite::Market;
use proofmark_integration_tests::suite::account::{PROVER, REQUESTER, RIVAL, THIEF};
use proofmark_integration_tests::suite::denom::{NATIVE, TOKEN};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// A job, and when it is locked and proved late.
#[derive(Debug, Clone)]
struct Case {
    price: (u128, u128),
    ramp: (u64, u64),
    lock_seconds: u64,
    collateral: u128,
    tokens: bool,
    /// Between creation and lock, and between lapse and proof.
    waits: (u64, u64),
}

fn case() -> impl Strategy<Value = Case> {
    let price = (0..5_000u128, 1..50_000u128).prop_map(|(min, rise)| (min, min + rise));
    (price, (0..200u64, 0..400u64), 1..300u64, 10..1_000u128, any::<bool>(), (0..300u64, 0..300u64)).prop_map(
        |(price, ramp, lock_seconds, collateral, tokens, waits)| Case {
            price,
            ramp,
            lock_seconds,
            collateral,
            tokens,
            waits,
        },
    )
}

/// What the holder and his second address have in the end, in coins and in tokens.
type Wealth = (u128, u128);

/// How the holder goes about it.
#[derive(Debug, Clone, Copy)]
enum Way {
    InTime,
    Late(&'static str),
    Never,
}

/// Plays one job; prover and rival are one person.
fn play(case: &Case, way: Way) -> Result<Wealth> {
    let mut market = Market::new()?;
    let job = market.post(REQUESTER, |order| {
        let order = order.price(case.price.0, case.price.1).ramp(case.ramp.0, case.ramp.1);
        let order = order.lock_seconds(case.lock_seconds).deadline_seconds(1_000).collateral(case.collateral);
        if case.tokens { order.in_tokens() } else { order }
    })?;
    market.pass_seconds(case.waits.0);
    market.lock(job, PROVER)?;
    match way {
        Way::InTime => drop(market.fulfil(job, PROVER)?),
        Way::Late(address) => {
            market.pass_seconds(case.lock_seconds + case.waits.1);
            market.fulfil(job, address)?;
            market.assert_phase(job, Phase::LateFulfilled);
        }
        Way::Never => {
            market.pass_seconds(1_000);
            market.expire(job, THIEF)?;
        }
    }
    let mut wealth = (0, 0);
    let (credits, bonus) = (market.claimables()?, market.use_credits()?);
    for address in [PROVER, RIVAL] {
        let credited = |denom| credits.get(address).and_then(|one| one.get(denom)).copied().unwrap_or_default();
        wealth.0 += credited(NATIVE);
        wealth.1 += credited(TOKEN) + market.collateral_of(address)?.staked.u128();
        // A bonus is less than the credit; counted whole, it helps the lapse if anything does.
        wealth.1 += bonus.get(address).copied().unwrap_or_default();
    }
    Ok(wealth)
}

/// In time is best: late costs the burnt half of the collateral at least, and gains nothing in any denom.
fn compare(case: &Case) -> Result<()> {
    let (coins, tokens) = play(case, Way::InTime)?;
    let burnt = case.collateral.div_ceil(2);
    let by_another = play(case, Way::Late(RIVAL))?;
    anyhow::ensure!(by_another == (coins, tokens - burnt), "by another: {by_another:?}, in time {coins} and {tokens}");
    let by_himself = play(case, Way::Late(PROVER))?;
    let expected = (coins, tokens - case.collateral);
    anyhow::ensure!(by_himself == expected, "by himself: {by_himself:?}, expected {expected:?}");
    let never = play(case, Way::Never)?;
    anyhow::ensure!(never.0 <= coins && never.1 < tokens, "never: {never:?}, in time {coins} and {tokens}");
    Ok(())
}

#[test]
fn a_holder_with_a_second_address_never_gains_by_lapsing() -> Result<()> {
    let config = Config { cases: 32, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config)
        .run(&case(), |case| compare(&case).map_err(|error| TestCaseError::fail(format!("{error:#}"))));
    result.map_err(|error| anyhow!("{error}"))
}

#[test]
fn the_steepest_ramp_and_the_smallest_collateral_pay_no_lapse() -> Result<()> {
    let case =
        Case { price: (0, 50_000), ramp: (10, 0), lock_seconds: 10, collateral: 10, tokens: false, waits: (9, 0) };
    // Locked for nothing in the last second before the price jumps.
    assert_eq!(play(&case, Way::InTime)?, (0, 2_000));
    assert_eq!(play(&case, Way::Late(RIVAL))?, (0, 1_995));
    compare(&case)
}
