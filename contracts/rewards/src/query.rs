//! Queries: they load and answer.

use cosmwasm_std::{Deps, Env, HexBinary, Order, StdResult, Uint128};
use cw_storage_plus::Bound;
use proofmark_api::escrow::raw::STAKE_METERS;
use proofmark_api::rewards::{
    CapacityReward, CapacityRewardsResponse, CapacityTotals, ChallengeResponse, ConfigResponse, Entry, EntryResponse,
    EpochResponse, MintedResponse, PastEpoch,
};

use crate::error::ContractError;
use crate::execute::answer::challenge;
use crate::params::page;
use crate::state::{self, BONUS_BPS, CAPACITY, ENTRIES, MINTED, PAST, PLAN, PROGRESS, WIRING};
use crate::{share, weight};

/// Wiring and parameters.
pub fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let (token, escrow) = WIRING.may_load(deps.storage)?.map(|wiring| (wiring.token, wiring.escrow)).unzip();
    Ok(ConfigResponse { bonus_bps: BONUS_BPS.load(deps.storage)?, token, escrow })
}

/// Use bonus so far.
pub fn minted(deps: Deps) -> StdResult<MintedResponse> {
    MINTED.load(deps.storage)
}

/// Capacity rewards so far.
pub fn capacity(deps: Deps) -> StdResult<CapacityTotals> {
    CAPACITY.load(deps.storage)
}

/// The running epoch.
pub fn epoch(deps: Deps, env: &Env) -> Result<EpochResponse, ContractError> {
    let epoch = state::epoch(deps.storage)?;
    let over = env.block.time.seconds() >= epoch.ends_at;
    Ok(EpochResponse { epoch, progress: PROGRESS.load(deps.storage)?, next: PLAN.load(deps.storage)?, over })
}

/// An epoch that is over.
pub fn past_epoch(deps: Deps, number: u64) -> Result<PastEpoch, ContractError> {
    PAST.may_load(deps.storage, number)?.ok_or(ContractError::NotOver { epoch: number })
}

/// A prover in the running epoch.
pub fn entry(deps: Deps, env: &Env, prover: &str) -> Result<EntryResponse, ContractError> {
    let prover = deps.api.addr_validate(prover)?;
    let epoch = state::epoch(deps.storage)?;
    let meter = STAKE_METERS.query(&deps.querier, state::wiring(deps.storage)?.escrow, &prover)?.unwrap_or_default();
    let known = ENTRIES.may_load(deps.storage, (&prover, epoch.number))?;
    let entry = known.unwrap_or_else(|| Entry { meter: weight::first_reading(&meter, &epoch), ..Entry::default() });
    let now = env.block.time.seconds();
    let weight_now = if now < epoch.ends_at {
        let units = epoch.plan.circuit.as_ref().map_or(0, |circuit| circuit.units);
        let units = Uint128::from(units).checked_mul(entry.proofs.into())?;
        weight::of(units, meter.read(now).saturating_sub(entry.meter), &epoch.plan.params).max(entry.weight)
    } else {
        entry.weight
    };
    Ok(EntryResponse { epoch: epoch.number, entry, weight_now })
}

/// What a prover may claim.
pub fn capacity_rewards(
    deps: Deps,
    address: &str,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<CapacityRewardsResponse, ContractError> {
    let prover = deps.api.addr_validate(address)?;
    let start = start_after.map(Bound::exclusive);
    let entries = ENTRIES.prefix(&prover).range(deps.storage, start, None, Order::Ascending).take(page(limit));
    let rewards = entries.map(|entry| {
        let (epoch, Entry { weight, .. }) = entry?;
        let past = PAST.may_load(deps.storage, epoch)?;
        let amount = past.map(|mut past| share::take(&mut past, weight)).transpose()?;
        Ok(CapacityReward { epoch, weight, amount })
    });
    Ok(CapacityRewardsResponse { rewards: rewards.collect::<Result<_, ContractError>>()? })
}

/// What a prover's proof of this counter has to show in the running epoch.
pub fn challenge_digest(deps: Deps, env: &Env, prover: &str, counter: u64) -> Result<ChallengeResponse, ContractError> {
    let prover = deps.api.addr_validate(prover)?;
    let epoch = state::epoch(deps.storage)?;
    let digest = challenge(env, &epoch, &prover)?.digest(counter);
    Ok(ChallengeResponse { epoch: epoch.number, digest: HexBinary::from(digest.to_bytes_be()) })
}
