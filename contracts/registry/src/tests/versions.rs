//! Versions: a line that never forks, and whose newest record is found without walking it.

use super::*;

fn newest(deps: &Deps, record: RecordId) -> (RecordId, u32) {
    let newest: NewestResponse = ask(deps, QueryMsg::Newest { record }).unwrap();
    (newest.record, newest.version)
}

fn after(previous: u8, vk: u8) -> ModelRegistration {
    ModelRegistration { previous: Some(id(previous)), ..model(vk) }
}

#[test]
fn models_have_versions() {
    let mut deps = wired();
    register(&mut deps, model(1)).unwrap();
    let of = |vk| RecordId::Model { id: id(vk) };
    assert_eq!(newest(&deps, of(1)), (of(1), 1));
    let response = register(&mut deps, after(1, 2)).unwrap();
    assert_eq!(attribute(&response, "version"), Some("2"));
    assert_eq!(attribute(&response, "previous"), Some(id(1).to_hex().as_str()));
    register(&mut deps, after(2, 3)).unwrap();
    let [first, second, third] = [1, 2, 3].map(|vk| model_record(&deps, id(vk)).line);
    assert_eq!(first, Line { version: 1, first: None, previous: None, successor: Some(id(2)) });
    assert_eq!(second, Line { version: 2, first: Some(id(1)), previous: Some(id(1)), successor: Some(id(3)) });
    assert_eq!(third, Line { version: 3, first: Some(id(1)), previous: Some(id(2)), successor: None });
    for vk in [1, 2, 3] {
        assert_eq!(newest(&deps, of(vk)), (of(3), 3));
    }
    // Versions are no statuses: the older ones serve until they are deprecated.
    assert_eq!(model_record(&deps, id(1)).status, RecordStatus::Active);
}

#[test]
fn datasets_and_sources_have_versions() {
    let mut deps = wired();
    provide(&mut deps, dataset(1)).unwrap();
    provide(&mut deps, DatasetRegistration { previous: Some(1), ..dataset(2) }).unwrap();
    assert_eq!(newest(&deps, RecordId::Dataset { id: 1 }), (RecordId::Dataset { id: 2 }, 2));
    install(&mut deps, "keeper", source("keeper", 1)).unwrap();
    install(&mut deps, "keeper", source("keeper", 2)).unwrap();
    install(&mut deps, "keeper", SourceRegistration { previous: Some(1), ..source("keeper", 3) }).unwrap();
    assert_eq!(newest(&deps, RecordId::Source { id: 1 }), (RecordId::Source { id: 3 }, 2));
    assert_eq!(newest(&deps, RecordId::Source { id: 2 }), (RecordId::Source { id: 2 }, 1));
}

#[test]
fn a_line_never_forks() {
    let mut deps = wired();
    register(&mut deps, model(1)).unwrap();
    register(&mut deps, after(1, 2)).unwrap();
    let error = register(&mut deps, after(1, 3)).unwrap_err();
    let expected = format!("model {}: expected one that nothing follows, got one that model {} follows", id(1), id(2));
    assert_eq!(error.to_string(), expected);
    provide(&mut deps, dataset(1)).unwrap();
    provide(&mut deps, DatasetRegistration { previous: Some(1), ..dataset(2) }).unwrap();
    let fork = provide(&mut deps, DatasetRegistration { previous: Some(1), ..dataset(3) });
    assert!(matches!(fork, Err(ContractError::HasSuccessor { .. })));
    install(&mut deps, "keeper", source("keeper", 1)).unwrap();
    let next = |seed| SourceRegistration { previous: Some(1), ..source("keeper", seed) };
    install(&mut deps, "keeper", next(2)).unwrap();
    assert!(matches!(install(&mut deps, "keeper", next(3)), Err(ContractError::HasSuccessor { .. })));
}

#[test]
fn only_the_owner_of_the_newest_version_adds_one() {
    let mut deps = wired();
    let records = one_of_each(&mut deps);
    let next = |sender: &str| {
        [
            ExecuteMsg::RegisterModel(after(1, 2)),
            ExecuteMsg::RegisterDataset(DatasetRegistration { previous: Some(1), ..dataset(2) }),
            ExecuteMsg::RegisterSource(SourceRegistration { previous: Some(1), ..source(sender, 2) }),
        ]
    };
    for ((record, owner), msg) in records.iter().zip(next("thief")) {
        let error = run(&mut deps, "thief", msg).unwrap_err().to_string();
        let expected = format!("next version: expected sender {}, got {}", addr(owner), addr("thief"));
        assert_eq!(error, expected);
        hand_over(&mut deps, record, owner, "heir");
    }
    for ((_, owner), msg) in records.iter().zip(next("keeper")) {
        let error = run(&mut deps, owner, msg).unwrap_err();
        assert!(matches!(error, ContractError::Unauthorized { .. }), "{error}");
    }
    for msg in next("heir") {
        run(&mut deps, "heir", msg).unwrap();
    }
}

#[test]
fn what_is_not_registered_has_no_next_version() {
    let mut deps = wired();
    let error = register(&mut deps, after(1, 2)).unwrap_err();
    assert_eq!(error.to_string(), format!("model {}: not registered", id(1)));
    let error = provide(&mut deps, DatasetRegistration { previous: Some(1), ..dataset(1) }).unwrap_err();
    assert_eq!(error.to_string(), "dataset 1: not registered");
    let next = SourceRegistration { previous: Some(1), ..source("keeper", 1) };
    assert_eq!(install(&mut deps, "keeper", next).unwrap_err().to_string(), "source 1: not registered");
    assert!(ask::<NewestResponse>(&deps, QueryMsg::Newest { record: RecordId::Dataset { id: 1 } }).is_err());
}

/// A revoked version can be put right by the next one.
#[test]
fn a_revoked_version_may_be_followed() {
    let mut deps = wired();
    install(&mut deps, "keeper", source("keeper", 1)).unwrap();
    run(&mut deps, "keeper", ExecuteMsg::RevokeSource { id: 1 }).unwrap();
    install(&mut deps, "keeper", SourceRegistration { previous: Some(1), ..source("keeper", 2) }).unwrap();
    let rotated: SourceResponse = ask(&deps, QueryMsg::Source { id: 2 }).unwrap();
    assert_eq!((rotated.status, rotated.line.version), (RecordStatus::Active, 2));
}
