//! What the registry pushes is checked again.

use cosmwasm_std::{Addr, Response};
use proofmark_api::escrow::{
    DatasetTerms, ExecuteMsg, ModelSync, ModelTermsResponse, QueryMsg, SourceTerms, SourceTermsResponse,
};
use proofmark_api::registry::{ModelMode, RecordId, RecordStatus};
use proofmark_api::signature::SignatureScheme;
use proofmark_statement::{Fr, committed_model_id, model_id};

use super::suite::{SEED, Suite, addr, ask, attribute, model, model_sync};
use super::{hex, toy};
use crate::ContractError;

/// An hour's source.
fn source(id: u64) -> SourceTerms {
    SourceTerms {
        id,
        scheme: SignatureScheme::Secp256r1,
        public_key: vec![2; 33].into(),
        owner: addr("keeper"),
        valid_from: 1_000,
        valid_until: 4_600,
    }
}

/// One of each kind that the suite has registered.
fn records(suite: &mut Suite) -> [RecordId; 3] {
    suite.run("registry", &[], ExecuteMsg::SyncSource(source(1))).unwrap();
    [RecordId::Model { id: model(SEED) }, RecordId::Dataset { id: 1 }, RecordId::Source { id: 1 }]
}

fn set_status(suite: &mut Suite, record: &RecordId, status: RecordStatus) -> Result<Response, ContractError> {
    suite.run("registry", &[], ExecuteMsg::SetRecordStatus { record: record.clone(), status })
}

fn set_owner(suite: &mut Suite, record: &RecordId, owner: Addr) -> Result<Response, ContractError> {
    suite.run("registry", &[], ExecuteMsg::SetRecordOwner { record: record.clone(), owner })
}

fn sync(suite: &mut Suite, model: ModelSync) -> Result<Response, ContractError> {
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
        ExecuteMsg::SyncSource(source(1)),
        ExecuteMsg::SetRecordOwner { record: RecordId::Model { id: model(SEED) }, owner: addr("owner") },
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
fn revoked_is_final_for_every_kind() {
    let mut suite = Suite::new();
    for record in records(&mut suite) {
        set_status(&mut suite, &record, RecordStatus::Deprecated).unwrap();
        set_status(&mut suite, &record, RecordStatus::Revoked).unwrap();
        for status in [RecordStatus::Active, RecordStatus::Deprecated, RecordStatus::Revoked] {
            let error = set_status(&mut suite, &record, status).unwrap_err();
            assert_eq!(error.to_string(), format!("{record} is revoked: expected active or deprecated"));
        }
    }
    let source: SourceTermsResponse = suite.ask(QueryMsg::Source { id: 1 });
    assert_eq!(source.status, RecordStatus::Revoked);
}

/// Creation stops; a job that exists goes on, with the dataset in its terms.
#[test]
fn no_new_jobs_on_a_deprecated_or_revoked_dataset() {
    let mut suite = Suite::new();
    let on_dataset = || proofmark_api::escrow::JobRequest { dataset: Some(1), ..ask() };
    let (locked, open) = (suite.create(on_dataset()), suite.create(on_dataset()));
    suite.deposit("prover", 10);
    suite.lock("prover", locked).unwrap();
    for status in [RecordStatus::Deprecated, RecordStatus::Revoked] {
        set_status(&mut suite, &RecordId::Dataset { id: 1 }, status).unwrap();
        let funds = [cosmwasm_std::coin(100, "ucosm")];
        let refused = suite.run("requester", &funds, ExecuteMsg::CreateJob { job: on_dataset() }).unwrap_err();
        assert_eq!(refused.to_string(), format!("dataset 1 is {status}: expected active"));
        // Without it the model serves as before.
        suite.create(ask());
    }
    suite.fulfil("prover", locked).unwrap();
    suite.fulfil("prover", open).unwrap();
    assert!(suite.claimable("provider", &super::suite::native()) > 0);
}

#[test]
fn a_new_owner_is_in_the_terms_of_jobs_to_come_alone() {
    let mut suite = Suite::new();
    let on_dataset = || proofmark_api::escrow::JobRequest { dataset: Some(1), ..ask() };
    let before = suite.create(on_dataset());
    for record in records(&mut suite) {
        let response = set_owner(&mut suite, &record, addr("heir")).unwrap();
        assert_eq!(attribute(&response, "record"), record.to_string());
        assert_eq!(attribute(&response, "owner"), addr("heir").as_str());
    }
    let after = suite.create(on_dataset());
    let owners = |job| {
        let terms = suite.job(job).terms;
        (terms.developer, terms.dataset.unwrap().provider)
    };
    assert_eq!(owners(before), (addr("developer"), addr("provider")));
    assert_eq!(owners(after), (addr("heir"), addr("heir")));
    let source: SourceTermsResponse = suite.ask(QueryMsg::Source { id: 1 });
    assert_eq!(source.terms, SourceTerms { owner: addr("heir"), ..self::source(1) });
    // All else about a model stays, its key too.
    let model: ModelTermsResponse = suite.ask(QueryMsg::Model { id: model(SEED) });
    assert_eq!((model.terms.royalty_bps, model.status), (1_000, RecordStatus::Active));
}

#[test]
fn what_was_never_synced_has_neither_status_nor_owner() {
    let mut suite = Suite::bare();
    let unknown = [RecordId::Model { id: model(1) }, RecordId::Dataset { id: 1 }, RecordId::Source { id: 1 }];
    for record in unknown {
        let expected = format!("{record}: not registered");
        let error = set_status(&mut suite, &record, RecordStatus::Revoked).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(set_owner(&mut suite, &record, addr("heir")).unwrap_err().to_string(), expected);
    }
    let short = RecordId::Model { id: cosmwasm_std::HexBinary::from([1; 31]) };
    assert!(matches!(set_owner(&mut suite, &short, addr("heir")), Err(ContractError::Bytes(_))));
    let mut suite = Suite::new();
    let nowhere = set_owner(&mut suite, &RecordId::Dataset { id: 1 }, Addr::unchecked("nowhere"));
    assert!(matches!(nowhere, Err(ContractError::Std(_))));
}

#[test]
fn sources_are_checked() {
    let mut suite = Suite::new();
    let mut push = |source: SourceTerms| suite.run("registry", &[], ExecuteMsg::SyncSource(source)).map(|_| ());
    let long = SourceTerms { scheme: SignatureScheme::Ed25519, ..source(1) };
    assert_eq!(push(long).unwrap_err().to_string(), "public_key: expected 32 to 32, got 33");
    let never = SourceTerms { valid_until: 1_000, ..source(1) };
    assert!(push(never).unwrap_err().to_string().starts_with("valid_until: expected 1001 to "));
    assert_eq!(push(SourceTerms { valid_until: 1_001, ..source(1) }), Ok(()));
    assert_eq!(push(source(1)), Err(ContractError::KnownSource { id: 1 }));
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
