//! `submit_many`: what `submit` does, many times, and what one bad item does to the others.

use cosmwasm_std::{Attribute, HexBinary, from_json};
use proofmark_api::escrow::{JobRequest, JobStatus, SubmitItem, SubmitManyResponse, SubmitMode};
use proofmark_api::events;
use proofmark_groth16::Error as Groth16Error;

use super::suite::{SEED, Suite, addr, ask, attribute, dump, model, native};
use super::toy;
use crate::ContractError;

const INVALID: &str = "invalid proof: the pairing equation does not hold";

/// A second model.
const OTHER: u64 = SEED + 50;

/// Four open jobs: 1 and 3 of the suite's model, 2 and 4 of another.
fn two_models() -> Suite {
    let mut suite = Suite::new();
    suite.sync_model(OTHER, 500).unwrap();
    for job in 1..=4u64 {
        let model = if job % 2 == 1 { model(SEED) } else { model(OTHER) };
        suite.create(JobRequest { model, ..ask() });
    }
    suite
}

fn item(suite: &Suite, job_id: u64) -> SubmitItem {
    let seed = if job_id % 2 == 1 { SEED } else { OTHER };
    let proof = toy::prove(seed, suite.digest("prover", job_id, &[5, 6]));
    SubmitItem { job_id, output: [5, 6].into(), proof: proof.into() }
}

fn items(suite: &Suite) -> Vec<SubmitItem> {
    (1..=4).map(|job_id| item(suite, job_id)).collect()
}

/// The answer's errors, job by job.
fn errors(response: &cosmwasm_std::Response) -> Vec<(u64, Option<String>)> {
    let answer: SubmitManyResponse = from_json(response.data.clone().unwrap()).unwrap();
    answer.results.into_iter().map(|result| (result.job_id, result.error)).collect()
}

#[test]
fn a_batch_leaves_what_single_submissions_leave() {
    for mode in [SubmitMode::All, SubmitMode::Each] {
        let (mut together, mut alone) = (two_models(), two_models());
        let (id, late) = (together.create_in_token(ask()), JobRequest { dataset: Some(1), ..ask() });
        for suite in [&mut together, &mut alone] {
            if suite.job_count() < id {
                suite.create_in_token(ask());
            }
            let locked = suite.create_in_token(JobRequest { lock_seconds: 500, deadline_seconds: 500, ..late.clone() });
            let lapsed = suite.create_in_token(late.clone());
            suite.deposit("prover", 50);
            suite.deposit("other", 50);
            suite.lock("prover", locked).unwrap();
            suite.lock("other", lapsed).unwrap();
            suite.skip(61);
        }
        let many: Vec<_> = (1..=4)
            .map(|job_id| item(&together, job_id))
            .chain((5..=7).map(|job_id| together.item("prover", job_id)))
            .collect();
        let response = together.submit_many("prover", mode, &many).unwrap();
        assert!(response.messages.is_empty(), "settlement enters one contract instance");
        assert_eq!(attribute(&response, "settled"), "7");
        assert!(errors(&response).iter().all(|(_, error)| error.is_none()));
        for (item, event) in many.iter().zip(&response.events) {
            let single = alone.submit("prover", item.job_id, &item.output, &item.proof).unwrap();
            assert_eq!(event.ty, "proofmark");
            assert_eq!(event.attributes, single.attributes);
        }
        assert_eq!(response.events.len(), many.len());
        assert_eq!(dump(&together.deps.storage), dump(&alone.deps.storage));
        assert_eq!(together.job(7).state.status, JobStatus::LateFulfilled);
    }
}

#[test]
fn all_or_nothing_names_the_bad_item_and_changes_nothing() {
    let mut suite = two_models();
    let before = dump(&suite.deps.storage);
    let with = |change: &dyn Fn(&mut Vec<SubmitItem>)| {
        let mut items = items(&suite);
        change(&mut items);
        items
    };
    let batches = [
        (
            with(&|items| items[2].output = [5, 7].into()),
            "proofs of jobs 1, 3: invalid batch: at least one of 2 proofs is invalid".to_owned(),
        ),
        (with(&|items| items[3].output = [5].into()), "item 3, job 4: output: expected 2 bytes, got 1".to_owned()),
        (with(&|items| items[1].proof = [1].into()), "item 1, job 2: proof: expected 256 bytes, got 1".to_owned()),
        (with(&|items| items[0].job_id = 99), "item 0, job 99: job 99: not found".to_owned()),
        (
            with(&|items| items[2] = items[0].clone()),
            "item 2, job 1: job 1: expected once in a batch, got it again".to_owned(),
        ),
    ];
    for (batch, expected) in batches {
        let error = suite.submit_many("prover", SubmitMode::All, &batch).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(dump(&suite.deps.storage), before);
    }
    let items = items(&suite);
    suite.submit_many("prover", SubmitMode::All, &items).unwrap();
}

#[test]
fn each_item_counts_for_itself() {
    let mut suite = two_models();
    let five = suite.create(ask());
    let mut batch = items(&suite);
    batch[2].output = [5, 7].into();
    batch[3].proof = vec![0; 256].into();
    batch.push(item(&suite, five));
    batch.push(batch[0].clone());
    batch.push(SubmitItem { job_id: 99, ..batch[0].clone() });
    let response = suite.submit_many("prover", SubmitMode::Each, &batch).unwrap();
    let error = |text: &str| Some(text.to_owned());
    let expected = [
        (1, None),
        (2, None),
        (3, error(INVALID)),
        (4, error("proof A: expected a finite point, got the point at infinity")),
        (5, None),
        (1, error("job 1: expected once in a batch, got it again")),
        (99, error("job 99: not found")),
    ];
    assert_eq!(errors(&response), expected);
    assert_eq!((attribute(&response, "settled"), attribute(&response, "refused")), ("3", "4"));
    let refused = &response.events[2].attributes;
    let own = [("action", events::JOB_REFUSED), ("v", "1"), ("job_id", "3"), ("error", INVALID)];
    assert_eq!(refused.as_slice(), own.map(|(key, value)| Attribute::new(key, value)));

    // The bad ones left no trace: the same state as if only the good ones had come.
    let mut alone = two_models();
    alone.create(ask());
    for job_id in [1, 2, 5] {
        let item = item(&alone, job_id);
        alone.submit("prover", job_id, &item.output, &item.proof).unwrap();
    }
    assert_eq!(dump(&suite.deps.storage), dump(&alone.deps.storage));
    // And they can be handed in again.
    let rest = [item(&suite, 3), item(&suite, 4)];
    suite.submit_many("prover", SubmitMode::All, &rest).unwrap();
}

#[test]
fn a_batch_of_only_bad_items_settles_nothing() {
    let mut suite = two_models();
    let before = dump(&suite.deps.storage);
    let mut batch = items(&suite);
    batch.iter_mut().for_each(|item| item.output = [6, 6].into());
    let response = suite.submit_many("prover", SubmitMode::Each, &batch).unwrap();
    assert!(errors(&response).iter().all(|(_, error)| error.as_deref() == Some(INVALID)));
    assert_eq!(dump(&suite.deps.storage), before);
    let error = suite.submit_many("prover", SubmitMode::All, &batch[..1]).unwrap_err();
    assert_eq!(error, ContractError::Batch { jobs: "1".into(), source: Groth16Error::InvalidProof });
}

#[test]
fn errors_of_two_proofs_do_not_cancel() {
    // C of one proof moved by a point and C of the other by its negative: without random powers the product of the
    // two equations would hold.
    let mut suite = Suite::new();
    let jobs = [suite.create(ask()), suite.create(ask())];
    let mut batch: Vec<_> = jobs.iter().map(|job_id| suite.item("prover", *job_id)).collect();
    batch.iter_mut().zip([1i8, -1]).for_each(|(item, sign)| item.proof = toy::shift_c(&item.proof, sign).into());
    assert!(suite.submit_many("prover", SubmitMode::All, &batch).is_err());
    let response = suite.submit_many("prover", SubmitMode::Each, &batch).unwrap();
    assert_eq!(attribute(&response, "settled"), "0");
}

#[test]
fn a_point_outside_the_subgroup_is_found_in_the_batch() {
    let mut suite = two_models();
    let mut batch = items(&suite);
    batch[2].proof = toy::outside_subgroup(&batch[2].proof).into();
    let outside = "proof B: expected a point in the subgroup of order r, got one outside";
    let error = suite.submit_many("prover", SubmitMode::All, &batch).unwrap_err();
    assert_eq!(error.to_string(), format!("proofs of jobs 1, 3: {outside}"));
    let response = suite.submit_many("prover", SubmitMode::Each, &batch).unwrap();
    let expected = [(1, None), (2, None), (3, Some(outside.to_string())), (4, None)];
    assert_eq!(errors(&response), expected);
}

#[test]
fn a_stolen_or_late_item_is_refused_as_alone() {
    let mut suite = two_models();
    let stolen = items(&suite);
    let response = suite.submit_many("thief", SubmitMode::Each, &stolen).unwrap();
    assert!(errors(&response).iter().all(|(_, error)| error.as_deref() == Some(INVALID)));
    assert_eq!(suite.claimable("thief", &native()), 0);
    suite.deposit("other", 10);
    suite.lock("other", 1).unwrap();
    suite.run("requester", &[], proofmark_api::escrow::ExecuteMsg::Cancel { job_id: 2 }).unwrap();
    let response = suite.submit_many("prover", SubmitMode::Each, &stolen).unwrap();
    let [first, second, third, fourth] = errors(&response).try_into().unwrap();
    let holder = format!("job 1 is locked: expected its holder {}, got {}", addr("other"), addr("prover"));
    assert_eq!(first, (1, Some(holder)));
    assert_eq!(second, (2, Some("job 2 is cancelled: expected open, locked or lapsed".to_owned())));
    assert_eq!((third, fourth), ((3, None), (4, None)));
    suite.skip(300);
    let response = suite.submit_many("prover", SubmitMode::Each, &stolen[..1]).unwrap();
    assert_eq!(errors(&response), [(1, Some("job 1 is overdue: expected open, locked or lapsed".to_owned()))]);
}

#[test]
fn sizes_are_bounded() {
    let mut suite = Suite::new();
    let error = |got| Err(ContractError::BatchSize { max: 64, got });
    assert_eq!(suite.submit_many("prover", SubmitMode::Each, &[]), error(0));
    let job_id = suite.create(ask());
    let item = suite.item("prover", job_id);
    assert_eq!(suite.submit_many("prover", SubmitMode::Each, &vec![item.clone(); 65]), error(65));
    let jobs: Vec<_> = (0..63).map(|_| suite.create(ask())).collect();
    let batch: Vec<_> =
        std::iter::once(item).chain(jobs.into_iter().map(|job_id| suite.item("prover", job_id))).collect();
    let response = suite.submit_many("prover", SubmitMode::All, &batch).unwrap();
    assert_eq!(attribute(&response, "settled"), "64");
    let digest = HexBinary::from(suite.digest("prover", 64, &[5, 6]).to_bytes_be()).to_hex();
    assert_eq!(response.events[63].attributes.last().unwrap().value, digest);
}
