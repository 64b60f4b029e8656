//! When a proposal is executed, how often, in which order, and what a failure leaves.

use super::*;

fn contract_of(message: &WasmMsg) -> &str {
    match message {
        WasmMsg::Execute { contract_addr, .. }
        | WasmMsg::Migrate { contract_addr, .. }
        | WasmMsg::UpdateAdmin { contract_addr, .. }
        | WasmMsg::ClearAdmin { contract_addr } => contract_addr,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_window_is_exact_on_both_sides() {
    for (second, works) in [(DELAY - 1, false), (DELAY, true), (DELAY + GRACE - 1, true), (DELAY + GRACE, false)] {
        let mut world = World::new();
        let id = world.schedule(vec![call(1)]);
        let start = world.now();
        world.skip(second);
        let (now, result) = (world.now(), world.run("anyone", ExecuteMsg::Execute { id }));
        let expected = match () {
            () if works => None,
            () if second < DELAY => Some(ContractError::TooEarly { id, executable_at: start + DELAY, now }),
            () => Some(ContractError::TooLate { id, expires_at: start + DELAY + GRACE, now }),
        };
        assert_eq!(result.err(), expected, "at {second}");
    }
}

#[test]
fn a_proposal_is_executed_once() {
    let mut world = World::new();
    let id = world.schedule(vec![call(1)]);
    world.skip(DELAY);
    assert_eq!(world.run("anyone", ExecuteMsg::Execute { id }).unwrap().len(), 1);
    let refused = ContractError::WrongStatus { id, expected: "ready", got: ProposalStatus::Executed };
    assert_eq!(world.run("anyone", ExecuteMsg::Execute { id }), Err(refused));
    let refused = ContractError::UnknownProposal { id: 2 };
    assert_eq!(world.run("anyone", ExecuteMsg::Execute { id: 2 }), Err(refused));
}

#[test]
fn calls_are_sent_as_announced_and_in_their_order() {
    let mut world = World::new();
    let [one, two, three, four] = ["one", "two", "three", "four"].map(|name| addr(name).into_string());
    let msg = Binary::from(b"{}");
    let id = world.schedule(vec![
        Call::Execute { contract: one.clone(), msg: msg.clone() },
        Call::Migrate { contract: two.clone(), code_id: 7, msg: msg.clone() },
        Call::UpdateAdmin { contract: three.clone(), admin: one.clone() },
        Call::ClearAdmin { contract: four.clone() },
    ]);
    world.skip(DELAY);
    let sent = world.run("anyone", ExecuteMsg::Execute { id }).unwrap();
    let expected = [
        WasmMsg::Execute { contract_addr: one.clone(), msg: msg.clone(), funds: vec![] },
        WasmMsg::Migrate { contract_addr: two, new_code_id: 7, msg },
        WasmMsg::UpdateAdmin { contract_addr: three, admin: one },
        WasmMsg::ClearAdmin { contract_addr: four },
    ];
    assert_eq!(sent, expected);
}

#[test]
fn a_call_that_fails_leaves_everything_as_it_was() {
    let mut world = World::new();
    let broken = addr("broken").into_string();
    let times = ExecuteMsg::UpdateTimes { delay_seconds: Some(3_600), grace_seconds: None };
    let failing = Call::Execute { contract: broken.clone(), msg: Binary::from(b"{}") };
    let id = world.schedule(vec![world.to_itself(&times), failing]);
    world.refusing.insert(broken.clone());
    world.skip(DELAY);
    assert!(world.run("anyone", ExecuteMsg::Execute { id }).is_err());
    assert_eq!(world.config().delay_seconds, DELAY, "the first call is undone");
    assert_eq!(world.status(id), ProposalStatus::Ready, "and the proposal goes on waiting");
    world.refusing.clear();
    world.skip(GRACE - 1);
    world.run("anyone", ExecuteMsg::Execute { id }).unwrap();
    assert_eq!(world.config().delay_seconds, 3_600);
}

#[test]
fn a_proposal_that_executes_itself_fails() {
    let mut world = World::new();
    let id = world.schedule(vec![world.to_itself(&ExecuteMsg::Execute { id: 1 })]);
    world.skip(DELAY);
    let refused = ContractError::WrongStatus { id, expected: "ready", got: ProposalStatus::Executed };
    assert_eq!(world.run("anyone", ExecuteMsg::Execute { id }), Err(refused));
    assert_eq!(world.status(id), ProposalStatus::Ready);
}

#[test]
fn two_that_execute_each_other_fail_and_one_that_executes_another_works() {
    let mut world = World::new();
    let first = world.schedule(vec![world.to_itself(&ExecuteMsg::Execute { id: 2 })]);
    let second = world.schedule(vec![world.to_itself(&ExecuteMsg::Execute { id: 1 })]);
    let third = world.schedule(vec![call(3)]);
    let fourth = world.schedule(vec![world.to_itself(&ExecuteMsg::Execute { id: third })]);
    world.skip(DELAY);
    for (id, other) in [(first, second), (second, first)] {
        assert!(world.run("anyone", ExecuteMsg::Execute { id }).is_err());
        assert_eq!((world.status(id), world.status(other)), (ProposalStatus::Ready, ProposalStatus::Ready));
    }
    let sent = world.run("anyone", ExecuteMsg::Execute { id: fourth }).unwrap();
    let contracts: Vec<_> = sent.iter().map(contract_of).collect();
    assert_eq!(contracts, [world.own().as_str(), addr("escrow").as_str()]);
    assert!(world.run("anyone", ExecuteMsg::Execute { id: third }).is_err(), "it is done already");
}

#[test]
fn a_proposal_can_neither_schedule_nor_cancel_nor_hurry() {
    let mut world = World::new();
    let hurry = ExecuteMsg::Emergency { act: Emergency::PauseCreation {} };
    for msg in [schedule(vec![call(1)]), hurry, ExecuteMsg::AcceptAdmin {}, ExecuteMsg::Cancel { id: 1 }] {
        assert!(matches!(world.decide(&msg), Err(ContractError::Unauthorized { .. })), "{msg:?}");
    }
}

#[test]
fn a_follower_waits_for_what_it_follows() {
    let mut world = World::new();
    let after = |after, n| ExecuteMsg::Schedule { title: "t".into(), calls: vec![call(n)], after: Some(after) };
    let first = world.schedule(vec![call(1)]);
    world.run("admin", after(first, 2)).unwrap();
    world.skip(DELAY);
    let order = |got| Err(ContractError::Order { id: 2, after: first, got });
    assert_eq!(world.run("anyone", ExecuteMsg::Execute { id: 2 }), order(ProposalStatus::Ready));
    world.run("anyone", ExecuteMsg::Execute { id: first }).unwrap();
    world.run("anyone", ExecuteMsg::Execute { id: 2 }).unwrap();
    // What is done can be followed; what can't happen any more, or does not exist yet, can't.
    world.run("admin", after(first, 3)).unwrap();
    world.run("admin", ExecuteMsg::Cancel { id: 3 }).unwrap();
    let refused = ContractError::Order { id: 4, after: 3, got: ProposalStatus::Cancelled };
    assert_eq!(world.run("admin", after(3, 4)), Err(refused));
    assert_eq!(world.run("admin", after(4, 4)), Err(ContractError::UnknownProposal { id: 4 }));
    let fourth = world.schedule(vec![call(4)]);
    world.skip(DELAY + GRACE);
    let refused = ContractError::Order { id: 5, after: fourth, got: ProposalStatus::Expired };
    assert_eq!(world.run("admin", after(fourth, 5)), Err(refused));
}

#[test]
fn who_follows_a_cancelled_one_is_never_executed() {
    let mut world = World::new();
    let first = world.schedule(vec![call(1)]);
    let follower = ExecuteMsg::Schedule { title: "t".into(), calls: vec![call(2)], after: Some(first) };
    world.run("admin", follower).unwrap();
    world.run("guardian", ExecuteMsg::Cancel { id: first }).unwrap();
    world.skip(DELAY);
    let refused = ContractError::Order { id: 2, after: first, got: ProposalStatus::Cancelled };
    assert_eq!(world.run("anyone", ExecuteMsg::Execute { id: 2 }), Err(refused));
}

#[test]
fn cancelled_and_expired_are_over() {
    let mut world = World::new();
    let (first, second) = (world.schedule(vec![call(1)]), world.schedule(vec![call(2)]));
    let third = world.schedule(vec![call(3)]);
    world.run("admin", ExecuteMsg::Cancel { id: first }).unwrap();
    world.skip(DELAY);
    world.run("guardian", ExecuteMsg::Cancel { id: second }).unwrap();
    for id in [first, second] {
        let refused = ContractError::WrongStatus { id, expected: "ready", got: ProposalStatus::Cancelled };
        assert_eq!(world.run("anyone", ExecuteMsg::Execute { id }), Err(refused));
    }
    world.skip(GRACE);
    let over = |id, got| Err(ContractError::WrongStatus { id, expected: "waiting or ready", got });
    let cancel = |id| ExecuteMsg::Cancel { id };
    assert_eq!(world.run("admin", cancel(first)), over(first, ProposalStatus::Cancelled));
    assert_eq!(world.run("admin", cancel(third)), over(third, ProposalStatus::Expired));
}

#[test]
fn nobody_else_cancels() {
    let mut world = World::new();
    let id = world.schedule(vec![call(1)]);
    let refused = world.run("anyone", ExecuteMsg::Cancel { id }).unwrap_err();
    let expected = format!("cancel: expected sender {} or {}, got {}", addr("admin"), addr("guardian"), addr("anyone"));
    assert_eq!(refused.to_string(), expected);
    let mut world = World::with(InstantiateMsg { guardian: None, ..creation() }).unwrap();
    let id = world.schedule(vec![call(1)]);
    let refused = world.run("guardian", ExecuteMsg::Cancel { id });
    assert_eq!(refused, Err(unauthorized("cancel", &addr("admin"), "guardian")));
}

#[test]
fn pages_reach_the_end() {
    let mut world = World::new();
    for n in 1..=45 {
        world.schedule(vec![call(n)]);
    }
    let page = |start_after, limit| -> Vec<u64> {
        let page: ProposalsResponse = world.ask(QueryMsg::Proposals { start_after, limit });
        page.proposals.iter().map(|proposal| proposal.id).collect()
    };
    assert_eq!(page(None, None), (1..=10).collect::<Vec<_>>());
    assert_eq!(page(None, Some(1_000)), (1..=30).collect::<Vec<_>>());
    assert_eq!(page(Some(30), Some(30)), (31..=45).collect::<Vec<_>>());
    assert_eq!(page(Some(45), None), Vec::<u64>::new());
}
