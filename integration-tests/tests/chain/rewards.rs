//! Rewards: the use bonus is always less than the fee that was burnt for it, and the cap holds.

use anyhow::Result;
use proofmark_api::rewards::{ConfigResponse, ExecuteMsg, MintedResponse, QueryMsg};
use proofmark_api::token;
use proofmark_integration_tests::suite::account::{DATA_PROVIDER, DEVELOPER, OWNER, PROVER, REQUESTER, THIEF};
use proofmark_integration_tests::suite::denom::TOKEN;
use proofmark_integration_tests::suite::{Contract, Market, Suite, assert_refused, refusal};

/// A market where a token job of 10,000 was fulfilled: fee 500, of which 250 are to be burnt.
fn settled(builder: proofmark_integration_tests::suite::SuiteBuilder) -> Result<Market> {
    let mut market = Market::on(builder)?;
    let order = market.order().dataset(Market::DATASET).in_tokens().price(10_000, 10_000);
    let job = market.create_job(REQUESTER, &order)?;
    market.fulfil(job, PROVER)?;
    Ok(market)
}

#[test]
fn a_burnt_fee_is_credited_to_those_who_earned_it() -> Result<()> {
    let mut market = settled(Suite::builder())?;
    let credits = market.use_credits()?;
    let expected = [("data_provider", 62), ("developer", 62), ("prover", 126)];
    assert_eq!(credits, expected.map(|(account, credit)| (account.to_owned(), credit)).into());
    market.claim_everything()?;
    market.flush_burn(THIEF)?;
    let supply = market.totals()?[TOKEN];
    for (account, bonus) in [(PROVER, 63), (DEVELOPER, 31), (DATA_PROVIDER, 31)] {
        let before = market.balance(account, TOKEN)?;
        market.claim_rewards(account)?;
        market.assert_balance(account, before + bonus, TOKEN);
        let address = market.address(account)?;
        let nothing = format!("claim: {address} has nothing to claim as use credit");
        assert_refused(market.claim_rewards(account), &nothing);
    }
    // Half of the 250 that were burnt.
    assert_eq!(market.totals()?[TOKEN], supply + 125);
    Ok(())
}

#[test]
fn a_native_job_earns_no_bonus() -> Result<()> {
    let mut market = Market::new()?;
    let job = market.post(REQUESTER, |order| order)?;
    market.fulfil(job, PROVER)?;
    assert_eq!(market.use_credits()?, [].into());
    Ok(())
}

#[test]
fn a_slash_earns_no_bonus() -> Result<()> {
    let mut market = Market::new()?;
    let job = market.post(REQUESTER, |order| order)?;
    market.lock(job, PROVER)?;
    market.pass_seconds(60);
    market.fulfil(job, "rival")?;
    assert_eq!(market.use_credits()?, [].into());
    Ok(())
}

#[test]
fn paying_oneself_loses_at_every_bonus() -> Result<()> {
    for bonus_bps in [0, 1, 5_000, 9_999] {
        // One person is everybody, and the treasury burns the whole fee.
        let builder = Suite::builder().bonus_bps(bonus_bps).params(|params| params.burn_bps = 10_000);
        let mut market = Market::on(builder)?;
        let before = market.balance(DEVELOPER, TOKEN)?;
        for _ in 0..3 {
            let job = market.post(DEVELOPER, |order| order.in_tokens().price(10_001, 10_001))?;
            market.fulfil(job, DEVELOPER)?;
            market.claim(DEVELOPER)?;
            market.claim_rewards(DEVELOPER)?;
        }
        let after = market.balance(DEVELOPER, TOKEN)?;
        assert!(after < before, "bonus {bonus_bps}: {before} became {after}");
        market.flush_burn(THIEF)?;
    }
    Ok(())
}

#[test]
fn the_cap_holds() -> Result<()> {
    // Room for 40 tokens above the supply of the six funded accounts.
    let mut market = settled(Suite::builder().cap(6_000_040))?;
    let minted = |market: &Market| -> Result<MintedResponse> { market.query(Contract::Rewards, &QueryMsg::Minted {}) };
    market.claim_rewards(PROVER)?;
    assert_eq!(minted(&market)?.minted.u128(), 40, "63 were due");
    market.claim_rewards(DEVELOPER)?;
    assert_eq!(minted(&market)?.minted.u128(), 40, "nothing left, and the claim goes through");
    // What is burnt makes room.
    market.flush_burn(THIEF)?;
    market.claim_rewards(DATA_PROVIDER)?;
    assert_eq!(minted(&market)?.minted.u128(), 71);
    Ok(())
}

#[test]
fn nobody_else_mints() -> Result<()> {
    let mut market = Market::new()?;
    let (escrow, thief) = (market.contracts().escrow.clone(), market.address(THIEF)?);
    let mint = ExecuteMsg::MintUse { recipient: thief.to_string(), credit: 1_000u128.into() };
    let expected = format!("mint_use: expected sender {escrow}, got {thief}");
    assert_refused(market.execute(THIEF, Contract::Rewards, &mint, &[]), &expected);
    for sender in [THIEF, OWNER] {
        let mint = token::ExecuteMsg::Mint { recipient: thief.to_string(), amount: 1u128.into() };
        assert_refused(market.execute(sender, Contract::Token, &mint, &[]), "Unauthorized");
    }
    Ok(())
}

#[test]
fn the_bonus_stays_below_the_whole() -> Result<()> {
    let mut market = settled(Suite::builder())?;
    let set = |bonus_bps| ExecuteMsg::UpdateParams { bonus_bps };
    let result = market.execute(OWNER, Contract::Rewards, &set(10_000), &[]);
    assert_refused(result, "bonus_bps: expected at most 9999, got 10000");
    let result = market.execute(THIEF, Contract::Rewards, &set(1), &[]);
    assert_refused(result, "Caller is not the contract's current owner");
    market.execute(OWNER, Contract::Rewards, &set(9_999), &[])?;
    let before = market.balance(PROVER, TOKEN)?;
    market.claim_rewards(PROVER)?;
    market.assert_balance(PROVER, before + 125, TOKEN);
    Ok(())
}

#[test]
fn the_wiring_is_done_once() -> Result<()> {
    let mut market = Market::new()?;
    let (token, escrow) = (market.contracts().token.clone(), market.contracts().escrow.clone());
    let again = ExecuteMsg::SetWiring { token: token.to_string(), escrow: market.address(THIEF)?.into() };
    let expected = format!("wiring: already set to token {token} and escrow {escrow}");
    assert_refused(market.execute(OWNER, Contract::Rewards, &again, &[]), &expected);
    assert!(!refusal(market.execute(THIEF, Contract::Rewards, &again, &[])).is_empty());
    let config: ConfigResponse = market.query(Contract::Rewards, &QueryMsg::Config {})?;
    assert_eq!(config.escrow, Some(escrow));
    Ok(())
}
