//! Epochs: one ends and the next begins, whoever asks for it and however many provers there are.

use cosmwasm_std::{DepsMut, Env, Event, HexBinary, QuerierWrapper, Response, Storage, Uint128, from_json};
use proofmark_api::escrow::raw::{TALLY, Tally};
use proofmark_api::events;
use proofmark_api::rewards::{Epoch, PastEpoch, Progress};

use crate::controller::{self, Demand};
use crate::error::ContractError;
use crate::state::{self, CAPACITY, EPOCH, PAST, PLAN, PROGRESS, Wiring};
use crate::{seed, supply};

/// Ends the running epoch once its last second has passed, promises its pot, and begins the next one.
pub fn roll(deps: DepsMut, env: &Env) -> Result<Response, ContractError> {
    let wiring = state::wiring(deps.storage)?;
    let ended = state::epoch(deps.storage)?;
    let now = env.block.time.seconds();
    if now < ended.ends_at {
        return Err(ContractError::EpochRuns { epoch: ended.number, ends_at: ended.ends_at, now });
    }
    let progress = PROGRESS.load(deps.storage)?;
    let tally = tally(&deps.querier, &wiring)?;
    let demand = Demand {
        units: tally.paid_units.saturating_sub(ended.paid_units_before),
        burnt: tally.paid_burnt.saturating_sub(ended.paid_burnt_before),
    };
    let pot = if progress.weight.is_zero() {
        Uint128::zero()
    } else {
        ended.emission.min(supply::room(deps.storage, &deps.querier, &wiring)?)
    };
    CAPACITY.update(deps.storage, |mut totals| {
        totals.promised = totals.promised.checked_add(pot)?;
        Ok::<_, ContractError>(totals)
    })?;
    let past = PastEpoch {
        units: progress.units,
        weight: progress.weight,
        paid_units: demand.units,
        paid_burnt: demand.burnt,
        emission: ended.emission,
        pot,
        claimed: Uint128::zero(),
        open_weight: progress.weight,
        rolled_at: now,
    };
    PAST.save(deps.storage, ended.number, &past)?;
    // Judged by the rules under which it ran; what follows keeps to the new limits.
    let emission = controller::next(&ended.plan.params, ended.emission, demand, progress.weight);
    let seed = seed::next(&ended.seed, &progress.answers, &env.block, env.transaction.as_ref());
    let number = ended.number.saturating_add(1);
    let begun = begin(deps.storage, env, number, seed, emission, &tally)?;
    Ok(announce(events::response(events::EPOCH_ROLLED), &begun, ended.number, Some(&past)))
}

/// Begins the first epoch, when the contract is wired or comes from a release without epochs.
pub fn first(storage: &mut dyn Storage, querier: &QuerierWrapper, env: &Env) -> Result<Epoch, ContractError> {
    let tally = tally(querier, &state::wiring(storage)?)?;
    let seed = seed::next(&[], &[], &env.block, env.transaction.as_ref());
    begin(storage, env, 1, seed, Uint128::zero(), &tally)
}

/// What announces the first epoch beside the message that began it.
pub fn first_event(begun: &Epoch) -> Event {
    events::item(announce(events::response(events::EPOCH_ROLLED), begun, 0, None))
}

fn begin(
    storage: &mut dyn Storage,
    env: &Env,
    number: u64,
    seed: HexBinary,
    emission: Uint128,
    tally: &Tally,
) -> Result<Epoch, ContractError> {
    let plan = PLAN.load(storage)?;
    // From now on, not from the end of the last one: time in which nobody rolled emits nothing.
    let starts_at = env.block.time.seconds();
    let epoch = Epoch {
        number,
        seed,
        starts_at,
        ends_at: starts_at.saturating_add(plan.params.epoch_seconds),
        emission: controller::within(&plan.params, emission),
        plan,
        paid_units_before: tally.paid_units,
        paid_burnt_before: tally.paid_burnt,
    };
    EPOCH.save(storage, &epoch)?;
    PROGRESS.save(storage, &Progress::default())?;
    Ok(epoch)
}

/// The escrow's count; an escrow of a release without one has counted nothing.
fn tally(querier: &QuerierWrapper, wiring: &Wiring) -> Result<Tally, ContractError> {
    let stored = querier.query_wasm_raw(&wiring.escrow, TALLY.as_slice())?;
    Ok(stored.map(from_json).transpose()?.unwrap_or_default())
}

fn announce(response: Response, begun: &Epoch, ended: u64, past: Option<&PastEpoch>) -> Response {
    let of = |field: fn(&PastEpoch) -> Uint128| past.map(field).unwrap_or_default().to_string();
    response
        .add_attribute("epoch", begun.number.to_string())
        .add_attribute("seed", begun.seed.to_hex())
        .add_attribute("starts_at", begun.starts_at.to_string())
        .add_attribute("ends_at", begun.ends_at.to_string())
        .add_attribute("emission", begun.emission)
        .add_attribute("ended", ended.to_string())
        .add_attribute("units", of(|past| past.units))
        .add_attribute("weight", of(|past| past.weight))
        .add_attribute("paid_units", of(|past| past.paid_units))
        .add_attribute("paid_burnt", of(|past| past.paid_burnt))
        .add_attribute("pot", of(|past| past.pot))
}
