//! Jobs whose input a source vouches for.

use cosmwasm_std::{Binary, Response, coin};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use proofmark_api::escrow::{
    ExecuteMsg, JobRequest, PrivateInput, Provenance, ReceiveMsg, SourceClaim, SourceTerms, source_message,
};
use proofmark_api::registry::{RecordId, RecordStatus};
use proofmark_api::signature::SignatureScheme;
use proofmark_statement::{Fr, commit_input, source::message};

use super::hex;
use super::suite::{Suite, addr, ask, attribute, dump};
use crate::ContractError;
use crate::state::PROVENANCE;

fn key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

/// A claim that source `id` signed this commitment.
fn vouched(id: u64, commitment: &Fr) -> SourceClaim {
    let signature: Signature = key().sign(&message(commitment));
    SourceClaim { id, signature: Binary::from(signature.to_bytes().as_slice()) }
}

fn inline() -> JobRequest {
    JobRequest { source: Some(vouched(1, &commit_input(Fr::from_u64(0), &[1, 2, 3, 4]))), ..ask() }
}

impl Suite {
    /// With source 1, valid for the next hour.
    fn with_source() -> (Self, SourceTerms) {
        let mut suite = Suite::new();
        let now = suite.env.block.time.seconds();
        let source = SourceTerms {
            id: 1,
            scheme: SignatureScheme::Secp256r1,
            public_key: key().verifying_key().to_sec1_point(true).as_bytes().into(),
            owner: addr("camera"),
            valid_from: now,
            valid_until: now + 3_600,
        };
        suite.run("registry", &[], ExecuteMsg::SyncSource(source.clone())).unwrap();
        (suite, source)
    }

    fn post(&mut self, job: JobRequest) -> Result<Response, ContractError> {
        self.run("requester", &[coin(100, "ucosm")], ExecuteMsg::CreateJob { job })
    }

    fn set_source(&mut self, status: RecordStatus) {
        let record = RecordId::Source { id: 1 };
        self.run("registry", &[], ExecuteMsg::SetRecordStatus { record, status }).unwrap();
    }
}

#[test]
fn who_vouches_is_on_record() {
    let (mut suite, source) = Suite::with_source();
    let commitment = Fr::from_u64(5);
    let private_input = PrivateInput { commitment: commitment.to_bytes_be().into(), uri: "u".into() };
    let hidden = JobRequest {
        input: Binary::default(),
        private_input: Some(private_input),
        source: Some(vouched(1, &commitment)),
        ..ask()
    };
    for job in [inline(), hidden, JobRequest { dataset: Some(1), ..inline() }] {
        let (claim, dataset) = (job.source.clone().unwrap(), job.dataset);
        let job_id = suite.create(job);
        let shown = suite.job(job_id);
        assert_eq!(shown.provenance, Some(Provenance { source: source.clone(), signature: claim.signature }));
        assert_eq!(shown.terms.dataset.map(|dataset| dataset.id), dataset);
    }
    let response = suite.send("requester", 100, &ReceiveMsg::CreateJob { job: inline() }).unwrap();
    assert_eq!(attribute(&response, "source"), "1");
    assert!(suite.job(4).provenance.is_some());
    let plain = suite.create(ask());
    assert_eq!(suite.job(plain).provenance, None);
    assert!(!PROVENANCE.has(&suite.deps.storage, plain));
}

#[test]
fn whoever_does_not_vouch_stops_the_creation() {
    let (mut suite, _) = Suite::with_source();
    let before = dump(&suite.deps.storage);
    let claim = inline().source.unwrap();
    let other = SourceClaim { id: 2, ..claim.clone() };
    let error = suite.post(JobRequest { source: Some(other), ..ask() });
    assert_eq!(error, Err(ContractError::UnknownSource { id: 2 }));
    let moved = JobRequest { input: [1, 2, 3, 5].into(), ..inline() };
    assert!(matches!(suite.post(moved), Err(ContractError::SourceSignature { id: 1, .. })));
    let cut = SourceClaim { signature: claim.signature[..63].into(), ..claim };
    let error = suite.post(JobRequest { source: Some(cut), ..ask() }).unwrap_err();
    assert_eq!(error.to_string(), "source 1: signature: expected 64 bytes, got 63");
    assert_eq!(dump(&suite.deps.storage), before);
}

/// The registry numbers sources, datasets and models apart: what one kind has under an id is nothing to another.
#[test]
fn a_source_is_not_a_dataset_of_the_same_id() {
    let mut suite = Suite::new();
    assert_eq!(suite.post(inline()), Err(ContractError::UnknownSource { id: 1 }));
    let (mut suite, source) = Suite::with_source();
    let other = SigningKey::from_slice(&[9; 32]).unwrap().verifying_key().to_sec1_point(true);
    let second = SourceTerms { id: 2, public_key: other.as_bytes().into(), ..source };
    suite.run("registry", &[], ExecuteMsg::SyncSource(second)).unwrap();
    let claim = SourceClaim { id: 2, ..inline().source.unwrap() };
    let error = suite.post(JobRequest { source: Some(claim), ..ask() }).unwrap_err();
    assert!(matches!(error, ContractError::SourceSignature { id: 2, .. }), "{error}");
    let error = suite.post(JobRequest { dataset: Some(2), ..inline() }).unwrap_err();
    assert_eq!(error, ContractError::UnknownDataset { id: 2 });
}

#[test]
fn a_source_counts_from_its_first_second_to_before_its_last() {
    let (mut suite, source) = Suite::with_source();
    let start = suite.env.block.time;
    for (now, counts) in [
        (source.valid_from - 1, false),
        (source.valid_from, true),
        (source.valid_until - 1, true),
        (source.valid_until, false),
    ] {
        suite.env.block.time = start.plus_seconds(3_600).minus_seconds(source.valid_until - now);
        let result = suite.post(inline());
        assert_eq!(result.is_ok(), counts, "second {now}: {result:?}");
    }
}

#[test]
fn what_becomes_of_a_source_changes_no_job_that_exists() {
    let (mut suite, source) = Suite::with_source();
    let jobs = [suite.create(inline()), suite.create(inline())];
    suite.set_source(RecordStatus::Deprecated);
    let error = suite.post(inline()).unwrap_err();
    assert_eq!(error.to_string(), "source 1 is deprecated: expected active");
    suite.deposit("prover", 10);
    suite.lock("prover", jobs[0]).unwrap();
    suite.set_source(RecordStatus::Revoked);
    let error = suite.post(inline()).unwrap_err();
    assert_eq!(error.to_string(), "source 1 is revoked: expected active");
    suite.fulfil("prover", jobs[0]).unwrap();
    let owner = addr("buyer");
    suite.run("registry", &[], ExecuteMsg::SetRecordOwner { record: RecordId::Source { id: 1 }, owner }).unwrap();
    suite.fulfil("prover", jobs[1]).unwrap();
    for job in jobs.map(|job_id| suite.job(job_id)) {
        assert!(job.settlement.is_some());
        assert_eq!(job.provenance.unwrap().source, source);
    }
    // Nobody vouches for a job that does not ask for it.
    suite.create(ask());
}

#[test]
fn settlement_does_not_read_who_vouched() {
    let (mut suite, _) = Suite::with_source();
    let job_id = suite.create(inline());
    PROVENANCE.remove(&mut suite.deps.storage, job_id);
    suite.deposit("prover", 10);
    suite.lock("prover", job_id).unwrap();
    suite.fulfil("prover", job_id).unwrap();
}

#[test]
fn the_signed_bytes_name_neither_chain_nor_job() {
    let (mut suite, _) = Suite::with_source();
    let terms = [suite.create(inline()), suite.create(inline())].map(|job_id| suite.job(job_id).terms);
    let expected = message(&commit_input(Fr::from_u64(0), &[1, 2, 3, 4]));
    assert_eq!(terms.map(|terms| source_message(&terms).unwrap()), [expected.clone(), expected]);
    let broken = proofmark_api::escrow::JobTerms { input_commitment: vec![0xff; 32].into(), ..super::terms() };
    assert!(source_message(&broken).is_err());
    assert_eq!(source_message(&super::terms()).unwrap()[19..], *hex(1));
}
