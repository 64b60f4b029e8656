//! Jobs whose input, output or both are commitments.

use cosmwasm_std::{Binary, coin};
use proofmark_api::escrow::{
    ExecuteMsg, InputResponse, JobRequest, OutputMode, PrivateInput, QueryMsg, StatementError, SubmitMode,
};
use proofmark_groth16::Error as Groth16Error;
use proofmark_statement::{Fr, Statement, commit_input, commit_output, element_from_bytes};

use super::suite::{SEED, Suite, addr, ask, dump};
use super::toy;
use crate::ContractError;
use crate::state::{INPUTS, PRIVATE_INPUTS};

const INPUT: [u8; 4] = [1, 2, 3, 4];
const OUTPUT: [u8; 2] = [5, 6];
const INVALID: ContractError = ContractError::Proof(Groth16Error::InvalidProof);

fn salt() -> Fr {
    Fr::from_u64(77)
}

fn private_input() -> PrivateInput {
    let commitment = commit_input(salt(), &INPUT).to_bytes_be().into();
    PrivateInput { commitment, uri: "https://requester.example/7".into() }
}

fn private() -> JobRequest {
    JobRequest { input: Binary::default(), private_input: Some(private_input()), ..ask() }
}

fn committed(job: JobRequest) -> JobRequest {
    JobRequest { output_mode: OutputMode::Committed, ..job }
}

/// A valid proof by `prover` of a statement of its own making.
fn prove(suite: &Suite, prover: &str, job_id: u64, input: Fr, output: Fr) -> Vec<u8> {
    let context = proofmark_statement::Context {
        chain_id: &suite.env.block.chain_id,
        contract: suite.env.contract.address.as_str(),
        job_id,
        requester: addr("requester").as_str(),
        prover: addr(prover).as_str(),
    }
    .to_element();
    let model = element_from_bytes(&super::suite::model(SEED)).unwrap();
    toy::prove(SEED, Statement { model, dataset: Fr::from_u64(0), input, output, context }.digest())
}

#[test]
fn a_private_input_is_stored_in_place_of_bytes_and_shown() {
    let mut suite = Suite::new();
    let (open, hidden) = (suite.create(ask()), suite.create(private()));
    let [shown_open, shown_hidden] =
        [open, hidden].map(|job_id| suite.ask::<InputResponse>(QueryMsg::Input { job_id }));
    assert_eq!(shown_open, InputResponse { input: INPUT.into(), private_input: None });
    assert_eq!(shown_hidden, InputResponse { input: Binary::default(), private_input: Some(private_input()) });
    assert_eq!(suite.job(hidden).terms.input_commitment, private_input().commitment);
    let storage = &suite.deps.storage;
    assert_eq!([open, hidden].map(|job| INPUTS.may_load(storage, job).is_some()), [true, false]);
    assert_eq!([open, hidden].map(|job| PRIVATE_INPUTS.has(storage, job)), [false, true]);
    let unknown = crate::contract::query(suite.deps.as_ref(), suite.env.clone(), QueryMsg::Input { job_id: 9 });
    assert_eq!(unknown, Err(ContractError::UnknownJob { job_id: 9 }));
}

#[test]
fn a_refused_private_input_leaves_no_trace() {
    let mut suite = Suite::new();
    let before = dump(&suite.deps.storage);
    let bad = [
        JobRequest { input: INPUT.into(), ..private() },
        JobRequest { input: Binary::default(), ..ask() },
        JobRequest {
            private_input: Some(PrivateInput { commitment: vec![0xff; 32].into(), ..private_input() }),
            ..private()
        },
        JobRequest { private_input: Some(PrivateInput { uri: String::new(), ..private_input() }), ..private() },
    ];
    for job in bad {
        suite.run("requester", &[coin(100, "ucosm")], ExecuteMsg::CreateJob { job }).unwrap_err();
    }
    assert_eq!(dump(&suite.deps.storage), before);
}

#[test]
fn a_private_job_is_proved_with_its_salt_only() {
    let mut suite = Suite::new();
    let job_id = suite.create(private());
    let output = commit_output(Fr::from_u64(0), &OUTPUT);
    for wrong in [Fr::from_u64(0), Fr::from_u64(78)] {
        let proof = prove(&suite, "prover", job_id, commit_input(wrong, &INPUT), output);
        assert_eq!(suite.submit("prover", job_id, &OUTPUT, &proof), Err(INVALID));
    }
    let proof = prove(&suite, "prover", job_id, commit_input(salt(), &INPUT), output);
    suite.submit("prover", job_id, &OUTPUT, &proof).unwrap();
    assert_eq!(suite.job(job_id).settlement.unwrap().output.as_slice(), OUTPUT);
}

#[test]
fn a_committed_output_is_checked_stored_and_queried_as_it_is() {
    let mut suite = Suite::new();
    let job_id = suite.create(committed(private()));
    assert_eq!(suite.job(job_id).terms.output_mode, OutputMode::Committed);
    let output = commit_output(salt(), &OUTPUT);
    assert_eq!(
        suite.digest("prover", job_id, &output.to_bytes_be()),
        statement_digest(&suite, job_id, commit_input(salt(), &INPUT), output)
    );
    let proof = prove(&suite, "prover", job_id, commit_input(salt(), &INPUT), output);
    suite.submit("prover", job_id, &output.to_bytes_be(), &proof).unwrap();
    let settlement = suite.job(job_id).settlement.unwrap();
    assert_eq!(settlement.output.as_slice(), output.to_bytes_be());
    assert_eq!(settlement.proof.as_slice(), proof);
}

fn statement_digest(suite: &Suite, job_id: u64, input: Fr, output: Fr) -> Fr {
    let shown: proofmark_api::escrow::DigestResponse =
        suite.ask(QueryMsg::Digest { job_id, prover: addr("prover").into(), output: output.to_bytes_be().into() });
    assert_eq!((shown.input, shown.output), (input.to_bytes_be().into(), output.to_bytes_be().into()));
    element_from_bytes(&shown.digest).unwrap()
}

#[test]
fn neither_form_of_output_settles_the_other() {
    let mut suite = Suite::new();
    let (inline, hidden) = (suite.create(ask()), suite.create(committed(ask())));
    let input = commit_input(Fr::from_u64(0), &INPUT);
    let [open, salted] = [Fr::from_u64(0), salt()].map(|salt| commit_output(salt, &OUTPUT));

    // The committed job: neither bytes nor another commitment than the proof's.
    let proof = prove(&suite, "prover", hidden, input, open);
    let error = suite.submit("prover", hidden, &OUTPUT, &proof).unwrap_err();
    assert_eq!(error.to_string(), "output: field element: expected 32 bytes, got 2");
    assert_eq!(suite.submit("prover", hidden, &salted.to_bytes_be(), &proof), Err(INVALID));
    let modulus = suite.submit("prover", hidden, &[0xff; 32], &proof);
    assert!(matches!(modulus, Err(ContractError::Statement(StatementError::Element { field: "output", .. }))));

    // The inline job: neither a commitment nor the bytes behind a salted one.
    let proof = prove(&suite, "prover", inline, input, salted);
    let error = ContractError::Statement(StatementError::OutputLength { expected: 2, got: 32 });
    assert_eq!(suite.submit("prover", inline, &salted.to_bytes_be(), &proof), Err(error));
    assert_eq!(suite.submit("prover", inline, &OUTPUT, &proof), Err(INVALID));

    // A proof for one of the two jobs is none for the other.
    let proof = prove(&suite, "prover", inline, input, open);
    assert_eq!(suite.submit("prover", hidden, &open.to_bytes_be(), &proof), Err(INVALID));
    suite.submit("prover", inline, &OUTPUT, &proof).unwrap();
}

#[test]
fn an_output_of_32_bytes_is_no_commitment() {
    let mut suite = Suite::bare();
    let sync = proofmark_api::escrow::ModelSync {
        output_len: 32,
        ..super::suite::model_sync(super::suite::model(SEED), toy::key(SEED, 1).to_bytes(), 0)
    };
    suite.run("registry", &[], ExecuteMsg::SyncModel(sync)).unwrap();
    let job_id = suite.create(ask());
    let commitment = commit_output(salt(), &OUTPUT);
    let proof = prove(&suite, "prover", job_id, commit_input(Fr::from_u64(0), &INPUT), commitment);
    assert_eq!(suite.submit("prover", job_id, &commitment.to_bytes_be(), &proof), Err(INVALID));
}

#[test]
fn a_batch_takes_all_forms() {
    let mut suite = Suite::new();
    let jobs = [ask(), private(), committed(ask()), committed(private())].map(|job| suite.create(job));
    let items = jobs.map(|job_id| suite.item("prover", job_id));
    suite.submit_many("prover", SubmitMode::All, &items).unwrap();
    assert!(jobs.iter().all(|job_id| suite.job(*job_id).settlement.is_some()));
}

#[test]
fn usual_terms_are_stored_as_ever() {
    let mut suite = Suite::new();
    let job_id = suite.create(ask());
    let stored = cosmwasm_std::Storage::get(&suite.deps.storage, &crate::state::TERMS.key(job_id)).unwrap();
    let stored = String::from_utf8(stored).unwrap();
    for field in ["output_mode", "provers", "callback_gas"] {
        assert!(!stored.contains(&format!("\"{field}\"")), "{stored}");
    }
}
