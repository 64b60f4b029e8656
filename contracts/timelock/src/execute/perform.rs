//! `execute`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use proofmark_api::events;
use proofmark_api::timelock::ProposalStatus;

use crate::error::ContractError;
use crate::state::{Outcome, PROPOSALS, load};
use crate::{call, status};

/// Sends a proposal's calls, in their order. It counts as executed before the first of them is sent, so no call comes
/// back to it; when one fails, the chain undoes that too, and the proposal goes on waiting.
pub fn perform(deps: DepsMut, env: &Env, sender: &Addr, id: u64) -> Result<Response, ContractError> {
    let mut record = load(deps.storage, id)?;
    let now = env.block.time.seconds();
    let proposal = &record.proposal;
    match status::at(&record, now) {
        ProposalStatus::Ready => {}
        ProposalStatus::Waiting => {
            return Err(ContractError::TooEarly { id, executable_at: proposal.executable_at, now });
        }
        ProposalStatus::Expired => return Err(ContractError::TooLate { id, expires_at: proposal.expires_at, now }),
        got => return Err(ContractError::WrongStatus { id, expected: "ready", got }),
    }
    if let Some(after) = proposal.after {
        let got = status::at(&load(deps.storage, after)?, now);
        if got != ProposalStatus::Executed {
            return Err(ContractError::Order { id, after, got });
        }
    }
    record.outcome = Outcome::Executed;
    PROPOSALS.save(deps.storage, id, &record)?;
    Ok(events::response(events::PROPOSAL_EXECUTED)
        .add_attribute("id", id.to_string())
        .add_attribute("executor", sender.as_str())
        .add_messages(record.proposal.calls.into_iter().map(call::message)))
}
