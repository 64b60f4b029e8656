//! `cancel`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use proofmark_api::events;

use crate::error::ContractError;
use crate::state::{CONFIG, Config, Outcome, PROPOSALS, load};
use crate::status;

/// Takes back a proposal that was not executed.
pub fn cancel(deps: DepsMut, env: &Env, sender: &Addr, id: u64) -> Result<Response, ContractError> {
    let mut record = load(deps.storage, id)?;
    may_cancel(&CONFIG.load(deps.storage)?, record.proposal.guardian_may_cancel, sender)?;
    let got = status::at(&record, env.block.time.seconds());
    if !status::is_pending(got) {
        return Err(ContractError::WrongStatus { id, expected: "waiting or ready", got });
    }
    record.outcome = Outcome::Cancelled;
    PROPOSALS.save(deps.storage, id, &record)?;
    Ok(events::response(events::PROPOSAL_CANCELLED)
        .add_attribute("id", id.to_string())
        .add_attribute("canceller", sender.as_str()))
}

/// The admin always; the guardian unless the proposal is about the guardian alone.
fn may_cancel(config: &Config, guardian_may: bool, sender: &Addr) -> Result<(), ContractError> {
    let guardian = config.guardian.as_ref().filter(|_| guardian_may);
    if *sender == config.admin || guardian == Some(sender) {
        return Ok(());
    }
    let expected = match guardian {
        Some(guardian) => format!("{} or {guardian}", config.admin),
        None => config.admin.to_string(),
    };
    Err(ContractError::Unauthorized { action: "cancel", expected, got: sender.to_string() })
}
