//! What every message has in common, the owner's two steps, and what is announced.

use cosmwasm_std::{Attribute, coin};
use cw_ownable::{Action, Ownership};

use super::*;

/// The attributes of a response as one text.
fn told(response: &Response) -> String {
    let text = |attribute: &Attribute| format!("{}={}", attribute.key, attribute.value);
    response.attributes.iter().map(text).collect::<Vec<_>>().join(" ")
}

#[test]
fn no_message_takes_coins() {
    let mut world = World::ready();
    let error = Some(ContractError::UnexpectedFunds { got: "5ucosm, 7uosmo".into() });
    let info = message_info(&addr("anyone"), &[coin(5, "ucosm"), coin(7, "uosmo")]);
    let sent = execute(world.deps.as_mut(), world.env.clone(), info.clone(), ExecuteMsg::Join {});
    assert_eq!(sent.err(), error);
    let msg = InstantiateMsg { owner: None, bonus_bps: 1, capacity: None };
    let created = instantiate(mock_dependencies().as_mut(), mock_env(), info, msg);
    assert_eq!(created.err(), error);
}

#[test]
fn whoever_deploys_owns_unless_another_is_named() {
    let mut deps = mock_dependencies();
    let msg = InstantiateMsg { owner: None, bonus_bps: 1, capacity: None };
    instantiate(deps.as_mut(), mock_env(), message_info(&addr("deployer"), &[]), msg).unwrap();
    let owned = query(deps.as_ref(), mock_env(), QueryMsg::Ownership {}).unwrap();
    assert_eq!(from_json::<Ownership<Addr>>(owned).unwrap().owner, Some(addr("deployer")));
    let world = World::ready();
    assert_eq!(world.ask::<Ownership<Addr>>(QueryMsg::Ownership {}).owner, Some(addr("owner")));
}

#[test]
fn the_owner_changes_in_two_steps() {
    let mut world = World::ready();
    let propose = || Action::TransferOwnership { new_owner: addr("heir").into(), expiry: None };
    assert!(world.run("heir", ExecuteMsg::UpdateOwnership(propose())).is_err());
    world.run("owner", ExecuteMsg::UpdateOwnership(propose())).unwrap();
    assert!(world.run("heir", ExecuteMsg::UpdateParams { bonus_bps: 1 }).is_err());
    let accepted = world.run("heir", ExecuteMsg::UpdateOwnership(Action::AcceptOwnership)).unwrap();
    assert!(told(&accepted).starts_with("action=proofmark/ownership_updated v=1 owner="));
    assert!(world.run("owner", ExecuteMsg::UpdateParams { bonus_bps: 1 }).is_err());
    let updated = world.run("heir", ExecuteMsg::UpdateParams { bonus_bps: 1 }).unwrap();
    assert_eq!(told(&updated), "action=proofmark/params_updated v=1 bonus_bps=1");
    assert_eq!(world.ask::<ConfigResponse>(QueryMsg::Config {}).bonus_bps, 1);
}

#[test]
fn a_roll_announces_what_ended_and_what_begins() {
    let mut world = World::ready();
    world.stake("prover", 1 << 40);
    world.skip(1);
    let answered = world.answer("prover", 2).unwrap();
    let prover = addr("prover");
    assert_eq!(
        told(&answered),
        format!("action=proofmark/challenge_answered v=1 prover={prover} epoch=2 first=0 proofs=2 weight=2000")
    );
    world.pay(70, 3);
    let rolled = told(&world.roll());
    let EpochResponse { epoch, .. } = world.epoch();
    let (seed, starts_at, ends_at) = (&epoch.seed, epoch.starts_at, epoch.ends_at);
    assert_eq!(
        rolled,
        format!(
            "action=proofmark/epoch_rolled v=1 epoch=3 seed={seed} starts_at={starts_at} ends_at={ends_at} emission=900 ended=2 \
             units=2000 weight=2000 paid_units=70 paid_burnt=3 pot=900"
        )
    );
    let claimed = world.run("prover", ExecuteMsg::ClaimCapacity { epochs: vec![2] }).unwrap();
    assert_eq!(told(&claimed), format!("action=proofmark/capacity_claimed v=1 account={prover} amount=900 epoch=2"));
    let minted = world.run("escrow", mint_use(101)).unwrap();
    assert_eq!(told(&minted), format!("action=proofmark/use_minted v=1 recipient={prover} credit=101 minted=50"));
}

#[test]
fn the_wiring_announces_the_first_epoch() {
    let mut world = World::new(5_000, Some(capacity())).unwrap();
    let wired = world.wire().unwrap();
    assert_eq!(told(&wired), format!("action=proofmark/wired v=1 token={} escrow={}", addr("token"), addr("escrow")));
    let first = &wired.events[0];
    assert_eq!(first.ty, "proofmark");
    let known = |key: &str| first.attributes.iter().find(|attribute| attribute.key == key).map(|a| a.value.clone());
    assert_eq!(
        [known("action"), known("epoch"), known("ended")].map(Option::unwrap),
        ["proofmark/epoch_rolled", "1", "0"]
    );
    assert_eq!(known("emission").unwrap(), "900");
    let vk = toy::key(SEED, 1).to_bytes().into();
    let named = world.run("owner", ExecuteMsg::SetChallenge { vk, units: UNITS }).unwrap();
    let key = world.epoch().next.circuit.unwrap().key;
    assert_eq!(told(&named), format!("action=proofmark/challenge_set v=1 key={key} units=1000"));
    let set = world.run("owner", ExecuteMsg::SetCapacityParams(capacity())).unwrap();
    let params = cosmwasm_std::to_json_string(&capacity()).unwrap();
    assert_eq!(told(&set), format!("action=proofmark/params_updated v=1 capacity={params}"));
}

/// From the epoch's end on, stake counts no further: what the entry weighs is what it earns.
#[test]
fn what_an_entry_weighs_is_settled_when_its_epoch_is_over() {
    let mut world = World::ready();
    world.stake("prover", 1_000_000);
    world.skip(50);
    world.answer("prover", 2).unwrap();
    let weight = |world: &World| {
        let entry: EntryResponse = world.ask(QueryMsg::Entry { prover: addr("prover").into() });
        (entry.entry.weight.u128(), entry.weight_now.u128())
    };
    assert_eq!(weight(&world), (500, 500));
    world.wait_for_last_second();
    assert_eq!((weight(&world), world.epoch().over), ((500, 990), false));
    world.skip(1);
    assert_eq!((weight(&world), world.epoch().over), ((500, 500), true));
    world.skip(1);
    assert_eq!((weight(&world), world.epoch().over), ((500, 500), true));
}
