//! `submit_many`: proofs of one prover settle their jobs in one message.
//!
//! Every item is checked and settled by the code of `submit`; what differs is that the proofs of one key are verified
//! together. An error in settling (an overflow: the books would be wrong) refuses the whole message in both modes.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage, to_json_binary};
use proofmark_api::escrow::{JobState, JobTerms, SubmitItem, SubmitManyResponse, SubmitMode, SubmitResult};
use proofmark_api::events;
use proofmark_groth16::Proof;

use crate::error::ContractError;
use crate::execute::fulfil::{Checked, check, prepared_key, settle};
use crate::proof;
use crate::state::load_job;

/// The most items in a batch, so that its gas stays far below a block's.
pub const MAX_ITEMS: usize = 64;

/// An item and whether it settles.
struct Verdict {
    job_id: u64,
    outcome: Result<Candidate, ContractError>,
}

/// An item of which only the proof is still to be verified.
struct Candidate {
    item: SubmitItem,
    terms: JobTerms,
    state: JobState,
    checked: Checked,
    proof: Proof,
}

/// Settles the jobs whose proofs hold; what a bad item does to the others is said by `mode`.
pub fn submit_many(
    mut deps: DepsMut,
    env: &Env,
    sender: &Addr,
    items: Vec<SubmitItem>,
    mode: SubmitMode,
) -> Result<Response, ContractError> {
    if !(1..=MAX_ITEMS).contains(&items.len()) {
        return Err(ContractError::BatchSize { max: MAX_ITEMS, got: items.len() });
    }
    let mut verdicts = check_all(deps.storage, env, sender, items, mode)?;
    verify_all(deps.storage, &mut verdicts, mode)?;
    settle_all(&mut deps, env, sender, verdicts)
}

/// Checks each item as `submit` does; of a job that is named again only the first item counts.
fn check_all(
    storage: &dyn Storage,
    env: &Env,
    sender: &Addr,
    items: Vec<SubmitItem>,
    mode: SubmitMode,
) -> Result<Vec<Verdict>, ContractError> {
    let mut seen = BTreeSet::new();
    let mut verdicts = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let job_id = item.job_id;
        let outcome = if seen.insert(job_id) {
            candidate(storage, env, sender, item)
        } else {
            Err(ContractError::DuplicateJob { job_id })
        };
        match (outcome, mode) {
            (Err(error), SubmitMode::All) => {
                return Err(ContractError::Item { index, job_id, source: Box::new(error) });
            }
            (outcome, _) => verdicts.push(Verdict { job_id, outcome }),
        }
    }
    Ok(verdicts)
}

fn candidate(storage: &dyn Storage, env: &Env, sender: &Addr, item: SubmitItem) -> Result<Candidate, ContractError> {
    let (terms, state) = load_job(storage, item.job_id)?;
    let checked = check(storage, env, sender, &item, &terms, &state)?;
    let proof = proof::decode(&item.proof)?;
    Ok(Candidate { item, terms, state, checked, proof })
}

/// Verifies the proofs of each key together. Where that fails and each item counts for itself, one by one tells which.
fn verify_all(storage: &dyn Storage, verdicts: &mut [Verdict], mode: SubmitMode) -> Result<(), ContractError> {
    let mut groups: BTreeMap<Vec<u8>, Vec<&mut Verdict>> = BTreeMap::new();
    for verdict in verdicts {
        if let Ok(candidate) = &verdict.outcome {
            groups.entry(candidate.terms.key.to_vec()).or_default().push(verdict);
        }
    }
    for mut group in groups.into_values() {
        let Some(first) = group.iter().find_map(|verdict| verdict.outcome.as_ref().ok()) else {
            continue;
        };
        let key = proof::key(&prepared_key(storage, &first.terms)?)?;
        let proofs = group.iter().filter_map(|verdict| verdict.outcome.as_ref().ok());
        let proofs: Vec<_> = proofs.map(|candidate| (&candidate.checked.digest, candidate.proof)).collect();
        let Err(error) = proof::verify_many(&key, &proofs) else {
            continue;
        };
        match (mode, group.as_mut_slice()) {
            (SubmitMode::All, _) => return Err(ContractError::Batch { jobs: jobs(&group), source: error }),
            (SubmitMode::Each, [only]) => only.outcome = Err(ContractError::Proof(error)),
            (SubmitMode::Each, many) => {
                for verdict in many {
                    if let Ok(candidate) = &verdict.outcome
                        && let Err(error) = proof::verify_many(&key, &[(&candidate.checked.digest, candidate.proof)])
                    {
                        verdict.outcome = Err(ContractError::Proof(error));
                    }
                }
            }
        }
    }
    Ok(())
}

fn jobs(group: &[&mut Verdict]) -> String {
    let ids: Vec<_> = group.iter().map(|verdict| verdict.job_id.to_string()).collect();
    ids.join(", ")
}

fn settle_all(deps: &mut DepsMut, env: &Env, sender: &Addr, verdicts: Vec<Verdict>) -> Result<Response, ContractError> {
    let settled = verdicts.iter().filter(|verdict| verdict.outcome.is_ok()).count();
    let mut response = events::response(events::JOBS_SUBMITTED)
        .add_attribute("prover", sender.as_str())
        .add_attribute("settled", settled.to_string())
        .add_attribute("refused", (verdicts.len() - settled).to_string());
    let mut results = Vec::with_capacity(verdicts.len());
    for Verdict { job_id, outcome } in verdicts {
        let (mut announced, error) = match outcome {
            Ok(Candidate { item, terms, state, checked, .. }) => {
                (settle(deps, env, sender.clone(), item, &terms, state, &checked)?, None)
            }
            Err(error) => {
                let error = error.to_string();
                let announced = events::response(events::JOB_REFUSED)
                    .add_attribute("job_id", job_id.to_string())
                    .add_attribute("error", &error);
                (announced, Some(error))
            }
        };
        // Callbacks: the chain runs them after the whole batch has settled.
        response = response.add_submessages(announced.messages.drain(..));
        response = response.add_event(events::item(announced));
        results.push(SubmitResult { job_id, error });
    }
    Ok(response.set_data(to_json_binary(&SubmitManyResponse { results })?))
}
