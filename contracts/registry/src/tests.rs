//! The contract through its entry points.

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env};
use cosmwasm_std::{Addr, CosmosMsg, HexBinary, OwnedDeps, Response, WasmMsg, coin, from_json};
use proofmark_api::escrow;
use proofmark_api::registry::*;
use proofmark_statement::{Fr, committed_model_id, model_id};
use serde::de::DeserializeOwned;

use crate::ContractError;
use crate::contract::{CONTRACT_NAME, execute, instantiate, migrate, query};

type Deps = OwnedDeps<MockStorage, MockApi, MockQuerier>;

fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

fn hex(value: u64) -> HexBinary {
    Fr::from_u64(value).to_bytes_be().into()
}

fn run(deps: &mut Deps, sender: &str, msg: ExecuteMsg) -> Result<Response, ContractError> {
    execute(deps.as_mut(), mock_env(), message_info(&addr(sender), &[]), msg)
}

fn ask<T: DeserializeOwned>(deps: &Deps, msg: QueryMsg) -> Result<T, ContractError> {
    query(deps.as_ref(), mock_env(), msg).map(|answer| from_json(answer).unwrap())
}

fn bare(allow_development_setups: bool) -> Deps {
    let mut deps = mock_dependencies();
    let msg = InstantiateMsg { owner: Some(addr("owner").into()), allow_development_setups };
    instantiate(deps.as_mut(), mock_env(), message_info(&addr("deployer"), &[]), msg).unwrap();
    deps
}

fn wired() -> Deps {
    let mut deps = bare(true);
    run(&mut deps, "owner", ExecuteMsg::SetEscrow { escrow: addr("escrow").into() }).unwrap();
    deps
}

fn model(vk: u8) -> ModelRegistration {
    ModelRegistration {
        name: "digits".into(),
        vk: vec![vk].into(),
        circuit_hash: hex(1),
        mode: ModelMode::Baked,
        input: TensorSpec { len: 64, element_type: ElementType::Int8 },
        output: TensorSpec { len: 10, element_type: ElementType::Int8 },
        dataset_depth: 11,
        constraints: 50_000,
        royalty_bps: 500,
        setup: SetupKind::Development,
        metadata_uri: String::new(),
        metadata_hash: None,
    }
}

fn dataset(root: u64) -> DatasetRegistration {
    DatasetRegistration {
        name: "digits".into(),
        root: hex(root),
        leaf_count: 1_797,
        depth: 11,
        royalty_bps: 100,
        licence: "CC-BY-4.0".into(),
        uri: String::new(),
    }
}

fn register(deps: &mut Deps, model: ModelRegistration) -> Result<Response, ContractError> {
    run(deps, "developer", ExecuteMsg::RegisterModel(model))
}

fn id(vk: u8) -> HexBinary {
    model_id(&[vk]).to_bytes_be().into()
}

/// What the escrow was told.
fn pushed(response: &Response) -> escrow::ExecuteMsg {
    match &response.messages[0].msg {
        CosmosMsg::Wasm(WasmMsg::Execute { contract_addr, msg, .. }) if *contract_addr == addr("escrow").as_str() => {
            from_json(msg).unwrap()
        }
        other => panic!("unexpected message {other:?}"),
    }
}

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
fn nothing_is_registered_before_the_escrow_is_known() {
    let mut deps = bare(true);
    assert_eq!(register(&mut deps, model(1)), Err(ContractError::EscrowNotSet));
    let set = ExecuteMsg::SetEscrow { escrow: addr("escrow").into() };
    assert!(matches!(run(&mut deps, "developer", set.clone()), Err(ContractError::Ownership(_))));
    run(&mut deps, "owner", set.clone()).unwrap();
    let error = run(&mut deps, "owner", set).unwrap_err();
    assert_eq!(error, ContractError::EscrowAlreadySet { got: addr("escrow").into() });
}

#[test]
fn the_same_model_again_is_refused_naming_its_developer() {
    let mut deps = wired();
    register(&mut deps, model(1)).unwrap();
    let error = run(&mut deps, "copycat", ExecuteMsg::RegisterModel(model(1))).unwrap_err();
    assert_eq!(error.to_string(), format!("model {}: already registered by {}", id(1), addr("developer")));
}

#[test]
fn committed_models_share_a_key() {
    let mut deps = wired();
    for weights in [5, 6] {
        let mode = ModelMode::Committed { weights_commitment: hex(weights) };
        let response = register(&mut deps, ModelRegistration { mode, ..model(1) }).unwrap();
        let escrow::ExecuteMsg::SyncModel(sync) = pushed(&response) else { panic!("not a model") };
        let expected = committed_model_id(model_id(&[1]), Fr::from_u64(weights));
        assert_eq!(sync.id.as_slice(), expected.to_bytes_be());
        let record: ModelResponse = ask(&deps, QueryMsg::Model { id: sync.id }).unwrap();
        assert_eq!(record.key, id(1));
    }
}

#[test]
fn development_setups_need_the_flag() {
    let mut deps = wired();
    let flag = |allow| ExecuteMsg::UpdateParams { allow_development_setups: allow };
    assert!(run(&mut deps, "developer", flag(true)).is_err());
    run(&mut deps, "owner", flag(false)).unwrap();
    assert_eq!(register(&mut deps, model(1)), Err(ContractError::DevelopmentSetup));
    let setup = SetupKind::Ceremony { transcript_hash: hex(3) };
    register(&mut deps, ModelRegistration { setup, ..model(1) }).unwrap();
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
    let setup = SetupKind::Ceremony { transcript_hash: short };
    assert!(message(ModelRegistration { setup, ..model(1) }).starts_with("transcript_hash: "));
}

#[test]
fn datasets_are_recorded_pushed_and_checked() {
    let mut deps = wired();
    let mut provide = |dataset| run(&mut deps, "provider", ExecuteMsg::RegisterDataset(dataset));
    let escrow::ExecuteMsg::SyncDataset(terms) = pushed(&provide(dataset(7)).unwrap()) else { panic!("no dataset") };
    assert_eq!((terms.id, terms.root, terms.depth, terms.provider), (1, hex(7), 11, addr("provider")));
    let again = provide(dataset(7)).unwrap_err();
    assert!(again.to_string().ends_with(&format!("already registered as dataset 1 by {}", addr("provider"))));
    assert_eq!(provide(dataset(0)), Err(ContractError::ZeroRoot));
    let above_order = HexBinary::from([0xff; 32]);
    let error = provide(DatasetRegistration { root: above_order, ..dataset(8) }).unwrap_err();
    assert!(matches!(error, ContractError::Element { field: "root", .. }));
    let error = provide(DatasetRegistration { leaf_count: 2_049, ..dataset(8) }).unwrap_err();
    assert_eq!(error.to_string(), "leaf_count: expected 1 to 2048, got 2049");
    assert!(provide(DatasetRegistration { depth: 0, ..dataset(8) }).is_err());
    assert!(provide(DatasetRegistration { depth: 33, ..dataset(8) }).is_err());
    provide(dataset(8)).unwrap();
    let page: DatasetsResponse = ask(&deps, QueryMsg::Datasets { start_after: Some(1), limit: None }).unwrap();
    assert_eq!(page.datasets.iter().map(|set| set.id).collect::<Vec<_>>(), [2]);
}

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
    assert!(matches!(run(&mut deps, "developer", deprecate.clone()), Err(ContractError::ModelIs { .. })));
    let response = run(&mut deps, "owner", revoke.clone()).unwrap();
    let status = RecordStatus::Revoked;
    assert_eq!(
        pushed(&response),
        escrow::ExecuteMsg::SetRecordStatus { record: RecordId::Model { id: id(1) }, status }
    );
    assert!(run(&mut deps, "owner", revoke).is_err());
    assert!(run(&mut deps, "developer", deprecate).is_err());
    let unknown = run(&mut deps, "owner", ExecuteMsg::RevokeModel { id: id(2) });
    assert_eq!(unknown, Err(ContractError::UnknownModel { id: id(2).to_hex() }));
}

#[test]
fn models_come_in_pages() {
    let mut deps = wired();
    for vk in 0..35 {
        register(&mut deps, model(vk)).unwrap();
    }
    let ids = |start_after, limit| {
        let page: ModelsResponse = ask(&deps, QueryMsg::Models { start_after, limit }).unwrap();
        page.models.into_iter().map(|model| model.id).collect::<Vec<_>>()
    };
    let (first, thirty) = (ids(None, None), ids(None, Some(99)));
    assert_eq!((first.len(), thirty.len()), (10, 30));
    assert!(thirty.is_sorted());
    assert_eq!(ids(Some(first[8].clone()), Some(1)), first[9..]);
    assert_eq!(ids(Some(thirty[29].clone()), None).len(), 5);
}

#[test]
fn coins_are_refused() {
    let mut deps = wired();
    let info = message_info(&addr("developer"), &[coin(1, "ucosm")]);
    let error = execute(deps.as_mut(), mock_env(), info, ExecuteMsg::RegisterModel(model(1))).unwrap_err();
    assert_eq!(error.to_string(), "funds: expected none, got 1ucosm");
}

#[test]
fn migration_goes_forward_only() {
    let mut deps = wired();
    assert!(migrate(deps.as_mut(), mock_env(), MigrateMsg {}).is_err());
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "0.0.1").unwrap();
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
}
