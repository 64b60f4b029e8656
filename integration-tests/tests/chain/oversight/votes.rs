//! Who decides: the members of the group, as it is when a vote begins.

use anyhow::Result;
use cosmwasm_std::wasm_execute;
use cw3::Status;
use proofmark_api::escrow::ExecuteMsg;
use proofmark_api::timelock::{Emergency, ExecuteMsg as TimelockMsg};
use proofmark_integration_tests::suite::account::{OWNER, RIVAL, THIEF};
use proofmark_integration_tests::suite::government::{GROUP, GUARDIAN, MEMBERS, MULTISIG, TIMELOCK};
use proofmark_integration_tests::suite::{Governed, assert_refused, call, refusal};

use super::NOT_OWNER;

const ALICE: &str = MEMBERS[0];
const BOB: &str = MEMBERS[1];
const CAROL: &str = MEMBERS[2];

#[test]
fn one_vote_decides_nothing() -> Result<()> {
    let mut market = Governed::new()?;
    let pause = TimelockMsg::Emergency { act: Emergency::PauseCreation {} };
    let pause = wasm_execute(market.address(TIMELOCK)?, &pause, vec![])?;
    let id = market.propose(ALICE, vec![pause.into()])?;
    let undecided = "Proposal must have passed and not yet been executed";
    assert_refused(market.carry_out(ALICE, id), undecided);
    assert_refused(market.vote_yes(ALICE, id), "Already voted on this proposal");
    assert_refused(market.vote_yes(THIEF, id), "Unauthorized");
    assert_refused(market.carry_out(ALICE, id), undecided);
    market.vote_yes(CAROL, id)?;
    assert_eq!(market.vote_status(id)?, Status::Passed);
    market.carry_out(THIEF, id)?;
    assert!(market.escrow_config()?.paused);
    assert_refused(market.carry_out(ALICE, id), undecided);
    Ok(())
}

#[test]
fn nobody_goes_around_the_multisig_or_the_timelock() -> Result<()> {
    let mut market = Governed::new()?;
    let (multisig, timelock) = (market.address(MULTISIG)?, market.address(TIMELOCK)?);
    let calls = vec![call(&market, "escrow", &ExecuteMsg::Pause { paused: true })?];
    let schedule = TimelockMsg::Schedule { title: "why".into(), calls, after: None };
    let emergency = TimelockMsg::Emergency { act: Emergency::PauseCreation {} };
    for sender in [OWNER, THIEF, GUARDIAN, ALICE, BOB, CAROL, GROUP, TIMELOCK] {
        let got = market.address(sender)?;
        for (name, msg) in [("schedule", &schedule), ("emergency", &emergency)] {
            let expected = format!("{name}: expected sender {multisig}, got {got}");
            assert_refused(market.to_timelock(sender, msg), &expected);
        }
    }
    // Nor does the multisig itself, past the timelock; nor does it set the delay by itself.
    for sender in [OWNER, GUARDIAN, ALICE, MULTISIG] {
        assert_refused(market.pause(sender, true), NOT_OWNER);
        assert_refused(market.update_params(sender, |params| params.fee_bps = 0), NOT_OWNER);
    }
    let times = TimelockMsg::UpdateTimes { delay_seconds: Some(3_600), grace_seconds: None };
    let expected = format!("update_times: expected sender {timelock}, got {multisig}");
    assert_refused(market.tell_timelock(&times), &expected);
    Ok(())
}

#[test]
fn a_removed_member_has_no_vote_on_later_proposals() -> Result<()> {
    let mut market = Governed::new()?;
    let pause = TimelockMsg::Emergency { act: Emergency::PauseCreation {} };
    let pause = wasm_execute(market.address(TIMELOCK)?, &pause, vec![])?;
    let earlier = market.propose(CAROL, vec![pause.clone().into()])?;
    market.pass_seconds(5);
    market.change_members(&[RIVAL], &[BOB])?;
    market.pass_seconds(5);
    assert_refused(market.propose(BOB, vec![pause.clone().into()]), "Unauthorized");
    let later = market.propose(ALICE, vec![pause.into()])?;
    assert_refused(market.vote_yes(BOB, later), "Unauthorized");
    assert_eq!(market.vote_status(later)?, Status::Open);
    // Who has come in votes instead; on what was proposed before, those vote who were in then.
    assert_refused(market.vote_yes(RIVAL, earlier), "Unauthorized");
    market.vote_yes(BOB, earlier)?;
    assert_eq!(market.vote_status(earlier)?, Status::Passed);
    market.vote_yes(RIVAL, later)?;
    assert_eq!(market.vote_status(later)?, Status::Passed);
    Ok(())
}

#[test]
fn the_multisig_hands_its_place_to_another_admin_and_the_guardian_goes() -> Result<()> {
    let mut market = Governed::new()?;
    let to = Some(market.address(RIVAL)?.into());
    let calls = vec![call(&market, TIMELOCK, &TimelockMsg::SetGuardian { guardian: None })?];
    let guardian = market.schedule(calls)?;
    let calls = vec![call(&market, TIMELOCK, &TimelockMsg::OfferAdmin { to })?];
    let offer = market.schedule(calls)?;
    // The guardian can stop the new admin, but not its own end.
    let refused = refusal(market.to_timelock(GUARDIAN, &TimelockMsg::Cancel { id: guardian }));
    assert!(refused.starts_with("cancel: expected sender "), "{refused}");
    market.pass_seconds(Governed::DELAY);
    market.execute_proposal(THIEF, guardian)?;
    let refused = refusal(market.to_timelock(GUARDIAN, &TimelockMsg::Cancel { id: offer }));
    assert!(refused.starts_with("cancel: expected sender "), "{refused}");
    market.execute_proposal(THIEF, offer)?;
    assert_eq!(market.timelock_config()?.admin, market.address(MULTISIG)?);
    market.to_timelock(RIVAL, &TimelockMsg::AcceptAdmin {})?;
    market.to_timelock(RIVAL, &TimelockMsg::Emergency { act: Emergency::PauseCreation {} })?;
    assert!(market.emergency(Emergency::PauseCreation {}).is_err());
    Ok(())
}
