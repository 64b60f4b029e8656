//! Times, guardian and admin change by proposals alone.

use super::*;
use crate::limits::SECONDS;

fn times(delay_seconds: u64) -> ExecuteMsg {
    ExecuteMsg::UpdateTimes { delay_seconds: Some(delay_seconds), grace_seconds: None }
}

#[test]
fn not_even_the_admin_changes_anything_directly() {
    let mut world = World::new();
    let before = world.config();
    let to = Some(addr("other").into_string());
    for (action, msg) in [
        ("update_times", times(3_600)),
        ("set_guardian", ExecuteMsg::SetGuardian { guardian: None }),
        ("offer_admin", ExecuteMsg::OfferAdmin { to }),
    ] {
        for sender in ["admin", "guardian", "anyone"] {
            assert_eq!(world.run(sender, msg.clone()), Err(unauthorized(action, &world.own(), sender)));
        }
    }
    assert_eq!(world.config(), before);
}

#[test]
fn times_change_within_their_limits() {
    let mut world = World::new();
    let (min, max) = SECONDS;
    for got in [min - 1, max + 1] {
        let refused = ContractError::Seconds { field: "delay_seconds", min, max, got };
        assert_eq!(world.decide(&times(got)), Err(refused));
    }
    world.decide(&ExecuteMsg::UpdateTimes { delay_seconds: Some(min), grace_seconds: Some(max) }).unwrap();
    assert_eq!((world.config().delay_seconds, world.config().grace_seconds), (min, max));
    world.decide(&ExecuteMsg::UpdateTimes { delay_seconds: None, grace_seconds: None }).unwrap();
    assert_eq!((world.config().delay_seconds, world.config().grace_seconds), (min, max));
}

#[test]
fn what_was_announced_under_an_older_delay_keeps_its_second() {
    for new in [3_600, 2_592_000] {
        let mut world = World::new();
        let change = world.schedule(vec![world.to_itself(&times(new))]);
        let waiting = world.schedule(vec![call(1)]);
        let announced = world.proposal(waiting).proposal;
        world.skip(DELAY - 1);
        let late = world.schedule(vec![call(2)]);
        world.skip(1);
        world.run("anyone", ExecuteMsg::Execute { id: change }).unwrap();
        // Shorter or longer: those that wait keep their times, new ones have the new delay.
        assert_eq!(world.proposal(waiting).proposal, announced);
        let late = world.proposal(late).proposal;
        assert_eq!(late.executable_at, late.scheduled_at + DELAY);
        let next = world.schedule(vec![call(3)]);
        let next = world.proposal(next).proposal;
        assert_eq!(next.executable_at, next.scheduled_at + new);
        world.run("anyone", ExecuteMsg::Execute { id: waiting }).unwrap();
    }
}

#[test]
fn the_admins_place_is_offered_and_accepted() {
    let mut world = World::new();
    let offer = |to: Option<&str>| ExecuteMsg::OfferAdmin { to: to.map(|to| addr(to).into()) };
    let nobody =
        Err(ContractError::Unauthorized { action: "accept_admin", expected: "nobody".into(), got: addr("new").into() });
    assert_eq!(world.run("new", ExecuteMsg::AcceptAdmin {}), nobody);
    world.decide(&offer(Some("new"))).unwrap();
    assert_eq!(world.config().offered_to, Some(addr("new")));
    assert_eq!(
        world.run("other", ExecuteMsg::AcceptAdmin {}),
        Err(unauthorized("accept_admin", &addr("new"), "other"))
    );
    // Until then the old one is the admin, and can take the offer back.
    world.decide(&offer(None)).unwrap();
    assert_eq!(world.run("new", ExecuteMsg::AcceptAdmin {}), nobody);
    world.decide(&offer(Some("new"))).unwrap();
    world.run("new", ExecuteMsg::AcceptAdmin {}).unwrap();
    assert_eq!((world.config().admin, world.config().offered_to), (addr("new"), None));
    assert_eq!(world.run("admin", schedule(vec![call(1)])), Err(unauthorized("schedule", &addr("new"), "admin")));
    assert_eq!(world.run("new", ExecuteMsg::AcceptAdmin {}), nobody, "an offer is accepted once");
    world.run("new", schedule(vec![call(1)])).unwrap();
}

#[test]
fn the_timelock_is_never_its_own_admin() {
    let mut world = World::new();
    let own = world.own().into_string();
    let refused = ContractError::OwnAdmin { got: own.clone() };
    assert_eq!(world.decide(&ExecuteMsg::OfferAdmin { to: Some(own.clone()) }), Err(refused));
    assert!(matches!(World::with(InstantiateMsg { admin: own, ..creation() }), Err(ContractError::OwnAdmin { .. })));
}

#[test]
fn a_guardian_cancels_anything_but_its_own_replacement() {
    let mut world = World::new();
    let replace = ExecuteMsg::SetGuardian { guardian: Some(addr("better").into()) };
    let alone = world.schedule(vec![world.to_itself(&replace)]);
    let with_more = world.schedule(vec![world.to_itself(&replace), call(1)]);
    let elsewhere = Call::Execute { contract: addr("escrow").into(), msg: to_json_binary(&replace).unwrap() };
    let elsewhere = world.schedule(vec![elsewhere]);
    let admin = world.schedule(vec![world.to_itself(&ExecuteMsg::OfferAdmin { to: None })]);
    let refused = world.run("guardian", ExecuteMsg::Cancel { id: alone });
    assert_eq!(refused, Err(unauthorized("cancel", &addr("admin"), "guardian")));
    for id in [with_more, elsewhere, admin] {
        world.run("guardian", ExecuteMsg::Cancel { id }).unwrap();
    }
    world.skip(DELAY);
    world.run("anyone", ExecuteMsg::Execute { id: alone }).unwrap();
    assert_eq!(world.config().guardian, Some(addr("better")));
    // The old one is out, the new one in; the admin may cancel a replacement.
    let id = world.schedule(vec![call(2)]);
    assert!(world.run("guardian", ExecuteMsg::Cancel { id }).is_err());
    world.run("better", ExecuteMsg::Cancel { id }).unwrap();
    let nobody = ExecuteMsg::SetGuardian { guardian: None };
    let id = world.schedule(vec![world.to_itself(&nobody)]);
    world.run("admin", ExecuteMsg::Cancel { id }).unwrap();
    world.decide(&nobody).unwrap();
    assert_eq!(world.config().guardian, None);
}
