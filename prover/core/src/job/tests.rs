use std::sync::LazyLock;

use proofmark_onnx::interpreter;
use proofmark_statement::{commit_input, commit_output};

use super::*;
use crate::backend::Cpu;
use crate::dataset::Dataset;
use crate::error::Error;
use crate::keys::VerifyingKeyFile;
use crate::proof_file::ProofFile;
use crate::testing::{DEPTH, KEY, MODEL, context, model};
use crate::{Secret, Verdict, development_setup};

static PROVER: LazyLock<Prover> = LazyLock::new(|| Prover::new(MODEL.clone(), KEY.clone(), &Cpu).unwrap());

const INPUT: [u8; 4] = [129, 100, 7, 255];

fn prove(dataset: Option<Membership>) -> ProvedInference {
    proved(Privacy::PUBLIC, dataset)
}

fn proved(privacy: Privacy, dataset: Option<Membership>) -> ProvedInference {
    PROVER.prove(&Request { input: &INPUT, context: &context(), dataset, privacy }).unwrap()
}

fn file() -> ProofFile {
    ProofFile::new(&MODEL, KEY.circuit_hash(), &prove(None))
}

#[test]
fn proves_what_the_interpreter_says() {
    let proved = prove(None);
    let input = MODEL.input_from_wire(&INPUT).unwrap();
    assert_eq!(proved.outputs, interpreter::run(MODEL.graph(), &input).unwrap().output());
    assert_eq!(proved.statement.dataset, Fr::ZERO);
    assert_eq!(proved.statement.model, proofmark_statement::model_id(PROVER.verifying_key()));
    assert_eq!(proved.digest, proved.statement.digest());
}

#[test]
fn proves_membership_in_a_dataset() {
    let dataset = Dataset::new(DEPTH, [[1; 4], INPUT, [3; 4]]).unwrap();
    let membership = dataset.membership(dataset.find(&INPUT).unwrap()).unwrap();
    assert_eq!(prove(Some(membership)).statement.dataset, dataset.root());
    // A path of another leaf leads to another root: the statement says so, the chain refuses it.
    assert_ne!(prove(Some(dataset.membership(0).unwrap())).statement.dataset, dataset.root());
}

#[test]
fn salts_enter_the_commitments_and_nothing_else() {
    let salt = Fr::from_u64(77);
    let open = prove(None);
    for (output, output_salt) in [(OutputMode::Inline, Fr::ZERO), (OutputMode::Committed, salt)] {
        let privacy = Privacy { input_salt: salt, output };
        let hidden = proved(privacy, None);
        assert_eq!((&hidden.outputs, &hidden.output_wire), (&open.outputs, &open.output_wire));
        assert_eq!(hidden.statement.input, commit_input(salt, &INPUT));
        assert_eq!(hidden.statement.output, commit_output(output_salt, &hidden.output_wire));
        assert!(!format!("{privacy:?}").contains("77"), "{privacy:?}");
        let submission = hidden.submission();
        match output {
            OutputMode::Inline => assert_eq!(submission, hidden.output_wire),
            OutputMode::Committed => assert_eq!(submission, hidden.statement.output.to_bytes_be()),
        }
        // Another job's salt, or none, is another statement.
        assert_ne!(hidden.digest, open.digest);
    }
}

#[test]
fn the_file_of_a_committed_output_is_checked_with_its_salt() {
    let key = VerifyingKeyFile::new(&MODEL, &KEY);
    let salt = Fr::from_u64(77);
    let privacy = Privacy { input_salt: salt, output: OutputMode::Committed };
    let file = ProofFile::new(&MODEL, KEY.circuit_hash(), &proved(privacy, None));
    let text = file.to_json().unwrap();
    assert_eq!(ProofFile::from_json(&text).unwrap(), file);
    assert!(!String::from_utf8(text).unwrap().contains(&hex::encode(salt.to_bytes_be())), "the salt is in the file");
    let opened = file.verify(&key, Some(salt)).unwrap();
    assert_eq!((opened.verdict, opened.warnings.len()), (Verdict::Valid, 1), "{opened:?}");
    let closed = file.verify(&key, None).unwrap();
    assert_eq!((closed.verdict, closed.warnings.len()), (Verdict::Valid, 2), "{closed:?}");
    assert_eq!(file.verify(&key, Some(Fr::from_u64(78))).unwrap().failed(), ["output"]);
    // Other bytes than those that were proved: found by whoever has the salt, and by nobody else.
    let mut other = file.clone();
    other.output_wire.0[0] ^= 1;
    assert!(other.verify(&key, Some(salt)).unwrap().failed().contains(&"output"));
    let mut other = file.clone();
    other.output.0[31] ^= 1;
    assert_eq!(other.verify(&key, Some(salt)).unwrap().failed(), ["output", "digest", "proof"]);
    // Without a salt anybody can check it.
    let unsalted = Privacy { input_salt: Fr::ZERO, output: OutputMode::Committed };
    let file = ProofFile::new(&MODEL, KEY.circuit_hash(), &proved(unsalted, None));
    assert_eq!(file.verify(&key, None).unwrap().warnings.len(), 1);
}

#[test]
fn committed_weights_enter_the_model_id() {
    let options = proofmark_r1cs::Options { weights: proofmark_r1cs::Weights::Committed, dataset_depth: 0 };
    let graph = crate::testing::graph([1, -2, 3, 4, -5, 6, 7, -8]);
    let model = Arc::new(Model::compile(graph, options).unwrap());
    let key = Arc::new(development_setup(&model.circuit().matrices, Secret::Os).unwrap());
    let salt = Fr::from_u64(99);
    let prover = Prover::with_weights_salt(model.clone(), key.clone(), &Cpu, salt).unwrap();
    let request = Request { input: &INPUT, context: &context(), dataset: None, privacy: Privacy::PUBLIC };
    let proved = prover.prove(&request).unwrap();
    assert_eq!(proved.statement.model, model.id(prover.verifying_key(), salt));
    assert_ne!(prover.model_id(), Prover::new(model, key, &Cpu).unwrap().model_id());
}

#[test]
fn requests_that_do_not_fit_are_refused() {
    let error = |input: &[u8], dataset| {
        let request = Request { input, context: &context(), dataset, privacy: Privacy::PUBLIC };
        PROVER.prove(&request).unwrap_err().to_string()
    };
    assert_eq!(error(&[1, 2, 3], None), "input: expected 4 elements, got 3");
    let short = Membership { index: 0, siblings: vec![] };
    assert_eq!(error(&INPUT, Some(short)), "dataset path: expected 2 siblings, got 0");
    let other = Prover::new(model([0; 8]), KEY.clone(), &Cpu).err().unwrap();
    assert!(matches!(other, Error::WrongCircuit { .. }), "{other}");
}

#[test]
fn proof_files_round_trip_and_verify() {
    let key = VerifyingKeyFile::new(&MODEL, &KEY);
    let file = ProofFile::from_json(&file().to_json().unwrap()).unwrap();
    let findings = file.verify(&key, None).unwrap();
    assert_eq!(findings.verdict, Verdict::Valid, "{findings:?}");
    assert_eq!(findings.warnings.len(), 1);
}

#[test]
fn any_change_to_a_proof_file_is_found() {
    let key = VerifyingKeyFile::new(&MODEL, &KEY);
    let flip = |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1;
    type Change<'a> = (&'a str, Box<dyn Fn(&mut ProofFile) + 'a>);
    let changes: [Change<'_>; 15] = [
        ("circuit", Box::new(|f| flip(&mut f.model.circuit_hash.0))),
        ("model", Box::new(|f| flip(&mut f.model.id.0))),
        ("proof", Box::new(|f| flip(&mut f.dataset.0))),
        ("proof", Box::new(|f| flip(&mut f.input.0))),
        ("output", Box::new(|f| flip(&mut f.output.0))),
        ("output", Box::new(|f| flip(&mut f.output_wire.0))),
        ("proof", Box::new(|f| f.context.chain_id.push('2'))),
        ("proof", Box::new(|f| f.context.contract.push('2'))),
        ("proof", Box::new(|f| f.context.job_id += 1)),
        ("proof", Box::new(|f| f.context.requester.push('2'))),
        ("proof", Box::new(|f| f.context.prover.push('2'))),
        ("digest", Box::new(|f| flip(&mut f.digest.0))),
        ("declared", Box::new(|f| f.outputs.clear())),
        ("declared", Box::new(|f| f.outputs.get_mut("y").unwrap().data = crate::DeclaredData::Integers(vec![0, 1]))),
        ("proof", Box::new(|f| flip(&mut f.proof.0))),
    ];
    let good = file();
    for (number, (name, change)) in changes.iter().enumerate() {
        let mut file = good.clone();
        change(&mut file);
        let findings = file.verify(&key, None).unwrap();
        assert_eq!(findings.verdict, Verdict::Invalid, "change {number}");
        assert!(findings.failed().contains(name), "change {number}: {name} not in {:?}", findings.failed());
    }
}

#[test]
fn proof_files_that_do_not_read_are_named() {
    let text = String::from_utf8(file().to_json().unwrap()).unwrap();
    let proof = hex::encode(&file().proof.0);
    for (from, to, expected) in [
        ("proofmark-proof", "x", "format: expected proofmark-proof, got x"),
        ("\"version\": 1", "\"version\": 9", "version: expected 1, got 9"),
        ("\"dataset\"", "\"data\"", "unknown field `data`"),
        ("{", "[", "proof file: "),
    ] {
        let error = ProofFile::from_json(text.replacen(from, to, 1).as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let start = text.find("\"proof\": \"").unwrap() + 10;
    let short = format!("{}{}", &text[..start], &text[start + 2..]);
    assert_eq!(proof.len(), 512);
    let error = ProofFile::from_json(short.as_bytes()).unwrap_err().to_string();
    assert_eq!(error, "proof file, proof: expected 256 bytes, got 255");
    let error = ProofFile::from_json(&text.as_bytes()[..text.len() / 2]).unwrap_err().to_string();
    assert!(error.contains("proof file: EOF"), "{error}");
}
