//! The contract through its entry points, with proofs of a key whose secret is known.

use cosmwasm_std::testing::{MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env};
use cosmwasm_std::{Binary, HexBinary, OwnedDeps, Response, from_json};
use proofmark_api::verifier::{
    BatchItem, ExecuteMsg, InstantiateMsg, KeyResponse, KeysResponse, MigrateMsg, QueryMsg, VerifyResponse,
};
use proofmark_groth16::curve::{G1Projective, G2Projective};
use proofmark_groth16::{Fr, G1Affine, G2Affine, Proof, VerifyingKey};
use proofmark_statement::model_id;

use crate::ContractError;
use crate::contract::{CONTRACT_NAME, execute, instantiate, migrate, query};

type Deps = OwnedDeps<MockStorage, MockApi, MockQuerier>;

fn n(value: u64) -> Fr {
    Fr::from_u64(value)
}

fn g1(scalar: Fr) -> G1Affine {
    let point: G1Projective = G1Affine::GENERATOR.to_projective().mul(&scalar);
    point.to_affine().unwrap()
}

fn g2(scalar: Fr) -> G2Affine {
    let point: G2Projective = G2Affine::GENERATOR.to_projective().mul(&scalar);
    point.to_affine().unwrap()
}

/// alpha 2, beta 3, gamma 5, delta 7, input points 1, 2, 3...
fn vk(inputs: u64) -> Binary {
    let ic = (1..=inputs + 1).map(|i| g1(n(i))).collect();
    VerifyingKey { alpha_g1: g1(n(2)), beta_g2: g2(n(3)), gamma_g2: g2(n(5)), delta_g2: g2(n(7)), ic }.to_bytes().into()
}

/// A proof of two inputs: `c = (a b - 6 - 5 (1 + 2 x + 3 y)) / 7`.
fn item(x: u64, y: u64, a: u64) -> BatchItem {
    let rest = n(a).mul(&n(13)).sub(&n(6)).sub(&n(5 * (1 + 2 * x + 3 * y)));
    let c = rest.mul(&n(7).inverse().unwrap());
    let proof = Proof { a: g1(n(a)), b: g2(n(13)), c: g1(c) }.to_bytes();
    BatchItem { inputs: vec![n(x).to_bytes_be().into(), n(y).to_bytes_be().into()], proof: proof.into() }
}

/// A point of the twist, with x = 1, that is outside the subgroup of order r.
fn outside_subgroup() -> Vec<u8> {
    let y = "0d1271953ed9ea0836846e70a1934187998c7f790cb4d7511b7f8da82de048a4\
             2869111d5381f072f8e2728fdb825a51aadd70e52c9830e9ab4b871c0531f1bb";
    let mut point = vec![0; 128];
    point[63] = 1;
    point[64..].copy_from_slice(&HexBinary::from_hex(y).unwrap());
    point
}

fn id(inputs: u64) -> HexBinary {
    HexBinary::from(model_id(&vk(inputs)).to_bytes_be())
}

fn register(deps: &mut Deps, vk: Binary) -> Result<Response, ContractError> {
    let sender = MockApi::default().addr_make("anyone");
    execute(deps.as_mut(), mock_env(), message_info(&sender, &[]), ExecuteMsg::RegisterKey { vk })
}

fn deployed() -> Deps {
    let mut deps = mock_dependencies();
    let sender = MockApi::default().addr_make("deployer");
    instantiate(deps.as_mut(), mock_env(), message_info(&sender, &[]), InstantiateMsg {}).unwrap();
    register(&mut deps, vk(2)).unwrap();
    deps
}

fn ask<T: serde::de::DeserializeOwned>(deps: &Deps, msg: QueryMsg) -> Result<T, ContractError> {
    query(deps.as_ref(), mock_env(), msg).map(|answer| from_json(answer).unwrap())
}

fn verify(deps: &Deps, item: BatchItem) -> VerifyResponse {
    ask(deps, QueryMsg::Verify { key_id: id(2), inputs: item.inputs, proof: item.proof }).unwrap()
}

#[test]
fn a_proof_holds_for_its_inputs_only() {
    let deps = deployed();
    assert_eq!(verify(&deps, item(10, 20, 11)), VerifyResponse { valid: true, error: None });
    let moved = BatchItem { inputs: item(10, 21, 11).inputs, ..item(10, 20, 11) };
    let answer = verify(&deps, moved);
    assert!(!answer.valid);
    assert_eq!(answer.error.unwrap(), "invalid proof: the pairing equation does not hold");
}

#[test]
fn broken_statements_are_answers() {
    let deps = deployed();
    let good = item(10, 20, 11);
    let error = |item: BatchItem| verify(&deps, item).error.unwrap();
    assert_eq!(
        error(BatchItem { inputs: good.inputs[..1].to_vec(), ..good.clone() }),
        "public inputs: expected 2, got 1"
    );
    assert_eq!(error(BatchItem { proof: Binary::default(), ..good.clone() }), "proof: expected 256 bytes, got 0");
    let above_order = vec![HexBinary::from([0xff; 32]), good.inputs[1].clone()];
    assert!(error(BatchItem { inputs: above_order, ..good }).starts_with("input 0: "));
}

#[test]
fn coins_are_refused_and_the_version_is_kept() {
    let mut deps = mock_dependencies();
    let sender = MockApi::default().addr_make("deployer");
    let funds = [cosmwasm_std::coin(3, "ucosm")];
    let refused = "funds: expected none, got 3ucosm";
    let info = || message_info(&sender, &funds);
    let error = instantiate(deps.as_mut(), mock_env(), info(), InstantiateMsg {}).unwrap_err();
    assert_eq!(error.to_string(), refused);
    instantiate(deps.as_mut(), mock_env(), message_info(&sender, &[]), InstantiateMsg {}).unwrap();
    assert_eq!(cw2::get_contract_version(&deps.storage).unwrap().contract, CONTRACT_NAME);
    let error = execute(deps.as_mut(), mock_env(), info(), ExecuteMsg::RegisterKey { vk: vk(2) }).unwrap_err();
    assert_eq!(error.to_string(), refused);
}

#[test]
fn batches() {
    let deps = deployed();
    let batch = |items| ask::<VerifyResponse>(&deps, QueryMsg::VerifyBatch { key_id: id(2), items });
    let good = vec![item(1, 2, 11), item(3, 4, 12), item(5, 6, 17)];
    assert!(batch(good.clone()).unwrap().valid);
    let mut bad = good.clone();
    bad[1].inputs = good[0].inputs.clone();
    assert!(!batch(bad).unwrap().valid);
    let mut broken = good.clone();
    broken[2].proof = Binary::default();
    assert_eq!(batch(broken).unwrap().error.unwrap(), "item 2: proof: expected 256 bytes, got 0");
    assert_eq!(batch(vec![]), Err(ContractError::BatchSize { max: 64, got: 0 }));
    assert_eq!(batch(vec![item(1, 2, 11); 65]), Err(ContractError::BatchSize { max: 64, got: 65 }));
    let full = (0..64).map(|i| item(i, 2 * i, 11 + i)).collect();
    assert!(batch(full).unwrap().valid);
    // A point of the twist outside the subgroup, the only thing that decoding leaves to the batch.
    let mut outside = good;
    outside[1].proof = [&outside[1].proof[..64], &outside_subgroup()[..], &outside[1].proof[192..]].concat().into();
    let error = batch(outside).unwrap().error.unwrap();
    assert!(error.contains("expected a point in the subgroup of order r"), "{error}");
}

#[test]
fn keys_are_registered_once_and_validated() {
    let mut deps = deployed();
    assert!(matches!(register(&mut deps, vk(2)), Err(ContractError::KnownKey { .. })));
    assert!(matches!(register(&mut deps, vec![1].into()), Err(ContractError::VerifyingKey(_))));
    assert_eq!(register(&mut deps, vk(65)), Err(ContractError::TooManyInputs { max: 64, got: 65 }));
    register(&mut deps, vk(1)).unwrap();
    let key: KeyResponse = ask(&deps, QueryMsg::Key { key_id: id(2) }).unwrap();
    assert_eq!((key.vk, key.num_inputs), (vk(2), 2));
}

#[test]
fn unknown_keys_are_errors() {
    let deps = deployed();
    let msg = QueryMsg::Verify { key_id: id(1), inputs: vec![], proof: Binary::default() };
    assert_eq!(ask::<VerifyResponse>(&deps, msg), Err(ContractError::UnknownKey { key_id: id(1).to_hex() }));
    let short = ask::<KeyResponse>(&deps, QueryMsg::Key { key_id: HexBinary::from([1u8; 3]) });
    assert_eq!(short.unwrap_err().to_string(), "key_id: expected 32 bytes, got 3");
}

#[test]
fn lists_are_pages() {
    let mut deps = deployed();
    register(&mut deps, vk(1)).unwrap();
    register(&mut deps, vk(3)).unwrap();
    let keys = |start_after, limit| ask::<KeysResponse>(&deps, QueryMsg::Keys { start_after, limit }).unwrap().key_ids;
    let all = keys(None, None);
    assert_eq!(all.len(), 3);
    assert!(all.is_sorted());
    assert_eq!(keys(Some(all[0].clone()), Some(1)), [all[1].clone()]);
}

#[test]
fn migration_goes_forward_only() {
    let mut deps = deployed();
    assert!(migrate(deps.as_mut(), mock_env(), MigrateMsg {}).is_err());
    cw2::set_contract_version(&mut deps.storage, CONTRACT_NAME, "0.0.1").unwrap();
    migrate(deps.as_mut(), mock_env(), MigrateMsg {}).unwrap();
}
