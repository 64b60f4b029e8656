//! Deprecate and revoke: who may, when, and what the escrow hears.

use super::*;

#[test]
fn developers_deprecate_and_the_owner_revokes() {
    let mut deps = wired();
    register(&mut deps, model(1)).unwrap();
    let (deprecate, revoke) = (ExecuteMsg::DeprecateModel { id: id(1) }, ExecuteMsg::RevokeModel { id: id(1) });
    assert!(matches!(run(&mut deps, "owner", deprecate.clone()), Err(ContractError::Unauthorized { .. })));
    assert!(matches!(run(&mut deps, "developer", revoke.clone()), Err(ContractError::Ownership(_))));
    let response = run(&mut deps, "developer", deprecate.clone()).unwrap();
    let status = RecordStatus::Deprecated;
    assert_eq!(
        pushed(&response),
        escrow::ExecuteMsg::SetRecordStatus { record: RecordId::Model { id: id(1) }, status }
    );
    assert!(matches!(run(&mut deps, "developer", deprecate.clone()), Err(ContractError::RecordIs { .. })));
    let response = run(&mut deps, "owner", revoke.clone()).unwrap();
    let status = RecordStatus::Revoked;
    assert_eq!(
        pushed(&response),
        escrow::ExecuteMsg::SetRecordStatus { record: RecordId::Model { id: id(1) }, status }
    );
    assert!(run(&mut deps, "owner", revoke).is_err());
    assert!(run(&mut deps, "developer", deprecate).is_err());
    let unknown = run(&mut deps, "owner", ExecuteMsg::RevokeModel { id: id(2) });
    assert_eq!(unknown, Err(ContractError::Unknown { record: RecordId::Model { id: id(2) } }));
}

fn status(deps: &Deps, record: &RecordId) -> RecordStatus {
    match record.clone() {
        RecordId::Model { id } => ask::<ModelResponse>(deps, QueryMsg::Model { id }).unwrap().status,
        RecordId::Dataset { id } => ask::<DatasetResponse>(deps, QueryMsg::Dataset { id }).unwrap().status,
        RecordId::Source { id } => ask::<SourceResponse>(deps, QueryMsg::Source { id }).unwrap().status,
    }
}

#[test]
fn every_kind_is_deprecated_by_its_owner_alone() {
    let mut deps = wired();
    for (record, owner) in one_of_each(&mut deps) {
        for other in ["owner", "thief"] {
            let error = run(&mut deps, other, deprecate(&record)).unwrap_err();
            assert!(matches!(error, ContractError::Unauthorized { .. }), "{error}");
        }
        let told = pushed(&run(&mut deps, owner, deprecate(&record)).unwrap());
        let deprecated = RecordStatus::Deprecated;
        assert_eq!(told, escrow::ExecuteMsg::SetRecordStatus { record: record.clone(), status: deprecated });
        assert_eq!(status(&deps, &record), deprecated);
        let error = run(&mut deps, owner, deprecate(&record)).unwrap_err();
        assert_eq!(error.to_string(), format!("{record} is deprecated: expected active"));
    }
}

#[test]
fn every_kind_is_revoked_by_the_owner_once() {
    let mut deps = wired();
    for (record, owner) in one_of_each(&mut deps) {
        assert!(matches!(run(&mut deps, "thief", revoke(&record)), Err(ContractError::Ownership(_))));
        let told = pushed(&run(&mut deps, "owner", revoke(&record)).unwrap());
        let revoked = RecordStatus::Revoked;
        assert_eq!(told, escrow::ExecuteMsg::SetRecordStatus { record: record.clone(), status: revoked });
        assert_eq!(status(&deps, &record), revoked);
        let error = run(&mut deps, "owner", revoke(&record)).unwrap_err();
        assert_eq!(error.to_string(), format!("{record} is revoked: expected active or deprecated"));
        assert!(run(&mut deps, owner, deprecate(&record)).is_err());
    }
}

#[test]
fn a_source_is_revoked_by_its_own_owner_too_and_other_records_are_not() {
    let mut deps = wired();
    let [(model, developer), (dataset, provider), (source, keeper)] = one_of_each(&mut deps);
    assert!(matches!(run(&mut deps, developer, revoke(&model)), Err(ContractError::Ownership(_))));
    assert!(matches!(run(&mut deps, provider, revoke(&dataset)), Err(ContractError::Ownership(_))));
    run(&mut deps, keeper, revoke(&source)).unwrap();
    assert_eq!(status(&deps, &source), RecordStatus::Revoked);
}

#[test]
fn what_is_not_registered_has_no_status() {
    let mut deps = wired();
    let unknown = [RecordId::Model { id: id(1) }, RecordId::Dataset { id: 1 }, RecordId::Source { id: 0 }];
    for record in unknown {
        for msg in [deprecate(&record), revoke(&record)] {
            let error = run(&mut deps, "owner", msg).unwrap_err();
            assert_eq!(error.to_string(), format!("{record}: not registered"));
        }
    }
    let short = RecordId::Model { id: HexBinary::from([1; 31]) };
    assert_eq!(run(&mut deps, "owner", revoke(&short)).unwrap_err().to_string(), "id: expected 32 bytes, got 31");
}
