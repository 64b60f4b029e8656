//! `join` and `answer`: a prover shows capacity, and its stake is weighed.

use cosmwasm_std::{Addr, Binary, DepsMut, Env, Response, Uint128};
use proofmark_api::escrow::raw::STAKE_METERS;
use proofmark_api::events;
use proofmark_api::rewards::{Entry, Epoch, Progress};
use proofmark_statement::{Challenge, Fr};

use crate::error::ContractError;
use crate::params::MAX_BATCH;
use crate::state::{self, ENTRIES, PROGRESS, keys};
use crate::{proof, seed, weight};

/// Starts to count the stake of `sender` in the running epoch.
pub fn join(deps: DepsMut, env: &Env, sender: &Addr) -> Result<Response, ContractError> {
    let epoch = running(&deps, env)?;
    let first = ENTRIES.may_load(deps.storage, (sender, epoch.number))?.map_or(0, |entry| entry.proofs);
    count(deps, env, sender, &epoch, first, &[])
}

/// Answers challenges of epoch `number`, the first of them that of counter `first`.
pub fn answer(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    number: u64,
    first: u64,
    proofs: &[Binary],
) -> Result<Response, ContractError> {
    let epoch = running(&deps, env)?;
    if number != epoch.number {
        return Err(ContractError::WrongEpoch { expected: epoch.number, got: number });
    }
    count(deps, env, sender, &epoch, first, proofs)
}

/// The running epoch, while something can be proved in it.
fn running(deps: &DepsMut, env: &Env) -> Result<Epoch, ContractError> {
    let epoch = state::epoch(deps.storage)?;
    let now = env.block.time.seconds();
    if now >= epoch.ends_at {
        return Err(ContractError::EpochOver { epoch: epoch.number, ends_at: epoch.ends_at, now });
    }
    Ok(epoch)
}

fn count(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    epoch: &Epoch,
    first: u64,
    proofs: &[Binary],
) -> Result<Response, ContractError> {
    let wiring = state::wiring(deps.storage)?;
    let meter = STAKE_METERS.query(&deps.querier, wiring.escrow, sender)?.unwrap_or_default();
    let known = ENTRIES.may_load(deps.storage, (sender, epoch.number))?;
    let mut entry = known.unwrap_or_else(|| Entry { meter: weight::first_reading(&meter, epoch), ..Entry::default() });
    if first != entry.proofs {
        return Err(ContractError::WrongCounter { expected: entry.proofs, got: first });
    }
    let mut progress = PROGRESS.load(deps.storage)?;
    if !proofs.is_empty() {
        let digests = verify(&deps, env, sender, epoch, first, proofs)?;
        progress.answers = seed::accumulate(&progress.answers, &digests);
    }

    let added = proofs.len() as u64;
    entry.proofs = entry.proofs.checked_add(added).ok_or(ContractError::TooManyProofs)?;
    let per_proof = Uint128::from(epoch.plan.circuit.as_ref().map_or(0, |circuit| circuit.units));
    let units = per_proof.checked_mul(entry.proofs.into())?;
    let stake_seconds = meter.read(env.block.time.seconds()).saturating_sub(entry.meter);
    let before = entry.weight;
    // Neither units nor stake over time ever fall within an epoch.
    entry.weight = weight::of(units, stake_seconds, &epoch.plan.params).max(before);
    let Progress { answers, units, weight } = progress;
    let progress = Progress {
        answers,
        units: units.checked_add(per_proof.checked_mul(added.into())?)?,
        weight: weight.checked_add(entry.weight.checked_sub(before)?)?,
    };
    PROGRESS.save(deps.storage, &progress)?;
    ENTRIES.save(deps.storage, (sender, epoch.number), &entry)?;
    Ok(events::response(events::CHALLENGE_ANSWERED)
        .add_attribute("prover", sender.as_str())
        .add_attribute("epoch", epoch.number.to_string())
        .add_attribute("first", first.to_string())
        .add_attribute("proofs", added.to_string())
        .add_attribute("weight", entry.weight))
}

/// Verifies the proofs of `sender` from counter `first` on; gives what they showed.
fn verify(
    deps: &DepsMut,
    env: &Env,
    sender: &Addr,
    epoch: &Epoch,
    first: u64,
    proofs: &[Binary],
) -> Result<Vec<Fr>, ContractError> {
    if proofs.len() > MAX_BATCH {
        return Err(ContractError::BatchSize { what: "proofs", min: 0, max: MAX_BATCH, got: proofs.len() });
    }
    let circuit = epoch.plan.circuit.as_ref().ok_or(ContractError::NoCircuit { epoch: epoch.number })?;
    let key = keys::may_load(deps.storage, circuit.key.as_slice());
    let key = key.ok_or(ContractError::NoCircuit { epoch: epoch.number })?;
    let challenge = challenge(env, epoch, sender)?;
    let digests: Vec<Fr> = (first..).take(proofs.len()).map(|counter| challenge.digest(counter)).collect();
    proof::verify_all(&key, &digests, proofs)?;
    Ok(digests)
}

/// What proofs of `prover` in this epoch are about.
pub fn challenge<'a>(env: &'a Env, epoch: &'a Epoch, prover: &'a Addr) -> Result<Challenge<'a>, ContractError> {
    Ok(Challenge {
        chain_id: &env.block.chain_id,
        contract: env.contract.address.as_str(),
        epoch: epoch.number,
        seed: epoch.seed.as_slice().try_into().map_err(|_| ContractError::Seed { got: epoch.seed.len() })?,
        prover: prover.as_str(),
    })
}
