//! What the registry pushes is checked again.

use proofmark_api::escrow::{DatasetTerms, ExecuteMsg, ModelSync, ModelTermsResponse, QueryMsg};
use proofmark_api::registry::{ModelMode, RecordId, RecordStatus};
use proofmark_statement::{Fr, committed_model_id, model_id};

use super::suite::{SEED, Suite, addr, model, model_sync};
use super::{hex, toy};
use crate::ContractError;

fn sync(suite: &mut Suite, model: ModelSync) -> Result<cosmwasm_std::Response, ContractError> {
    suite.run("registry", &[], ExecuteMsg::SyncModel(model))
}

#[test]
fn only_the_registry_pushes() {
    let mut suite = Suite::new();
    let (id, status) = (model(SEED), RecordStatus::Revoked);
    let dataset = DatasetTerms { id: 2, root: hex(1), depth: 1, provider: addr("p"), royalty_bps: 0 };
    for msg in [
        ExecuteMsg::SetRecordStatus { record: RecordId::Model { id }, status },
        ExecuteMsg::SyncDataset(dataset),
        ExecuteMsg::SyncModel(model_sync(model(1), toy::key(1, 1).to_bytes(), 0)),
    ] {
        assert!(matches!(suite.run("owner", &[], msg), Err(ContractError::Unauthorized { .. })));
    }
}

#[test]
fn an_id_that_is_not_the_keys_is_refused() {
    let mut suite = Suite::bare();
    let error = sync(&mut suite, model_sync(model(2), toy::key(1, 1).to_bytes(), 0)).unwrap_err();
    assert!(matches!(error, ContractError::ModelId { .. }));
}

#[test]
fn a_known_model_is_refused() {
    let mut suite = Suite::new();
    assert!(matches!(suite.sync_model(SEED, 0), Err(ContractError::KnownModel { .. })));
}

#[test]
fn keys_are_validated() {
    let mut suite = Suite::bare();
    for (vk, what) in [
        (vec![1, 2, 3], "verifying key: "),
        (toy::key(1, 2).to_bytes(), "verifying key: expected 1 public input, got 2"),
        (toy::key(1, 0).to_bytes(), "verifying key: expected 1 public input, got 0"),
    ] {
        let id = cosmwasm_std::HexBinary::from(model_id(&vk).to_bytes_be());
        let error = sync(&mut suite, model_sync(id, vk, 0)).unwrap_err().to_string();
        assert!(error.starts_with(what), "{error}");
    }
}

#[test]
fn one_key_serves_many_committed_models() {
    let mut suite = Suite::bare();
    let vk = toy::key(1, 1).to_bytes();
    let key = model_id(&vk);
    for weights in [5u64, 6] {
        let id = committed_model_id(key, Fr::from_u64(weights));
        let id = cosmwasm_std::HexBinary::from(id.to_bytes_be());
        let mode = ModelMode::Committed { weights_commitment: hex(weights) };
        sync(&mut suite, ModelSync { mode, ..model_sync(id.clone(), vk.clone(), 0) }).unwrap();
        let answer: ModelTermsResponse = suite.ask(QueryMsg::Model { id });
        assert_eq!(answer.terms.key.as_slice(), key.to_bytes_be());
    }
}

#[test]
fn revoked_is_final() {
    let mut suite = Suite::new();
    suite.set_status(RecordStatus::Deprecated).unwrap();
    suite.set_status(RecordStatus::Revoked).unwrap();
    let error = suite.set_status(RecordStatus::Active).unwrap_err();
    assert!(matches!(error, ContractError::RecordIs { got: RecordStatus::Revoked, .. }));
}

#[test]
fn datasets_are_checked() {
    let mut suite = Suite::new();
    let good = DatasetTerms { id: 2, root: hex(1), depth: 32, provider: addr("p"), royalty_bps: 10_000 };
    let mut push = |dataset: DatasetTerms| suite.run("registry", &[], ExecuteMsg::SyncDataset(dataset)).map(|_| ());
    let above_order = cosmwasm_std::HexBinary::from([0xff; 32]);
    assert!(matches!(push(DatasetTerms { root: above_order, ..good.clone() }), Err(ContractError::Element { .. })));
    assert_eq!(push(DatasetTerms { root: hex(0), ..good.clone() }), Err(ContractError::ZeroAmount { what: "root" }));
    assert!(matches!(push(DatasetTerms { depth: 33, ..good.clone() }), Err(ContractError::OutOfRange { .. })));
    assert!(matches!(push(DatasetTerms { depth: 0, ..good.clone() }), Err(ContractError::OutOfRange { .. })));
    let greedy = DatasetTerms { royalty_bps: 10_001, ..good.clone() };
    assert!(matches!(push(greedy), Err(ContractError::OutOfRange { .. })));
    assert_eq!(push(DatasetTerms { id: 1, ..good.clone() }), Err(ContractError::KnownDataset { id: 1 }));
    assert_eq!(push(good), Ok(()));
}
