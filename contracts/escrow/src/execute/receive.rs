//! `receive`: tokens came in. Only the token of the configuration counts as such.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, from_json};
use cw20::Cw20ReceiveMsg;
use proofmark_api::escrow::ReceiveMsg;
use proofmark_api::{Denom, events};

use crate::error::ContractError;
use crate::execute::create;
use crate::funds::Payment;
use crate::ledger;
use crate::state::CONFIG;

/// Routes what came along with the tokens.
pub fn receive(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    received: Cw20ReceiveMsg,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    if info.sender != config.token {
        return Err(ContractError::UnknownToken {
            expected: config.token.into_string(),
            got: info.sender.clone().into_string(),
        });
    }
    let sender = deps.api.addr_validate(&received.sender)?;
    match from_json(&received.msg)? {
        ReceiveMsg::CreateJob { job } => {
            let payment = Payment { denom: Denom::Cw20(info.sender.clone()), amount: received.amount };
            create::create(deps, env, &config, &sender, &payment, &job)
        }
        ReceiveMsg::DepositCollateral {} => {
            let now = env.block.time.seconds();
            ledger::collateral(deps.storage, now, &sender, |account| account.deposit(received.amount))?;
            Ok(events::response(events::COLLATERAL_DEPOSITED)
                .add_attribute("account", sender)
                .add_attribute("amount", received.amount))
        }
    }
}
