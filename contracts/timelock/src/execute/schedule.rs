//! `schedule`.

use cosmwasm_std::{Addr, DepsMut, Env, HexBinary, Response, Storage, to_json_binary};
use proofmark_api::events;
use proofmark_api::timelock::{Call, Proposal, ProposalStatus, ScheduleResponse};

use crate::error::ContractError;
use crate::execute::admin::only_admin;
use crate::state::{BY_CALLS, LAST_ID, Outcome, PROPOSALS, Record, load};
use crate::{call, limits, status};

/// Announces calls. The times are fixed here: whatever becomes of the delay, nothing happens sooner than was announced.
pub fn schedule(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    title: String,
    calls: Vec<Call>,
    after: Option<u64>,
) -> Result<Response, ContractError> {
    let config = only_admin(deps.storage, "schedule", sender)?;
    limits::title(&title)?;
    call::validate(deps.api, &calls)?;
    let now = env.block.time.seconds();
    let id = LAST_ID.load(deps.storage)?.checked_add(1).ok_or(ContractError::TooManyProposals)?;
    if let Some(after) = after {
        can_precede(deps.storage, id, after, now)?;
    }
    let digest = call::digest(&calls)?;
    refuse_same(deps.storage, &digest, now)?;

    let executable_at = now.saturating_add(config.delay_seconds);
    let expires_at = executable_at.saturating_add(config.grace_seconds);
    let response = events::response(events::PROPOSAL_SCHEDULED)
        .add_attribute("id", id.to_string())
        .add_attribute("digest", HexBinary::from(digest).to_hex())
        .add_attribute("calls", calls.len().to_string())
        .add_attribute("executable_at", executable_at.to_string())
        .add_attribute("expires_at", expires_at.to_string());
    let guardian_may_cancel = !call::only_set_guardian(env, &calls);
    let proposal = Proposal { title, calls, after, scheduled_at: now, executable_at, expires_at, guardian_may_cancel };
    LAST_ID.save(deps.storage, &id)?;
    BY_CALLS.save(deps.storage, &digest, &id)?;
    PROPOSALS.save(deps.storage, id, &Record { proposal, outcome: Outcome::None })?;
    Ok(response.set_data(to_json_binary(&ScheduleResponse { id, executable_at, expires_at })?))
}

/// What is to come first must be done, or able to be.
fn can_precede(storage: &dyn Storage, id: u64, after: u64, now: u64) -> Result<(), ContractError> {
    let got = status::at(&load(storage, after)?, now);
    if got != ProposalStatus::Executed && !status::is_pending(got) {
        return Err(ContractError::Order { id, after, got });
    }
    Ok(())
}

/// Two that do the same would undo, the second time, what was decided between them.
fn refuse_same(storage: &dyn Storage, digest: &[u8], now: u64) -> Result<(), ContractError> {
    let Some(id) = BY_CALLS.may_load(storage, digest)? else {
        return Ok(());
    };
    let got = status::at(&load(storage, id)?, now);
    if status::is_pending(got) {
        return Err(ContractError::SameCalls { id, got });
    }
    Ok(())
}
