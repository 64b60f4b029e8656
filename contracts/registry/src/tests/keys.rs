//! Line 21 of the suite's rules: the same verifying key under another owner is refused.

use super::*;
use crate::state::KEY_MODELS;

#[test]
fn the_holder_of_a_key_registers_many_committed_models_with_it() {
    let mut deps = wired();
    for weights in [5, 6] {
        let response = register(&mut deps, committed(weights, model(1))).unwrap();
        let escrow::ExecuteMsg::SyncModel(sync) = pushed(&response) else { panic!("not a model") };
        let expected = committed_model_id(model_id(&[1]), Fr::from_u64(weights));
        assert_eq!(sync.id.as_slice(), expected.to_bytes_be());
        let record: ModelResponse = ask(&deps, QueryMsg::Model { id: sync.id }).unwrap();
        assert_eq!(record.key, id(1));
    }
}

#[test]
fn the_same_key_with_another_owner_is_refused() {
    let mut deps = wired();
    register(&mut deps, committed(5, model(1))).unwrap();
    let copy = committed(6, model(1));
    let error = run(&mut deps, "copycat", ExecuteMsg::RegisterModel(copy.clone())).unwrap_err().to_string();
    let (key, first) = (id(1), committed_id(5, 1));
    let [holder, copycat] = ["developer", "copycat"].map(addr);
    let expected =
        format!("verifying key {key}: expected its holder {holder}, the owner of model {first}, got {copycat}");
    assert_eq!(error, expected);
    register(&mut deps, copy).unwrap();
}

/// One function under many ids: a key of constants takes any commitment.
#[test]
fn a_key_has_one_mode() {
    let mut deps = wired();
    register(&mut deps, model(1)).unwrap();
    let error = register(&mut deps, committed(5, model(1))).unwrap_err().to_string();
    assert!(error.ends_with("expected mode baked, as its first model has, got committed"), "{error}");
    register(&mut deps, committed(5, model(2))).unwrap();
    let error = register(&mut deps, model(2)).unwrap_err().to_string();
    assert!(error.ends_with("expected mode committed, as its first model has, got baked"), "{error}");
}

#[test]
fn a_key_follows_its_first_model_to_another_owner() {
    let mut deps = wired();
    register(&mut deps, committed(5, model(1))).unwrap();
    register(&mut deps, committed(6, model(1))).unwrap();
    // A model that is not the first takes no key along: so a holder lets others have models under his key.
    hand_over(&mut deps, &RecordId::Model { id: committed_id(6, 1) }, "developer", "tuner");
    let next = |weights| ExecuteMsg::RegisterModel(committed(weights, model(1)));
    assert!(matches!(run(&mut deps, "tuner", next(7)), Err(ContractError::KeyHolder { .. })));
    run(&mut deps, "developer", next(7)).unwrap();
    // The first one does.
    hand_over(&mut deps, &RecordId::Model { id: committed_id(5, 1) }, "developer", "heir");
    assert!(matches!(run(&mut deps, "developer", next(8)), Err(ContractError::KeyHolder { .. })));
    run(&mut deps, "heir", next(8)).unwrap();
}

/// 0.1.0 kept no record of a key's first model.
#[test]
fn keys_of_the_previous_release_are_claimed_by_an_owner_of_a_model_with_them() {
    let mut deps = wired();
    register(&mut deps, committed(5, model(1))).unwrap();
    register(&mut deps, model(2)).unwrap();
    KEY_MODELS.remove(&mut deps.storage, id(1).as_slice());
    KEY_MODELS.remove(&mut deps.storage, id(2).as_slice());

    let next = |previous| ExecuteMsg::RegisterModel(ModelRegistration { previous, ..committed(6, model(1)) });
    let unclaimed = |got| matches!(got, Err(ContractError::KeyUnclaimed { .. }));
    assert!(unclaimed(run(&mut deps, "developer", next(None))));
    assert!(unclaimed(run(&mut deps, "developer", next(Some(id(2))))));
    let copied = run(&mut deps, "copycat", next(Some(committed_id(5, 1))));
    assert!(matches!(copied, Err(ContractError::KeyHolder { .. })));
    assert!(KEY_MODELS.may_load(&deps.storage, id(1).as_slice()).unwrap().is_none());
    run(&mut deps, "developer", next(Some(committed_id(5, 1)))).unwrap();
    assert_eq!(KEY_MODELS.load(&deps.storage, id(1).as_slice()).unwrap(), committed_id(5, 1));

    // A baked model has the key's own id.
    let copy = ExecuteMsg::RegisterModel(committed(6, model(2)));
    assert!(matches!(run(&mut deps, "copycat", copy.clone()), Err(ContractError::KeyHolder { .. })));
    assert!(matches!(run(&mut deps, "developer", copy), Err(ContractError::KeyMode { .. })));
}
