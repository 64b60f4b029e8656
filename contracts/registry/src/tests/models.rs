//! What a model has to be, and what becomes of it.

use super::*;

#[test]
fn a_registration_is_recorded_and_pushed() {
    let mut deps = wired();
    let response = register(&mut deps, model(1)).unwrap();
    let escrow::ExecuteMsg::SyncModel(sync) = pushed(&response) else { panic!("not a model") };
    assert_eq!((sync.id, sync.developer, sync.royalty_bps), (id(1), addr("developer"), 500));
    assert_eq!((sync.input_len, sync.output_len, sync.dataset_depth), (64, 10, 11));
    let record: ModelResponse = ask(&deps, QueryMsg::Model { id: id(1) }).unwrap();
    assert_eq!((record.status, record.key, record.constraints), (RecordStatus::Active, id(1), 50_000));
    let key: VerifyingKeyResponse = ask(&deps, QueryMsg::VerifyingKey { id: id(1) }).unwrap();
    assert_eq!(key.vk.as_slice(), [1]);
}

#[test]
fn the_same_model_again_is_refused_naming_its_developer() {
    let mut deps = wired();
    register(&mut deps, model(1)).unwrap();
    let error = run(&mut deps, "copycat", ExecuteMsg::RegisterModel(model(1))).unwrap_err();
    assert_eq!(error.to_string(), format!("model {}: already registered by {}", id(1), addr("developer")));
}

#[test]
fn models_are_checked() {
    let mut deps = wired();
    let mut message = |model| register(&mut deps, model).unwrap_err().to_string();
    let short = HexBinary::from([1u8; 31]);
    assert_eq!(message(ModelRegistration { name: String::new(), ..model(1) }), "name: expected 1 to 64 bytes, got 0");
    assert_eq!(
        message(ModelRegistration { metadata_uri: "u".repeat(257), ..model(1) }),
        "metadata_uri: expected 0 to 256 bytes, got 257"
    );
    assert_eq!(
        message(ModelRegistration { circuit_hash: short.clone(), ..model(1) }),
        "circuit_hash: expected 32 bytes, got 31"
    );
    assert_eq!(
        message(ModelRegistration { royalty_bps: 10_001, ..model(1) }),
        "royalty_bps: expected 0 to 10000, got 10001"
    );
    assert_eq!(message(ModelRegistration { dataset_depth: 33, ..model(1) }), "dataset_depth: expected 0 to 32, got 33");
    let empty = TensorSpec { len: 0, element_type: ElementType::Uint8 };
    assert!(message(ModelRegistration { output: empty, ..model(1) }).starts_with("output.len: expected 1 to "));
    let mode = ModelMode::Committed { weights_commitment: HexBinary::from([0xff; 32]) };
    assert!(message(ModelRegistration { mode, ..model(1) }).starts_with("weights_commitment: "));
    assert_eq!(
        message(ModelRegistration { architecture_hash: Some(short.clone()), ..model(1) }),
        "architecture_hash: expected 32 bytes, got 31"
    );
    assert_eq!(message(ModelRegistration { parent: Some(short.clone()), ..model(1) }), "id: expected 32 bytes, got 31");
    let setup = SetupKind::Ceremony { transcript_hash: short };
    assert!(message(ModelRegistration { setup, ..model(1) }).starts_with("transcript_hash: "));
}

/// Fine-tunings of one architecture: other weights, the same network.
#[test]
fn a_model_may_name_its_architecture_and_its_parent_whosever_it_is() {
    let mut deps = wired();
    register(&mut deps, model(1)).unwrap();
    let child = ModelRegistration { architecture_hash: Some(hex(77)), parent: Some(id(1)), ..model(2) };
    let response = run(&mut deps, "tuner", ExecuteMsg::RegisterModel(child.clone())).unwrap();
    assert_eq!(attribute(&response, "parent"), Some(id(1).to_hex().as_str()));
    let record = model_record(&deps, id(2));
    assert_eq!((record.architecture_hash, record.parent), (Some(hex(77)), Some(id(1))));
    // The parent is a fact of the past: its owner has no say, its line does not move.
    assert_eq!(model_record(&deps, id(1)).line, Line::default());

    let unknown = ModelRegistration { parent: Some(id(9)), ..model(3) };
    let error = register(&mut deps, unknown).unwrap_err();
    assert_eq!(error.to_string(), format!("model {}: not registered", id(9)));
    run(&mut deps, "owner", ExecuteMsg::RevokeModel { id: id(1) }).unwrap();
    let error = register(&mut deps, ModelRegistration { parent: Some(id(1)), ..model(3) }).unwrap_err();
    let expected = format!("model {} is revoked: expected active or deprecated, to be a parent", id(1));
    assert_eq!(error.to_string(), expected);
}

/// What 0.1.0 sent and stored: without the fields that came later.
#[test]
fn messages_and_records_of_the_previous_release_are_read() {
    let mut deps = wired();
    let mut message = serde_json::to_value(model(1)).unwrap();
    for field in ["architecture_hash", "parent", "previous"] {
        message.as_object_mut().unwrap().remove(field);
    }
    let old: ModelRegistration = from_json(message.to_string()).unwrap();
    register(&mut deps, old).unwrap();
    let mut record = serde_json::to_value(model_record(&deps, id(1))).unwrap();
    for field in ["architecture_hash", "parent", "line", "tenure"] {
        record.as_object_mut().unwrap().remove(field).unwrap();
    }
    assert_eq!(from_json::<ModelResponse>(record.to_string()).unwrap(), model_record(&deps, id(1)));
}
