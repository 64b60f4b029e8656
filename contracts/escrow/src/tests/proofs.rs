//! What a proof has to show: this model, input, output, job, contract, chain and prover.

use proofmark_api::escrow::{JobRequest, JobStatus, StatementError};
use proofmark_groth16::Error as Groth16Error;

use super::suite::{SEED, Suite, addr, ask, attribute};
use super::toy;
use crate::ContractError;

const INVALID: ContractError = ContractError::Proof(Groth16Error::InvalidProof);

#[test]
fn a_proof_settles_and_is_stored_as_it_was_verified() {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    let proof = suite.prove("prover", job_id);
    let digest = cosmwasm_std::HexBinary::from(suite.digest("prover", job_id, &[5, 6]).to_bytes_be());
    let response = suite.submit("prover", job_id, &[5, 6], &proof).unwrap();
    assert_eq!(attribute(&response, "digest"), digest.to_hex());
    assert!(response.messages.is_empty(), "settlement enters one contract instance");
    let job = suite.job(job_id);
    let settlement = job.settlement.unwrap();
    assert_eq!(job.state.status, JobStatus::Fulfilled);
    assert_eq!((settlement.output.as_slice(), settlement.proof.as_slice()), (&[5u8, 6][..], proof.as_slice()));
    assert_eq!((settlement.prover, settlement.settled_at), (addr("prover"), suite.env.block.time.seconds()));
}

#[test]
fn a_tampered_output_is_refused() {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    let proof = suite.prove("prover", job_id);
    assert_eq!(suite.submit("prover", job_id, &[5, 7], &proof), Err(INVALID));
    let error = ContractError::Statement(StatementError::OutputLength { expected: 2, got: 3 });
    assert_eq!(suite.submit("prover", job_id, &[5, 6, 0], &proof), Err(error));
}

#[test]
fn a_proof_pays_nobody_but_its_prover() {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    let proof = suite.prove("prover", job_id);
    assert_eq!(suite.submit("thief", job_id, &[5, 6], &proof), Err(INVALID));
    suite.submit("prover", job_id, &[5, 6], &proof).unwrap();
}

#[test]
fn a_statement_pays_once_whatever_the_bytes() {
    let mut suite = Suite::new();
    let (first, second) = (suite.create(ask()), suite.create(ask()));
    let proof = suite.prove("prover", first);
    let other_bytes = toy::rerandomize(SEED, &proof);
    assert_ne!(proof, other_bytes);
    assert_eq!(suite.submit("prover", second, &[5, 6], &proof), Err(INVALID));
    suite.submit("prover", first, &[5, 6], &other_bytes).unwrap();
    for bytes in [&proof, &other_bytes] {
        let error = suite.submit("prover", first, &[5, 6], bytes).unwrap_err();
        assert_eq!(error.to_string(), "job 1 is fulfilled: expected open, locked or lapsed");
        assert_eq!(suite.submit("prover", second, &[5, 6], bytes), Err(INVALID));
    }
}

#[test]
fn another_chain_or_contract_is_another_statement() {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    let proof = suite.prove("prover", job_id);
    let env = suite.env.clone();
    suite.env.block.chain_id = "other-chain".into();
    assert_eq!(suite.submit("prover", job_id, &[5, 6], &proof), Err(INVALID));
    suite.env = env.clone();
    suite.env.contract.address = addr("other-escrow");
    assert_eq!(suite.submit("prover", job_id, &[5, 6], &proof), Err(INVALID));
    suite.env = env;
    suite.submit("prover", job_id, &[5, 6], &proof).unwrap();
}

#[test]
fn a_proof_for_another_model_is_refused() {
    let mut suite = Suite::new();
    suite.sync_model(SEED + 50, 0).unwrap();
    let job_id = suite.create(ask());
    let proof = toy::prove(SEED + 50, suite.digest("prover", job_id, &[5, 6]));
    assert_eq!(suite.submit("prover", job_id, &[5, 6], &proof), Err(INVALID));
}

#[test]
fn a_dataset_is_part_of_the_statement() {
    let mut suite = Suite::new();
    let plain = suite.create(ask());
    let bound = suite.create(JobRequest { dataset: Some(1), ..ask() });
    let elements = |job_id| {
        let (prover, output) = (addr("prover").into(), vec![5u8, 6].into());
        suite.ask::<proofmark_api::escrow::DigestResponse>(proofmark_api::escrow::QueryMsg::Digest {
            job_id,
            prover,
            output,
        })
    };
    assert_eq!(elements(plain).dataset, super::hex(0));
    assert_eq!(elements(bound).dataset, super::hex(9));
}

#[test]
fn garbage_is_an_error() {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    let mut proof = suite.prove("prover", job_id);
    for bad in [vec![], vec![0; 255], vec![0; 256], vec![0xff; 256], [proof.clone(), vec![0]].concat()] {
        assert!(matches!(suite.submit("prover", job_id, &[5, 6], &bad), Err(ContractError::Proof(_))));
    }
    proof[40] ^= 1;
    assert!(matches!(suite.submit("prover", job_id, &[5, 6], &proof), Err(ContractError::Proof(_))));
    let unknown = suite.submit("prover", 99, &[5, 6], &proof);
    assert_eq!(unknown, Err(ContractError::UnknownJob { job_id: 99 }));
}
