//! `emergency`: each act is one message to the escrow or its registry, written here, so that nothing else can pass.

use cosmwasm_std::{Addr, DepsMut, Response, wasm_execute};
use proofmark_api::timelock::Emergency;
use proofmark_api::{escrow, events, registry};

use crate::error::ContractError;
use crate::execute::admin::only_admin;

/// Stops something at once.
pub fn emergency(deps: DepsMut, sender: &Addr, act: Emergency) -> Result<Response, ContractError> {
    let config = only_admin(deps.storage, "emergency", sender)?;
    let response = events::response(events::EMERGENCY);
    let registry = |msg: &registry::ExecuteMsg| wasm_execute(&config.registry, msg, vec![]);
    Ok(match act {
        Emergency::PauseCreation {} => response.add_attribute("act", "pause_creation").add_message(wasm_execute(
            &config.escrow,
            &escrow::ExecuteMsg::Pause { paused: true },
            vec![],
        )?),
        Emergency::RevokeModel { id } => response
            .add_attribute("act", "revoke_model")
            .add_attribute("id", id.to_hex())
            .add_message(registry(&registry::ExecuteMsg::RevokeModel { id })?),
    })
}
