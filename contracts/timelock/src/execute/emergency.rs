//! `emergency`: each act is one message to the escrow or its registry, written here, so that nothing else can pass.

use cosmwasm_std::{Addr, DepsMut, Response, StdResult, WasmMsg, wasm_execute};
use proofmark_api::timelock::Emergency;
use proofmark_api::{escrow, events, registry};

use crate::error::ContractError;
use crate::execute::admin::only_admin;
use crate::state::Config;

/// Stops something at once.
pub fn emergency(deps: DepsMut, sender: &Addr, act: Emergency) -> Result<Response, ContractError> {
    let config = only_admin(deps.storage, "emergency", sender)?;
    let (name, id, message) = match act {
        Emergency::PauseCreation {} => {
            let pause = wasm_execute(&config.escrow, &escrow::ExecuteMsg::Pause { paused: true }, vec![])?;
            ("pause_creation", None, pause)
        }
        Emergency::RevokeModel { id } => {
            ("revoke_model", Some(id.to_hex()), revoke(&config, &registry::ExecuteMsg::RevokeModel { id })?)
        }
        Emergency::RevokeDataset { id } => {
            ("revoke_dataset", Some(id.to_string()), revoke(&config, &registry::ExecuteMsg::RevokeDataset { id })?)
        }
        Emergency::RevokeSource { id } => {
            ("revoke_source", Some(id.to_string()), revoke(&config, &registry::ExecuteMsg::RevokeSource { id })?)
        }
    };
    let response = events::response(events::EMERGENCY).add_attribute("act", name);
    let response = id.into_iter().fold(response, |response, id| response.add_attribute("id", id));
    Ok(response.add_message(message))
}

fn revoke(config: &Config, msg: &registry::ExecuteMsg) -> StdResult<WasmMsg> {
    wasm_execute(&config.registry, msg, vec![])
}
