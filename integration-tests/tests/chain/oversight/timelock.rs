//! What was decided is announced, and done at its second: the parameters of all three contracts.

use anyhow::Result;
use proofmark_api::escrow::{ExecuteMsg, Params};
use proofmark_api::timelock::{ExecuteMsg as TimelockMsg, ProposalStatus};
use proofmark_api::{registry, rewards};
use proofmark_integration_tests::suite::account::{DEVELOPER, OWNER, REQUESTER, THIEF};
use proofmark_integration_tests::suite::government::{GUARDIAN, TIMELOCK};
use proofmark_integration_tests::suite::{Contract, Governed, assert_refused, call, refusal};

/// The escrow's parameters with another fee, as a message.
fn fee(market: &Governed, fee_bps: u16) -> Result<ExecuteMsg> {
    let params = Some(Params { fee_bps, ..market.escrow_config()?.params });
    Ok(ExecuteMsg::UpdateParams { params, treasury: None })
}

#[test]
fn a_parameter_changes_by_vote_and_delay_at_its_exact_second() -> Result<()> {
    let mut market = Governed::new()?;
    let calls = vec![call(&market, "escrow", &fee(&market, 700)?)?];
    let start = market.now();
    let id = market.schedule(calls)?;
    let at = start + Governed::DELAY;
    for second in [start, start + 1, at - 1] {
        market.wait_until(second)?;
        let expected = format!("proposal {id}: expected second {at} or later to execute it, it is {second}");
        assert_refused(market.execute_proposal(THIEF, id), &expected);
        assert_eq!(market.escrow_config()?.params.fee_bps, 500);
    }
    market.wait_until(at)?;
    market.execute_proposal(THIEF, id)?;
    assert_eq!(market.escrow_config()?.params.fee_bps, 700);
    let expected = format!("proposal {id} is executed: expected ready");
    assert_refused(market.execute_proposal(THIEF, id), &expected);
    Ok(())
}

#[test]
fn a_proposal_expires_at_its_exact_second() -> Result<()> {
    for (second, works) in [(Governed::GRACE - 1, true), (Governed::GRACE, false)] {
        let mut market = Governed::new()?;
        let calls = vec![call(&market, "escrow", &fee(&market, 700)?)?];
        let id = market.schedule(calls)?;
        market.pass_seconds(Governed::DELAY + second);
        let (now, result) = (market.now(), market.execute_proposal(THIEF, id));
        if works {
            result?;
        } else {
            assert_refused(
                result,
                &format!("proposal {id}: expected a second before {now} to execute it, it is {now}"),
            );
            assert_eq!(market.proposal(id)?.status, ProposalStatus::Expired);
        }
        assert_eq!(market.escrow_config()?.params.fee_bps, if works { 700 } else { 500 });
    }
    Ok(())
}

#[test]
fn one_proposal_changes_all_three_contracts_or_none() -> Result<()> {
    let mut market = Governed::new()?;
    let good = |market: &Governed| -> Result<_> {
        let setups = registry::ExecuteMsg::UpdateParams { allow_development_setups: false };
        let bonus = rewards::ExecuteMsg::UpdateParams { bonus_bps: 100 };
        Ok(vec![
            call(market, "escrow", &fee(market, 700)?)?,
            call(market, "registry", &setups)?,
            call(market, "rewards", &bonus)?,
        ])
    };
    let mut calls = good(&market)?;
    calls.push(call(&market, "escrow", &fee(&market, 10_001)?)?);
    let bad = market.schedule(calls)?;
    let calls = good(&market)?;
    let id = market.schedule(calls)?;
    market.pass_seconds(Governed::DELAY);
    assert_refused(market.execute_proposal(THIEF, bad), "fee_bps: expected at most 10000, got 10001");
    assert_eq!(market.proposal(bad)?.status, ProposalStatus::Ready);
    assert_eq!(market.escrow_config()?.params.fee_bps, 500, "the calls before the bad one are undone");
    market.execute_proposal(THIEF, id)?;
    let setups: registry::ConfigResponse = market.query(Contract::Registry, &registry::QueryMsg::Config {})?;
    let bonus: rewards::ConfigResponse = market.query(Contract::Rewards, &rewards::QueryMsg::Config {})?;
    let fee = market.escrow_config()?.params.fee_bps;
    assert_eq!((fee, setups.allow_development_setups, bonus.bonus_bps), (700, false, 100));
    Ok(())
}

#[test]
fn the_guardian_cancels_and_does_nothing_else() -> Result<()> {
    let mut market = Governed::new()?;
    let calls = vec![call(&market, "escrow", &fee(&market, 700)?)?];
    let id = market.schedule(calls)?;
    assert!(refusal(market.to_timelock(THIEF, &TimelockMsg::Cancel { id })).starts_with("cancel: expected sender "));
    market.pass_seconds(Governed::DELAY);
    market.to_timelock(GUARDIAN, &TimelockMsg::Cancel { id })?;
    assert_refused(market.execute_proposal(THIEF, id), &format!("proposal {id} is cancelled: expected ready"));
    Ok(())
}

#[test]
fn a_shorter_delay_hurries_nothing_that_waits() -> Result<()> {
    let mut market = Governed::new()?;
    let shorter = TimelockMsg::UpdateTimes { delay_seconds: Some(3_600), grace_seconds: None };
    let calls = vec![call(&market, TIMELOCK, &shorter)?];
    let shorter = market.schedule(calls)?;
    market.pass_seconds(Governed::DELAY - 10);
    let calls = vec![call(&market, "escrow", &fee(&market, 700)?)?];
    let waiting = market.schedule(calls)?;
    let at = market.now() + Governed::DELAY;
    market.pass_seconds(10);
    market.execute_proposal(OWNER, shorter)?;
    assert_eq!(market.timelock_config()?.delay_seconds, 3_600);
    market.pass_seconds(3_600);
    let expected = format!("proposal {waiting}: expected second {at} or later to execute it, it is {}", market.now());
    assert_refused(market.execute_proposal(OWNER, waiting), &expected);
    let calls = vec![call(&market, "escrow", &fee(&market, 800)?)?];
    let next = market.schedule(calls)?;
    let proposal = market.proposal(next)?.proposal;
    assert_eq!(proposal.executable_at, proposal.scheduled_at + 3_600);
    Ok(())
}

#[test]
fn a_scheduled_message_that_comes_back_to_its_own_proposal_fails() -> Result<()> {
    let mut market = Governed::new()?;
    let next = market.timelock_config()?.last_id + 1;
    let calls = vec![
        call(&market, "escrow", &fee(&market, 700)?)?,
        call(&market, TIMELOCK, &TimelockMsg::Execute { id: next })?,
    ];
    assert_eq!(market.schedule(calls)?, next);
    market.pass_seconds(Governed::DELAY);
    assert_refused(market.execute_proposal(THIEF, next), &format!("proposal {next} is executed: expected ready"));
    assert_eq!(market.proposal(next)?.status, ProposalStatus::Ready);
    assert_eq!(market.escrow_config()?.params.fee_bps, 500);
    Ok(())
}

#[test]
fn the_timelock_takes_no_coins() -> Result<()> {
    let mut market = Governed::new()?;
    let timelock = market.address(TIMELOCK)?;
    let coins = [cosmwasm_std::coin(1, "ucosm")];
    let result = market.execute_at(REQUESTER, &timelock, &TimelockMsg::Execute { id: 1 }, &coins);
    assert_refused(result, "funds: expected none, got 1ucosm");
    let result = market.execute_at(DEVELOPER, &timelock, &TimelockMsg::AcceptAdmin {}, &coins);
    assert_refused(result, "funds: expected none, got 1ucosm");
    Ok(())
}
