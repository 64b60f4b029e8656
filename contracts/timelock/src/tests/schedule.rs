//! What may be announced, and by whom.

use super::*;
use crate::limits::{MAX_CALL_BYTES, MAX_CALLS, MAX_TITLE, SECONDS};

#[test]
fn only_the_admin_schedules() {
    let mut world = World::new();
    for other in ["anyone", "guardian", "deployer"] {
        let refused = world.run(other, schedule(vec![call(1)])).unwrap_err();
        assert_eq!(refused, unauthorized("schedule", &addr("admin"), other));
    }
    assert_eq!(world.config().last_id, 0);
}

#[test]
fn the_announcement_says_what_and_when() {
    let mut world = World::new();
    let msg = ExecuteMsg::Schedule { title: "t".into(), calls: vec![call(1), call(2)], after: None };
    let info = message_info(&addr("admin"), &[]);
    let response = execute(world.deps.as_mut(), world.env.clone(), info, msg).unwrap();
    let (executable_at, expires_at) = (world.now() + DELAY, world.now() + DELAY + GRACE);
    let answer: ScheduleResponse = from_json(response.data.unwrap()).unwrap();
    assert_eq!(answer, ScheduleResponse { id: 1, executable_at, expires_at });
    let proposal = Proposal {
        title: "t".into(),
        calls: vec![call(1), call(2)],
        after: None,
        scheduled_at: world.now(),
        executable_at,
        expires_at,
        guardian_may_cancel: true,
    };
    assert_eq!(world.proposal(1), ProposalResponse { id: 1, status: ProposalStatus::Waiting, proposal });
    assert!(response.messages.is_empty(), "nothing is done yet");
}

#[test]
fn limits_hold_on_both_sides() {
    let mut world = World::new();
    let titled =
        |len: usize| ExecuteMsg::Schedule { title: "t".repeat(len), calls: vec![call(len as u64)], after: None };
    let refused = |got| Err(ContractError::Title { max: MAX_TITLE, got });
    assert_eq!(world.run("admin", titled(0)), refused(0));
    assert_eq!(world.run("admin", titled(MAX_TITLE + 1)), refused(MAX_TITLE + 1));
    assert!(world.run("admin", titled(1)).is_ok() && world.run("admin", titled(MAX_TITLE)).is_ok());

    let many = |count: usize| schedule((0..count as u64).map(call).collect());
    let refused = |got| Err(ContractError::Calls { max: MAX_CALLS, got });
    assert_eq!(world.run("admin", many(0)), refused(0));
    assert_eq!(world.run("admin", many(MAX_CALLS + 1)), refused(MAX_CALLS + 1));
    assert!(world.run("admin", many(MAX_CALLS)).is_ok());

    let long = |len: usize| {
        let half = |len| Call::Migrate { contract: addr("escrow").into(), code_id: 1, msg: vec![b' '; len].into() };
        schedule(vec![half(len / 2), half(len - len / 2)])
    };
    let refused = Err(ContractError::CallBytes { max: MAX_CALL_BYTES, got: MAX_CALL_BYTES + 1 });
    assert_eq!(world.run("admin", long(MAX_CALL_BYTES + 1)), refused);
    assert!(world.run("admin", long(MAX_CALL_BYTES)).is_ok());
}

#[test]
fn delay_and_grace_are_an_hour_to_thirty_days() {
    let (min, max) = SECONDS;
    assert_eq!((min, max), (3_600, 2_592_000));
    for (delay_seconds, grace_seconds, bad) in [
        (min, min, None),
        (max, max, None),
        (min - 1, min, Some(("delay_seconds", min - 1))),
        (max + 1, min, Some(("delay_seconds", max + 1))),
        (min, min - 1, Some(("grace_seconds", min - 1))),
        (min, max + 1, Some(("grace_seconds", max + 1))),
    ] {
        let result = World::with(InstantiateMsg { delay_seconds, grace_seconds, ..creation() });
        let refused = bad.map(|(field, got)| ContractError::Seconds { field, min, max, got });
        assert_eq!(result.err(), refused);
    }
}

#[test]
fn every_address_is_checked() {
    let mut world = World::new();
    let (good, bad) = (addr("escrow").into_string(), "nonsense".to_owned());
    let msg = Binary::default();
    for call in [
        Call::Execute { contract: bad.clone(), msg: msg.clone() },
        Call::Migrate { contract: bad.clone(), code_id: 1, msg },
        Call::ClearAdmin { contract: bad.clone() },
        Call::UpdateAdmin { contract: bad.clone(), admin: good.clone() },
        Call::UpdateAdmin { contract: good, admin: bad },
    ] {
        assert!(matches!(world.run("admin", schedule(vec![call])), Err(ContractError::Std(_))));
    }
}

#[test]
fn the_same_calls_wait_once() {
    let mut world = World::new();
    let id = world.schedule(vec![call(1), call(2)]);
    let again = ExecuteMsg::Schedule { title: "another name".into(), calls: vec![call(1), call(2)], after: None };
    let same = |got| Err(ContractError::SameCalls { id, got });
    assert_eq!(world.run("admin", again.clone()), same(ProposalStatus::Waiting));
    // Others, the same in another order, and a part of them are not the same.
    world.schedule(vec![call(2), call(1)]);
    world.schedule(vec![call(1)]);
    world.skip(DELAY);
    assert_eq!(world.run("admin", again.clone()), same(ProposalStatus::Ready));
    world.run("anyone", ExecuteMsg::Execute { id }).unwrap();
    world.run("admin", again.clone()).unwrap();
    let id = world.config().last_id;
    world.run("admin", ExecuteMsg::Cancel { id }).unwrap();
    world.run("admin", again.clone()).unwrap();
    world.skip(DELAY + GRACE);
    world.run("admin", again).unwrap();
}
