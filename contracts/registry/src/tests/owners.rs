//! Another owner in two steps.

use super::*;

fn transfer(record: &RecordId, to: Option<&str>) -> ExecuteMsg {
    ExecuteMsg::TransferRecord { record: record.clone(), to: to.map(|name| addr(name).into()) }
}

fn accept(record: &RecordId) -> ExecuteMsg {
    ExecuteMsg::AcceptRecord { record: record.clone() }
}

/// Owner and tenure.
fn owners(deps: &Deps, record: &RecordId) -> (Addr, Tenure) {
    match record.clone() {
        RecordId::Model { id } => {
            let record: ModelResponse = ask(deps, QueryMsg::Model { id }).unwrap();
            (record.developer, record.tenure)
        }
        RecordId::Dataset { id } => {
            let record: DatasetResponse = ask(deps, QueryMsg::Dataset { id }).unwrap();
            (record.provider, record.tenure)
        }
        RecordId::Source { id } => {
            let record: SourceResponse = ask(deps, QueryMsg::Source { id }).unwrap();
            (record.owner, record.tenure)
        }
    }
}

#[test]
fn every_kind_changes_hands_in_two_steps() {
    let mut deps = wired();
    let now = mock_env().block.time.seconds();
    for (record, owner) in one_of_each(&mut deps) {
        let offered = run(&mut deps, owner, transfer(&record, Some("heir"))).unwrap();
        assert_eq!(attribute(&offered, "to"), Some(addr("heir").as_str()));
        assert!(offered.messages.is_empty());
        let proposed = Tenure { proposed: Some(addr("heir")), transferred: None };
        assert_eq!(owners(&deps, &record), (addr(owner), proposed));

        let accepted = run(&mut deps, "heir", accept(&record)).unwrap();
        let told = escrow::ExecuteMsg::SetRecordOwner { record: record.clone(), owner: addr("heir") };
        assert_eq!(pushed(&accepted), told);
        let transferred = Some(Transfer { from: addr(owner), since: now, at: now });
        assert_eq!(owners(&deps, &record), (addr("heir"), Tenure { proposed: None, transferred }));
        // It is his alone now.
        let error = run(&mut deps, owner, deprecate(&record)).unwrap_err();
        assert!(matches!(error, ContractError::Unauthorized { .. }), "{error}");
        run(&mut deps, "heir", deprecate(&record)).unwrap();
    }
}

#[test]
fn only_the_owner_proposes_and_only_the_proposed_accepts() {
    let mut deps = wired();
    for (record, owner) in one_of_each(&mut deps) {
        let error = run(&mut deps, "thief", transfer(&record, Some("thief"))).unwrap_err();
        assert!(matches!(error, ContractError::Unauthorized { action: "transfer_record", .. }), "{error}");
        let nobody = ContractError::NotOffered { record: record.clone() };
        assert_eq!(run(&mut deps, "thief", accept(&record)), Err(nobody));
        run(&mut deps, owner, transfer(&record, Some("heir"))).unwrap();
        for other in ["thief", owner, "owner"] {
            let error = run(&mut deps, other, accept(&record)).unwrap_err();
            assert!(matches!(error, ContractError::Unauthorized { action: "accept_record", .. }), "{error}");
        }
        assert_eq!(owners(&deps, &record).0, addr(owner));
    }
}

#[test]
fn a_proposal_is_replaced_or_taken_back() {
    let mut deps = wired();
    for (record, owner) in one_of_each(&mut deps) {
        run(&mut deps, owner, transfer(&record, Some("first"))).unwrap();
        run(&mut deps, owner, transfer(&record, Some("second"))).unwrap();
        assert!(run(&mut deps, "first", accept(&record)).is_err());
        let taken_back = run(&mut deps, owner, transfer(&record, None)).unwrap();
        assert_eq!(attribute(&taken_back, "to"), None);
        let nobody = ContractError::NotOffered { record: record.clone() };
        assert_eq!(run(&mut deps, "second", accept(&record)), Err(nobody));
        let nothing = ContractError::NotOffered { record: record.clone() };
        assert_eq!(run(&mut deps, owner, transfer(&record, None)), Err(nothing));
        let error = run(&mut deps, owner, transfer(&record, Some(owner))).unwrap_err();
        let expected = format!("{record}: expected another owner than {}, got the same", addr(owner));
        assert_eq!(error.to_string(), expected);
        let invalid = ExecuteMsg::TransferRecord { record: record.clone(), to: Some("nowhere".into()) };
        assert!(matches!(run(&mut deps, owner, invalid), Err(ContractError::Std(_))));
    }
}

#[test]
fn revoked_records_do_not_change_hands_and_deprecated_ones_do() {
    let mut deps = wired();
    for (record, owner) in one_of_each(&mut deps) {
        run(&mut deps, owner, deprecate(&record)).unwrap();
        run(&mut deps, owner, transfer(&record, Some("heir"))).unwrap();
        run(&mut deps, "heir", accept(&record)).unwrap();
        run(&mut deps, "heir", transfer(&record, Some("next"))).unwrap();
        run(&mut deps, "owner", revoke(&record)).unwrap();
        assert_eq!(owners(&deps, &record).1.proposed, None);
        let expected = format!("{record} is revoked: expected active or deprecated");
        for (sender, msg) in [("heir", transfer(&record, Some("next"))), ("next", accept(&record))] {
            assert_eq!(run(&mut deps, sender, msg).unwrap_err().to_string(), expected);
        }
    }
}

/// What auditors need: who owned a record when a job was created.
#[test]
fn the_last_change_of_owners_is_on_record() {
    let mut deps = wired();
    let [(record, developer), ..] = one_of_each(&mut deps);
    let start = mock_env().block.time.seconds();
    let mut hand_over_at = |from: &str, to: &str, seconds: u64| {
        run(&mut deps, from, transfer(&record, Some(to))).unwrap();
        let mut env = mock_env();
        env.block.time = env.block.time.plus_seconds(seconds);
        execute(deps.as_mut(), env, message_info(&addr(to), &[]), accept(&record)).unwrap();
        owners(&deps, &record).1.transferred.unwrap()
    };
    let first = hand_over_at(developer, "heir", 10);
    assert_eq!(first, Transfer { from: addr(developer), since: start, at: start + 10 });
    let second = hand_over_at("heir", developer, 25);
    assert_eq!(second, Transfer { from: addr("heir"), since: start + 10, at: start + 25 });
}
