//! What a proposal does: checked when it is announced, digested to tell duplicates, sent when it is executed.

use cosmwasm_std::{Api, Env, StdResult, WasmMsg, from_json, to_json_vec};
use proofmark_api::timelock::{Call, ExecuteMsg};
use sha2::{Digest, Sha256};

use crate::error::ContractError;
use crate::limits::{MAX_CALL_BYTES, MAX_CALLS};

/// Checks number, size and addresses. Whether the contracts will take the messages shows when they are sent.
pub fn validate(api: &dyn Api, calls: &[Call]) -> Result<(), ContractError> {
    if !(1..=MAX_CALLS).contains(&calls.len()) {
        return Err(ContractError::Calls { max: MAX_CALLS, got: calls.len() });
    }
    let got = calls.iter().map(message_len).fold(0, usize::saturating_add);
    if got > MAX_CALL_BYTES {
        return Err(ContractError::CallBytes { max: MAX_CALL_BYTES, got });
    }
    for call in calls {
        match call {
            Call::Execute { contract, .. } | Call::Migrate { contract, .. } | Call::ClearAdmin { contract } => {
                api.addr_validate(contract)?;
            }
            Call::UpdateAdmin { contract, admin } => {
                api.addr_validate(contract)?;
                api.addr_validate(admin)?;
            }
        }
    }
    Ok(())
}

/// Calls with this digest are the same: SHA-256 of their JSON.
pub fn digest(calls: &[Call]) -> StdResult<[u8; 32]> {
    Ok(Sha256::digest(to_json_vec(calls)?).into())
}

/// Whether all that they do is to set the guardian of the timelock, who must not be able to prevent that.
pub fn only_set_guardian(env: &Env, calls: &[Call]) -> bool {
    let [Call::Execute { contract, msg }] = calls else {
        return false;
    };
    env.contract.address.as_str() == contract && matches!(from_json(msg), Ok(ExecuteMsg::SetGuardian { .. }))
}

/// The chain's message of a call: there is none that carries coins.
pub fn message(call: Call) -> WasmMsg {
    match call {
        Call::Execute { contract, msg } => WasmMsg::Execute { contract_addr: contract, msg, funds: vec![] },
        Call::Migrate { contract, code_id, msg } => {
            WasmMsg::Migrate { contract_addr: contract, new_code_id: code_id, msg }
        }
        Call::UpdateAdmin { contract, admin } => WasmMsg::UpdateAdmin { contract_addr: contract, admin },
        Call::ClearAdmin { contract } => WasmMsg::ClearAdmin { contract_addr: contract },
    }
}

fn message_len(call: &Call) -> usize {
    match call {
        Call::Execute { msg, .. } | Call::Migrate { msg, .. } => msg.len(),
        Call::UpdateAdmin { .. } | Call::ClearAdmin { .. } => 0,
    }
}
