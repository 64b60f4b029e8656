//! The contract through its entry points, a file for each behaviour.

mod datasets;
mod keys;
mod models;
mod owners;
mod pages;
mod sources;
mod status;
mod storage_keys;
mod text;
mod versions;
mod wiring;

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env};
use cosmwasm_std::{Addr, Binary, CosmosMsg, HexBinary, Order, OwnedDeps, Response, Storage, WasmMsg, from_json};
use ed25519_dalek::{Signer, SigningKey};
use proofmark_api::escrow;
use proofmark_api::registry::*;
use proofmark_api::signature::SignatureScheme;
use proofmark_statement::{Fr, committed_model_id, model_id, source};
use serde::de::DeserializeOwned;

use crate::ContractError;
use crate::contract::{execute, instantiate, query};

type Deps = OwnedDeps<MockStorage, MockApi, MockQuerier>;

fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

fn hex(value: u64) -> HexBinary {
    Fr::from_u64(value).to_bytes_be().into()
}

/// Sends a message; failures change nothing, as on a chain.
fn run(deps: &mut Deps, sender: &str, msg: ExecuteMsg) -> Result<Response, ContractError> {
    let mut before = MockStorage::new();
    for (key, value) in deps.storage.range(None, None, Order::Ascending) {
        before.set(&key, &value);
    }
    let result = execute(deps.as_mut(), mock_env(), message_info(&addr(sender), &[]), msg);
    if result.is_err() {
        deps.storage = before;
    }
    result
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
        architecture_hash: None,
        parent: None,
        previous: None,
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
        schema: String::new(),
        previous: None,
    }
}

/// The same model with private weights.
fn committed(weights: u64, model: ModelRegistration) -> ModelRegistration {
    ModelRegistration { mode: ModelMode::Committed { weights_commitment: hex(weights) }, ..model }
}

/// A source of `owner` with the ed25519 key of this seed, valid for an hour from now on.
fn source(owner: &str, seed: u8) -> SourceRegistration {
    let (env, key) = (mock_env(), SigningKey::from_bytes(&[seed; 32]));
    let now = env.block.time.seconds();
    let message = source::registration(&env.block.chain_id, env.contract.address.as_str(), addr(owner).as_str());
    SourceRegistration {
        name: "thermometer".into(),
        scheme: SignatureScheme::Ed25519,
        public_key: key.verifying_key().to_bytes().into(),
        proof_of_possession: Binary::from(key.sign(&message).to_bytes()),
        valid_from: now,
        valid_until: now + 3_600,
        metadata_uri: String::new(),
        previous: None,
    }
}

fn register(deps: &mut Deps, model: ModelRegistration) -> Result<Response, ContractError> {
    run(deps, "developer", ExecuteMsg::RegisterModel(model))
}

fn provide(deps: &mut Deps, dataset: DatasetRegistration) -> Result<Response, ContractError> {
    run(deps, "provider", ExecuteMsg::RegisterDataset(dataset))
}

fn install(deps: &mut Deps, owner: &str, source: SourceRegistration) -> Result<Response, ContractError> {
    run(deps, owner, ExecuteMsg::RegisterSource(source))
}

fn id(vk: u8) -> HexBinary {
    model_id(&[vk]).to_bytes_be().into()
}

fn committed_id(weights: u64, vk: u8) -> HexBinary {
    committed_model_id(model_id(&[vk]), Fr::from_u64(weights)).to_bytes_be().into()
}

fn model_record(deps: &Deps, id: HexBinary) -> ModelResponse {
    ask(deps, QueryMsg::Model { id }).unwrap()
}

/// One record of each kind, each with its owner.
fn one_of_each(deps: &mut Deps) -> [(RecordId, &'static str); 3] {
    register(deps, model(1)).unwrap();
    provide(deps, dataset(1)).unwrap();
    install(deps, "keeper", source("keeper", 1)).unwrap();
    [
        (RecordId::Model { id: id(1) }, "developer"),
        (RecordId::Dataset { id: 1 }, "provider"),
        (RecordId::Source { id: 1 }, "keeper"),
    ]
}

fn deprecate(record: &RecordId) -> ExecuteMsg {
    match record.clone() {
        RecordId::Model { id } => ExecuteMsg::DeprecateModel { id },
        RecordId::Dataset { id } => ExecuteMsg::DeprecateDataset { id },
        RecordId::Source { id } => ExecuteMsg::DeprecateSource { id },
    }
}

fn revoke(record: &RecordId) -> ExecuteMsg {
    match record.clone() {
        RecordId::Model { id } => ExecuteMsg::RevokeModel { id },
        RecordId::Dataset { id } => ExecuteMsg::RevokeDataset { id },
        RecordId::Source { id } => ExecuteMsg::RevokeSource { id },
    }
}

/// Proposes and accepts.
fn hand_over(deps: &mut Deps, record: &RecordId, from: &str, to: &str) -> Response {
    run(deps, from, ExecuteMsg::TransferRecord { record: record.clone(), to: Some(addr(to).into()) }).unwrap();
    run(deps, to, ExecuteMsg::AcceptRecord { record: record.clone() }).unwrap()
}

/// The value of the first attribute of this name.
fn attribute<'a>(response: &'a Response, key: &str) -> Option<&'a str> {
    response.attributes.iter().find(|attribute| attribute.key == key).map(|attribute| attribute.value.as_str())
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
