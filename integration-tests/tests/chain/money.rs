//! Prices, splits, claims, gifts: who gets what, to the unit.

use anyhow::Result;
use proofmark_api::escrow::{QueryMsg, Role};
use proofmark_integration_tests::suite::account::{DEVELOPER, PROVER, REQUESTER, THIEF};
use proofmark_integration_tests::suite::denom::{NATIVE, TOKEN};
use proofmark_integration_tests::suite::{Contract, Market, Suite, assert_refused, attribute};

#[test]
fn a_native_job_pays_four_parties_and_returns_the_rest() -> Result<()> {
    let mut market = Market::new()?;
    let before = market.balances()?;
    let job = market.post(REQUESTER, |order| order.dataset(Market::DATASET))?;
    market.fulfil(job, PROVER)?;
    let credits = [("data_provider", 30), ("developer", 60), ("prover", 480), ("requester", 400), ("treasury", 30)];
    market.assert_credits(NATIVE, &credits);
    let settlement = market.settlement(job)?;
    let roles: Vec<Role> = settlement.payouts.iter().map(|payout| payout.role).collect();
    assert_eq!(roles, [Role::Prover, Role::Developer, Role::DataProvider, Role::Treasury, Role::Requester]);
    assert!(settlement.fee_burnt.is_zero(), "a native coin is never burnt");
    market.assert_all_paid_out();
    for (account, gain) in [("data_provider", 30), ("developer", 60), ("prover", 480), ("treasury", 30)] {
        market.assert_balance(account, before[account][NATIVE] + gain, NATIVE);
    }
    market.assert_balance(REQUESTER, before[REQUESTER][NATIVE] - 600, NATIVE);
    Ok(())
}

#[test]
fn a_token_job_burns_half_its_fee() -> Result<()> {
    let mut market = Market::new()?;
    let job = market.post(REQUESTER, |order| order.dataset(Market::DATASET).in_tokens())?;
    market.fulfil(job, PROVER)?;
    let credits = [("data_provider", 30), ("developer", 60), ("prover", 480), ("requester", 400), ("treasury", 15)];
    market.assert_credits(TOKEN, &credits);
    assert_eq!(market.settlement(job)?.fee_burnt.u128(), 15);
    let supply = market.totals()?[TOKEN];
    market.claim_everything()?;
    assert_eq!(market.totals()?[TOKEN], supply);
    market.flush_burn(THIEF)?;
    assert_eq!(market.totals()?[TOKEN], supply - 15);
    assert_refused(market.flush_burn(THIEF), "burn: nothing is pending");
    Ok(())
}

#[test]
fn a_slash_burns_the_odd_unit() -> Result<()> {
    let mut market = Market::new()?;
    let job = market.post(REQUESTER, |order| order.collateral(101))?;
    market.lock(job, PROVER)?;
    market.pass_seconds(3_600);
    market.expire(job, THIEF)?;
    market.assert_credits(TOKEN, &[("requester", 50)]);
    let supply = market.totals()?[TOKEN];
    market.flush_burn(THIEF)?;
    assert_eq!(market.totals()?[TOKEN], supply - 51);
    Ok(())
}

#[test]
fn the_price_rises_in_a_straight_line() -> Result<()> {
    let mut market = Market::new()?;
    let start = market.now();
    let job = market.post(REQUESTER, |order| order.ramp(10, 100))?;
    for (second, price) in
        [(0, 600), (9, 600), (10, 600), (11, 604), (60, 800), (109, 996), (110, 1_000), (3_599, 1_000)]
    {
        market.wait_until(start + second)?;
        assert_eq!(market.price(job)?, Some(price), "at second {second}");
    }
    Ok(())
}

#[test]
fn the_ramp_is_paid_as_shown_at_both_ends_and_between() -> Result<()> {
    for (second, price) in [(0, 600), (1, 604), (37, 748), (99, 996), (100, 1_000), (3_599, 1_000)] {
        let mut market = Market::new()?;
        let job = market.post(REQUESTER, |order| order)?;
        market.pass_seconds(second);
        market.fulfil(job, PROVER)?;
        assert_eq!(market.settlement(job)?.price.u128(), price, "at second {second}");
        market.assert_paid(REQUESTER, 1_000 - price, NATIVE);
        market.assert_all_paid_out();
    }
    Ok(())
}

#[test]
fn a_ramp_of_no_time_is_a_step_and_a_flat_price_stays() -> Result<()> {
    let mut market = Market::new()?;
    let step = market.post(REQUESTER, |order| order.ramp(5, 0))?;
    let flat = market.post(REQUESTER, |order| order.price(700, 700))?;
    let free = market.post(REQUESTER, |order| order.price(0, 10).ramp(100, 10))?;
    market.pass_seconds(4);
    assert_eq!([step, flat, free].map(|job| market.price(job).ok().flatten()), [Some(600), Some(700), Some(0)]);
    market.pass_seconds(1);
    assert_eq!(market.price(step)?, Some(1_000));
    market.fulfil(free, PROVER)?;
    market.assert_credits(NATIVE, &[("requester", 10)]);
    Ok(())
}

#[test]
fn odd_units_stay_with_the_prover() -> Result<()> {
    // Fee 5%, developer 10%, data provider 5%, each rounded down.
    for (price, prover, developer, provider, treasury) in
        [(1, 1, 0, 0, 0), (7, 7, 0, 0, 0), (19, 18, 1, 0, 0), (39, 34, 3, 1, 1), (999, 802, 99, 49, 49)]
    {
        let mut market = Market::new()?;
        let order = market.order().dataset(Market::DATASET).price(price, price);
        let job = market.create_job(REQUESTER, &order)?;
        market.fulfil(job, PROVER)?;
        market.assert_paid(PROVER, prover, NATIVE);
        market.assert_paid(DEVELOPER, developer, NATIVE);
        market.assert_paid("data_provider", provider, NATIVE);
        market.assert_paid("treasury", treasury, NATIVE);
        market.assert_all_paid_out();
    }
    Ok(())
}

#[test]
fn a_surplus_is_claimable_at_once() -> Result<()> {
    let mut market = Market::new()?;
    market.post(REQUESTER, |order| order.with_coins(&[(1_234, NATIVE)]))?;
    market.post(REQUESTER, |order| order.with_tokens(1_001))?;
    market.assert_paid(REQUESTER, 234, NATIVE);
    market.assert_paid(REQUESTER, 1, TOKEN);
    let before = market.balances()?;
    market.claim(REQUESTER)?;
    market.assert_balance(REQUESTER, before[REQUESTER][NATIVE] + 234, NATIVE);
    market.assert_balance(REQUESTER, before[REQUESTER][TOKEN] + 1, TOKEN);
    Ok(())
}

#[test]
fn nothing_is_claimed_twice() -> Result<()> {
    let mut market = Market::new()?;
    let job = market.post(REQUESTER, |order| order)?;
    market.fulfil(job, PROVER)?;
    let prover = market.address(PROVER)?;
    let nothing = format!("claim: {prover} has nothing to claim");
    assert_refused(market.claim_in(PROVER, &[NATIVE, NATIVE]), &format!("{nothing} in native:ucosm"));
    let token = format!("{nothing} in cw20:{}", market.contracts().token);
    assert_refused(market.claim_in(PROVER, &[NATIVE, TOKEN]), &token);
    market.assert_paid(PROVER, 510, NATIVE);
    market.claim_in(PROVER, &[NATIVE])?;
    assert_refused(market.claim(PROVER), &nothing);
    assert_refused(market.claim_in(PROVER, &[NATIVE]), &format!("{nothing} in native:ucosm"));
    assert_refused(market.claim_in(PROVER, &[]), &nothing);
    assert_refused(market.claim_in(PROVER, &[NATIVE; 31]), "claim: expected at most 30 denoms, got 31");
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn who_plays_several_parts_is_paid_for_each() -> Result<()> {
    let mut market = Market::new()?;
    let job = market.post(DEVELOPER, |order| order)?;
    market.fulfil(job, DEVELOPER)?;
    // 510 as prover, 60 as developer, 400 back as requester.
    market.assert_credits(NATIVE, &[("developer", 970), ("treasury", 30)]);
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn gifts_change_nothing() -> Result<()> {
    let story = |gifts: bool| -> Result<_> {
        let mut market = Market::new()?;
        let job = market.post(REQUESTER, |order| order.in_tokens())?;
        if gifts {
            market.donate(THIEF, 777, TOKEN)?;
            market.donate(THIEF, 333, NATIVE)?;
        }
        market.lock(job, PROVER)?;
        market.pass_seconds(60);
        market.fulfil(job, "rival")?;
        let credits = market.claimables()?;
        market.claim_everything()?;
        market.flush_burn(THIEF)?;
        let (tokens, coins) = (market.balance("escrow", TOKEN)?, market.balance("escrow", NATIVE)?);
        Ok((credits, tokens, coins))
    };
    let (credits, tokens, coins) = story(false)?;
    assert_eq!(story(true)?, (credits, tokens + 777, coins + 333));
    Ok(())
}

#[test]
fn amounts_may_be_as_large_as_a_chain_has_them() -> Result<()> {
    let huge = 1u128 << 124;
    let builder = Suite::builder().cap(u128::MAX).account("whale", huge, huge);
    let mut market = Market::on(builder)?;
    for order in [market.order().price(0, huge), market.order().price(0, huge).in_tokens()] {
        let job = market.create_job("whale", &order)?;
        market.pass_seconds(100);
        market.fulfil(job, PROVER)?;
        assert_eq!(market.settlement(job)?.price.u128(), huge);
    }
    market.assert_all_paid_out();
    Ok(())
}

#[test]
fn the_new_jobs_id_is_in_the_answer() -> Result<()> {
    use cosmwasm_std::{coin, from_json};
    use proofmark_api::escrow::{CreateJobResponse, ExecuteMsg};
    let mut market = Market::new()?;
    let message = ExecuteMsg::CreateJob { job: market.order().request };
    let response = market.execute(REQUESTER, Contract::Escrow, &message, &[coin(1_000, NATIVE)])?;
    let answer: CreateJobResponse = from_json(response.data.clone().unwrap_or_default())?;
    assert_eq!(answer.job_id.to_string(), attribute(&response, "proofmark/job_created", "job_id")?);
    let job = market.job(answer.job_id)?;
    assert_eq!(job.terms.max_price.u128(), 1_000);
    let input: proofmark_api::escrow::InputResponse =
        market.query(Contract::Escrow, &QueryMsg::Input { job_id: answer.job_id })?;
    assert_eq!(input.input.as_slice(), [1, 2, 3, 4]);
    Ok(())
}
